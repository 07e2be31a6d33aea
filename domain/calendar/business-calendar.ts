/**
 * Business time (L1): a clock that runs only inside the working hours of a calendar. Exact to the millisecond,
 * across holidays, make-up working days and changes of the clocks.
 */
import type { Refusal } from '../kernel/decider.ts';
import { type BusinessDuration, epochMillis, type Instant, instantOf } from '../kernel/time.ts';
import { firstShowing, isZone, wallAt } from '../kernel/zone.ts';
import {
  DAY,
  dayNumberAt,
  dayTimeMillis,
  evenWeekMillis,
  evenWeeks,
  HOURS_PATTERN,
  ISO_WEEKDAYS,
  workingDay,
} from './working-day.ts';

/** Local times `HH:MM`, `from` included, `to` not; `to` may be `24:00`. */
export type Interval = { readonly from: string; readonly to: string };

export type IsoWeekday = 1 | 2 | 3 | 4 | 5 | 6 | 7;

/**
 * When a centre works. Calendars are values: what is worked out for one is remembered by the object, so keep the
 * object rather than parsing it anew, and never change it.
 */
export type BusinessCalendar = {
  readonly id: string;
  /** IANA name, `Asia/Shanghai`. */
  readonly zone: string;
  /** 1 is Monday. Intervals in order, not overlapping. */
  readonly week: { readonly [weekday in IsoWeekday]: readonly Interval[] };
  /** `CN`: no hours on the State Council's holidays, `makeUpDay` hours on its make-up working days. */
  readonly holidays: 'CN' | 'none';
  readonly makeUpDay: readonly Interval[];
  /** Seconds that one business day of a target counts for. */
  readonly dayLength: number;
};

/**
 * The earliest moment by which `span` of business time has passed since `from`: eight hours that end with the day
 * end at closing time, not next morning, and no time at all ends at `from`. `provisional` when holidays on the way are
 * not announced yet. Throws a RangeError on a negative span, on one that ends after the year 9999, and where forty years
 * bring no business time.
 */
export const addBusiness = (
  calendar: BusinessCalendar,
  from: Instant,
  span: BusinessDuration,
): { readonly at: Instant; readonly provisional: boolean } => {
  const start = epochMillis(from);
  let left = Math.round((span.seconds + span.days * calendar.dayLength) * 1000);
  if (!(left >= 0)) throw new RangeError(`business time runs forward only: ${span.seconds} s and ${span.days} days`);
  if (left === 0) return { at: from, provisional: false };
  if (left > LAST_MOMENT - start) throw new RangeError('business time runs past the year 9999');
  const week = evenWeekMillis(calendar);
  let provisional = false;
  let number = dayNumberAt(calendar, start);
  for (let idleSince = number; number - idleSince <= MOST_IDLE_DAYS; number += 1) {
    if (week > 0 && left > FAR * week && workingDay(calendar, number).from >= start) {
      provisional ||= workingDay(calendar, number).provisional;
      const weeks = evenWeeks(calendar, number, Math.ceil(left / week) - 1);
      left -= weeks * week;
      number += weeks * 7;
      if (weeks > 0) idleSince = number;
    }
    const day = workingDay(calendar, number);
    provisional ||= day.provisional;
    for (const period of day.periods) {
      const opening = Math.max(period.from, start);
      const open = period.to - opening;
      if (left <= open) return { at: instantOf(opening + left), provisional };
      if (open > 0) {
        left -= open;
        idleSince = number;
      }
    }
  }
  throw new RangeError(`calendar ${calendar.id} has no business time for forty years`);
};

/** Business seconds from `from` to `to`, with fractions; negative when `to` is earlier. `provisional` as in `addBusiness`. */
export const businessSecondsBetween = (
  calendar: BusinessCalendar,
  from: Instant,
  to: Instant,
): { readonly seconds: number; readonly provisional: boolean } => {
  if (to < from) {
    const { seconds, provisional } = businessSecondsBetween(calendar, to, from);
    return { seconds: 0 - seconds, provisional };
  }
  const start = epochMillis(from);
  const end = epochMillis(to);
  if (start === end) return { seconds: 0, provisional: false };
  let millis = 0;
  let provisional = false;
  let number = dayNumberAt(calendar, start);
  for (let day = workingDay(calendar, number); day.from < end; day = workingDay(calendar, number)) {
    provisional ||= day.provisional;
    const ahead = Math.floor((end - day.from) / (7 * DAY));
    const weeks = ahead > FAR && day.from >= start ? evenWeeks(calendar, number, ahead) : 0;
    if (weeks > 0) {
      millis += weeks * evenWeekMillis(calendar);
      number += weeks * 7;
      continue;
    }
    for (const period of day.periods) millis += Math.max(0, Math.min(period.to, end) - Math.max(period.from, start));
    number += 1;
  }
  return { seconds: millis / 1000, provisional };
};

