import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { dayKind, isWorkingDay, nextAnnounced, provisional, provisionalDate } from '../../../domain/calendar/holidays.ts';

type Year = { readonly off: readonly (readonly [string, string])[]; readonly makeUp: readonly string[] };

/** From the State Council's notices of October 2023, November 2024 and November 2025. */
const NOTICES: Readonly<Record<number, Year>> = {
  2024: {
    off: [
      ['01-01', '01-01'],
      ['02-10', '02-17'],
      ['04-04', '04-06'],
      ['05-01', '05-05'],
      ['06-10', '06-10'],
      ['09-15', '09-17'],
      ['10-01', '10-07'],
    ],
    makeUp: ['02-04', '02-18', '04-07', '04-28', '05-11', '09-14', '09-29', '10-12'],
  },
  2025: {
    off: [
      ['01-01', '01-01'],
      ['01-28', '02-04'],
      ['04-04', '04-06'],
      ['05-01', '05-05'],
      ['05-31', '06-02'],
      ['10-01', '10-08'],
    ],
    makeUp: ['01-26', '02-08', '04-27', '09-28', '10-11'],
  },
  2026: {
    off: [
      ['01-01', '01-03'],
      ['02-15', '02-23'],
      ['04-04', '04-06'],
      ['05-01', '05-05'],
      ['06-19', '06-21'],
      ['09-25', '09-27'],
      ['10-01', '10-07'],
    ],
    makeUp: ['01-04', '02-14', '02-28', '05-09', '09-20', '10-10'],
  },
};

describe('L1: public holidays and make-up working days as the State Council announces them', () => {
  it.each(Object.entries(NOTICES))('every day of %s is as the notice says', (year, { off, makeUp }) => {
    const wrong = daysOf(Number(year)).filter((date) => {
      const day = date.slice(5);
      const worked = makeUp.includes(day) || (!isWeekend(date) && !off.some(([first, last]) => first <= day && day <= last));
      return isWorkingDay(date) !== worked;
    });
    expect(wrong).toEqual([]);
  });

  it('every day of 2019-2026 is as in the collected notices, where the collection stands beside the checkout', () => {
    const told = collectedNotices();
    const wrong = [2019, 2020, 2021, 2022, 2023, 2024, 2025, 2026]
      .flatMap(daysOf)
      .filter((date) => told.size > 0 && isWorkingDay(date) !== (told.get(date) ?? !isWeekend(date)));
    expect(wrong).toEqual([]);
    // What was said of single days holds with or without the collection.
    expect(['2019-12-29', '2020-01-31', '2020-02-03', '2022-12-31', '2023-10-07'].map(isWorkingDay)).toEqual([
      false,
      false,
      true,
      false,
      true,
    ]);
  });

  it.each([
    ['2026-02-17', 'holiday'],
    ['2026-02-14', 'make-up'],
    ['2026-02-13', 'ordinary'],
    ['2026-02-07', 'ordinary'],
    ['2018-12-29', 'make-up'],
    ['2031-10-01', 'ordinary'],
  ] as const)('%s is a day of kind %s', (date, kind) => {
    expect(dayKind(date)).toBe(kind);
  });

  it('make-up days are weekend days, in every year on record', () => {
    const onRecord = Array.from({ length: 23 }, (_, i) => 2004 + i).flatMap(daysOf);
    const makeUp = onRecord.filter((date) => dayKind(date) === 'make-up');
    expect(makeUp.length).toBeGreaterThan(100);
    expect(makeUp.filter((date) => !isWeekend(date))).toEqual([]);
  });

  it('years that nobody has announced are provisional, before the record as after it', () => {
    expect([2003, 2004, 2019, 2026].map(provisional)).toEqual([true, false, false, false]);
    expect([1970, 2040, 9999].map(provisional)).toEqual([true, true, true]);
    expect([1970, 2010, 9000].map(nextAnnounced)).toEqual([2004, 2011, Infinity]);
  });

  it('the last days of the last announced year are provisional: the next notice may still move them', () => {
    const last = Array.from({ length: 100 }, (_, i) => 2026 + i).find((year) => provisional(year + 1)) ?? 0;
    expect(provisionalDate(`${last}-12-24`)).toBe(false);
    expect(provisionalDate(`${last}-12-29`)).toBe(true);
    expect(provisionalDate('2024-12-29')).toBe(false);
    expect(provisionalDate('2003-06-01')).toBe(true);
  });

  it.each(['2026-13-01', '2026-02-30', 'tomorrow', '2026-2-3', ''])('%j is no date and is not guessed at', (text) => {
    expect(() => isWorkingDay(text)).toThrow(RangeError);
  });

  it.each(['America/Los_Angeles', 'Pacific/Kiritimati'])('the answers are the same on a machine in %s', (zone) => {
    const holidays = new URL('../../../domain/calendar/holidays.ts', import.meta.url).href;
    const script = `import { isWorkingDay } from '${holidays}';
      console.log(JSON.stringify(['2026-09-30', '2026-10-01', '2026-10-07', '2026-10-08', '2026-10-10', '2026-10-11'].map(isWorkingDay)));`;
    const said = execFileSync(process.execPath, ['--input-type=module', '-e', script], { env: { ...process.env, TZ: zone } });
    expect(JSON.parse(said.toString())).toEqual([true, false, false, true, true, false]);
  });
});

const DAY = 86_400_000;
const daysOf = (year: number): string[] => {
  const days: string[] = [];
  for (let at = Date.UTC(year, 0, 1); at < Date.UTC(year + 1, 0, 1); at += DAY)
    days.push(new Date(at).toISOString().slice(0, 10));
  return days;
};
const isWeekend = (date: string): boolean => new Date(date).getUTCDay() % 6 === 0;

/** Date -> is it worked, from the JSON of NateScarlet/holiday-cn; empty where it is not at hand. */
const collectedNotices = (): Map<string, boolean> => {
  const told = new Map<string, boolean>();
  const folder = new URL('../../../../shared/fixtures/holidays/', import.meta.url);
  if (!existsSync(folder)) return told;
  for (const file of readdirSync(folder)) {
    const { days } = JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as { days: { date: string; isOffDay: boolean }[] };
    for (const { date, isOffDay } of days) told.set(date, !isOffDay);
  }
  return told;
};
