import { tableOf } from '../../domain/views/figures/cuts.ts';
import type { StoredSum } from '../../domain/views/figures/figures-of.ts';
import { bucketIn, bucketName, joined, parted } from '../../domain/views/figures/names.ts';
import { type FigureRow, noCase } from '../../domain/views/figures/row.ts';
import { termsOf } from '../../domain/views/figures/terms.ts';
import { caseFigures } from '../../domain/views/figures/view.ts';
import type { Sum } from '../../domain/views/view.ts';
import { createStaff } from '../../infra/local/simulate/centre.ts';
import { simulate } from '../../infra/local/simulate/simulate.ts';
import { defaultPolicies } from '../support/given.ts';

/** Cases that are simulated; larger centres are copies of them. */
const SAMPLE = 2_000;
/** Copies differ in their durations, by up to as many buckets of 2 % to either side. */
const SPREAD = 10;
/** Working days that a quarter amounts to, as the simulated centre has it. */
const DAYS = 75;

/**
 * The sums of the people's cut of a quarter with so many cases, day by day, in the order of their keys: those of a simulated sample as
 * often as needed, each time for other people of the same team, out of as many as such a centre has.
 */
export function* daysOfCentre(cases: number): Generator<readonly [day: string, sums: readonly StoredSum[]]> {
  const staff = Map.groupBy(createStaff(cases / DAYS, 7), ({ team }) => team as string);
  const sample = Map.groupBy(simulatedSums(), ({ key }) => key.slice(0, 10));
  const copies = cases / SAMPLE;
  for (const [day, sums] of [...sample].sort()) {
    if (day < '2026-07-01' || day > '2026-09-30') continue;
    const merged = new Map<string, Record<string, number>>();
    for (const [index, { key, values }] of sums.entries()) {
      const [, agent, team, channel] = parted(key);
      const people = staff.get(team ?? '') ?? [];
      const variants = Array.from({ length: 2 * SPREAD + 1 }, (_, variant) => shifted(values, variant - SPREAD));
      for (let copy = 0; copy < copies; copy += 1) {
        const other = agent === undefined ? undefined : people[(digitsOf(agent) + copy * 7 + index) % people.length]?.id;
        const place = joined([day, other, team, channel]);
        const sum = merged.get(place) ?? {};
        const variant = variants[(copy * 5 + index) % variants.length] ?? {};
        for (const name in variant) sum[name] = (sum[name] ?? 0) + (variant[name] ?? 0);
        merged.set(place, sum);
      }
    }
    yield [day, [...merged].map(([key, values]) => ({ key, values })).sort((a, b) => (a.key < b.key ? -1 : 1))];
  }
}

const digitsOf = (agent: string): number => Number(agent.replace(/\D/g, ''));

const shifted = (values: Sum['values'], by: number): Readonly<Record<string, number>> =>
  Object.fromEntries(
    Object.entries(values).map(([name, value]) => {
      const [of, bucket = 0] = bucketIn(name) ?? [];
      return [of === undefined || bucket === 0 ? name : bucketName(of, Math.max(1, bucket + by)), value];
    }),
  );

const simulatedSums = (): readonly Sum[] => {
  const view = caseFigures(termsOf(defaultPolicies), (by, value) => `${by}:${value}`);
  const sums: Sum[] = [];
  let row: FigureRow = noCase;
  const flush = (): void => {
    sums.push(...(view.contribution(row).sums ?? []).filter(({ table }) => table === tableOf('people')));
    row = noCase;
  };
  for (const commit of simulate({ cases: SAMPLE, quarter: '2026-Q3', seed: 7 })) {
    if (!commit.stream.startsWith('case#')) continue;
    if (commit.commit === 1) flush();
    row = view.evolve(row, commit);
  }
  flush();
  return sums;
};
