/**
 * Time as the domain speaks it. Wall-clock time (`Duration`) and business time (`BusinessDuration`) are
 * different types: the one runs round the clock, the other only while the centre works (L1).
 */

/** A moment, ISO 8601 in UTC with milliseconds (`2026-11-21T01:30:00.000Z`). Compares as text. */
export type Instant = string & { readonly __brand: 'Instant' };

/** Time that runs round the clock. */
export type Duration = { readonly clock: 'calendar'; readonly seconds: number };

/** Time that runs only inside the working hours of a calendar; days count as the calendar's `dayLength`. */
export type BusinessDuration = { readonly clock: 'business'; readonly seconds: number; readonly days: number };

const INSTANT = /^(\d{4}-\d{2}-\d{2})T([01]\d|2[0-3]):\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:?\d{2})$/;

/** Reads an ISO 8601 date-time that names its offset; anything else, such as 30 February, is `undefined`. */
export const parseInstant = (text: string): Instant | undefined => {
  const date = INSTANT.exec(text)?.[1];
  const millis = date !== undefined && isDate(date) ? Date.parse(text) : Number.NaN;
  return millis >= FIRST_MOMENT && millis <= LAST_MOMENT ? instantOf(millis) : undefined;
};

/** `Date.parse` would roll 30 February over into March. */
const isDate = (date: string): boolean => {
  const millis = Date.parse(date);
  return !Number.isNaN(millis) && new Date(millis).toISOString().startsWith(date);
};

const FIRST_MOMENT = Date.parse('0000-01-01T00:00:00.000Z');
const LAST_MOMENT = Date.parse('9999-12-31T23:59:59.999Z');

/** From milliseconds since 1970-01-01T00:00Z. Throws a RangeError outside the years 0000-9999. */
export const instantOf = (epochMillis: number): Instant => {
  const text = new Date(epochMillis).toISOString();
  if (text.length !== 24) throw new RangeError(`instant outside the years 0000-9999: ${text}`);
  return text as Instant;
};

/** Reads what is known to be an instant (a literal, a stored event); throws on anything else. */
export const instant = (text: string): Instant => {
  const parsed = parseInstant(text);
  if (parsed === undefined) throw new RangeError(`not an ISO 8601 instant with an offset: ${text}`);
  return parsed;
};

export const epochMillis = (at: Instant): number => Date.parse(at);
export const isBefore = (a: Instant, b: Instant): boolean => a < b;
export const isAfter = (a: Instant, b: Instant): boolean => a > b;
export const earlier = (a: Instant, b: Instant): Instant => (a < b ? a : b);
export const later = (a: Instant, b: Instant): Instant => (a > b ? a : b);

export const plus = (at: Instant, span: Duration): Instant => instantOf(epochMillis(at) + span.seconds * 1000);
export const minus = (at: Instant, span: Duration): Instant => instantOf(epochMillis(at) - span.seconds * 1000);

/** Seconds from `from` to `to`, with fractions; negative when `to` is earlier. */
export const secondsBetween = (from: Instant, to: Instant): number => (epochMillis(to) - epochMillis(from)) / 1000;

export const seconds = (n: number): Duration => ({ clock: 'calendar', seconds: n });
export const minutes = (n: number): Duration => seconds(n * 60);
export const hours = (n: number): Duration => seconds(n * 3600);
export const days = (n: number): Duration => seconds(n * 86_400);

export const businessSeconds = (n: number): BusinessDuration => ({ clock: 'business', seconds: n, days: 0 });
export const businessMinutes = (n: number): BusinessDuration => businessSeconds(n * 60);
export const businessHours = (n: number): BusinessDuration => businessSeconds(n * 3600);
export const businessDays = (n: number): BusinessDuration => ({ clock: 'business', seconds: 0, days: n });
