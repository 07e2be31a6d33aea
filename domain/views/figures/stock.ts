import { epochMillis, type Instant, instantOf } from '../../kernel/time.ts';
import type { Entry } from '../view.ts';
import { type Place, placeOf } from './cuts.ts';
import type { CaseRow } from './row.ts';

/**
 * The backlog as of any instant: a case was in it from its opening, or a reopening, until the next result. Spans that go on stand in
 * one list. One that is over stands in a list for every block of days (of 1, 4, 16 … in Unix time) that it covers from midnight to
 * midnight, or in that of its one day: a handful of lists hold all spans that an instant can lie in.
 */
export type StockLine = {
  readonly caseId: string;
  readonly place: Place;
  readonly openedAt: Instant;
  readonly from: Instant;
  readonly to?: Instant;
  /** The commit that opened or reopened it. */
  readonly by: number;
};

const DAY = 86_400_000;
const FACTOR = 4;
const LEVELS = 8;

const going = 'stock-open';
const block = (level: number, index: number): string => `stock-${level}-${index}`;
const within = (day: number): string => `stock-day-${day}`;

/** The lists that hold every span with `at` in it, and others: `isIn` tells. */
export const listsAt = (at: Instant): readonly string[] => {
  const day = Math.floor(epochMillis(at) / DAY);
  const covering = [day, day + 1].flatMap((midnight) =>
    Array.from({ length: LEVELS }, (_, level) => block(level, Math.floor(midnight / FACTOR ** level))),
  );
  return [going, within(day), ...new Set(covering)];
};

export const isIn = ({ from, to }: Pick<StockLine, 'from' | 'to'>, at: Instant): boolean =>
  from <= at && (to === undefined || at < to);

/** Of what a period finds in stock: a case that opens in its very first moment is opened in it, and was not there before. */
export const justBefore = (start: Instant): Instant => instantOf(epochMillis(start) - 1);

export const stockOf = (row: CaseRow): readonly Entry[] =>
  spansOf(row).flatMap((span) => {
    const line: StockLine = { caseId: row.id, place: placeOf(row, {}), openedAt: row.openedAt, ...span };
    const sort = `${span.from}#${row.id}`;
    if (span.to === undefined) return [{ list: going, sort, line }];
    return listsOf(span.from, span.to).map((list) => ({ list, sort, line, stays: true }));
  });

export const spansOf = ({ openedAt, opened, resolutions, reopenings }: CaseRow) => {
  const starts = [{ at: openedAt, by: opened }, ...reopenings];
  return starts.flatMap(({ at: from, by }, index): readonly Pick<StockLine, 'from' | 'to' | 'by'>[] => {
    const to = resolutions[index]?.at;
    if (to === undefined) return [{ from, by }];
    return to > from ? [{ from, to, by }] : [];
  });
};

/** The blocks of midnights in `from` … `to`, the greatest that fit. */
const listsOf = (from: Instant, to: Instant): readonly string[] => {
  const end = Math.ceil(epochMillis(to) / DAY); // the first midnight that is not covered
  let midnight = Math.ceil(epochMillis(from) / DAY);
  if (midnight >= end) return [within(Math.floor(epochMillis(from) / DAY))];
  const lists: string[] = [];
  while (midnight < end) {
    let level = 0;
    while (level + 1 < LEVELS && midnight % FACTOR ** (level + 1) === 0 && midnight + FACTOR ** (level + 1) <= end) level += 1;
    lists.push(block(level, midnight / FACTOR ** level));
    midnight += FACTOR ** level;
  }
  return lists;
};
