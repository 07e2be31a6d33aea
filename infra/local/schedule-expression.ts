/** EventBridge Scheduler's expressions: `at(...)`, `rate(...)` and `cron(...)`, and when they fall due. */

import { Temporal } from 'temporal-polyfill';
import { cronOccurrences, type NextOccurrence } from './cron.ts';

export type ScheduleExpression =
  | { readonly kind: 'at'; readonly at: number }
  | { readonly kind: 'rate'; readonly everyMillis: number }
  | { readonly kind: 'cron'; readonly next: NextOccurrence };

/** The bounds of a schedule, epoch ms. `anchor` is its start date, or when it was made. */
export type Bounds = { readonly anchor: number; readonly end?: number | undefined };

const UNIT_MILLIS = { minute: 60_000, hour: 3_600_000, day: 86_400_000 } as const;

/**
 * Reads an expression in an IANA time zone. `at` has neither `Z` nor an offset, as in AWS.
 * Throws a RangeError that says what is wrong.
 */
export const parseScheduleExpression = (text: string, zone: string): ScheduleExpression => {
  const [, kind = '', inner = ''] = /^(at|rate|cron)\((.*)\)$/.exec(text.trim()) ?? [];
  try {
    if (kind === 'at' && /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}$/.test(inner)) {
      return {
        kind: 'at',
        at: Temporal.PlainDateTime.from(inner, { overflow: 'reject' }).toZonedDateTime(zone).epochMilliseconds,
      };
    }
    if (kind === 'cron') return { kind: 'cron', next: cronOccurrences(inner, zone) };
    const [, count, unit] = /^([1-9]\d*) (minute|hour|day)s?$/.exec(inner) ?? [];
    if (kind === 'rate' && unit !== undefined) {
      return { kind: 'rate', everyMillis: Number(count) * UNIT_MILLIS[unit as keyof typeof UNIT_MILLIS] };
    }
  } catch (error) {
    throw new RangeError(`Invalid Schedule Expression ${text}: ${error instanceof Error ? error.message : String(error)}.`);
  }
  throw new RangeError(`Invalid Schedule Expression ${text}.`);
};

/** Whether an IANA time zone of this name is known. */
export const isTimeZone = (zone: string): boolean => {
  try {
    Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(zone);
    return !/^[+-]/.test(zone);
  } catch {
    return false;
  }
};

/** When a new schedule falls due first (epoch ms): an `at` in the past at once, a `rate` without a start date at once. */
export const firstOccurrence = (expression: ScheduleExpression, now: number, bounds: Bounds): number | undefined =>
  expression.kind === 'at' ? expression.at : nextOccurrence(expression, Math.max(now, bounds.anchor) - 1, bounds);

/** The first occurrence strictly after `after` (epoch ms). However many went by before, there is one next. */
export const nextOccurrence = (expression: ScheduleExpression, after: number, { anchor, end }: Bounds): number | undefined => {
  const next = following(expression, after, anchor);
  return next === undefined || (end !== undefined && next > end) ? undefined : next;
};

const following = (expression: ScheduleExpression, after: number, anchor: number): number | undefined => {
  switch (expression.kind) {
    case 'at':
      return undefined;
    case 'rate':
      return anchor + Math.max(0, Math.floor((after - anchor) / expression.everyMillis) + 1) * expression.everyMillis;
    case 'cron':
      return expression.next(after);
  }
};
