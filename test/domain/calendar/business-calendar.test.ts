import { describe, expect, it } from 'vitest';
import {
  addBusiness,
  type BusinessCalendar,
  businessSecondsBetween,
  checkCalendar,
  endOfLocalDay,
  isBusinessTime,
  localDate,
} from '../../../domain/calendar/business-calendar.ts';
import { businessDays, businessHours, businessMinutes, businessSeconds, instant } from '../../../domain/kernel/time.ts';
import { aCalendar, everyDay, shanghai } from './calendars.ts';

const calendar = aCalendar();
const roundTheClock = everyDay([{ from: '00:00', to: '24:00' }]);

describe('L1: business time runs inside working hours only', () => {
  it.each([
    ['inside one day', '2026-03-02 09:00', businessHours(2), '2026-03-02 11:00'],
    ['ends at closing time, not next morning', '2026-03-02 09:00', businessHours(9), '2026-03-02 18:00'],
    ['a second more is next morning', '2026-03-02 09:00', businessSeconds(9 * 3600 + 1), '2026-03-03 09:00:01'],
    ['starts before opening', '2026-03-02 06:12', businessMinutes(30), '2026-03-02 09:30'],
    ['starts at closing time', '2026-03-02 18:00', businessMinutes(30), '2026-03-03 09:30'],
    ['over a weekend', '2026-03-06 17:30', businessHours(1), '2026-03-09 09:30'],
    ['a day counts for the day length', '2026-03-06 10:00', businessDays(1), '2026-03-09 10:00'],
    ['three days over a weekend', '2026-03-05 10:15:30', businessDays(3), '2026-03-10 10:15:30'],
    ['no time at all', '2026-03-07 03:00', businessHours(0), '2026-03-07 03:00'],
  ])('%s', (_, from, span, at) => {
    expect(addBusiness(calendar, shanghai(from), span)).toEqual({ at: shanghai(at), provisional: false });
  });

  it.each([
    ['Spring Festival 2026: the Saturday before is worked', '2026-02-13 17:00', 8, '2026-02-14 16:00'],
    ['Spring Festival 2026: nine days off', '2026-02-14 17:00', 2, '2026-02-24 10:00'],
    ['Spring Festival 2026: the Saturday after is worked', '2026-02-27 17:00', 2, '2026-02-28 10:00'],
    ['Spring Festival 2025: the Sunday before is worked', '2025-01-24 17:00', 2, '2025-01-26 10:00'],
    ['Spring Festival 2025: eight days off', '2025-01-27 17:30', 1, '2025-02-05 09:30'],
    ['Spring Festival 2025: the Saturday after is worked', '2025-02-07 17:00', 10, '2025-02-08 18:00'],
    ['National Day 2025: the Sunday before is worked', '2025-09-26 17:00', 2, '2025-09-28 10:00'],
    ['National Day 2025: eight days off', '2025-09-30 17:00', 2, '2025-10-09 10:00'],
    ['National Day 2026: seven days off', '2026-09-30 17:00', 2, '2026-10-08 10:00'],
    ['National Day 2026: the Saturday after is worked, the Sunday is not', '2026-10-10 17:00', 2, '2026-10-12 10:00'],
    ['New Year 2026: Sunday 4 January is worked', '2025-12-31 17:00', 2, '2026-01-04 10:00'],
  ])('%s', (_, from, hours, at) => {
    expect(addBusiness(calendar, shanghai(from), businessHours(hours))).toEqual({ at: shanghai(at), provisional: false });
    expect(businessSecondsBetween(calendar, shanghai(from), shanghai(at))).toEqual({ seconds: hours * 3600, provisional: false });
  });

  it('make-up days have hours of their own, and a centre that works on Saturdays rests on holidays all the same', () => {
    const centre = aCalendar({
      week: everyDay([{ from: '09:00', to: '18:00' }], [{ from: '10:00', to: '14:00' }]),
      makeUpDay: [{ from: '08:00', to: '16:00' }],
    });
    const hoursOf = (date: string) =>
      businessSecondsBetween(centre, shanghai(`${date} 00:00`), shanghai(`${date} 23:59:59.999`)).seconds / 3600;
    expect(['2026-10-09', '2026-10-10', '2026-10-11', '2026-10-03'].map(hoursOf)).toEqual([9, 8, 4, 0]);
  });

  it('a calendar without holidays works on National Day', () => {
    expect(isBusinessTime(aCalendar({ holidays: 'none' }), shanghai('2026-10-01 10:00'))).toBe(true);
    expect(isBusinessTime(calendar, shanghai('2026-10-01 10:00'))).toBe(false);
  });

  it('is open from the opening moment on and closed from the closing moment on', () => {
    const times = ['08:59:59.999', '09:00', '17:59:59.999', '18:00'];
    expect(times.map((time) => isBusinessTime(calendar, shanghai(`2026-03-02 ${time}`)))).toEqual([false, true, true, false]);
  });

  it('several intervals a day, the last up to midnight', () => {
    const shifts = aCalendar({
      week: everyDay([
        { from: '08:00', to: '12:00' },
        { from: '13:30', to: '17:00' },
        { from: '20:00', to: '24:00' },
      ]),
    });
    expect(addBusiness(shifts, shanghai('2026-03-02 11:00'), businessHours(2)).at).toBe(shanghai('2026-03-02 14:30'));
    expect(addBusiness(shifts, shanghai('2026-03-02 16:00'), businessHours(5)).at).toBe(shanghai('2026-03-03 00:00'));
    expect(addBusiness(shifts, shanghai('2026-03-02 16:00'), businessHours(6)).at).toBe(shanghai('2026-03-03 09:00'));
  });

  it('counts backwards as negative', () => {
    expect(businessSecondsBetween(calendar, shanghai('2026-03-03 10:00'), shanghai('2026-03-02 17:00')).seconds).toBe(-7200);
    expect(businessSecondsBetween(calendar, shanghai('2026-03-03 10:00'), shanghai('2026-03-03 10:00')).seconds).toBe(0);
  });
});

