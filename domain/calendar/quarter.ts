import { type Instant, instantOf } from '../kernel/time.ts';
import { firstShowing, wallAt } from '../kernel/zone.ts';

/** A quarter of the year as the centre's clocks count it: `2026-Q3`. Compares as text. */
export type Quarter = string & { readonly __brand: 'Quarter' };

/** `from` included, `to` not. */
export type QuarterPeriod = { readonly from: Instant; readonly to: Instant };

/** `undefined` for anything else than `YYYY-Qn`, years 2000 to 2999. */
export const parseQuarter = (text: string): Quarter | undefined => (/^2\d{3}-Q[1-4]$/.test(text) ? (text as Quarter) : undefined);

export const periodOf = (quarter: Quarter, zone: string): QuarterPeriod => {
  const { year, number } = partsOf(quarter);
  const first = (month: number): Instant => instantOf(firstShowing(zone, Date.UTC(year, month, 1)));
  return { from: first((number - 1) * 3), to: first(number * 3) };
};

/** The quarter that a moment lies in. */
export const quarterAt = (at: Instant, zone: string): Quarter => {
  const shown = new Date(wallAt(zone, Date.parse(at)));
  return quarterOf(shown.getUTCFullYear(), Math.floor(shown.getUTCMonth() / 3) + 1);
};

/** So many quarters on, or back where `by` is negative. */
export const quarterFrom = (quarter: Quarter, by: number): Quarter => {
  const { year, number } = partsOf(quarter);
  const months = year * 4 + number - 1 + by;
  return quarterOf(Math.floor(months / 4), (months % 4) + 1);
};

const quarterOf = (year: number, number: number): Quarter => `${year}-Q${number}` as Quarter;
const partsOf = (quarter: Quarter) => ({ year: Number(quarter.slice(0, 4)), number: Number(quarter.slice(6)) });
