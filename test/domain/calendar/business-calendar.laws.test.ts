import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addBusiness,
  type BusinessCalendar,
  businessSecondsBetween,
  checkCalendar,
  endOfLocalDay,
  type Interval,
  isBusinessTime,
  localDate,
} from '../../../domain/calendar/business-calendar.ts';
import { isWorkingDay } from '../../../domain/calendar/holidays.ts';
import { businessSeconds, epochMillis, type Instant, instantOf } from '../../../domain/kernel/time.ts';

const ZONES = ['Asia/Shanghai', 'America/New_York', 'Europe/Berlin', 'Australia/Lord_Howe', 'America/Santiago', 'UTC'];

const clock = (minute: number): string =>
  `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;

/** One to three intervals, often up to midnight, sometimes none. */
const hours = (atLeast: number): fc.Arbitrary<readonly Interval[]> =>
  fc
    .uniqueArray(fc.oneof({ weight: 9, arbitrary: fc.nat(1440) }, { weight: 1, arbitrary: fc.constantFrom(0, 120, 150, 1440) }), {
      minLength: atLeast * 2,
      maxLength: 6,
    })
    .map((minutes) => minutes.toSorted((a, b) => a - b))
    .map((minutes) =>
      Array.from({ length: Math.floor(minutes.length / 2) }, (_, i) => ({
        from: clock(minutes[i * 2] ?? 0),
        to: clock(minutes[i * 2 + 1] ?? 1440),
      })),
    );

const calendars: fc.Arbitrary<BusinessCalendar> = fc.record({
  id: fc.constant('any'),
  zone: fc.constantFrom(...ZONES),
  week: fc.record({ 1: hours(1), 2: hours(0), 3: hours(0), 4: hours(0), 5: hours(1), 6: hours(0), 7: hours(0) }),
  holidays: fc.constantFrom('CN' as const, 'none' as const),
  makeUpDay: hours(0),
  dayLength: fc.integer({ min: 1, max: 86_400 }),
});

/** To the millisecond, 2018 to 2032, and now and then centuries away. */
const moments: fc.Arbitrary<Instant> = fc
  .oneof(
    { weight: 9, arbitrary: fc.integer({ min: Date.UTC(2018, 0, 1), max: Date.UTC(2032, 0, 1) }) },
    { weight: 1, arbitrary: fc.integer({ min: Date.UTC(1500, 0, 1), max: Date.UTC(2650, 0, 1) }) },
  )
  .map(instantOf);

/** Milliseconds there and back, two years at most. */
const years: fc.Arbitrary<number> = fc.integer({ min: -730 * 86_400_000, max: 730 * 86_400_000 });
const later = (at: Instant, millis: number): Instant => instantOf(epochMillis(at) + millis);

/** Milliseconds of business time: minutes, days, months. */
const spans: fc.Arbitrary<number> = fc.oneof(fc.nat(600_000), fc.nat(5 * 86_400_000), fc.nat(100 * 86_400_000));

const add = (calendar: BusinessCalendar, from: Instant, millis: number): Instant =>
  addBusiness(calendar, from, businessSeconds(millis / 1000)).at;
const between = (calendar: BusinessCalendar, from: Instant, to: Instant): number =>
  Math.round(businessSecondsBetween(calendar, from, to).seconds * 1000);

const holds = <Values>(law: fc.IProperty<Values>, numRuns = 30): void => fc.assert(law, { numRuns });

describe('L1: laws of business time', () => {
  it('the calendars of these laws are good ones', () => {
    holds(
      fc.property(calendars, (calendar) => {
        expect(checkCalendar(calendar)).toEqual([]);
      }),
    );
  });

  it('what was added is what lies between, and no earlier moment would do', () => {
    holds(
      fc.property(calendars, moments, spans, (calendar, from, span) => {
        const at = add(calendar, from, span);
        expect(between(calendar, from, at)).toBe(span);
        if (span > 0) expect(between(calendar, from, instantOf(epochMillis(at) - 1))).toBe(span - 1);
      }),
    );
  });

  it('a longer span never ends earlier, nor does a later start', () => {
    holds(
      fc.property(calendars, moments, spans, fc.nat(10 * 86_400_000), (calendar, from, span, more) => {
        const at = add(calendar, from, span);
        expect(add(calendar, from, span + more) >= at).toBe(true);
        // With no span at all the end is the start, which may lie outside business time.
        expect(add(calendar, instantOf(epochMillis(from) + more), span) >= at).toBe(true);
      }),
    );
  });

  it('split at any moment, the parts sum to the whole', () => {
    holds(
      fc.property(calendars, moments, years, years, (calendar, a, toB, toC) => {
        const [b, c] = [later(a, toB), later(a, toC)];
        expect(between(calendar, a, b) + between(calendar, b, c)).toBe(between(calendar, a, c));
      }),
      50,
    );
  });

  it('added in two steps is added at once', () => {
    holds(
      fc.property(calendars, moments, spans, spans, (calendar, from, first, second) => {
        expect(add(calendar, add(calendar, from, first), second)).toBe(add(calendar, from, first + second));
      }),
    );
  });

  it('a millisecond counts when it is business time', () => {
    holds(
      fc.property(calendars, moments, (calendar, at) => {
        expect(between(calendar, at, instantOf(epochMillis(at) + 1))).toBe(isBusinessTime(calendar, at) ? 1 : 0);
      }),
      200,
    );
  });

  it('decades counted in one go are the weeks counted one by one', () => {
    const decades = fc.integer({ min: Date.UTC(1880, 0, 1), max: Date.UTC(2700, 0, 1) });
    holds(
      fc.property(calendars, decades, fc.integer({ min: 1, max: 12 * 365 }), (calendar, start, days) => {
        const end = start + days * 86_400_000;
        let sum = 0;
        for (let at = start; at < end; at += 7 * 86_400_000)
          sum += between(calendar, instantOf(at), instantOf(Math.min(end, at + 7 * 86_400_000)));
        expect(between(calendar, instantOf(start), instantOf(end))).toBe(sum);
        expect(between(calendar, instantOf(start), add(calendar, instantOf(start), sum))).toBe(sum);
      }),
      15,
    );
  });

  it('decades are counted right where clocks are set back at midnight (found by these laws)', () => {
    const week = { 1: [], 2: [], 3: [], 4: [], 5: [], 6: [{ from: '00:00', to: '24:00' }], 7: [] };
    const centre: BusinessCalendar = { id: 'x', zone: 'America/Santiago', week, holidays: 'none', makeUpDay: [], dayLength: 1 };
    const [start, end] = [Date.parse('2018-01-07T03:00:00Z'), Date.parse('2018-08-05T04:00:00Z')];
    // From Sunday to Sunday: 30 Saturdays, and the one of 12 May has 25 hours.
    expect(between(centre, instantOf(start), instantOf(end)) / 3_600_000).toBe(30 * 24 + 1);
  });

  it('agrees with somebody who looks at the clock on the wall every minute', () => {
    const changes = [
      '2026-03-07',
      '2026-03-28',
      '2026-04-04',
      '2026-09-05',
      '2026-10-03',
      '2026-10-24',
      '2026-10-31',
      '2026-02-13',
    ];
    const starts = fc
      .tuple(fc.constantFrom(...changes), fc.nat(1440))
      .map(([date, minute]) => Date.parse(date) + minute * 60_000);
    holds(
      fc.property(calendars, starts, fc.integer({ min: 1, max: 1440 }), (calendar, start, minutes) => {
        const end = start + minutes * 60_000;
        expect(between(calendar, instantOf(start), instantOf(end)) / 60_000).toBe(watchTheClock(calendar, start, end));
      }),
      40,
    );
  });
});

describe('D2: laws of the local day', () => {
  it('its end is ahead, the first moment of another date, and the moment before is still this date', () => {
    holds(
      fc.property(fc.constantFrom(...ZONES), moments, (zone, at) => {
        const end = endOfLocalDay(zone, at);
        expect(end > at).toBe(true);
        expect(localDate(zone, end) > localDate(zone, at)).toBe(true);
        expect(localDate(zone, instantOf(epochMillis(end) - 1))).toBe(localDate(zone, at));
      }),
    );
  });
});

/**
 * Minutes of business time, counted without any arithmetic on zones: the platform's own clock face is read each
 * minute. A clock that is set back does not open again what it has closed: the latest reading so far counts.
 */
const watchTheClock = (calendar: BusinessCalendar, start: number, end: number): number => {
  const face = faceOf(calendar.zone);
  let latest = '';
  let open = 0;
  for (let at = start - 2 * 3_600_000; at < end; at += 60_000) {
    const shown = face.format(at);
    if (shown > latest) latest = shown;
    const [date = '', time = ''] = latest.split(', ');
    if (at >= start && hoursOn(calendar, date).some(({ from, to }) => from <= time && time < to)) open += 1;
  }
  return open;
};

const hoursOn = (calendar: BusinessCalendar, date: string): readonly Interval[] => {
  const weekday = new Date(date).getUTCDay();
  const weekend = weekday % 6 === 0;
  const regular = calendar.week[(weekday === 0 ? 7 : weekday) as 1 | 2 | 3 | 4 | 5 | 6 | 7];
  if (calendar.holidays === 'none') return regular;
  if (weekend && isWorkingDay(date)) return calendar.makeUpDay;
  const holiday = HOLIDAYS_MET.some(([first, last]) => first <= date && date <= last);
  return holiday ? [] : regular;
};

/** The holidays that the ranges above can meet. */
const HOLIDAYS_MET = [
  ['2026-02-15', '2026-02-23'],
  ['2026-04-04', '2026-04-06'],
  ['2026-10-01', '2026-10-07'],
] as const;

const faces = new Map<string, Intl.DateTimeFormat>();
const faceOf = (timeZone: string): Intl.DateTimeFormat => {
  const known = faces.get(timeZone);
  if (known !== undefined) return known;
  const face = new Intl.DateTimeFormat('en-CA', { timeZone, dateStyle: 'short', timeStyle: 'short', hourCycle: 'h23' });
  faces.set(timeZone, face);
  return face;
};