describe('L1: where the clocks change', () => {
  const always = (zone: string) => aCalendar({ zone, week: roundTheClock, holidays: 'none' });
  const hoursFrom = (centre: BusinessCalendar, from: string, to: string) =>
    businessSecondsBetween(centre, instant(from), instant(to)).seconds / 3600;

  it.each([
    ['America/New_York', '2026-03-08T00:00:00-05:00', '2026-03-09T00:00:00-04:00', 23],
    ['America/New_York', '2026-11-01T00:00:00-04:00', '2026-11-02T00:00:00-05:00', 25],
    ['Europe/Berlin', '2026-03-29T00:00:00+01:00', '2026-03-30T00:00:00+02:00', 23],
    ['Australia/Lord_Howe', '2026-04-05T00:00:00+11:00', '2026-04-06T00:00:00+10:30', 24.5],
    ['Australia/Lord_Howe', '2026-10-04T00:00:00+10:30', '2026-10-05T00:00:00+11:00', 23.5],
  ])('a day round the clock in %s from %s has its real length', (zone, from, to, hours) => {
    expect(hoursFrom(always(zone), from, to)).toBe(hours);
    expect(addBusiness(always(zone), instant(from), businessHours(hours)).at).toBe(instant(to));
  });

  it('an interval over the skipped hour is an hour short, one inside it is empty', () => {
    const nights = aCalendar({
      zone: 'America/New_York',
      holidays: 'none',
      week: everyDay([
        { from: '01:00', to: '02:15' },
        { from: '02:20', to: '02:40' },
        { from: '02:50', to: '04:00' },
      ]),
    });
    expect(hoursFrom(nights, '2026-03-08T00:00:00-05:00', '2026-03-09T00:00:00-04:00')).toBe(2);
    expect(hoursFrom(nights, '2026-03-09T00:00:00-04:00', '2026-03-10T00:00:00-04:00') * 60).toBe(75 + 20 + 70);
  });

  it('of a time that clocks show twice, the first counts', () => {
    const early = aCalendar({ zone: 'America/New_York', holidays: 'none', week: everyDay([{ from: '00:00', to: '01:30' }]) });
    expect(hoursFrom(early, '2026-11-01T00:00:00-04:00', '2026-11-02T00:00:00-05:00')).toBe(1.5);
    expect(isBusinessTime(early, instant('2026-11-01T01:29:00-04:00'))).toBe(true);
    expect(isBusinessTime(early, instant('2026-11-01T01:29:00-05:00'))).toBe(false);
  });

  it('days stay whole where clocks were set back over midnight, and where a date was skipped', () => {
    expect(hoursFrom(always('America/St_Johns'), '2006-10-28T00:00:00-02:30', '2006-10-30T00:00:00-03:30')).toBe(49);
    expect(hoursFrom(always('Pacific/Apia'), '2011-12-29T00:00:00-10:00', '2012-01-01T00:00:00+14:00')).toBe(48);
  });
});

