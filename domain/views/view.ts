import type { Commit } from '../kernel/event.ts';

/**
 * A view is a pure fold of one stream into a row, and what that row contributes to shared numbers and lists. The store moves the
 * cells and entries by the difference between the old row's contribution and the new one's, in the same transaction as the row.
 */
export type View<Row> = {
  /** The streams it folds: `case` for `case#…`. */
  readonly streams: string;
  readonly initial: Row;
  readonly evolve: (row: Row, commit: Commit) => Row;
  readonly contribution: (row: Row) => Contribution;
};

/** `cells`: counts by `table` and `key`. `entries`: lines of sorted lists, each at `list` and `sort`. */
export type Contribution = { readonly cells: readonly Cell[]; readonly entries: readonly Entry[] };
export type Cell = { readonly table: string; readonly key: string; readonly count: number };
export type Entry = { readonly list: string; readonly sort: string; readonly line: object };

export const nothing: Contribution = { cells: [], entries: [] };

/** What must change in the store for a row to go from one contribution to another. */
export type Movement = { readonly cells: readonly Cell[]; readonly put: readonly Entry[]; readonly remove: readonly Entry[] };

export const movement = (from: Contribution, to: Contribution): Movement => (from === to ? unmoved : moved(from, to));

const unmoved: Movement = { cells: [], put: [], remove: [] };

const moved = (from: Contribution, to: Contribution): Movement => ({
  cells: movedCells(from.cells, to.cells),
  put: to.entries.filter((entry, index) => {
    const before = entryAt(from, entry, index);
    return before !== entry && (before === undefined || !isSame(before.line, entry.line));
  }),
  remove: from.entries.filter((entry, index) => entryAt(to, entry, index) === undefined),
});

// Plain comparisons, no keys made of strings: a row contributes a handful, and every commit of the desk passes here.

const movedCells = (from: readonly Cell[], to: readonly Cell[]): readonly Cell[] => {
  const moved: { readonly table: string; readonly key: string; count: number }[] = [];
  const move = ({ table, key, count }: Cell, sign: 1 | -1): void => {
    const known = moved.find((cell) => cell.table === table && cell.key === key);
    if (known === undefined) moved.push({ table, key, count: sign * count });
    else known.count += sign * count;
  };
  const longest = Math.max(from.length, to.length);
  for (let index = 0; index < longest; index += 1) {
    const [old, now] = [from[index], to[index]];
    if (old && now && old.key === now.key && old.count === now.count && old.table === now.table) continue; // as most do
    if (old) move(old, -1);
    if (now) move(now, 1);
  }
  return moved.filter(({ count }) => count !== 0);
};

/** An entry mostly stands where it stood before. */
const entryAt = ({ entries }: Contribution, sought: Entry, likely: number): Entry | undefined => {
  const isIt = ({ list, sort }: Entry): boolean => list === sought.list && sort === sought.sort;
  const first = entries[likely];
  return first !== undefined && (first === sought || isIt(first)) ? first : entries.find(isIt);
};

/** Whether two values say the same: plain data, in which nothing is `undefined`. */
export const isSame = (one: unknown, other: unknown): boolean => {
  if (one === other) return true;
  if (!isObject(one) || !isObject(other)) return false;
  for (const key in one) if (!isSame(one[key], other[key])) return false;
  return Object.keys(one).length === Object.keys(other).length;
};

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null;
