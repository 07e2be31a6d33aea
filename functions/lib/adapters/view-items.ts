import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { AttributeValue, TransactWriteItem } from '@aws-sdk/client-dynamodb';
import type { StreamId } from '../../../domain/kernel/ids.ts';
import { board, type Movement } from '../../../domain/views/view.ts';
import { addition, hashOf, sheetAttribute, sheetSort } from './view-sheets.ts';

/**
 * The items of the views table. Of each view: rows under (`row#<view>#<stream>`, `row`), cells under (`cells#<view>#<table>#<shard>`,
 * key), sheets of cells under (`sheets#<view>#`, `<sheet>#<shard>`) in attributes (view-sheets.ts), sums under
 * (`sums#<view>#<table>#<shard>`, key), entries of sorted lists under (`entries#<view>#<list>#<shard>`, sort): those that move with
 * their row in `line`, those that stay in `told` (view-lines.ts). What was packed of sums: packed-items.ts.
 */
export const SHARDS = 4;
export const shards = Array.from({ length: SHARDS }, (_, shard) => shard);

export const keys = {
  row: (view: string, stream: StreamId): string => `row#${view}#${stream}`,
  cells: (view: string, table: string, shard: number): string => `cells#${view}#${table}#${shard}`,
  sheets: (view: string): string => `sheets#${view}#`,
  sums: (view: string, table: string, shard: number): string => `sums#${view}#${table}#${shard}`,
  entries: (view: string, list: string, shard: number): string => `entries#${view}#${list}#${shard}`,
} as const;

/**
 * Over which partitions a list is spread. Lines have no writers but their own rows, so that only their number asks for more than
 * one: no list of the board is moved as often as a partition bears (1,000 units, 500 lines a second).
 */
export const shardsOfLists = (view: string): readonly number[] => (view.split('@')[0] === board.name ? [0] : shards);

/**
 * One row goes from one commit to another and moves what it contributes, but for the lines that stay; `view` names the build, as the
 * register does.
 */
export type RowWrite = {
  readonly view: string;
  readonly stream: StreamId;
  readonly from: number;
  readonly to: number;
  readonly row: unknown;
  readonly movement: Movement;
};

/** DynamoDB's limit for one transaction. */
export const MOST_ITEMS = 100;

/**
 * Writes shared out over as few transactions as their items allow: streams of one view and one shard together, as they are the ones
 * that move the same cells. A write that is too large by itself stands alone.
 */
export const packed = <Of extends { readonly write: RowWrite }>(all: readonly Of[]): readonly (readonly Of[])[] => {
  const packs: Pack<Of>[] = [];
  const groups = Map.groupBy(all, ({ write }) => `${shardOfStream(write.stream)} ${write.view}`);
  for (const group of groups.values()) {
    let open: Pack<Of> = { writes: [], places: new Set() };
    for (const one of group) {
      const places = placesOf(one.write);
      const more = places.filter((place) => !open.places.has(place)).length;
      if (open.places.size + more > MOST_ITEMS) open = { writes: [], places: new Set() };
      if (open.writes.length === 0) packs.push(open);
      open.writes.push(one);
      for (const place of places) open.places.add(place);
    }
  }
  return packs.map(({ writes }) => writes);
};

/** What tells the items of a write apart from those of other streams of its view and shard. */
type Pack<Of> = { readonly writes: Of[]; readonly places: Set<string> };
const placesOf = ({ stream, movement }: RowWrite): readonly string[] => [
  stream,
  ...movement.cells.map(({ table, key, sheet }) => (sheet === undefined ? `cell ${table} ${key}` : `sheet ${sheet}`)),
  ...movement.sums.map(({ table, key }) => `sum ${table} ${key}`),
  ...[...movement.put, ...movement.remove].map(({ list, sort }) => `entry ${list} ${sort}`),
];

/** The items of one transaction: each row once, and what several rows move at one place added up. */
export const itemsOf = (table: string, writes: readonly RowWrite[]): readonly TransactWriteItem[] => [
  ...writes.map((write) => rowItem(table, write)),
  ...moved(writes).map((update) => ({ Update: { TableName: table, ...update } })),
  ...writes.flatMap((write) => entryItems(table, write)),
];

