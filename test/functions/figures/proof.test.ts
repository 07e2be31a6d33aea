import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Commit } from '../../../domain/kernel/event.ts';
import { instant } from '../../../domain/kernel/time.ts';
import { cuts, tableOf } from '../../../domain/views/figures/cuts.ts';
import type { Figure } from '../../../domain/views/figures/figures-of.ts';
import { registry } from '../../../domain/views/figures/registry/registry.ts';
import type { Explained } from '../../../functions/lib/figures/explain.ts';
import { type Dynoxide, startDynoxide } from '../../../infra/local/dynoxide.ts';
import { complaintHistories, histories, play } from '../../domain/case/histories.ts';
import { asCommits, contributed, figuresFor } from '../../support/figures.ts';
import { type FiguresOffice, openFiguresOffice } from '../../support/figures-office.ts';
import { recountInspections } from '../../support/recount-figures.ts';
import { inspectionHistories } from '../../support/scored-inspections.ts';

let engine: Dynoxide;
let office: FiguresOffice;
const cases: (readonly Commit[])[] = [];

/** Random histories go through the real projector: in batches with duplicates, gaps and turned order, and a store that dies on the way. */
beforeAll(async () => {
  engine = await startDynoxide();
  office = await openFiguresOffice(engine);
  office.clock.now = instant('2026-12-01T12:00:00+08:00');
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.oneof(histories, histories, complaintHistories), { minLength: 3, maxLength: 6 }),
      fc.array(inspectionHistories, { minLength: 1, maxLength: 4 }),
      fc.infiniteStream(fc.nat(9)),
      async (some, inspected, dice) => {
        const roll = (): number => dice.next().value;
        const streams = [
          ...some.map((history, index) => asCommits(cases.length + index + 1, play(history).turns)),
          ...inspected.map((one, index) => one(cases.length + index + 1)),
        ];
        for (const commits of streams) await office.store(commits);
        cases.push(...streams);
        const write: typeof office.views.write = async (writes) => {
          if (roll() === 0) throw new Error('died before the write');
          const written = await office.views.write(writes);
          if (roll() === 0) throw new Error('died after the write');
          return written;
        };
        const mixed = streams.flat().toSorted((a, b) => a.commit - b.commit);
        const size = 1 + roll() * 3;
        let project = office.projectorWith({ ...office.views, write });
        for (let from = 0; from < mixed.length; from += size) {
          const gap = roll() === 0 && from + size < mixed.length; // it comes with the next one
          const batch = mixed.slice(Math.max(0, from - 2), gap ? from + 1 : from + size);
          if (roll() < 3) batch.reverse();
          for (let left: readonly Commit[] = batch; left.length > 0; ) {
            const failed = new Set((await project(left)).filter(({ kind }) => kind === 'failed').map(({ stream }) => stream));
            if (failed.size > 0) project = office.projectorWith({ ...office.views, write });
            left = left.filter(({ stream }) => failed.has(stream));
          }
        }
        await settle(streams);
      },
    ),
    { numRuns: 10, endOnFailure: true },
  );
}, 120_000);
afterAll(async () => {
  office?.close();
  await engine?.stop();
});

/** The last commits come once more, as they do when a batch is redelivered. */
const settle = async (streams: readonly (readonly Commit[])[]): Promise<void> => {
  await office.projectorWith(office.views)(streams.flatMap((commits) => commits.slice(-1)));
};

const period = { from: '2026-11-16', to: '2026-11-30' };
const ask = async (query: Record<string, string>) => (await office.ask('GET /figures', { query: { ...period, ...query } })).body;

