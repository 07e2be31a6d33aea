import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { isWorkingDay } from '../../../domain/calendar/holidays.ts';
import type { CaseEvent } from '../../../domain/case/events.ts';
import { type ExistingCase, foldCase } from '../../../domain/case/state.ts';
import { drawDecider, drawFrom, populationFrom } from '../../../domain/inspection/draw.ts';
import { type DrawEvent, type InspectionEvent, inspectionId, inspectionStream } from '../../../domain/inspection/events.ts';
import {
  evolveInspection,
  type Inspection,
  type InspectionState,
  inspectionDecider,
} from '../../../domain/inspection/inspection.ts';
import { monthAt } from '../../../domain/inspection/month.ts';
import type { Commit, DomainEvent } from '../../../domain/kernel/event.ts';
import { sha256Hex } from '../../../functions/lib/digest.ts';
import { createCommandHandler } from '../../../functions/lib/handle-command.ts';
import { readDraw } from '../../../functions/lib/inspections/documents.ts';
import { type DrawPorts, drawMonth } from '../../../functions/lib/inspections/draw-due.ts';
import { dateOf } from '../../../infra/local/simulate/arrivals.ts';
import { createStaff } from '../../../infra/local/simulate/centre.ts';
import type { StoredFile } from '../../../infra/local/simulate/draws.ts';
import { simulate } from '../../../infra/local/simulate/simulate.ts';
import { contributed } from '../../support/figures.ts';
import { defaultPolicies } from '../../support/given.ts';
import { inMemory } from '../../support/memory-store.ts';

const asked = { cases: 1200, quarter: '2026-Q3', seed: 7, shifts: false } as const;

