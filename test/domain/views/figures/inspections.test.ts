import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CaseEvent } from '../../../../domain/case/events.ts';
import { figuresFrom } from '../../../../domain/views/figures/figures-of.ts';
import { groupFacts } from '../../../../domain/views/figures/groups.ts';
import { RELATIVE_ERROR } from '../../../../domain/views/figures/histogram.ts';
import { noNumbers } from '../../../../domain/views/figures/numbers.ts';
import { definitionOf } from '../../../../domain/views/figures/registry/registry.ts';
import type { FigureRow } from '../../../../domain/views/figures/row.ts';
import { type Contribution, movement, nothing, type Sum } from '../../../../domain/views/view.ts';
import { aMail, close, confirm, resolve, staff, triage } from '../../../support/cases.ts';
import {
  asCommits,
  commitsOf,
  contributed,
  factsIn,
  figuresFor,
  figuresOfCases,
  figuresOfInspections,
  rowOf,
} from '../../../support/figures.ts';
import { friday, monday, nextMonday, tuesday, wednesday } from '../../../support/moments.ts';
import { recountInspections } from '../../../support/recount-figures.ts';
import { anInspection, inspectionHistories } from '../../../support/scored-inspections.ts';
import { histories, play } from '../../case/histories.ts';

const score = (streams: Parameters<typeof figuresFor>[0], asked: Parameters<typeof figuresFor>[1] = {}) =>
  figuresFor(streams, asked).inspectionScore;
const ten = monday.at('10:00');

describe('the inspection score', () => {
  it('G1 F2 is points earned of points possible over all inspections, beside the spread of their own scores', () => {
    const told = score([
      anInspection(1, [{ at: ten, earned: 90, possible: 100 }]),
      anInspection(2, [{ at: ten, earned: 10, possible: 50 }]),
      anInspection(3, [{ at: tuesday.at('10:00'), earned: 80, possible: 80 }]),
    ]);
    expect(told).toMatchObject({ version: 1, unit: 'share', n: 3, earned: 180, possible: 230, failed: 0, value: 180 / 230 });
    expect(told?.average).toBe(0.7);
    expect([told?.median, told?.p90].map((one) => (one ?? 0).toFixed(2))).toEqual(['0.90', '1.00']);
    expect(told).not.toHaveProperty('interval'); // points are no trials
  });

  it('F2 a fatal item fails the record, which is counted apart; its points stay in the sum', () => {
    const told = score([
      anInspection(1, [{ at: ten, earned: 95, possible: 100, fatal: ['insult', 'disclosure'] }]),
      anInspection(2, [{ at: ten, earned: 85, possible: 100 }]),
    ]);
    expect(told).toMatchObject({ n: 2, failed: 1, earned: 180, possible: 200, value: 0.9 });
  });

  it('F2 items that do not apply are neither earned nor possible: a record of few items weighs by its own points', () => {
    const told = score([
      anInspection(1, [{ at: ten, earned: 5, possible: 5 }]),
      anInspection(2, [{ at: ten, earned: 0, possible: 95 }]),
    ]);
    expect(told).toMatchObject({ n: 2, value: 0.05, average: 0.5, median: 0 });
  });

  it('G1 a correction counts instead of what it corrects, on the day of the first scoring', () => {
    const corrected = anInspection(1, [
      { at: ten, earned: 40, possible: 100, fatal: ['insult'] },
      { at: wednesday.at('10:00'), earned: 70, possible: 80 },
      { at: friday.at('10:00'), earned: 72, possible: 80 },
    ]);
    expect(score([corrected], { from: '2026-11-16', to: '2026-11-16' })).toMatchObject({ n: 1, value: 0.9, failed: 0 });
    expect(score([corrected], { from: '2026-11-17', to: '2026-11-30' })).toMatchObject({ n: 0, value: null });
    const [line] = factsIn(contributed([corrected]).entries, '2026-11-16', '2026-11-16');
    expect(line).toMatchObject({
      caseId: expect.any(String),
      inspectionId: `${line?.caseId}-2026-10`,
      marks: [{ by: [1, 2, 3, 4] }],
    });
  });

  it('G1 a day is one of the centre: scored half past midnight in Shanghai is not the day that UTC shows', () => {
    const early = [anInspection(1, [{ at: tuesday.at('00:30'), earned: 1, possible: 1 }])];
    expect(score(early, { from: '2026-11-17', to: '2026-11-17' })?.n).toBe(1);
  });

  it('G1 belongs to the place of the record when it was drawn, whatever becomes of the case', () => {
    const inspected = anInspection(1, [{ at: ten, earned: 9, possible: 10 }], { team: 'technical-support', category: 'leak' });
    const itsCase = commitsOf(
      1,
      aMail(monday.at('09:00')),
      triage(monday.at('09:10'), { category: 'delivery', caseType: 'order' }),
      {
        type: 'SetCaseAside',
        now: nextMonday.at('10:00'),
        by: staff('supervisor'),
        cause: 'nuisance',
      },
    );
    const all = [inspected, itsCase];
    for (const [where, n] of [
      [{ agent: 'agent-1', team: 'technical-support', channel: 'email' }, 1],
      [{ type: 'inquiry', category: 'leak', priority: 'normal' }, 1],
      [{ category: 'delivery' }, 0],
    ] as const)
      expect(score(all, { where })?.n).toBe(n);
  });

  it('G1 drawn and not scored is no data, and so is a period without inspections', () => {
    const none = { n: 0, value: null, average: null, median: null, p90: null, earned: 0, possible: 0, failed: 0 };
    expect(score([anInspection(1, [])])).toMatchObject(none);
    expect(score([])).toMatchObject(none);
  });

  it('G1 everything or nothing earned is 1 or 0, the percentiles too, and no part of them lies beyond', () => {
    const of = (earned: number) => score([anInspection(1, [{ at: ten, earned, possible: 100 }])]);
    expect(of(100)).toMatchObject({ value: 1, average: 1, median: expect.closeTo(1, 1), p90: expect.closeTo(1, 1) });
    expect(of(100)?.p90).toBeLessThanOrEqual(1);
    expect(of(0)).toMatchObject({ n: 1, value: 0, average: 0, median: 0, p90: 0 });
  });
});

