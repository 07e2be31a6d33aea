import {
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  TransactionCanceledException,
  type TransactWriteItem,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import type { StreamId } from '../../../domain/kernel/ids.ts';
import type { Movement } from '../../../domain/views/view.ts';
import type { StoreClient } from './event-store.ts';

/**
 * The read models on DynamoDB: rows under (`row#<stream>`, `row`), cells under (`cells#<table>#<shard>`, key), entries of sorted
 * lists under (`entries#<list>#<shard>`, sort). No index: every list is a partition of its own, spread over shards by stream.
 */
export type ViewStore = {
  readonly row: (stream: StreamId) => Promise<StoredRow | undefined>;
  /** One transaction; `stale` when a row is no longer at the commit that its write goes on from, `too-large` over 100 items. */
  readonly write: (writes: readonly RowWrite[]) => Promise<'written' | 'stale' | 'too-large'>;
  readonly list: (list: string, range: ListRange) => Promise<readonly StoredEntry[]>;
  readonly counts: (table: string) => Promise<ReadonlyMap<string, number>>;
  /** Notes a stream that its view cannot fold; its rows stay as they are until the view is mended. */
  readonly park: (stream: StreamId, reason: string) => Promise<void>;
};

export type StoredRow = { readonly stream: StreamId; readonly commit: number; readonly row: unknown };
export type RowWrite = {
  readonly stream: StreamId;
  readonly from: number;
  readonly to: number;
  readonly row: unknown;
  readonly movement: Movement;
};
export type StoredEntry = { readonly sort: string; readonly line: unknown };
/** `after` and `upTo` bound the sort key, both exclusive; `newestFirst` turns the order round. */
export type ListRange = {
  readonly limit: number;
  readonly after?: string;
  readonly upTo?: string;
  readonly newestFirst?: boolean;
};

const SHARDS = 4;
const shards = Array.from({ length: SHARDS }, (_, shard) => shard);
const MOST_CONFLICTS = 10;
/** DynamoDB's limit for one transaction. */
const MOST_ITEMS = 100;

export const createViewStore = ({ client, table }: { readonly client: StoreClient; readonly table: string }): ViewStore => {
  const rowKey = (stream: StreamId) => ({ key: { S: `row#${stream}` }, sort: { S: 'row' } });
  const rowOf = (item: Record<string, { S?: string | undefined; N?: string | undefined }>): StoredRow => ({
    stream: (item.key?.S ?? '').slice('row#'.length) as StreamId,
    commit: Number(item.commit?.N),
    row: JSON.parse(item.row?.S ?? 'null'),
  });

  const row = async (stream: StreamId): Promise<StoredRow | undefined> => {
    const { Item } = await client.send(new GetItemCommand({ TableName: table, Key: rowKey(stream), ConsistentRead: true }));
    return Item === undefined ? undefined : rowOf(Item as Parameters<typeof rowOf>[0]);
  };

  const write = async (writes: readonly RowWrite[]): Promise<'written' | 'stale' | 'too-large'> => {
    const items = [
      ...writes.map((one) => rowItem(table, one)),
      ...cellItems(table, writes),
      ...writes.flatMap((one) => entryItems(table, one)),
    ];
    if (items.length > MOST_ITEMS) return 'too-large';
    for (let attempt = 1; ; attempt += 1) {
      try {
        await client.send(new TransactWriteItemsCommand({ TransactItems: items }));
        return 'written';
      } catch (error) {
        if (!(error instanceof TransactionCanceledException)) throw error;
        const reasons = (error.CancellationReasons ?? []).map((reason) => reason.Code);
        if (reasons.includes('ConditionalCheckFailed')) return 'stale';
        // Two transactions met at one cell: the other went through, this one goes again.
        const again = reasons.every((code) => code === undefined || PASSING.has(code));
        if (!again || attempt === MOST_CONFLICTS) throw error;
        await new Promise((resolve) => setTimeout(resolve, Math.random() * Math.min(1000, 10 * 2 ** attempt)));
      }
    }
  };

  const list = async (name: string, { limit, after, upTo, newestFirst = false }: ListRange): Promise<readonly StoredEntry[]> => {
    const pages = await Promise.all(shards.map((shard) => shardOf(name, { shard, limit, after, upTo, newestFirst })));
    const sign = newestFirst ? -1 : 1;
    return pages
      .flat()
      .sort((a, b) => (a.sort < b.sort ? -sign : a.sort > b.sort ? sign : 0))
      .slice(0, limit);
  };

  type ShardRange = { shard: number; limit: number; after: string | undefined; upTo: string | undefined; newestFirst: boolean };
  const shardOf = async (name: string, range: ShardRange): Promise<readonly StoredEntry[]> => {
    const low = (range.newestFirst ? range.upTo : range.after) ?? '\u0000';
    const high = (range.newestFirst ? range.after : range.upTo) ?? '\uffff';
    const { Items = [] } = await client.send(
      new QueryCommand({
        TableName: table,
        KeyConditionExpression: '#key = :key AND #sort BETWEEN :low AND :high',
        ExpressionAttributeNames: { '#key': 'key', '#sort': 'sort' },
        ExpressionAttributeValues: { ':key': { S: `entries#${name}#${range.shard}` }, ':low': { S: low }, ':high': { S: high } },
        // BETWEEN takes the bounds in; one more line makes up for the one at the cursor.
        Limit: range.limit + 1,
        ScanIndexForward: !range.newestFirst,
      }),
    );
    return Items.map((item) => ({ sort: item.sort?.S ?? '', line: JSON.parse(item.line?.S ?? 'null') }))
      .filter(({ sort }) => sort !== range.after && sort !== range.upTo)
      .slice(0, range.limit);
  };

  const counts = async (name: string): Promise<ReadonlyMap<string, number>> => {
    const sums = new Map<string, number>();
    const query = (shard: number) =>
      client.send(
        new QueryCommand({
          TableName: table,
          KeyConditionExpression: '#key = :key',
          ExpressionAttributeNames: { '#key': 'key' },
          ExpressionAttributeValues: { ':key': { S: `cells#${name}#${shard}` } },
        }),
      );
    for (const { Items = [] } of await Promise.all(shards.map(query)))
      for (const item of Items) sums.set(item.sort?.S ?? '', (sums.get(item.sort?.S ?? '') ?? 0) + Number(item.count?.N));
    return sums;
  };

  const park = async (stream: StreamId, reason: string): Promise<void> => {
    const item = { key: { S: 'parked-streams' }, sort: { S: stream }, reason: { S: reason.slice(0, 1000) } };
    await client.send(new PutItemCommand({ TableName: table, Item: item }));
  };

  return { row, write, list, counts, park };
};

/** Reasons that another try may not meet again. */
const PASSING: ReadonlySet<string> = new Set(['None', 'TransactionConflict', 'ThrottlingError', 'ProvisionedThroughputExceeded']);

const rowItem = (table: string, { stream, from, to, row }: RowWrite): TransactWriteItem => ({
  Put: {
    TableName: table,
    Item: { key: { S: `row#${stream}` }, sort: { S: 'row' }, commit: { N: String(to) }, row: { S: JSON.stringify(row) } },
    ...(from === 0
      ? { ConditionExpression: 'attribute_not_exists(#key)', ExpressionAttributeNames: { '#key': 'key' } }
      : {
          ConditionExpression: '#commit = :from',
          ExpressionAttributeNames: { '#commit': 'commit' },
          ExpressionAttributeValues: { ':from': { N: String(from) } },
        }),
  },
});

/** Several rows may move the same cell: a transaction takes each item once, so their moves are added up. */
const cellItems = (table: string, writes: readonly RowWrite[]): readonly TransactWriteItem[] => {
  const moves = new Map<string, { key: string; sort: string; count: number }>();
  for (const { stream, movement } of writes)
    for (const cell of movement.cells) {
      const key = `cells#${cell.table}#${shardOfStream(stream)}`;
      const id = `${key}\n${cell.key}`;
      moves.set(id, { key, sort: cell.key, count: (moves.get(id)?.count ?? 0) + cell.count });
    }
  return [...moves.values()]
    .filter(({ count }) => count !== 0)
    .map(({ key, sort, count }) => ({
      Update: {
        TableName: table,
        Key: { key: { S: key }, sort: { S: sort } },
        UpdateExpression: 'ADD #count :count',
        ExpressionAttributeNames: { '#count': 'count' },
        ExpressionAttributeValues: { ':count': { N: String(count) } },
      },
    }));
};

const entryItems = (table: string, { stream, movement }: RowWrite): readonly TransactWriteItem[] => {
  const key = (list: string) => ({ S: `entries#${list}#${shardOfStream(stream)}` });
  return [
    ...movement.put.map(({ list, sort, line }) => ({
      Put: { TableName: table, Item: { key: key(list), sort: { S: sort }, line: { S: JSON.stringify(line) } } },
    })),
    ...movement.remove.map(({ list, sort }) => ({ Delete: { TableName: table, Key: { key: key(list), sort: { S: sort } } } })),
  ];
};

/** FNV-1a of the stream's name: the same stream always moves the same shard. */
const shardOfStream = (stream: string): number => {
  let hash = 0x811c9dc5;
  for (let i = 0; i < stream.length; i += 1) hash = Math.imul(hash ^ stream.charCodeAt(i), 0x01000193) >>> 0;
  return hash % SHARDS;
};
