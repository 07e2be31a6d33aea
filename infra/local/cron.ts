/** AWS cron expressions, `minutes hours day-of-month month day-of-week year`, in a time zone. */

import { Temporal } from 'temporal-polyfill';

/** The first occurrence strictly after `after` (epoch ms), or none until the year 2199. */
export type NextOccurrence = (after: number) => number | undefined;

const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const WEEKDAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];
const DAY = 86_400_000;

/**
 * Reads the six fields. Throws a RangeError on anything AWS refuses, both or neither day field being `?` included.
 * As in EventBridge Scheduler, a time that a clock change skips does not occur, and one that it repeats occurs once.
 */
export const cronOccurrences = (fields: string, zone: string): NextOccurrence => {
  const parts = fields.trim().split(/\s+/);
  const [minuteField = '', hourField = '', dayField = '', monthField = '', weekdayField = '', yearField = ''] = parts;
  if (parts.length !== 6) throw new RangeError('six fields are needed');
  if ((dayField === '?') === (weekdayField === '?')) throw new RangeError('one of day-of-month and day-of-week must be ?');
  const minutes = sorted(values(minuteField, { min: 0, max: 59 }));
  const hours = sorted(values(hourField, { min: 0, max: 23 }));
  const months = values(monthField, { min: 1, max: 12, names: MONTHS });
  const years = values(yearField, { min: 1970, max: 2199 });
  const isDay = dayField === '?' ? weekdayRule(weekdayField) : dayOfMonthRule(dayField);
  const lastDay = Date.UTC(Math.max(...years), 11, 31);

  return (after) => {
    const start = Temporal.Instant.fromEpochMilliseconds(after).toZonedDateTimeISO(zone);
    const today = Date.UTC(start.year, start.month - 1, start.day);
    const minuteNow = start.hour * 60 + start.minute;
    for (let day = today; day <= lastDay; day += DAY) {
      const date = new Date(day);
      if (!years.has(date.getUTCFullYear()) || !months.has(date.getUTCMonth() + 1) || !isDay(date)) continue;
      for (const hour of hours) {
        for (const minute of minutes) {
          if (day === today && hour * 60 + minute <= minuteNow) continue;
          const at = resolve({ date, hour, minute, zone });
          if (at !== undefined && at > after) return at;
        }
      }
    }
    return undefined;
  };
};

type WallClock = { readonly date: Date; readonly hour: number; readonly minute: number; readonly zone: string };

const resolve = ({ date, hour, minute, zone }: WallClock): number | undefined => {
  const wall = { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate(), hour, minute };
  const moment = Temporal.PlainDateTime.from(wall).toZonedDateTime(zone, { disambiguation: 'earlier' });
  return moment.hour === hour && moment.minute === minute ? moment.epochMilliseconds : undefined;
};

type Range = { readonly min: number; readonly max: number; readonly names?: readonly string[] };

/** `*`, lists, ranges, steps and names. */
const values = (field: string, range: Range): ReadonlySet<number> => {
  const all = field.split(',').flatMap((item) => {
    const [span = '', step] = item.split('/');
    const every = step === undefined ? 1 : integer(step, { min: 1, max: range.max });
    const [from = '', to] = span === '*' ? [String(range.min), String(range.max)] : span.split('-');
    const first = integer(from, range);
    const last = to !== undefined ? integer(to, range) : step !== undefined ? range.max : first;
    if (last < first || item.split('/').length > 2) throw new RangeError(`not a range: ${item}`);
    return Array.from({ length: Math.floor((last - first) / every) + 1 }, (_, index) => first + index * every);
  });
  return new Set(all);
};

const integer = (text: string, { min, max, names = [] }: Range): number => {
  const named = names.indexOf(text.toUpperCase());
  // Names count from the range's first value: JAN = 1, SUN = 1.
  const value = named >= 0 ? named + min : /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (!(value >= min && value <= max)) throw new RangeError(`not between ${min} and ${max}: ${text}`);
  return value;
};

type DayRule = (date: Date) => boolean;

const dayOfMonthRule = (field: string): DayRule => {
  if (field === 'L') return (date) => date.getUTCDate() === daysInMonth(date);
  if (field === 'LW') return (date) => date.getUTCDate() === nearestWeekday(date, daysInMonth(date));
  const near = /^(\d+)W$/.exec(field)?.[1];
  if (near !== undefined) {
    const target = integer(near, { min: 1, max: 31 });
    return (date) => target <= daysInMonth(date) && date.getUTCDate() === nearestWeekday(date, target);
  }
  const days = values(field, { min: 1, max: 31 });
  return (date) => days.has(date.getUTCDate());
};

const weekdayRule = (field: string): DayRule => {
  const range = { min: 1, max: 7, names: WEEKDAYS };
  const last = /^(\w+)L$/.exec(field)?.[1];
  if (last !== undefined) {
    const weekday = integer(last, range);
    return (date) => weekdayOf(date) === weekday && date.getUTCDate() + 7 > daysInMonth(date);
  }
  const [day = '', nth] = field.split('#');
  if (nth !== undefined) {
    const weekday = integer(day, range);
    const week = integer(nth, { min: 1, max: 5 });
    return (date) => weekdayOf(date) === weekday && Math.ceil(date.getUTCDate() / 7) === week;
  }
  const weekdays = field === 'L' ? new Set([7]) : values(field, range);
  return (date) => weekdays.has(weekdayOf(date));
};

/** The weekday nearest to a day of the date's month, without leaving the month. */
const nearestWeekday = (date: Date, target: number): number => {
  const weekday = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), target)).getUTCDay();
  if (weekday === 6) return target > 1 ? target - 1 : target + 2;
  if (weekday === 0) return target < daysInMonth(date) ? target + 1 : target - 2;
  return target;
};

const weekdayOf = (date: Date): number => date.getUTCDay() + 1;
const daysInMonth = (date: Date): number => new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
const sorted = (set: ReadonlySet<number>): readonly number[] => [...set].sort((a, b) => a - b);