describe('L1: what is not announced, and what is far off', () => {
  it('says when holidays on the way are not announced yet', () => {
    expect(addBusiness(calendar, shanghai('2039-12-30 10:00'), businessDays(5)).provisional).toBe(true);
    expect(businessSecondsBetween(calendar, shanghai('2026-03-02 10:00'), shanghai('2039-03-02 10:00')).provisional).toBe(true);
    expect(businessSecondsBetween(calendar, shanghai('2026-03-02 10:00'), shanghai('2026-11-02 10:00')).provisional).toBe(false);
    expect(addBusiness(aCalendar({ holidays: 'none' }), shanghai('2039-12-30 10:00'), businessDays(5)).provisional).toBe(false);
  });

  it('is provisional from the first unannounced day on the way, and only then', () => {
    expect(addBusiness(calendar, shanghai('2003-12-31 18:00'), businessHours(1))).toEqual({
      at: shanghai('2004-01-02 10:00'),
      provisional: true,
    });
    expect(addBusiness(calendar, shanghai('2004-01-01 00:00'), businessHours(1)).provisional).toBe(false);
  });

  it.each([
    ['Asia/Shanghai', '9999-12-31T23:59:59Z', 2_608_000],
    ['America/New_York', '2399-12-31T23:59:59Z', 625_000], // whose clocks change twice a year
  ])('thousands of years in %s, up to %s, are counted at once', (zone, last, days) => {
    const centre = aCalendar({ zone, holidays: 'none' });
    const first = instant('0000-01-03T12:00:00Z');
    const begun = performance.now();
    const { seconds } = businessSecondsBetween(centre, first, instant(last));
    expect(performance.now() - begun).toBeLessThan(8000);
    expect(seconds / (9 * 3600)).toBeGreaterThan(days);
    const { at } = addBusiness(centre, first, businessSeconds(seconds / 4));
    expect(businessSecondsBetween(centre, first, at).seconds).toBe(seconds / 4);
  });

  it('refuses a negative span, one past the year 9999, and a calendar that never works', () => {
    const from = shanghai('2026-03-02 10:00');
    expect(() => addBusiness(calendar, from, businessHours(-1))).toThrow(RangeError);
    expect(() => addBusiness(calendar, from, businessHours(Number.NaN))).toThrow(RangeError);
    expect(() => addBusiness(calendar, from, businessSeconds(Infinity))).toThrow(/9999/);
    expect(() => addBusiness(calendar, from, businessSeconds(2e11))).toThrow(/9999/);
    expect(() => addBusiness(aCalendar({ week: everyDay([]), makeUpDay: [] }), from, businessHours(1))).toThrow(/forty years/);
  });
});

