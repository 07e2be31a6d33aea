import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  decideDraw,
  drawFrom,
  evolveDraw,
  initialDraw,
  isDrawable,
  populationFrom,
  populationText,
} from '../../../domain/inspection/draw.ts';
import { parseInspectionId } from '../../../domain/inspection/events.ts';
import { boundsOf, type Month, monthAt, monthFrom, parseMonth } from '../../../domain/inspection/month.ts';
import type { Instant } from '../../../domain/kernel/time.ts';
import { staff, theSystem } from '../../support/cases.ts';
import { aRecord, october, sha256 } from '../../support/inspections.ts';
import { monday } from '../../support/moments.ts';

const tenth = { share: 0.1, leastPerAgent: 1 };
const population = fc
  .uniqueArray(fc.integer({ min: 0, max: 5000 }), { maxLength: 300 })
  .chain((numbers) => fc.tuple(fc.constant(numbers), fc.integer({ min: 1, max: 12 })))
  .map(([numbers, agents]) => numbers.map((n) => aRecord(n, `a-${n % agents}`)));
const drawOf = (records: readonly ReturnType<typeof aRecord>[], rules = tenth) =>
  drawFrom(records, { seed: sha256(populationText(records)), ...rules }, sha256);

describe('F1: a tenth of the month’s closed records is drawn', () => {
  it('a tenth, rounded up, and of every agent at least one', () => {
    fc.assert(
      fc.property(population, (records) => {
        const drawn = drawOf(records);
        expect(drawn.filter((one) => one.for === 'share')).toHaveLength(Math.ceil(records.length / 10));
        const agents = new Set(records.map(({ agent }) => agent));
        expect(new Set(drawn.map(({ record }) => record.agent))).toEqual(agents);
        const extra = drawn.filter((one) => one.for === 'agent').map(({ record }) => record.agent);
        expect(new Set(extra).size).toBe(extra.length); // one each, and only where the tenth had none
      }),
    );
  });

  it('is the same for whoever has the list, in whatever order it comes', () => {
    fc.assert(
      fc.property(population, (records) => {
        const again = populationFrom(populationText(records.toReversed()));
        expect(drawOf(again)).toEqual(drawOf(records));
      }),
    );
  });

  it('is another one where one record more was closed', () => {
    const records = Array.from({ length: 200 }, (_, n) => aRecord(n));
    const cases = (all: typeof records) => drawOf(all).map(({ record }) => record.caseId);
    expect(cases([...records, aRecord(999)])).not.toEqual(cases(records));
  });

  it('gives every record the same chance', () => {
    const records = Array.from({ length: 100 }, (_, n) => aRecord(n));
    const months = 800;
    const times = new Map<string, number>();
    for (let month = 0; month < months; month += 1)
      for (const { record } of drawFrom(records, { seed: sha256(`${month}`), share: 0.1, leastPerAgent: 0 }, sha256))
        times.set(record.caseId, (times.get(record.caseId) ?? 0) + 1);
    const expected = months * 0.1;
    const chi = records.reduce((sum, { caseId }) => sum + ((times.get(caseId) ?? 0) - expected) ** 2 / expected, 0);
    // Without replacement the spread is a tenth less; 99 degrees of freedom pass 150 once in a thousand. The seeds are fixed.
    expect(chi / 0.9).toBeLessThan(150);
  });

  it('a month without records draws none, and three of thirty are three', () => {
    expect(drawOf([])).toEqual([]);
    expect(drawOf(Array.from({ length: 30 }, (_, n) => aRecord(n)))).toHaveLength(3);
  });

  it('is drawn once, by the system alone, when the month is over and the views have it', () => {
    const command = {
      type: 'DrawInspections',
      month: october,
      asAt: monday.at('02:00'),
      records: 30,
      agents: 4,
      drawn: 4,
      share: 0.1,
      leastPerAgent: 1,
      seed: 'a',
      population: { key: 'inspections/a', sha256: 'a', bytes: 1 },
      policyVersion: 1,
      now: monday.at('02:00'),
      by: theSystem,
    } as const;
    const decision = decideDraw(command, initialDraw);
    const events = decision.kind === 'accepted' ? decision.events : [];
    expect(events.map(({ type }) => type)).toEqual(['InspectionsDrawn']);
    const drawn = events.reduce(evolveDraw, initialDraw);
    expect(decideDraw({ ...command, seed: 'b' }, drawn).kind).toBe('unchanged');
    expect(decideDraw({ ...command, by: staff('manager') }, initialDraw).kind).toBe('rejected');
    const done = decideDraw({ type: 'InspectionsAreHandedOut', now: monday.at('02:01'), by: theSystem }, drawn);
    const over = done.kind === 'accepted' ? done.events.reduce(evolveDraw, drawn) : drawn;
    expect(over.handedOut).toBe(monday.at('02:01'));
    expect(decideDraw({ type: 'InspectionsAreHandedOut', now: monday.at('02:02'), by: theSystem }, over).kind).toBe('unchanged');
    expect(isDrawable(october, 'Asia/Shanghai', '2026-10-31T16:59:59.000Z' as Instant)).toBe(false);
    expect(isDrawable(october, 'Asia/Shanghai', '2026-10-31T17:00:00.000Z' as Instant)).toBe(true);
  });
});

describe('L1: months are those of the centre’s clocks', () => {
  it('begin and end at its midnight', () => {
    expect(boundsOf(october, 'Asia/Shanghai')).toEqual({ from: '2026-09-30T16:00:00.000Z', to: '2026-10-31T16:00:00.000Z' });
    expect(monthAt('2026-09-30T16:00:00.000Z' as Instant, 'Asia/Shanghai')).toBe('2026-10');
    expect(monthAt('2026-09-30T15:59:59.999Z' as Instant, 'Asia/Shanghai')).toBe('2026-09');
    expect(monthFrom('2026-01' as Month, -1)).toBe('2025-12');
  });

  it('have one way of writing', () => {
    expect(['2026-10', '2026-13', '2026-1', '26-10', '2026-10-01'].map(parseMonth)).toEqual([
      '2026-10',
      ...Array(4).fill(undefined),
    ]);
    const { caseId } = aRecord(1);
    expect(parseInspectionId(`${caseId.toLowerCase()}-2026-10`)).toBe(`${caseId}-2026-10`);
    expect([`${caseId}`, `${caseId}-2026-13`, '2026-10', 'K7Q29XMB0-2026-10'].map(parseInspectionId)).toEqual(
      Array(4).fill(undefined),
    );
  });
});