describe('decision 3: the stored figures', () => {
  it('G1 every sum is what a fold from scratch gives, exactly', async () => {
    const scratch = new Map<string, number>();
    for (const { table, key, values } of contributed(cases).sums)
      for (const [name, value] of Object.entries(values)) {
        const id = `${table} ${key} ${name}`;
        scratch.set(id, (scratch.get(id) ?? 0) + value);
      }
    const stored = new Map<string, number>();
    for (const cut of Object.keys(cuts) as (keyof typeof cuts)[])
      for (const { key, values } of await office.sums.sums(tableOf(cut), { from: '2026-01-01', to: '2028-12-31' }))
        for (const [name, value] of Object.entries(values)) stored.set(`${tableOf(cut)} ${key} ${name}`, value);
    expect(withoutZeros(stored)).toEqual(withoutZeros(scratch));
    expect(stored.size).toBeGreaterThan(500);
  });

  it('G1 the answer is what the facts come to, in both cuts and across them', async () => {
    const expected = comparable(figuresFor(cases, { ...period, beside: { inStock: inStock(await ask({ by: '' })) } }));
    for (const by of ['', 'agent', 'type', 'agent,type']) {
      const { groups } = await ask({ by, figures: additive.join(',') });
      for (const name of additive) {
        const n = groups.reduce((sum: number, group: Group) => sum + (group.figures[name]?.n ?? 0), 0);
        expect({ by, name, n }).toEqual({ by, name, n: expected[name]?.n });
      }
    }
    const [whole] = (await ask({})).groups;
    for (const [name, { n, value }] of Object.entries(expected))
      if (!name.startsWith('backlog') && name !== 'fcrNoRepeat7' && name !== 'firstResponseTime')
        expect({ name, n: whole.figures[name].n, value: whole.figures[name].value }).toEqual({ name, n, value });
  });

  it.each(registry.map(({ name }) => name))('G4 what explains %s sums up to it', async (name) => {
    for (const where of [{}, { channel: 'email' }, { agent: 'agent-1' }] as const) {
      const contributions: Explained[] = [];
      let told: Figure | undefined;
      for (let cursor: string | undefined, page = 0; page < 200; page += 1) {
        const query = { figure: name, ...period, ...where, ...(cursor === undefined ? {} : { cursor }) };
        const { status, body } = await office.ask('GET /figures/explain', { query });
        expect(status).toBe(200);
        told ??= body.told;
        contributions.push(...body.contributions);
        cursor = body.cursor;
        if (cursor === undefined) break;
      }
      const total = (part: keyof Explained['parts']): number =>
        contributions.reduce((sum, { parts }) => sum + (parts[part] ?? 0), 0);
      expect(total('n')).toBe(told?.n);
      if (told?.count !== undefined) expect(total('count')).toBe(told.count);
      if (told?.business) expect(total('businessSeconds') / Math.max(1, told.n)).toBeCloseTo(told.business.average ?? 0, 2);
      if (told?.calendar) expect(total('calendarSeconds') / Math.max(1, told.n)).toBeCloseTo(told.calendar.average ?? 0, 2);
      if (told?.business && told.n > 0)
        for (const [share, median] of [
          [0.5, told.business.median],
          [0.9, told.business.p90],
        ] as const) {
          const exact =
            contributions.map(({ parts }) => parts.businessSeconds ?? 0).sort((a, b) => a - b)[Math.ceil(share * told.n) - 1] ??
            0;
          expect(Math.abs((median ?? -1) - exact), `${name} p${share}`).toBeLessThanOrEqual(0.01 * exact + 0.001);
        }
      for (const [channel, { n, average }] of Object.entries(told?.channels ?? {})) {
        const own = contributions.filter(({ place }) => place.channel === channel);
        expect([channel, own.length]).toEqual([channel, n]);
        expect(own.reduce((sum, { parts }) => sum + (parts.seconds ?? 0), 0) / n).toBeCloseTo(average ?? 0, 2);
      }
      for (const { n, ...row } of told?.rows ?? [])
        expect(contributions.filter(({ complaint }) => isDeepStrictEqual({ ...complaint }, { ...row }))).toHaveLength(n);
      if (name === 'csatAverage' && told?.n) expect(total('scores') / told.n).toBeCloseTo(told.value ?? 0, 9);
      if (name === 'backlogAge' && told?.n) expect(total('seconds') / told.n).toBeCloseTo(told.value ?? 0, 2);
      if (told?.earned !== undefined) {
        const { earned, possible, failed } = told;
        expect([total('earned'), total('possible'), total('failed')]).toEqual([earned, possible, failed]);
        const own = contributions.map(({ parts }) => (parts.earned ?? 0) / (parts.possible ?? 1));
        if (told.n > 0) expect(own.reduce((sum, one) => sum + one, 0) / told.n).toBeCloseTo(told.average ?? 0, 5);
      }
      for (const { caseId, inspectionId, events, links } of contributions.slice(0, 20)) {
        expect(events.length).toBeGreaterThan(0);
        expect(links.caseEvents ?? links.events).toBe(`/cases/${caseId}/events`);
        if (inspectionId !== undefined) expect(links.events).toBe(`/inspections/${caseId}-2026-10/events`);
        const own = inspectionId === undefined ? `case#${caseId}` : `inspection#${inspectionId}`;
        const known = cases.find(([first]) => first?.stream === own) ?? [];
        for (const { stream, commit } of events)
          expect(known.some((one) => one.stream === stream && one.commit === commit)).toBe(true);
      }
    }
  });
});

it('G1 F2 the inspection score is what a recount of the events gives', async () => {
  const inspected = cases.filter(([first]) => first?.stream.startsWith('inspection#'));
  const { shares, ...expected } = recountInspections(inspected, period.from, period.to);
  const [whole] = (await ask({ figures: 'inspectionScore' })).groups;
  expect(whole.figures.inspectionScore).toMatchObject(expected);
  expect(shares.length).toBeGreaterThan(5);
});

type Group = { readonly figures: Readonly<Record<string, Figure>> };
/** Whose n is the sum over the groups. */
const additive = registry
  .filter(({ source }) => ['count', 'share', 'scores', 'complaints', 'points'].includes(source.kind))
  .map(({ name }) => name);
const inStock = (body: { groups: readonly Group[] }): number => {
  const figures = body.groups[0]?.figures ?? {};
  const bare = figuresFor(cases, period);
  return (figures.escalationRate?.n ?? 0) - (bare.escalationRate?.n ?? 0);
};
const comparable = (figures: Readonly<Record<string, Figure>>) => figures;
const withoutZeros = (values: ReadonlyMap<string, number>) =>
  Object.fromEntries([...values].filter(([, value]) => value !== 0).sort());
