/**
 * What the clocks of a named zone show: the one face of Temporal in the domain. All moments are milliseconds
 * since 1970-01-01T00:00Z; a `wall` is what a clock shows, written as if it were UTC.
 */
import { create, getTimeZoneTransition, offsetNanoseconds } from 'temporal-polyfill/fns/ZonedDateTime';

/** Between two changes of its clocks a zone has one offset. `from` included, `to` not; either may be infinite. */
type Stretch = { readonly from: number; readonly to: number; readonly offset: number };

/** Known stretches in order of time, and the one that answered last: neighbouring questions come in a row. */
type Zone = { readonly id: string; readonly stretches: Stretch[]; last: Stretch };

/** Is it a zone that this machine knows (`Asia/Shanghai`, `UTC`, `+08:00`)? */
export const isZone = (id: string): boolean => {
  try {
    create(0n, id);
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
};

/** What the zone's clocks show at a moment. Throws a RangeError on an unknown zone. */
export const wallAt = (zone: string, at: number): number => at + stretchAt(zoneOf(zone), at - eraOf(at)).offset;

/**
 * The first moment, not before `since`, at which the zone's clocks show `wall` or later. So a time that the clocks
 * skip stands for the moment of the skip, and a time that they show twice for the first of the two (when
 * `since` is before both): later walls never come earlier.
 */
export const firstShowing = (zone: string, wall: number, since: number = wall - WIDEST_OFFSET): number => {
  const known = zoneOf(zone);
  for (let at = since; ; ) {
    const era = eraOf(at);
    const stretch = stretchAt(known, at - era);
    const shown = wall - stretch.offset;
    if (shown < stretch.to + era) return Math.max(shown, at);
    at = stretch.to + era;
  }
};

/** The next moment after `at` at which the zone's clocks change; `Infinity` when they never do. */
export const unchangedUntil = (zone: string, at: number): number => {
  const era = eraOf(at);
  return stretchAt(zoneOf(zone), at - era).to + era;
};

/** No zone has ever been 16 hours or more away from UTC. */
const WIDEST_OFFSET = 16 * 3_600_000;

/**
 * From 2101 on zones follow a yearly rule or none (the last table of single years, Morocco's, ends in 2087), and rules speak of dates
 * and weekdays. So a year is looked up as the one of 2101 to 2128 that begins on its weekday, is a leap year when it is, and is
 * followed by a leap year when it is: a far date costs no more than a near one. The answer is how much later the year itself is.
 */
const eraOf = (at: number): number => {
  if (!(at >= FAR && at < Infinity)) return 0;
  if (at >= lastEra.from && at < lastEra.to) return lastEra.later;
  const year = new Date(at).getUTCFullYear();
  const from = newYear(year);
  const like = YEARS.find((one) => isLike(year, one)) ?? year;
  lastEra = { from, to: newYear(year + 1), later: from - newYear(like) };
  return lastEra.later;
};

const FAR = Date.UTC(2129, 0, 1);
const YEARS = Array.from({ length: 28 }, (_, index) => 2101 + index);

/** The far year that was asked for last: neighbouring questions come in a row. */
let lastEra = { from: Infinity, to: -Infinity, later: 0 };

const newYear = (year: number): number => Date.UTC(year, 0, 1);

const isLike = (year: number, other: number): boolean =>
  [0, 1, 2].every((on) => (newYear(year + on) - newYear(other + on)) % WEEK === 0);

const WEEK = 7 * 86_400_000;

const zones = new Map<string, Zone>();

const zoneOf = (id: string): Zone => {
  const known = zones.get(id);
  if (known !== undefined) return known;
  create(0n, id); // throws, so that only zones are remembered
  const zone: Zone = { id, stretches: [], last: { from: Infinity, to: -Infinity, offset: 0 } };
  zones.set(id, zone);
  return zone;
};

const stretchAt = (zone: Zone, at: number): Stretch => {
  if (at >= zone.last.from && at < zone.last.to) return zone.last;
  let low = 0;
  let high = zone.stretches.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((zone.stretches[middle]?.to ?? Infinity) <= at) low = middle + 1;
    else high = middle;
  }
  let found = zone.stretches[low];
  if (found === undefined || at < found.from) {
    // Stretches are mostly read one after the other: this one begins where the one before it ended.
    const begins = zone.stretches[low - 1]?.to === at ? at : undefined;
    found = readStretch(zone.id, at, begins);
    zone.stretches.splice(low, 0, found);
  }
  zone.last = found;
  return found;
};

const readStretch = (zone: string, at: number, begins: number | undefined): Stretch => {
  const now = create(nanoseconds(at), zone);
  // `previous` looks strictly before, and a change at this very moment belongs to this stretch.
  const before = begins === undefined ? getTimeZoneTransition(create(nanoseconds(at + 1), zone), 'previous') : now;
  const after = getTimeZoneTransition(now, 'next');
  return {
    from: before === null ? -Infinity : milliseconds(before.epochNanoseconds),
    to: after === null ? Infinity : milliseconds(after.epochNanoseconds),
    offset: offsetNanoseconds(now) / 1_000_000,
  };
};

const nanoseconds = (millis: number): bigint => BigInt(millis) * 1_000_000n;
const milliseconds = (nanos: bigint): number => Number(nanos / 1_000_000n);