/** Opening moments are business time, closing moments are not. */
export const isBusinessTime = (calendar: BusinessCalendar, at: Instant): boolean => {
  const moment = epochMillis(at);
  return workingDay(calendar, dayNumberAt(calendar, moment)).periods.some(({ from, to }) => from <= moment && moment < to);
};

/** The date that calendars on the wall show, `YYYY-MM-DD`. Throws a RangeError on an unknown zone. */
export const localDate = (zone: string, at: Instant): string =>
  new Date(wallAt(zone, epochMillis(at))).toISOString().split('T')[0] as string;

/** The next local midnight after `at` (D2: before midnight in the centre's zone); where clocks skip it, the moment of the skip. */
export const endOfLocalDay = (zone: string, at: Instant): Instant => {
  const moment = epochMillis(at);
  const midnight = (Math.floor(wallAt(zone, moment) / DAY) + 1) * DAY;
  return instantOf(firstShowing(zone, midnight, moment));
};

/** When a day (`YYYY-MM-DD`) begins on the zone's clocks; where they skip midnight, the moment of the skip. */
export const startOfLocalDay = (zone: string, date: string): Instant =>
  instantOf(firstShowing(zone, Date.parse(`${date}T00:00:00.000Z`)));

/** What is wrong with a calendar that somebody wants to put into a policy; empty when nothing is. */
export const checkCalendar = (calendar: BusinessCalendar): Refusal[] => {
  const refusals: Refusal[] = [];
  const refuse = (code: string, en: string, zh: string) =>
    refusals.push({
      code,
      clause: 'L1',
      kind: 'invalid',
      words: { en: `Calendar ${calendar.id}: ${en}`, zh: `日历 ${calendar.id}:${zh}` },
    });
  if (!isZone(calendar.zone)) refuse('unknown-zone', `there is no time zone ${calendar.zone}.`, `没有时区 ${calendar.zone}。`);
  if (calendar.holidays !== 'CN' && calendar.holidays !== 'none')
    refuse('unknown-holidays', 'holidays are CN or none.', '节假日只能是 CN 或 none。');
  if (!(Number.isFinite(calendar.dayLength) && calendar.dayLength > 0))
    refuse('bad-day-length', 'a business day counts for more than 0 seconds.', '一个工作日的时长须大于 0 秒。');
  const days = [
    ...ISO_WEEKDAYS.map((weekday) => ({ name: `week.${weekday}`, hours: calendar.week[weekday] })),
    makeUpOf(calendar),
  ];
  for (const { name, hours } of days) {
    const fault = faultOf(hours);
    if (fault !== undefined) refuse('bad-hours', `${name}: ${fault.en}`, `${name}:${fault.zh}`);
  }
  if (ISO_WEEKDAYS.every((weekday) => (calendar.week[weekday] ?? []).length === 0))
    refuse('no-hours', 'a week without any working hours.', '一周内没有任何工作时间。');
  return refusals;
};

const makeUpOf = (calendar: BusinessCalendar) => ({ name: 'makeUpDay', hours: calendar.makeUpDay });

/** Calendars come from policies that people edit, so even a missing day is met here. */
const faultOf = (hours: readonly Interval[] | undefined): { readonly en: string; readonly zh: string } | undefined => {
  if (!Array.isArray(hours))
    return { en: 'the hours are missing (an empty list is a day off).', zh: '缺少工作时间(休息日请填空列表)。' };
  let closed = 0;
  for (const { from, to } of hours as readonly Interval[]) {
    if (!HOURS_PATTERN.test(from) || !HOURS_PATTERN.test(to))
      return { en: `${from}-${to} are not times HH:MM.`, zh: `${from}-${to} 不是 HH:MM 时间。` };
    if (dayTimeMillis(from) >= dayTimeMillis(to)) return { en: `${from} is not before ${to}.`, zh: `${from} 不早于 ${to}。` };
    if (dayTimeMillis(from) < closed)
      return { en: `${from}-${to} is out of order or overlaps.`, zh: `${from}-${to} 顺序不对或有重叠。` };
    closed = dayTimeMillis(to);
  }
  return undefined;
};

const LAST_MOMENT = Date.UTC(9999, 11, 31, 23, 59, 59, 999);
const MOST_IDLE_DAYS = 40 * 366;
/** Weeks from which on it pays to look for even weeks. */
const FAR = 8;
