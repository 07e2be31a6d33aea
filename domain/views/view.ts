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

export const movement = (from: Contribution, to: Contribution): Movement => {
  const counts = new Map<string, Cell>();
  const move = (cell: Cell, sign: 1 | -1): void => {
    const id = `${cell.table}\n${cell.key}`;
    counts.set(id, { ...cell, count: (counts.get(id)?.count ?? 0) + sign * cell.count });
  };
  for (const cell of from.cells) move(cell, -1);
  for (const cell of to.cells) move(cell, 1);

  const idOf = (entry: Entry): string => `${entry.list}\n${entry.sort}`;
  const before = new Map(from.entries.map((entry) => [idOf(entry), entry]));
  const after = new Map(to.entries.map((entry) => [idOf(entry), entry]));
  return {
    cells: [...counts.values()].filter((cell) => cell.count !== 0),
    put: to.entries.filter((entry) => JSON.stringify(before.get(idOf(entry))?.line) !== JSON.stringify(entry.line)),
    remove: from.entries.filter((entry) => !after.has(idOf(entry))),
  };
};
