import type { Instant } from '../../domain/kernel/time.ts';
import { dueOfMark } from '../../domain/views/board-deadlines.ts';
import { quarterUpTo, sheets, timedTables } from '../../domain/views/board-sheets.ts';
import type { Due } from '../../domain/views/forecast.ts';
import type { ViewReader } from './adapters/view-reader.ts';
import type { Sheet } from './adapters/view-sheets.ts';

/** What the board's sheets say: each is one Query, whatever there is to count. */
type Sheets = Pick<ViewReader, 'sheets'>;
type Span = { readonly from: Instant; readonly to: Instant };
export type Counts = ReadonlyMap<string, number>;

/** The tables that stand on the sheet `now`, and `load`. */
export const standing = async (views: Sheets): Promise<Sheet['table']> => {
  const found = await views.sheets({ from: sheets.load, to: sheets.now });
  return (table) => found.get(table === sheets.load ? sheets.load : sheets.now)?.table(table) ?? none;
};

/** Cases of the queue by `hour of opening|priority` (`2026-11-16T09|urgent`), of whole days. */
export const openedBetween = async (views: Sheets, { from, to }: Span): Promise<Counts> => {
  const found = await views.sheets({ from: sheets.opened(from), to: sheets.opened(to) });
  return timed(found, { table: timedTables.opened, before: sheets.opened('') });
};

/** What falls due from `from` up to and with `to`, in no order. */
export const duesBetween = async (views: Sheets, { from, to }: Span): Promise<readonly Due[]> => {
  const found = await views.sheets({ from: sheets.due(from), to: sheets.due(to) });
  const dues: Due[] = [];
  for (const [name, sheet] of found) {
    for (const key of sheet.marks(timedTables.due)) {
      const due = dueOfMark(name, key);
      if (due.dueAt >= from && due.dueAt <= to) dues.push(due);
    }
  }
  return dues;
};

/**
 * Running visits and same-day solutions by the end of the quarter of an hour of their due time, from the one that `from` lies in up
 * to and with `to`.
 */
export const visitsBetween = async (views: Sheets, { from, to }: Span): Promise<number> => {
  const [first, last] = [quarterUpTo(from).slice(0, MINUTE), to.slice(0, MINUTE)];
  const found = await views.sheets({ from: sheets.visits(first), to: sheets.visits(last) });
  let visits = 0;
  for (const [quarter, count] of timed(found, { table: timedTables.visits, before: sheets.visits('') }))
    if (quarter >= first && quarter <= last) visits += count;
  return visits;
};
const MINUTE = '2026-11-16T09:15'.length;

/** Of sheets that are days: by day and key, `2026-11-16T09…`. */
const timed = (
  found: ReadonlyMap<string, Sheet>,
  { table, before }: { readonly table: string; readonly before: string },
): Counts => {
  const counts = new Map<string, number>();
  for (const [name, sheet] of found)
    for (const [key, count] of sheet.table(table)) counts.set(`${name.slice(before.length)}T${key}`, count);
  return counts;
};
const none: Counts = new Map();
