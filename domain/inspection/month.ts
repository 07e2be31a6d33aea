import { type Instant, instantOf } from '../kernel/time.ts';
import { firstShowing, wallAt } from '../kernel/zone.ts';

/** A month as the centre's clocks count it: `2026-07`. Compares as text. */
export type Month = string & { readonly __brand: 'Month' };

/** `undefined` for anything else than `YYYY-MM`, years 2000 to 2999. */
export const parseMonth = (text: string): Month | undefined =>
  /^2\d{3}-(0[1-9]|1[0-2])$/.test(text) ? (text as Month) : undefined;

/** The month that a moment lies in. */
export const monthAt = (at: Instant, zone: string): Month =>
  new Date(wallAt(zone, Date.parse(at))).toISOString().slice(0, 7) as Month;

/** So many months on, or back where `by` is negative. */
export const monthFrom = (month: Month, by: number): Month =>
  new Date(Date.UTC(Number(month.slice(0, 4)), Number(month.slice(5)) - 1 + by, 1)).toISOString().slice(0, 7) as Month;

/** `from` included, `to` not. */
export const boundsOf = (month: Month, zone: string): { readonly from: Instant; readonly to: Instant } => {
  const first = (one: Month): Instant => instantOf(firstShowing(zone, Date.parse(`${one}-01`)));
  return { from: first(month), to: first(monthFrom(month, 1)) };
};
