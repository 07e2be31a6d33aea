import { businessSecondsBetween, localDate } from '../../calendar/business-calendar.ts';
import { type Instant, secondsBetween } from '../../kernel/time.ts';
import type { PolicyBook } from '../../policy/service-policy.ts';

/** What figures need besides the events: the centre's clocks. A policy in force at a past moment never changes, so neither do they. */
export type Terms = {
  /** The day that the centre's calendars show, `YYYY-MM-DD`. */
  readonly dayOf: (at: Instant) => string;
  /** Milliseconds from `from` to `to` on both clocks, by the calendar in force at `start`; 0 where `to` is not later. */
  readonly between: (from: Instant, to: Instant, start: Instant) => Span;
};
/** Whole milliseconds. */
export type Span = { readonly business: number; readonly calendar: number };

export const noTime: Span = { business: 0, calendar: 0 };

export const termsOf = (book: Pick<PolicyBook, 'at'>): Terms => ({
  dayOf: keptDays((at) => localDate(book.at(at).calendar.zone, at)),
  between: (from, to, start) =>
    to <= from
      ? noTime
      : {
          business: Math.round(businessSecondsBetween(book.at(start).calendar, from, to).seconds * 1000),
          calendar: Math.round(secondsBetween(from, to) * 1000),
        },
});

/** A moment is asked for once for each thing that it says of a case, and again with each commit of the case. */
const keptDays = (dayOf: (at: Instant) => string): ((at: Instant) => string) => {
  const days = new Map<Instant, string>();
  return (at) => {
    const known = days.get(at);
    if (known !== undefined) return known;
    const day = dayOf(at);
    if (days.size >= MOST_DAYS) days.clear();
    days.set(at, day);
    return day;
  };
};
const MOST_DAYS = 10_000;
