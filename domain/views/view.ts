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

export const movement = (from: Contribution, to: Contribution): Movement => ({
  cells: movedCells(from.cells, to.cells),
  put: to.entries.filter((entry) => !isSame(entryAt(from, entry)?.line, entry.line)),
  remove: from.entries.filter((entry) => entryAt(to, entry) === undefined),
});

// Plain loops and comparisons: a row contributes a handful, and every commit of the desk passes here.

const movedCells = (from: readonly Cell[], to: readonly Cell[]): readonly Cell[] => {
  const moved: { readonly table: string; readonly key: string; count: number }[] = [];
  const move = ({ table, key, count }: Cell): void => {
    const known = moved.find((cell) => cell.key === key && cell.table === table);
    if (known === undefined) moved.push({ table, key, count });
    else known.count += count;
  };
  for (const cell of from) move({ ...cell, count: -cell.count });
  for (const cell of to) move(cell);
  return moved.filter(({ count }) => count !== 0);
};

const entryAt = ({ entries }: Contribution, { list, sort }: Entry): Entry | undefined =>
  entries.find((entry) => entry.list === list && entry.sort === sort);

/** Whether two values of plain data say the same. */
const isSame = (one: unknown, other: unknown): boolean => {
  if (one === other) return true;
  if (!isObject(one) || !isObject(other)) return false;
  const keys = Object.keys(one);
  return keys.length === Object.keys(other).length && keys.every((key) => key in other && isSame(one[key], other[key]));
};

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null;