const rowItem = (table: string, { view, stream, from, to, row }: RowWrite): TransactWriteItem => ({
  Put: {
    TableName: table,
    Item: {
      key: { S: keys.row(view, stream) },
      sort: { S: 'row' },
      commit: { N: String(to) },
      ...rowAttribute(row),
    },
    ...(from === 0
      ? { ConditionExpression: 'attribute_not_exists(#key)', ExpressionAttributeNames: { '#key': 'key' } }
      : {
          ConditionExpression: '#commit = :from',
          ExpressionAttributeNames: { '#commit': 'commit' },
          ExpressionAttributeValues: { ':from': { N: String(from) } },
        }),
  },
});

/** Writes are charged by the KB, so a row that is longer is deflated: case rows to about a fifth. */
const rowAttribute = (row: unknown): Record<string, AttributeValue> => {
  const text = JSON.stringify(row);
  return text.length < 800 ? { row: { S: text } } : { deflated: { B: deflateRawSync(text) } };
};
export const rowOf = ({ row, deflated }: Record<string, AttributeValue>): unknown =>
  JSON.parse(deflated?.B === undefined ? (row?.S ?? 'null') : inflateRawSync(deflated.B).toString());

/** The attribute that holds a number of a sum: with a dot, so that no name meets the table's own keys. */
export const attributeOf = (name: string): string => `.${name}`;
export const nameOf = (attribute: string): string | undefined => (attribute.startsWith('.') ? attribute.slice(1) : undefined);

/** Counts the moves of a sum, so that whoever packs it takes it out as it was read or not at all. */
export const MOVES = 'moves';

/** Cells and sums alike are items whose numbers one `ADD` moves. */
const moved = (writes: readonly RowWrite[]) => {
  const items = new Map<string, { readonly key: string; readonly sort: string; readonly numbers: Map<string, number> }>();
  const move = (key: string, sort: string, numbers: readonly (readonly [string, number])[]): void => {
    const id = `${key}\n${sort}`;
    const item = items.get(id) ?? { key, sort, numbers: new Map<string, number>() };
    for (const [name, number] of numbers) item.numbers.set(name, (item.numbers.get(name) ?? 0) + number);
    items.set(id, item);
  };
  for (const { view, stream, movement } of writes) {
    const shard = shardOfStream(stream);
    for (const cell of movement.cells) {
      const { table, key, count, sheet } = cell;
      if (sheet === undefined) move(keys.cells(view, table, shard), key, [['count', count]]);
      else move(keys.sheets(view), sheetSort(sheet, shard), [[sheetAttribute(cell), count]]);
    }
    for (const { table, key, values } of movement.sums)
      move(
        keys.sums(view, table, shard),
        key,
        Object.entries(values).map(([name, value]) => [attributeOf(name), value] as const),
      );
  }
  return [...items.values()].flatMap(({ key, sort, numbers }) => {
    const added = [...numbers].filter(([, number]) => number !== 0);
    if (added.length === 0) return [];
    const counted = key.startsWith('sums#') ? [...added, [MOVES, 1] as const] : added;
    return [{ Key: { key: { S: key }, sort: { S: sort } }, ...addition(counted) }];
  });
};

/** The partition of a stream's lines in a list. */
export const entryKey = (view: string, list: string, stream: StreamId): string => {
  const lists = shardsOfLists(view);
  return keys.entries(view, list, lists[shardOfStream(stream) % lists.length] ?? 0);
};

const entryItems = (table: string, { view, stream, movement }: RowWrite): readonly TransactWriteItem[] => {
  const key = (list: string) => ({ S: entryKey(view, list, stream) });
  return [
    ...movement.put.map(({ list, sort, line }) => ({
      Put: { TableName: table, Item: { key: key(list), sort: { S: sort }, line: { S: JSON.stringify(line) } } },
    })),
    ...movement.remove.map(({ list, sort }) => ({ Delete: { TableName: table, Key: { key: key(list), sort: { S: sort } } } })),
  ];
};

/** The same stream always moves the same shard. */
export const shardOfStream = (stream: string): number => hashOf(stream) % SHARDS;
