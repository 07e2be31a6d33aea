import type { Commit } from '../kernel/event.ts';

/**
 * A view is a pure fold of one stream into a row, and what that row contributes to shared numbers and lists. The store moves the
 * cells, sums and entries by the difference between the old row's contribution and the new one's, in the same transaction as the
 * row. A stream may have several views: each has its own row and fails by itself.
 */
export type View<Row> = {
  /** The read model it belongs to, `board` or `figures`; tables and lists are named within it. */
  readonly name: string;
  /** Of the read model: raised when what its folds make of the same events changes, which asks for a rebuild. */
  readonly version: number;
  /** The streams it folds: `case` for `case#…`. */
  readonly streams: string;
  readonly initial: Row;
  readonly evolve: (row: Row, commit: Commit) => Row;
  readonly contribution: (row: Row) => Contribution;
};

/** `cells`: counts by `table` and `key`. `sums`: many numbers at one key. `entries`: lines of sorted lists, each at `list` and `sort`. */
export type Contribution = {
  readonly cells: readonly Cell[];
  readonly entries: readonly Entry[];
  readonly sums?: readonly Sum[];
};
export type Cell = { readonly table: string; readonly key: string; readonly count: number };
/** A wide cell: counts, sums, histogram buckets by name, moved together by one write. Whole numbers, so that they add up exactly. */
export type Sum = { readonly table: string; readonly key: string; readonly values: Readonly<Record<string, number>> };
export type Entry = { readonly list: string; readonly sort: string; readonly line: object };

/** The read model of the desk itself: what people and rules look up while they work, of cases, people, customers, parked intake. */
export const board = { name: 'board', version: 2 } as const;

export const nothing: Contribution = { cells: [], entries: [] };

/** What must change in the store for a row to go from one contribution to another. */
export type Movement = {
  readonly cells: readonly Cell[];
  readonly sums: readonly Sum[];
  readonly put: readonly Entry[];
  readonly remove: readonly Entry[];
};

export const movement = (from: Contribution, to: Contribution): Movement => (from === to ? unmoved : moved(from, to));

const unmoved: Movement = { cells: [], sums: [], put: [], remove: [] };

const moved = (from: Contribution, to: Contribution): Movement => {
  const [before, after] = apart(from.entries, to.entries);
  return {
    cells: movedCells(from.cells, to.cells),
    sums: from.sums === to.sums ? [] : movedSums(from.sums ?? [], to.sums ?? []),
    put: after.filter((entry) => {
      const old = entryAt(before, entry);
      return old === undefined || !isSame(old.line, entry.line);
    }),
    remove: before.filter((entry) => entryAt(after, entry) === undefined),
  };
};

/** What lies between the entries that both begin with and those that both end with; no two entries of a row share a place. */
const apart = (one: readonly Entry[], other: readonly Entry[]): readonly [readonly Entry[], readonly Entry[]] => {
  const shorter = Math.min(one.length, other.length);
  let start = 0;
  while (start < shorter && one[start] === other[start]) start += 1;
  let end = 0;
  while (end < shorter - start && one[one.length - 1 - end] === other[other.length - 1 - end]) end += 1;
  return [one.slice(start, one.length - end), other.slice(start, other.length - end)];
};

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

/** What the sums of one key move by, added up; a name that does not move is left out, and so is a key without any. */
const movedSums = (from: readonly Sum[], to: readonly Sum[]): readonly Sum[] => {
  const moved = new Map<string, { readonly table: string; readonly key: string; readonly values: Record<string, number> }>();
  const move = ({ table, key, values }: Sum, sign: 1 | -1): void => {
    const place = `${table}\n${key}`;
    const known = moved.get(place) ?? { table, key, values: {} };
    for (const name in values) known.values[name] = (known.values[name] ?? 0) + sign * (values[name] ?? 0);
    moved.set(place, known);
  };
  const isThere = (sum: Sum, index: number, others: readonly Sum[]): boolean => others[index] === sum;
  for (const [index, sum] of from.entries()) if (!isThere(sum, index, to)) move(sum, -1);
  for (const [index, sum] of to.entries()) if (!isThere(sum, index, from)) move(sum, 1);
  return [...moved.values()].flatMap(({ values, ...place }): readonly Sum[] => {
    const left = Object.entries(values).filter(([, value]) => value !== 0);
    return left.length === 0 ? [] : [{ ...place, values: Object.fromEntries(left) }];
  });
};

const entryAt = (entries: readonly Entry[], sought: Entry): Entry | undefined =>
  entries.find((entry) => entry === sought || (entry.list === sought.list && entry.sort === sought.sort));

/** Whether two values say the same: plain data, in which nothing is `undefined`. */
export const isSame = (one: unknown, other: unknown): boolean => {
  if (one === other) return true;
  if (!isObject(one) || !isObject(other)) return false;
  for (const key in one) if (!isSame(one[key], other[key])) return false;
  return Object.keys(one).length === Object.keys(other).length;
};

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null;
