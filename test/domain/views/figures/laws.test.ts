import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Commit } from '../../../../domain/kernel/event.ts';
import { instant } from '../../../../domain/kernel/time.ts';
import { tableOf } from '../../../../domain/views/figures/cuts.ts';
import { figuresFrom } from '../../../../domain/views/figures/figures-of.ts';
import { type Groups, groupFacts, groupNumbers } from '../../../../domain/views/figures/groups.ts';
import { bucketOf, middleOf, nearestRank, RELATIVE_ERROR } from '../../../../domain/views/figures/histogram.ts';
import { noNumbers } from '../../../../domain/views/figures/numbers.ts';
import { registry } from '../../../../domain/views/figures/registry/registry.ts';
import { justBefore } from '../../../../domain/views/figures/stock.ts';
import { wilson } from '../../../../domain/views/figures/wilson.ts';
import { type Contribution, movement, nothing, type Sum } from '../../../../domain/views/view.ts';
import { staff } from '../../../support/cases.ts';
import { asCommits, contributed, factsIn, figuresFor, figuresOfCases, stockAt } from '../../../support/figures.ts';
import { openAt, recount } from '../../../support/recount-figures.ts';
import { complaintHistories, type History, histories, play, type Step } from '../../case/histories.ts';

const setAside: Step = { wait: 5, command: (now) => ({ type: 'SetCaseAside', now, by: staff('supervisor'), cause: 'nuisance' }) };
const takeBack: Step = { wait: 5, command: (now) => ({ type: 'TakeCaseBack', now, by: staff('supervisor') }) };
/** Some cases end up set aside (A9), some were and are taken back. */
const counting: fc.Arbitrary<readonly Step[]> = fc.oneof(
  { weight: 4, arbitrary: fc.constant([]) },
  { weight: 1, arbitrary: fc.constantFrom([setAside], [setAside, takeBack]) },
);
const told = fc
  .record({
    history: fc.oneof({ weight: 4, arbitrary: histories }, { weight: 1, arbitrary: complaintHistories }),
    between: counting,
    at: fc.nat(25),
  })
  .map(({ history: { first, steps }, between, at }): History => ({ first, steps: steps.toSpliced(at, 0, ...between) }));
const many = fc.array(told, { minLength: 1, maxLength: 3 });
const dates = fc.integer({ min: 0, max: 20 }).map((n) => new Date(Date.UTC(2026, 10, 14 + n)).toISOString().slice(0, 10));
const periods = fc.tuple(dates, dates).map(([a, b]) => (a < b ? { from: a, to: b } : { from: b, to: a }));
const midnight = (date: string) => instant(`${date}T00:00:00+08:00`);

const commitsOfAll = (all: readonly History[]): readonly (readonly Commit[])[] =>
  all.map((history, index) => asCommits(index, play(history).turns));

