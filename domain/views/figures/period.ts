import { type Instant, instantOf } from '../../kernel/time.ts';
import { firstShowing } from '../../kernel/zone.ts';

/** Days of the centre's calendar, both included. */
export type Period = { readonly from: string; readonly to: string };

/** `2026-Q3`, `2026-07`, `2026-07-14` or `2026`; `undefined` for anything else. */
export const namedPeriod = (text: string): Period | undefined => {
  const [, year = '', quarter, month, day] = /^(2\d{3})(?:-(?:Q([1-4])|(0[1-9]|1[0-2])(?:-(\d{2}))?))?$/.exec(text) ?? [];
  if (year === '') return undefined;
  if (day !== undefined) return isDay(text) ? { from: text, to: text } : undefined;
  const first = quarter !== undefined ? Number(quarter) * 3 - 2 : month !== undefined ? Number(month) : 1;
  const months = quarter !== undefined ? 3 : month !== undefined ? 1 : 12;
  return { from: dayAt(Date.UTC(Number(year), first - 1, 1)), to: dayAt(Date.UTC(Number(year), first - 1 + months, 0)) };
};

export const isDay = (text: string): boolean => {
  const millis = /^2\d{3}-\d{2}-\d{2}$/.test(text) ? Date.parse(text) : Number.NaN;
  return !Number.isNaN(millis) && dayAt(millis) === text;
};

/** The period to compare with: the months before, where it is whole months; else as many days before. */
export const periodBefore = ({ from, to }: Period): Period => {
  const start = new Date(from);
  const end = new Date(dayAfter(to, 1));
  const months = (end.getUTCFullYear() - start.getUTCFullYear()) * 12 + end.getUTCMonth() - start.getUTCMonth();
  const whole = start.getUTCDate() === 1 && end.getUTCDate() === 1;
  return whole
    ? { from: dayAt(Date.UTC(start.getUTCFullYear(), start.getUTCMonth() - months, 1)), to: dayAfter(from, -1) }
    : { from: dayAfter(from, -lengthOf({ from, to })), to: dayAfter(from, -1) };
};

/** The same days of the year before; what ends with its month does so there too, leap years or not. */
export const yearBefore = ({ from, to }: Period): Period => {
  const earlier = (day: string): string => {
    const [year, month, date] = day.split('-').map(Number) as [number, number, number];
    const last = Number(dayAt(Date.UTC(year - 1, month, 0)).slice(-2));
    return dayAt(Date.UTC(year - 1, month - 1, Math.min(date, last)));
  };
  const endsMonth = dayAfter(to, 1).endsWith('-01');
  const end = endsMonth ? dayAfter(earlier(dayAfter(to, 1)), -1) : earlier(to);
  return { from: earlier(from), to: end };
};

/** How many days it has. */
export const lengthOf = ({ from, to }: Period): number => Math.round((Date.parse(to) - Date.parse(from)) / DAY) + 1;
export const dayAfter = (day: string, days: number): string => dayAt(Date.parse(day) + days * DAY);
export const daysOf = (period: Period): readonly string[] =>
  Array.from({ length: lengthOf(period) }, (_, index) => dayAfter(period.from, index));

/** The first moment of a day on the centre's clocks. */
export const startOf = (day: string, zone: string): Instant => instantOf(firstShowing(zone, Date.parse(day)));

const DAY = 86_400_000;
const dayAt = (millis: number): string => new Date(millis).toISOString().slice(0, 10);
