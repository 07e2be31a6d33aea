/** One day of a calendar as moments in time, remembered per calendar. Days are counted from 1970-01-01. */
import { firstShowing, unchangedUntil, wallAt } from '../kernel/zone.ts';
import type { BusinessCalendar, Interval, IsoWeekday } from './business-calendar.ts';
import { dayKind, nextAnnounced, provisional, provisionalDate } from './holidays.ts';

/** A stretch of working time in milliseconds since 1970-01-01T00:00Z; empty where the clocks skip it. */
export type Period = { readonly from: number; readonly to: number };
/** `from` is the day's first moment. `provisional`: its holidays are not announced yet. */
export type WorkingDay = { readonly from: number; readonly periods: readonly Period[]; readonly provisional: boolean };

export const DAY = 86_400_000;
export const ISO_WEEKDAYS: readonly IsoWeekday[] = [1, 2, 3, 4, 5, 6, 7];
export const HOURS_PATTERN = /^(([01]\d|2[0-3]):[0-5]\d|24:00)$/;

/** `HH:MM` as milliseconds since midnight. Throws a RangeError on anything else. */
export const dayTimeMillis = (text: string): number => {
  if (!HOURS_PATTERN.test(text)) throw new RangeError(`not a time HH:MM: ${text}`);
  return (Number(text.slice(0, 2)) * 60 + Number(text.slice(3))) * 60_000;
};

/** The day a moment belongs to. Days follow one another without gap or overlap, even where clocks are set back over midnight. */
export const dayNumberAt = (calendar: BusinessCalendar, at: number): number => {
  const shown = Math.floor(wallAt(calendar.zone, at) / DAY);
  return workingDay(calendar, shown + 1).from <= at ? shown + 1 : shown;
};

export const workingDay = (calendar: BusinessCalendar, number: number): WorkingDay => {
  const known = knownOf(calendar);
  const found = known.days.get(number);
  if (found !== undefined) return found;
  // Ten years or so: more than any deadline looks at, and little enough to keep for every calendar.
  if (known.days.size >= 4096) known.days.clear();
  const day = workOut(calendar, known, number);
  known.days.set(number, day);
  return day;
};

/** Business milliseconds of a week without holidays or changes of the clocks. */
export const evenWeekMillis = (calendar: BusinessCalendar): number => knownOf(calendar).weekMillis;

/**
 * How many weeks from the start of a day on, `most` at most, are even weeks. Far dates are reached by them rather than day by
 * day: nothing is announced there, and clocks change twice a year at most.
 */
export const evenWeeks = (calendar: BusinessCalendar, number: number, most: number): number => {
  const { from } = workingDay(calendar, number);
  if (wallAt(calendar.zone, from) !== number * DAY) return 0;
  const until = Math.min(unchangedUntil(calendar.zone, from), ordinaryUntil(calendar, number));
  // The midnight after the last of them must come before the change, too: clocks may be set back at that very midnight.
  return Math.max(0, Math.min(most, Math.ceil((until - from) / WEEK) - 1));
};

const WEEK = 7 * DAY;

const ordinaryUntil = ({ holidays }: BusinessCalendar, number: number): number => {
  if (holidays === 'none') return Infinity;
  const year = new Date(number * DAY).getUTCFullYear();
  if (!provisional(year)) return -Infinity;
  const next = nextAnnounced(year);
  // A day early, so that it holds in every zone.
  return next === Infinity ? Infinity : Date.UTC(next, 0, 1) - DAY;
};

/** A calendar's hours as milliseconds since midnight, and the days worked out so far. */
type Known = {
  readonly week: readonly (readonly Period[])[];
  readonly makeUpDay: readonly Period[];
  readonly weekMillis: number;
  readonly days: Map<number, WorkingDay>;
};

const remembered = new WeakMap<BusinessCalendar, Known>();

const knownOf = (calendar: BusinessCalendar): Known => {
  const found = remembered.get(calendar);
  if (found !== undefined) return found;
  const week = ISO_WEEKDAYS.map((weekday) => calendar.week[weekday].map(periodOf));
  const weekMillis = week.flat().reduce((sum, { from, to }) => sum + to - from, 0);
  const known: Known = { week, makeUpDay: calendar.makeUpDay.map(periodOf), weekMillis, days: new Map() };
  remembered.set(calendar, known);
  return known;
};

const periodOf = ({ from, to }: Interval): Period => ({ from: dayTimeMillis(from), to: dayTimeMillis(to) });

const workOut = (calendar: BusinessCalendar, known: Known, number: number): WorkingDay => {
  const midnight = number * DAY;
  // 1970-01-01 was a Thursday.
  const regular = known.week[(((number + 3) % 7) + 7) % 7] ?? [];
  const { hours, provisional } = hoursOf(calendar, number, { regular, makeUp: known.makeUpDay });
  return {
    from: firstShowing(calendar.zone, midnight),
    periods: hours.map(({ from, to }) => ({
      from: firstShowing(calendar.zone, midnight + from),
      to: firstShowing(calendar.zone, midnight + to),
    })),
    provisional,
  };
};

type Hours = { readonly regular: readonly Period[]; readonly makeUp: readonly Period[] };

const hoursOf = (calendar: BusinessCalendar, number: number, { regular, makeUp }: Hours) => {
  if (calendar.holidays === 'none') return { hours: regular, provisional: false };
  const day = new Date(number * DAY);
  if (provisional(day.getUTCFullYear())) return { hours: regular, provisional: true };
  const date = day.toISOString().slice(0, 10);
  const kind = dayKind(date);
  return { hours: kind === 'holiday' ? [] : kind === 'make-up' ? makeUp : regular, provisional: provisionalDate(date) };
};