describe('D2: before midnight in the time zone of the centre', () => {
  it('the date and its end are those of the zone', () => {
    expect(localDate('Asia/Shanghai', instant('2026-11-20T16:00:00Z'))).toBe('2026-11-21');
    expect(localDate('America/New_York', instant('2026-11-20T04:59:59Z'))).toBe('2026-11-19');
    expect(endOfLocalDay('Asia/Shanghai', instant('2026-11-20T15:59:59.999Z'))).toBe('2026-11-20T16:00:00.000Z');
    expect(endOfLocalDay('Asia/Shanghai', instant('2026-11-20T16:00:00Z'))).toBe('2026-11-21T16:00:00.000Z');
  });

  it('where clocks skip midnight or show it twice, the end is still ahead', () => {
    expect(endOfLocalDay('America/Santiago', instant('2026-09-05T20:00:00-04:00'))).toBe(instant('2026-09-06T01:00:00-03:00'));
    expect(endOfLocalDay('Pacific/Apia', instant('2011-12-29T12:00:00-10:00'))).toBe(instant('2011-12-31T00:00:00+14:00'));
    expect(endOfLocalDay('America/St_Johns', instant('2006-10-28T23:30:00-02:30'))).toBe(instant('2006-10-29T00:00:00-02:30'));
    expect(endOfLocalDay('America/St_Johns', instant('2006-10-28T23:30:00-03:30'))).toBe(instant('2006-10-29T00:00:00-03:30'));
  });

  it('an unknown zone is an error', () => {
    expect(() => localDate('Asia/Peking', instant('2026-11-20T16:00:00Z'))).toThrow(RangeError);
    expect(() => endOfLocalDay('Mars/Olympus', instant('2026-11-20T16:00:00Z'))).toThrow(RangeError);
  });
});

describe('L1, L2: a calendar is checked before it becomes policy', () => {
  const week = everyDay([{ from: '09:00', to: '18:00' }], []);
  const withMonday = (...hours: (readonly [string, string])[]) => ({
    week: { ...week, 1: hours.map(([from, to]) => ({ from, to })) },
  });

  it('takes a good one', () => {
    expect(checkCalendar(calendar)).toEqual([]);
    expect(checkCalendar(aCalendar({ week: roundTheClock, holidays: 'none', makeUpDay: [] }))).toEqual([]);
    expect(checkCalendar(aCalendar(withMonday(['00:00', '08:00'], ['08:00', '24:00'])))).toEqual([]);
  });

  it.each<[string, Partial<BusinessCalendar>, string[]]>([
    ['an unknown zone', { zone: 'Asia/Peking' }, ['unknown-zone']],
    ['an empty zone', { zone: '' }, ['unknown-zone']],
    ['a week without hours', { week: everyDay([]) }, ['no-hours']],
    ['no day length', { dayLength: 0 }, ['bad-day-length']],
    ['a day length that is no number', { dayLength: Number.NaN }, ['bad-day-length']],
    ['other holidays', { holidays: 'US' as 'CN' }, ['unknown-holidays']],
    ['a time that is none', withMonday(['9:00', '18:00']), ['bad-hours']],
    ['a time past midnight', withMonday(['09:00', '24:30']), ['bad-hours']],
    ['an end before the start', withMonday(['18:00', '09:00']), ['bad-hours']],
    ['an empty interval', withMonday(['09:00', '09:00']), ['bad-hours']],
    ['overlapping intervals', withMonday(['09:00', '13:00'], ['12:00', '18:00']), ['bad-hours']],
    ['intervals out of order', withMonday(['13:00', '18:00'], ['09:00', '12:00']), ['bad-hours']],
    ['bad make-up hours', { makeUpDay: [{ from: '10:00', to: '8:00' }] }, ['bad-hours']],
    ['a missing day', { week: { ...week, 3: undefined as unknown as [] } }, ['bad-hours']],
    ['several faults at once', { zone: 'x', dayLength: -1, week: everyDay([]) }, ['unknown-zone', 'bad-day-length', 'no-hours']],
  ])('refuses %s', (_, but, codes) => {
    const refusals = checkCalendar(aCalendar(but));
    expect(refusals.map(({ code }) => code)).toEqual(codes);
    expect(refusals.every(({ clause, kind }) => clause === 'L1' && kind === 'invalid')).toBe(true);
    expect(refusals.every(({ words }) => words.en.length > 0 && /[\u4e00-\u9fff]/.test(words.zh))).toBe(true);
  });
});