const many = fc
  .array(inspectionHistories, { minLength: 1, maxLength: 12 })
  .map((all) => all.map((inspected, index) => inspected(index + 1)));
const dates = fc.integer({ min: 0, max: 14 }).map((n) => new Date(Date.UTC(2026, 10, 15 + n)).toISOString().slice(0, 10));

describe('inspections of random histories', () => {
  it('G1 F2 the score is what a recount of the events gives, percentiles within 1 %', () => {
    fc.assert(
      fc.property(many, dates, dates, (streams, a, b) => {
        const [from, to] = a < b ? [a, b] : [b, a];
        const { shares, ...expected } = recountInspections(streams, from, to);
        const told = score(streams, { from, to });
        expect(told).toMatchObject(expected);
        if (shares.length === 0) return;
        expect(told?.average).toBeCloseTo(shares.reduce((sum, one) => sum + one, 0) / shares.length, 5);
        for (const [part, percentile] of [
          [0.5, told?.median],
          [0.9, told?.p90],
        ] as const) {
          const exact = shares[Math.ceil(part * shares.length) - 1] ?? 0;
          expect(Math.abs((percentile ?? -1) - exact)).toBeLessThanOrEqual(RELATIVE_ERROR * exact + 2e-6);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('G1 what is moved commit by commit is what the whole stream gives, also from rows as they are stored', () => {
    fc.assert(
      fc.property(inspectionHistories, (inspected) => {
        const moved = new Map<string, number>();
        const add = ({ table, key, values }: Sum): void => {
          for (const [name, value] of Object.entries(values)) {
            const id = `${table} ${key} ${name}`;
            moved.set(id, (moved.get(id) ?? 0) + value);
            expect(Number.isSafeInteger(value)).toBe(true);
          }
        };
        const lines = new Map<string, unknown>();
        let row = figuresOfInspections.initial;
        let before: Contribution = nothing;
        for (const commit of inspected(1)) {
          row = figuresOfInspections.evolve(JSON.parse(JSON.stringify(row)), commit);
          const after = figuresOfInspections.contribution(row);
          const { sums, put, remove } = movement(before, after);
          for (const sum of sums) add(sum);
          for (const { list, sort } of remove) lines.delete(`${list} ${sort}`);
          for (const { list, sort, line } of put) lines.set(`${list} ${sort}`, line);
          before = after;
        }
        const whole = contributed([inspected(1)]);
        const expected = new Map<string, number>();
        for (const { table, key, values } of whole.sums)
          for (const [name, value] of Object.entries(values)) expected.set(`${table} ${key} ${name}`, value);
        const other = ([, value]: readonly [string, number]): boolean => value !== 0;
        expect(new Map([...moved].filter(other))).toEqual(new Map([...expected].filter(other)));
        expect([...lines.values()]).toEqual(whole.entries.map(({ line }) => line));
      }),
      { numRuns: 60 },
    );
  });

  it('G1 told apart by any dimension, the parts come to the whole', () => {
    fc.assert(
      fc.property(many, (streams) => {
        const figures = [definitionOf('inspectionScore')].flatMap((one) => one ?? []);
        const facts = factsIn(contributed(streams).entries, '0', '9');
        const of = (by: readonly ('agent' | 'category' | 'team')[]) =>
          [...groupFacts(facts, { by, where: {} }).values()].flatMap(({ numbers }) => {
            const { n = 0, earned = 0, possible = 0, failed = 0 } = figuresFrom(numbers, figures).inspectionScore ?? {};
            return [[n, earned, possible, failed] as const];
          });
        const whole = figuresFrom(
          groupFacts(facts, { by: [], where: {} }).values().next().value?.numbers ?? noNumbers(),
          figures,
        );
        const { n, earned, possible, failed } = whole.inspectionScore ?? {};
        for (const by of [['agent'], ['category', 'team']] as const)
          expect([0, 1, 2, 3].map((part) => of(by).reduce((sum, one) => sum + (one[part] ?? 0), 0))).toEqual([
            n,
            earned,
            possible,
            failed,
          ]);
      }),
      { numRuns: 30 },
    );
  });
});

describe('records that may be drawn', () => {
  const closings = (streams: Parameters<typeof contributed>[0], from: string, to: string) =>
    factsIn(contributed(streams).entries, from, to).flatMap(({ caseId, marks }) =>
      marks.flatMap(({ counts, at, by }) => (counts.closed === undefined ? [] : [{ caseId, at, by }])),
    );

  it('F1 a case is a record of the day on which it was closed, told by the commit that closed it', () => {
    const closed = commitsOf(1, aMail(ten), resolve(monday.at('11:00')), confirm(monday.at('12:00')), close(tuesday.at('00:30')));
    const at = tuesday.at('00:30');
    expect(closings([closed], '2026-11-17', '2026-11-17')).toEqual([{ caseId: expect.any(String), at, by: [4] }]);
    expect(closings([closed], '2026-11-16', '2026-11-16')).toEqual([]);
  });

  it('F1 a row from before the moment was kept stays readable, and tells it once it is made again', () => {
    const row = rowOf(
      commitsOf(1, aMail(ten), resolve(monday.at('11:00')), confirm(monday.at('12:00')), close(tuesday.at('09:00'))),
    );
    const isClosed = (one: FigureRow) => figuresOfCases.contribution(one).sums?.some(({ values }) => 'closed' in values);
    const before = { ...row, customer: [], closed: true } as FigureRow;
    expect([isClosed(before), isClosed(row)]).toEqual([false, true]);
  });

  it('F1 of random histories, every case that was closed is one once, and no other', () => {
    fc.assert(
      fc.property(fc.array(histories, { minLength: 1, maxLength: 4 }), (all) => {
        const streams = all.map((history, index) => asCommits(index + 1, play(history).turns));
        const expected = streams.flatMap((commits) =>
          commits.flatMap(({ commit, events }) =>
            (events as readonly CaseEvent[]).flatMap(({ type, data }) =>
              type === 'CaseClosed' ? [{ at: data.at, by: [commit] }] : [],
            ),
          ),
        );
        expect(closings(streams, '0', '9').map(({ at, by }) => ({ at, by }))).toEqual(expected);
      }),
      { numRuns: 25 },
    );
  });
});
