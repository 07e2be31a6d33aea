import { describe, expect, it } from 'vitest';
import { parseWeek, weekOf } from '../../../domain/calendar/iso-week.ts';

describe('E4: weeks as ISO 8601 counts them', () => {
  it.each([
    ['E4 2026-W30', '2026-W30', '2026-07-20', '2026-07-26'],
    ['E4 the first week begins in the old year', '2026-W01', '2025-12-29', '2026-01-04'],
    ['E4 a year that begins on a Friday', '2027-W01', '2027-01-04', '2027-01-10'],
    ['E4 a year with 53 weeks', '2026-W53', '2026-12-28', '2027-01-03'],
  ])('%s: %s is %s to %s', (_words, week, from, to) => {
    expect(parseWeek(week)).toEqual({ from, to });
    expect([weekOf(from), weekOf(to)]).toEqual([week, week]);
  });

  it.each(['2027-W53', '2026-W00', '2026-W54', '2026-30', '2026-W3', 'W30', ''])('%s is no week', (text) => {
    expect(parseWeek(text)).toBeUndefined();
  });

  it('every day lies in the week that names it', () => {
    for (let at = Date.UTC(2024, 0, 1); at < Date.UTC(2031, 0, 1); at += 86_400_000) {
      const day = new Date(at).toISOString().slice(0, 10);
      const { from = '', to = '' } = parseWeek(weekOf(day)) ?? {};
      expect([day >= from, day <= to]).toEqual([true, true]);
    }
  });
});