describe('the inspections of a simulated centre', () => {
  const files: StoredFile[] = [];
  const commits = [...simulate({ ...asked, keep: (file) => void files.push(file) })];
  const streams = Map.groupBy(commits, ({ stream }) => stream);
  const eventsOf = <Event extends DomainEvent>(own: readonly Commit[]) => own.flatMap(({ events }) => events as readonly Event[]);
  const named = (kind: string) => [...streams].filter(([stream]) => stream.startsWith(`${kind}#`));
  const cases = named('case').map(([, own]) => foldCase(eventsOf<CaseEvent>(own)) as ExistingCase);
  const draws = named('inspection-draw').map(([, own]) => eventsOf<DrawEvent>(own));
  const inspections = named('inspection').map(
    ([, own]) =>
      eventsOf<InspectionEvent>(own).reduce<InspectionState>(evolveInspection, { kind: 'none' } as InspectionState) as Inspection,
  );
  const drawn = draws.flatMap(([first]) => (first?.type === 'InspectionsDrawn' ? [first.data] : []));

  it('F1: the months that are over are drawn, each from all records closed in it; the last one is left to the desk', () => {
    expect(draws.map((events) => events.map(({ type }) => type))).toEqual([
      ['InspectionsDrawn', 'InspectionsHandedOut'],
      ['InspectionsDrawn', 'InspectionsHandedOut'],
    ]);
    for (const { month, records, population } of drawn) {
      const file = files.find(({ key }) => key === population.key);
      const listed = populationFrom(gunzipSync(file?.body ?? new Uint8Array()).toString());
      const closed = cases.filter((one) => one.kind === 'closed' && monthAt(one.closedAt, 'Asia/Shanghai') === month);
      expect(listed.map(({ caseId }) => caseId)).toEqual(closed.map(({ id }) => id).sort());
      expect(listed).toHaveLength(records);
    }
    expect(drawn.map(({ month }) => month)).toEqual(['2026-07', '2026-08']);
  });

  it('F1: whoever draws again from the list that was kept gets the same records, of every agent at least one', () => {
    const again = drawn.flatMap(({ month, population, seed, share, leastPerAgent, drawn: many }) => {
      const text = gunzipSync(files.find(({ key }) => key === population.key)?.body ?? new Uint8Array()).toString();
      expect(sha256Hex(text)).toBe(seed);
      const records = drawFrom(populationFrom(text), { seed, share, leastPerAgent }, sha256Hex);
      expect(records).toHaveLength(many);
      expect(new Set(records.map(({ record }) => record.agent)).size).toBe(
        new Set(populationFrom(text).map(({ agent }) => agent)).size,
      );
      return records.map(({ record }) => inspectionStream(inspectionId(record.caseId, month)));
    });
    expect(named('inspection').map(([stream]) => stream)).toEqual(again);
  });

  it('F1: the desk would have drawn the same from its figures', async () => {
    const { store } = inMemory();
    const { entries } = contributed(named('case').map(([, own]) => own));
    const lists = Map.groupBy(entries, ({ list }) => list);
    const ports: DrawPorts = {
      events: store,
      figures: { list: async (name) => (lists.get(name) ?? []).map(({ sort, line }) => ({ sort, line })) },
      objects: { put: async () => {}, get: async (key) => Buffer.from(files.find((file) => file.key === key)?.body ?? '') },
      draws: createCommandHandler({ store, decider: drawDecider, context: undefined }),
      inspections: createCommandHandler({ store, decider: inspectionDecider, context: defaultPolicies }),
      policyAt: defaultPolicies.at,
    };
    for (const { at: _at, asAt, ...facts } of drawn) {
      expect(await drawMonth(ports, facts.month, asAt)).toMatchObject({ records: facts.records, drawn: facts.drawn });
      expect((await readDraw(store, facts.month)).drawn).toMatchObject(facts);
    }
  });

  it('F2: an inspector scores each on a working day of the month after, some items not applicable, few records failed', () => {
    const scores = inspections.flatMap(({ score, drawn: { month } }) => (score === undefined ? [] : [{ ...score, month }]));
    expect(scores).toHaveLength(inspections.length);
    expect(new Set(scores.map(({ by }) => by))).toEqual(new Set(['qi-001', 'qi-002']));
    const days = scores.map(({ firstAt }) => dateOf(Date.parse(firstAt)));
    expect(days.filter((day) => !isWorkingDay(day))).toEqual([]);
    expect(new Set(days.map((day) => day.slice(0, 7)))).toEqual(new Set(['2026-08', '2026-09']));
    expect(scores.some(({ possible }) => possible < 100)).toBe(true);
    const failed = scores.filter((one) => one.failed).length / scores.length;
    expect(failed).toBeGreaterThan(0);
    expect(failed).toBeLessThan(0.1);
    expect(commits.some(({ events }) => eventsOfScore(events).some(({ personal }) => personal.reason !== undefined))).toBe(true);
  });

  it('F2: who cares more earns more', () => {
    const staff = createStaff(asked.cases / 75, asked.seed).toSorted((one, other) => one.care - other.care);
    const third = Math.floor(staff.length / 3);
    const share = (people: typeof staff): number => {
      const own = inspections.filter(({ drawn: { agent } }) => people.some(({ id }) => id === agent));
      const sum = (of: 'earned' | 'possible') => own.reduce((all, { score }) => all + (score?.[of] ?? 0), 0);
      return sum('earned') / sum('possible');
    };
    expect(share(staff.slice(-third))).toBeGreaterThan(share(staff.slice(0, third)));
  });

  it('F3: most findings are rectified in time, some late, some reports come back, nearly all are approved', () => {
    const types = named('inspection').flatMap(([, own]) => eventsOf<InspectionEvent>(own).map(({ type }) => type));
    const count = (type: InspectionEvent['type']): number => types.filter((one) => one === type).length;
    expect(count('RectificationReturned')).toBeGreaterThan(0);
    expect(count('DeadlineBreached')).toBeGreaterThan(0);
    expect(count('DeadlineBreached')).toBeLessThan(0.5 * count('FindingRaised'));
    expect(count('RectificationApproved')).toBeGreaterThan(0.8 * count('FindingRaised'));
  });
});

const eventsOfScore = (events: readonly DomainEvent[]) =>
  (events as readonly InspectionEvent[]).filter((event) => event.type === 'InspectionScored');
