import { type Duration, epochMillis, hours, type Instant, minutes, plus } from '../../domain/kernel/time.ts';
import { duesOfMarks } from '../../domain/views/board-deadlines.ts';
import { sheets, timedTables } from '../../domain/views/board-sheets.ts';
import type { Due } from '../../domain/views/forecast.ts';
import type { BoardReader } from './adapters/board-reader.ts';
import type { ViewReader } from './adapters/view-reader.ts';
import type { Sheet } from './adapters/view-sheets.ts';

/** What the sheets of the board say. */
export type Counts = ReadonlyMap<string, number>;
type Sheets = ReadonlyMap<string, Sheet>;
type Span = { readonly from: Instant; readonly to: Instant };

/** The tables that stand on the sheet `now`, and `load`. */
export const standing = async (views: Pick<ViewReader, 'sheets'>): Promise<Sheet['table']> =>
  tablesOf(await views.sheets({ from: sheets.load, to: sheets.now }));

const tablesOf =
  (found: Sheets): Sheet['table'] =>
  (table) =>
    found.get(table === sheets.load ? sheets.load : sheets.now)?.table(table) ?? none;
const none: Counts = new Map();

export type CountsAsked = {
  /** Cases of the queue that were opened then. */
  readonly opened: Span;
  readonly due: Span;
  readonly visits: Span;
};
export type BoardCounts = {
  readonly table: Sheet['table'];
  /** By `hour of opening|priority` (`2026-11-16T09|urgent`), of whole days. */
  readonly opened: Counts;
  /** In no order; both ends of the span are of it. */
  readonly due: readonly Due[];
  /**
   * Running visits and same-day solutions by the end of the quarter of an hour of their due time, from the one that `from` lies in up
   * to and with `to`.
   */
  readonly visits: number;
};

/** All that the board counts, in one request. */
export const readCounts = async (
  views: Pick<BoardReader, 'sheetsNamed'>,
  { opened, due, visits }: CountsAsked,
): Promise<BoardCounts> => {
  const ofOpened = namesOf(sheets.opened, opened, hours(24));
  const ofDue = namesOf(sheets.due, due, minutes(10));
  const ofVisits = namesOf(sheets.visits, visits, hours(24));
  const found = await views.sheetsNamed([sheets.load, sheets.now, ...ofOpened, ...ofDue, ...ofVisits]);
  const those = (names: readonly string[]): Sheets => new Map([...found].filter(([name]) => names.includes(name)));
  return {
    table: tablesOf(found),
    opened: timed(those(ofOpened), { table: timedTables.opened, before: sheets.opened('') }),
    due: duesWithin(those(ofDue), due),
    visits: visitsWithin(those(ofVisits), visits),
  };
};

/** The sheets of a span of time, each of which holds so much of it. */
const namesOf = (name: (at: Instant) => string, { from, to }: Span, each: Duration): readonly string[] => {
  const names = new Set<string>();
  for (let at = from; at < to; at = plus(at, each)) names.add(name(at));
  return [...names.add(name(to))];
};

const duesWithin = (found: Sheets, { from, to }: Span): readonly Due[] => {
  const within = { from: epochMillis(from), to: epochMillis(to) };
  return [...found].flatMap(([name, sheet]) => duesOfMarks(name, sheet.marks(timedTables.due), within));
};

const visitsWithin = (found: Sheets, { from, to }: Span): number => {
  const [first, last] = [from.slice(0, MINUTE), to.slice(0, MINUTE)];
  let visits = 0;
  for (const [quarter, count] of timed(found, { table: timedTables.visits, before: sheets.visits('') }))
    if (quarter >= first && quarter <= last) visits += count;
  return visits;
};
const MINUTE = '2026-11-16T09:15'.length;

/** Of sheets that are days: by day and key, `2026-11-16T09…`. */
const timed = (found: Sheets, { table, before }: { readonly table: string; readonly before: string }): Counts => {
  const counts = new Map<string, number>();
  for (const [name, sheet] of found)
    for (const [key, count] of sheet.table(table)) counts.set(`${name.slice(before.length)}T${key}`, count);
  return counts;
};