describe('figures of random histories', () => {
  it('G1 every figure is what a recount of the events gives, percentiles within 1 %', () => {
    fc.assert(
      fc.property(many, periods, (all, { from, to }) => {
        const cases = commitsOfAll(all);
        const inStock = stockAt(contributed(cases).entries, justBefore(midnight(from))).length;
        const figures = figuresFor(cases, { from, to, beside: { inStock } });
        for (const [name, { n, value, times }] of Object.entries(recount(cases, from, to))) {
          const figure = figures[name];
          expect({ name, n: figure?.n }).toEqual({ name, n });
          if (value === null) expect({ name, value: figure?.value }).toEqual({ name, value: null });
          else expect(Math.abs((figure?.value ?? -1) - value), name).toBeLessThanOrEqual(0.001);
          if (times === undefined || times.length === 0) continue;
          for (const [share, told] of [
            [0.5, figure?.business?.median],
            [0.9, figure?.business?.p90],
          ] as const) {
            const exact = times[Math.ceil(share * times.length) - 1] ?? 0;
            expect(Math.abs((told ?? -1) - exact), `${name} p${share}`).toBeLessThanOrEqual(RELATIVE_ERROR * exact + 0.001);
          }
        }
      }),
      { numRuns: 20 },
    );
  });

  it('G1 the sums moved commit by commit are those of the whole history, exactly, and nothing is left behind', () => {
    fc.assert(
      fc.property(told, (history) => {
        const commits = asCommits(1, play(history).turns);
        const [moved, whole] = [new Map<string, number>(), new Map<string, number>()];
        const add = (to: Map<string, number>, { table, key, values }: Sum): void => {
          for (const [name, value] of Object.entries(values)) {
            const id = `${table} ${key} ${name}`;
            to.set(id, (to.get(id) ?? 0) + value);
            expect(Number.isInteger(value)).toBe(true);
          }
        };
        let row = figuresOfCases.initial;
        let before: Contribution = nothing;
        for (const commit of commits) {
          row = figuresOfCases.evolve(JSON.parse(JSON.stringify(row)), commit);
          const after = figuresOfCases.contribution(row);
          for (const sum of movement(before, after).sums) add(moved, sum);
          before = after;
        }
        for (const sum of before.sums ?? []) add(whole, sum);
        expect(withoutZeros(moved)).toEqual(withoutZeros(whole));
      }),
      { numRuns: 20 },
    );
  });

  it('G1 both cuts and the facts of single cases come to the same totals', () => {
    fc.assert(
      fc.property(many, (all) => {
        const { sums, entries } = contributed(commitsOfAll(all));
        const question = { by: [], where: {} };
        const totals = (['people', 'matters'] as const).map((cut) =>
          figuresIn(groupNumbers(cut, { documents: [], sums: sums.filter(({ table }) => table === tableOf(cut)) }, question)),
        );
        const single = figuresIn(groupFacts(factsIn(entries, '0', '9'), question));
        expect(totals[0]).toEqual(single);
        expect(totals[1]).toEqual(single);
      }),
      { numRuns: 15 },
    );
  });

  it('G1 the backlog as of any instant is what was open then', () => {
    const instants = fc
      .integer({ min: 0, max: 40 * 24 * 60 })
      .map((n) => instant(new Date(Date.UTC(2026, 10, 15) + n * 60_000).toISOString()));
    fc.assert(
      fc.property(many, fc.array(instants, { minLength: 1, maxLength: 5 }), (all, moments) => {
        const cases = commitsOfAll(all);
        const { entries } = contributed(cases);
        for (const at of moments) expect(stockAt(entries, at).length).toBe(openAt(cases, at));
      }),
      { numRuns: 15 },
    );
  });

  it('G1 a case moves few items at once, and no list holds two lines of one place', () => {
    fc.assert(
      fc.property(told, (history) => {
        let before: Contribution = nothing;
        let row = figuresOfCases.initial;
        for (const commit of asCommits(1, play(history).turns)) {
          row = figuresOfCases.evolve(row, commit);
          const after = figuresOfCases.contribution(row);
          const { sums, put, remove } = movement(before, after);
          expect(sums.length + put.length + remove.length).toBeLessThan(90);
          const places = after.entries.map(({ list, sort }) => `${list} ${sort}`);
          expect(new Set(places).size).toBe(places.length);
          before = after;
        }
      }),
      { numRuns: 15 },
    );
  });
});

describe('histograms', () => {
  it('the middle of a bucket is within 1 % of everything in it', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 10_000_000_000 }), (millis) => {
        expect(Math.abs(middleOf(bucketOf(millis)) - millis)).toBeLessThanOrEqual(RELATIVE_ERROR * millis);
      }),
      { numRuns: 150 },
    );
  });

  it('the nearest rank is a value that is there, with its share at or below it', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(50), { minLength: 1 }), fc.constantFrom(0.5, 0.9), (values, share) => {
        const sorted = values.toSorted((a, b) => a - b);
        expect(
          nearestRank(
            sorted.map((value) => [value, 1]),
            share,
          ),
        ).toBe(sorted[Math.ceil(share * sorted.length) - 1]);
      }),
    );
  });

  it('G1 Wilson intervals are the published ones, and none where there is nothing to tell', () => {
    const { low, high } = wilson(8, 10) ?? { low: 0, high: 0 };
    expect([low, high].map((bound) => Math.round(bound * 1000))).toEqual([490, 943]);
    expect(wilson(0, 10)?.low).toBe(0);
    expect(wilson(0, 0)).toBeUndefined();
    expect(wilson(3, 2)).toBeUndefined();
  });
});

describe('the registry', () => {
  it('G1 names every figure once, in words of both languages, with a version', () => {
    expect(new Set(registry.map(({ name }) => name)).size).toBe(registry.length);
    for (const { title, formula, edges, version } of registry) {
      expect(version).toBe(1);
      for (const { en, zh } of [title, formula, edges]) {
        expect(en).toMatch(/[a-z]/);
        expect(zh).toMatch(/[\u4e00-\u9fff]/);
      }
    }
  });
});

const withoutZeros = (values: ReadonlyMap<string, number>) =>
  Object.fromEntries([...values].filter(([, value]) => value !== 0).sort());

const figuresIn = (groups: Groups) => figuresFrom([...groups.values()][0]?.numbers ?? noNumbers());
