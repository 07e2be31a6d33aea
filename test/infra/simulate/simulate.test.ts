import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { dayKind } from '../../../domain/calendar/holidays.ts';
import { parseQuarter, periodOf } from '../../../domain/calendar/quarter.ts';
import type { CaseEvent } from '../../../domain/case/events.ts';
import { type ExistingCase, foldCase } from '../../../domain/case/state.ts';
import type { Commit } from '../../../domain/kernel/event.ts';
import { arrivals, dateOf } from '../../../infra/local/simulate/arrivals.ts';
import { plantedWeakness } from '../../../infra/local/simulate/centre.ts';
import { simulate } from '../../../infra/local/simulate/simulate.ts';

const asked = { cases: 400, quarter: '2026-Q3', seed: 7 } as const;
const digest = (commits: Iterable<Commit>): string => {
  const hash = createHash('sha256');
  for (const commit of commits) hash.update(JSON.stringify(commit));
  return hash.digest('hex');
};
const casesOf = (commits: readonly Commit[]): readonly ExistingCase[] =>
  [...Map.groupBy(commits, ({ stream }) => stream)]
    .filter(([stream]) => stream.startsWith('case#'))
    .map(([, own]) => foldCase(own.flatMap(({ events }) => events as readonly CaseEvent[])))
    .filter((state) => state.kind !== 'none');

describe('a simulated centre', () => {
  const commits = [...simulate(asked)];
  const cases = casesOf(commits);

  it('is the same to the byte for the same seed, and another for another', () => {
    expect(digest(simulate(asked))).toBe(digest(commits));
    expect(digest(simulate({ ...asked, seed: 8 }))).not.toBe(digest(commits));
  });

  it('A1: has so many cases, opened in the quarter, no two with one id', () => {
    const { from, to } = periodOf(parseQuarter('2026-Q3') ?? fail(), 'Asia/Shanghai');
    expect(cases).toHaveLength(400);
    expect(new Set(cases.map(({ id }) => id)).size).toBe(400);
    expect(cases.filter(({ openedAt }) => openedAt < from || openedAt >= to)).toEqual([]);
  });

  it('numbers the commits of each stream without a gap, in the order of their times', () => {
    for (const [, own] of Map.groupBy(commits, ({ stream }) => stream)) {
      expect(own.map(({ commit }) => commit)).toEqual(own.map((_, index) => index + 1));
      expect(own.map(({ at }) => at)).toEqual(own.map(({ at }) => at).toSorted());
    }
  });

  it('shows what a centre sees: every channel and type, breaches, escalations, answered and unanswered surveys, both languages', () => {
    const types = new Set(commits.flatMap(({ events }) => events.map(({ type }) => type)));
    for (const type of ['CallMissed', 'DeadlineBreached', 'CaseEscalated', 'SurveyExpired', 'ComplaintCounted', 'CaseReopened'])
      expect(types).toContain(type);
    expect(new Set(cases.map(({ channel }) => channel)).size).toBe(6);
    expect(new Set(cases.map(({ caseType }) => caseType)).size).toBe(5);
    expect(new Set(cases.map(({ customer }) => customer.language)).size).toBe(2);
    const feedback = cases.flatMap(({ aftercare }) => aftercare?.feedback ?? []);
    expect(feedback.some(({ comment }) => comment !== undefined)).toBe(true);
    expect(cases.filter(({ kind }) => kind === 'closed').length).toBeGreaterThan(380);
  });

  it('goes on for several quarters with the same people, the weakness in the last one alone', () => {
    const two = [...simulate({ ...asked, cases: 150, quarters: 2 })];
    expect(new Set(casesOf(two).map(({ id }) => id)).size).toBe(300);
    const joined = two.filter(({ events }) => events.some(({ type }) => type === 'AgentJoined'));
    expect(new Set(joined.map(({ stream }) => stream)).size).toBe(joined.length);
    const { category } = plantedWeakness(7);
    const hours = (from: string, to: string): number => {
      const times = casesOf(two)
        .filter((one) => one.category === category && one.openedAt >= from && one.openedAt < to && one.caseType !== 'suggestion')
        .flatMap((one) => (one.kind === 'open' ? [] : [Date.parse(one.resolvedAt) - Date.parse(one.openedAt)]));
      return times.reduce((sum, one) => sum + one, 0) / times.length / 3_600_000;
    };
    const [march, july, october] = ['2026-03-31T16:00:00Z', '2026-06-30T16:00:00Z', '2026-09-30T16:00:00Z'];
    expect(hours(july, october)).toBeGreaterThan(1.3 * hours(march, july));
  });

  it('refuses what is no quarter, in both languages', () => {
    expect(() => [...simulate({ ...asked, quarter: '2026-5' })]).toThrow(/not a quarter.*不是季度/);
  });
});

describe('the arrivals of a quarter', () => {
  const all = [...arrivals({ cases: 20_000, quarter: parseQuarter('2026-Q4') ?? fail(), seed: 1 })];
  const perDay = Map.groupBy(all, ({ at }) => dateOf(at));
  const mean = (of: (date: string) => boolean): number => {
    const days = [...perDay].filter(([date]) => of(date)).map(([, contacts]) => contacts.length);
    return days.reduce((sum, one) => sum + one, 0) / days.length;
  };
  const weekday = (date: string): number => new Date(`${date}T00:00:00Z`).getUTCDay();

  it('are in order, and as many as asked for', () => {
    expect(all).toHaveLength(20_000);
    expect(all.every(({ at }, index) => index === 0 || at >= (all[index - 1]?.at ?? 0))).toBe(true);
  });

  it('L1: are few on holidays and many on make-up working days, against other weekends', () => {
    const weekend = mean((date) => [0, 6].includes(weekday(date)) && dayKind(date) === 'ordinary');
    expect(mean((date) => dayKind(date) === 'holiday')).toBeLessThan(0.75 * weekend);
    expect(mean((date) => dayKind(date) === 'make-up')).toBeGreaterThan(1.5 * weekend);
  });

  it('peak in the morning, on Mondays and in the season', () => {
    const hourly = Map.groupBy(all, ({ at }) => new Date(at + 8 * 3_600_000).getUTCHours());
    expect(hourly.get(10)?.length).toBeGreaterThan(20 * (hourly.get(3)?.length ?? 0));
    const ordinary = (date: string): boolean => dayKind(date) === 'ordinary' && date >= '2026-10-12';
    expect(mean((date) => ordinary(date) && weekday(date) === 1)).toBeGreaterThan(
      1.05 * mean((date) => ordinary(date) && weekday(date) === 5),
    );
    expect(mean((date) => date.startsWith('2026-11'))).toBeGreaterThan(1.2 * mean((date) => date.startsWith('2026-10')));
  });
});

const fail = (): never => {
  throw new Error('a quarter of the tests is none');
};
