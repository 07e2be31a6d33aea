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
export type Cell = {
  readonly table: string;
  readonly key: string;
  readonly count: number;
  /** What is read together stands on one sheet, an item of its own with hundreds of cells at most; without it each cell is an item. */
  readonly sheet?: string;
  /** Counts 1 or is not there: gone, it leaves nothing behind, so that names that come and go do not fill their sheet. */
  readonly mark?: true;
};
/** A wide cell: counts, sums, histogram buckets by name, moved together by one write. Whole numbers, so that they add up exactly. */
export type Sum = { readonly table: string; readonly key: string; readonly values: Readonly<Record<string, number>> };
export type Entry = {
  readonly list: string;
  readonly sort: string;
  readonly line: object;
  /** Written where it stands again and again, and hardly ever taken away: it need not move with the row (see `Line` of the store). */
  readonly stays?: true;
};

/** The read model of the desk itself: what people and rules look up while they work, of cases, people, customers, parked intake. */
export const board = { name: 'board', version: 6 } as const;

export const nothing: Contribution = { cells: [], entries: [] };

/** What a row contributes, worked out once for each row as it stands. */
export const remembered = <Row extends object>(contribution: (row: Row) => Contribution): ((row: Row) => Contribution) => {
  const known = new WeakMap<Row, Contribution>();
  return (row) => {
    const before = known.get(row);
    if (before !== undefined) return before;
    const now = contribution(row);
    known.set(row, now);
    return now;
  };
};

/** What must change in the store for a row to go from one contribution to another. */
export type Movement = {
  readonly cells: readonly Cell[];
  readonly sums: readonly Sum[];
  readonly put: readonly Entry[];
  readonly remove: readonly Entry[];
};

export const movement = (from: Contribution, to: Contribution): Movement => (from === to ? unmoved : moved(from, to));

export const isNothing = ({ cells, sums, put, remove }: Movement): boolean =>
  cells.length + sums.length + put.length + remove.length === 0;

const stays = ({ stays: so }: Entry): boolean => so === true;
const moves = (entry: Entry): boolean => !stays(entry);

/** What must move with the row, at once. */
export const withoutStaying = (movement: Movement): Movement => {
  const { put, remove } = movement;
  return put.some(stays) || remove.some(stays) ? { ...movement, put: put.filter(moves), remove: remove.filter(moves) } : movement;
};
/** The lines that stay: as they are now, and those that are gone. */
export const staying = ({ put, remove }: Movement): Pick<Movement, 'put' | 'remove'> => ({
  put: put.filter(stays),
  remove: remove.filter(stays),
});

const unmoved: Movement = { cells: [], sums: [], put: [], remove: [] };

const moved = (from: Contribution, to: Contribution): Movement => ({
  cells: movedCells(...apart(from.cells, to.cells)),
  sums: from.sums === to.sums ? [] : movedSums(...apart(from.sums ?? [], to.sums ?? [])),
  ...movedEntries(...apart(from.entries, to.entries)),
});

/** What lies between that with which both begin and that with which both end. Views keep what has not changed as the same object. */
const apart = <Of extends object>(one: readonly Of[], other: readonly Of[]): readonly [readonly Of[], readonly Of[]] => {
  const shorter = Math.min(one.length, other.length);
  let start = 0;
  while (start < shorter && one[start] === other[start]) start += 1;
  let end = 0;
  while (end < shorter - start && one[one.length - 1 - end] === other[other.length - 1 - end]) end += 1;
  return [one.slice(start, one.length - end), other.slice(start, other.length - end)];
};

// Plain comparisons, no keys made of strings: a row contributes a handful, and every commit of the desk passes here.

const movedCells = (from: readonly Cell[], to: readonly Cell[]): readonly Cell[] => {
  const moved: Moving[] = [];
  for (const cell of from) move(moved, cell, -cell.count);
  for (const cell of to) move(moved, cell, cell.count);
  return moved.some(isStill) ? moved.filter((cell) => !isStill(cell)) : moved;
};

type Moving = { -readonly [Key in keyof Cell]: Cell[Key] };
const isStill = ({ count }: Cell): boolean => count === 0;

const move = (moved: Moving[], cell: Cell, by: number): void => {
  for (const known of moved) {
    if (known.key === cell.key && known.table === cell.table && known.sheet === cell.sheet) {
      known.count += by;
      return;
    }
  }
  moved.push({ ...cell, count: by });
};

const movedEntries = (from: readonly Entry[], to: readonly Entry[]): Pick<Movement, 'put' | 'remove'> => {
  const put: Entry[] = [];
  const remove: Entry[] = [];
  for (const entry of to) {
    const old = entryAt(from, entry);
    if (old === undefined || !isSame(old.line, entry.line)) put.push(entry);
  }
  for (const entry of from) if (entryAt(to, entry) === undefined) remove.push(entry);
  return { put, remove };
};

/** What the sums of one key move by, added up; a name that does not move is left out, and so is a key without any. */
const movedSums = (from: readonly Sum[], to: readonly Sum[]): readonly Sum[] => {
  const moved = new Map<string, Map<string, MovingSum>>();
  for (const sum of from) if (!to.includes(sum)) addSum(moved, sum, -1);
  for (const sum of to) if (!from.includes(sum)) addSum(moved, sum, 1);
  const all: Sum[] = [];
  for (const [table, keys] of moved)
    for (const [key, { values }] of keys) {
      const left = withoutZeros(values);
      if (!isEmpty(left)) all.push({ table, key, values: left });
    }
  return all;
};

/** `own`: made here. Most keys have one sum alone, whose values are taken as they are: objects of many names are dear to make. */
type MovingSum = { readonly values: Readonly<Record<string, number>>; readonly own?: Record<string, number> };

const addSum = (moved: Map<string, Map<string, MovingSum>>, { table, key, values }: Sum, sign: 1 | -1): void => {
  let keys = moved.get(table);
  if (keys === undefined) {
    keys = new Map();
    moved.set(table, keys);
  }
  const known = keys.get(key);
  if (known === undefined && sign === 1) {
    keys.set(key, { values });
    return;
  }
  const own = known?.own ?? { ...known?.values };
  for (const name in values) own[name] = (own[name] ?? 0) + sign * (values[name] ?? 0);
  if (known?.own === undefined) keys.set(key, { values: own, own });
};

const isEmpty = (values: object): boolean => {
  for (const _name in values) return false;
  return true;
};

const withoutZeros = (values: Readonly<Record<string, number>>): Readonly<Record<string, number>> => {
  for (const name in values)
    if (values[name] === 0) return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== 0));
  return values;
};

/** No two entries of a row share a place. */
const entryAt = (entries: readonly Entry[], { list, sort }: Entry): Entry | undefined => {
  for (const entry of entries) if (entry.list === list && entry.sort === sort) return entry;
  return undefined;
};

/** Whether two values say the same: plain data, in which nothing is `undefined`. */
export const isSame = (one: unknown, other: unknown): boolean => {
  if (one === other) return true;
  if (!isObject(one) || !isObject(other)) return false;
  if (Array.isArray(one))
    return Array.isArray(other) && one.length === other.length && one.every((each, at) => isSame(each, other[at]));
  for (const key in one) if (!isSame(one[key], other[key])) return false;
  return Object.keys(one).length === Object.keys(other).length;
};

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null;
