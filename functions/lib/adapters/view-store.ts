import {
  type AttributeValue,
  BatchGetItemCommand,
  type BatchGetItemCommandOutput,
  DeleteItemCommand,
  PutItemCommand,
  QueryCommand,
  type QueryCommandInput,
  type QueryCommandOutput,
  TransactionCanceledException,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import type { StreamId } from '../../../domain/kernel/ids.ts';
import { board } from '../../../domain/views/view.ts';
import type { StoreClient } from './event-store.ts';
import { itemsOf, keys, MOST_ITEMS, nameOf, type RowWrite, rowOf, shards } from './view-items.ts';

import { createViewRegister, keepLive, placesOf, registeredAs } from './view-register.ts';

export type { RowWrite } from './view-items.ts';

/**
 * The read models on DynamoDB (view-items.ts names the keys). No index: every list is a partition of its own, spread over shards by
 * stream. `list`, `counts` and `sums` read the one view that the store was made for.
 */
export type ViewStore = {
  /** Rows as they stand, in the order asked for; strongly consistent. */
  readonly rows: (wanted: readonly RowName[]) => Promise<readonly (StoredRow | undefined)[]>;
  /** One transaction; `stale` when a row is no longer at the commit that its write goes on from, `too-large` over 100 items. */
  readonly write: (writes: readonly RowWrite[]) => Promise<'written' | 'stale' | 'too-large'>;
  /** The entries of a list in their order, as many as `limit`, however many pages they take. */
  readonly list: (list: string, range: ListRange) => Promise<readonly StoredEntry[]>;
  /** Of a table, or of its keys from `from` to `to`, both included. */
  readonly counts: (table: string, range?: SumRange) => Promise<ReadonlyMap<string, number>>;
  /** As `list`, the sort keys alone. */
  readonly sorts: (list: string, range: ListRange) => Promise<readonly string[]>;
  /** The sums of a table by key, in order, from `from` to `to`, both included; shards are added up, and a 0 may be there or not. */
  readonly sums: (table: string, range?: SumRange) => Promise<readonly StoredSum[]>;
  /** The builds of each read model that are kept up to the events. */
  readonly places: () => Promise<(view: string) => readonly string[]>;
  /** Notes a stream that a view cannot fold; its row there stays as it is until the view is mended. */
  readonly park: (view: string, stream: StreamId, reason: string) => Promise<void>;
  readonly unpark: (view: string, stream: StreamId) => Promise<void>;
  readonly parked: () => Promise<readonly ParkedStream[]>;
};

export type RowName = { readonly view: string; readonly stream: StreamId };
export type ParkedStream = { readonly view: string; readonly stream: StreamId; readonly reason: string };
export type StoredRow = { readonly stream: StreamId; readonly commit: number; readonly row: unknown };
export type StoredEntry = { readonly sort: string; readonly line: unknown };
export type StoredSum = { readonly key: string; readonly values: Readonly<Record<string, number>> };
export type SumRange = { readonly from?: string; readonly to?: string };
/** `after` and `upTo` bound the sort key, both exclusive; `newestFirst` turns the order round. */
export type ListRange = {
  readonly limit: number;
  readonly after?: string;
  readonly upTo?: string;
  readonly newestFirst?: boolean;
};

const MOST_CONFLICTS = 10;
/** DynamoDB's limit for one batch of reads. */
const MOST_READS = 100;

export const createViewStore = (options: {
  readonly client: StoreClient;
  readonly table: string;
  /** The read model that `list`, `counts` and `sums` read; the desk's board where nothing is said. */
  readonly view?: string;
  /** Hears the write units of every transaction; without it they are not asked for. */
  readonly onWritten?: (units: number) => void;
}): ViewStore => {
  const { client, table, view = board.name, onWritten } = options;
  const capacity = onWritten === undefined ? {} : ({ ReturnConsumedCapacity: 'TOTAL' } as const);

  const rows = async (wanted: readonly RowName[]): Promise<readonly (StoredRow | undefined)[]> => {
    const found = new Map<string, Item>();
    for (let from = 0; from < wanted.length; from += MOST_READS) {
      const Keys = wanted.slice(from, from + MOST_READS).map((one) => rowKey(one));
      let asked: BatchGetItemCommandOutput['UnprocessedKeys'] = { [table]: { Keys, ConsistentRead: true } };
      for (let attempt = 0; asked?.[table] !== undefined; attempt += 1) {
        if (attempt > 0) await pause(attempt);
        const answer: BatchGetItemCommandOutput = await client.send(new BatchGetItemCommand({ RequestItems: asked }));
        for (const item of answer.Responses?.[table] ?? []) found.set(item.key?.S ?? '', item);
        asked = answer.UnprocessedKeys;
      }
    }
    return wanted.map(({ view: of, stream }) => {
      const item = found.get(keys.row(of, stream));
      return item === undefined ? undefined : { stream, commit: Number(item.commit?.N), row: rowOf(item) };
    });
  };

  const register = createViewRegister({ client, table });
  const live = keepLive(register, view);
  const places = async () => {
    const all = await register.all();
    return (name: string): readonly string[] => placesOf(registeredAs(all, name));
  };

  const write = async (writes: readonly RowWrite[]): Promise<'written' | 'stale' | 'too-large'> => {
    const items = [...itemsOf(table, writes)];
    if (items.length > MOST_ITEMS) return 'too-large';
    for (let attempt = 1; ; attempt += 1) {
      try {
        const { ConsumedCapacity } = await client.send(new TransactWriteItemsCommand({ TransactItems: items, ...capacity }));
        onWritten?.(ConsumedCapacity?.reduce((units, { CapacityUnits = 0 }) => units + CapacityUnits, 0) ?? 0);
        return 'written';
      } catch (error) {
        if (!(error instanceof TransactionCanceledException)) throw error;
        const reasons = (error.CancellationReasons ?? []).map((reason) => reason.Code);
        if (reasons.includes('ConditionalCheckFailed')) return 'stale';
        // Two transactions met at one cell: the other went through, this one goes again.
        const again = reasons.every((code) => code === undefined || PASSING.has(code));
        if (!again || attempt === MOST_CONFLICTS) throw error;
        await pause(attempt);
      }
    }
  };

  /** All items of a partition within the bounds, page by page; no more pages than `enough` asks for. */
  const partition = async (
    key: string,
    { low, high, enough, newestFirst = false, sortOnly = false }: Within,
  ): Promise<readonly Item[]> => {
    const items: Item[] = [];
    const query: QueryCommandInput = {
      TableName: table,
      KeyConditionExpression: '#key = :key AND #sort BETWEEN :low AND :high',
      ExpressionAttributeNames: { '#key': 'key', '#sort': 'sort' },
      ExpressionAttributeValues: { ':key': { S: key }, ':low': { S: low ?? LOWEST }, ':high': { S: high ?? HIGHEST } },
      ScanIndexForward: !newestFirst,
      ...(sortOnly ? { ProjectionExpression: '#sort' } : {}),
    };
    let page: QueryCommandOutput['LastEvaluatedKey'];
    do {
      const answer: QueryCommandOutput = await client.send(
        new QueryCommand({
          ...query,
          ...(enough === undefined ? {} : { Limit: enough - items.length }),
          ...(page === undefined ? {} : { ExclusiveStartKey: page }),
        }),
      );
      items.push(...(answer.Items ?? []));
      page = answer.LastEvaluatedKey;
    } while (page !== undefined && (enough === undefined || items.length < enough));
    return items;
  };

  const list = async (name: string, { limit, after, upTo, newestFirst = false }: ListRange): Promise<readonly StoredEntry[]> => {
    const place = await live();
    const [low, high] = newestFirst ? [upTo, after] : [after, upTo];
    // BETWEEN takes the bounds in; two more lines make up for those at them.
    const within = { low, high, enough: limit + 2, newestFirst };
    const pages = await Promise.all(shards.map((shard) => partition(keys.entries(place, name, shard), within)));
    return pages
      .flat()
      .map((item) => ({ sort: sortOf(item), line: item.line?.S ?? 'null' }))
      .filter(({ sort }) => sort !== after && sort !== upTo)
      .sort((a, b) => inOrder(a.sort, b.sort) * (newestFirst ? -1 : 1))
      .slice(0, limit)
      .map(({ sort, line }) => ({ sort, line: JSON.parse(line) as unknown }));
  };

  const sorts = async (name: string, { limit, after, upTo, newestFirst = false }: ListRange): Promise<readonly string[]> => {
    const [low, high] = newestFirst ? [upTo, after] : [after, upTo];
    const place = await live();
    const within = { low, high, enough: limit + 2, newestFirst, sortOnly: true };
    const pages = await Promise.all(shards.map((shard) => partition(keys.entries(place, name, shard), within)));
    return pages
      .flat()
      .map(sortOf)
      .filter((sort) => sort !== after && sort !== upTo)
      .sort((a, b) => inOrder(a, b) * (newestFirst ? -1 : 1))
      .slice(0, limit);
  };

  const counts = async (name: string, { from, to }: SumRange = {}): Promise<ReadonlyMap<string, number>> => {
    const counted = new Map<string, number>();
    const place = await live();
    const pages = await Promise.all(shards.map((shard) => partition(keys.cells(place, name, shard), { low: from, high: to })));
    for (const item of pages.flat()) counted.set(sortOf(item), (counted.get(sortOf(item)) ?? 0) + Number(item.count?.N));
    return counted;
  };

  const sums = async (name: string, { from, to }: SumRange = {}): Promise<readonly StoredSum[]> => {
    const summed = new Map<string, Record<string, number>>();
    const within = { low: from, high: to };
    const place = await live();
    const pages = await Promise.all(shards.map((shard) => partition(keys.sums(place, name, shard), within)));
    for (const item of pages.flat()) {
      const values = summed.get(sortOf(item)) ?? {};
      for (const attribute in item) {
        const value = nameOf(attribute);
        if (value !== undefined) values[value] = (values[value] ?? 0) + Number(item[attribute]?.N);
      }
      summed.set(sortOf(item), values);
    }
    return [...summed].map(([key, values]) => ({ key, values })).sort((a, b) => inOrder(a.key, b.key));
  };

  const park = async (of: string, stream: StreamId, reason: string): Promise<void> => {
    const item = { ...parkedKey(of, stream), reason: { S: reason.slice(0, 1000) } };
    await client.send(new PutItemCommand({ TableName: table, Item: item }));
  };
  const unpark = async (of: string, stream: StreamId): Promise<void> => {
    await client.send(new DeleteItemCommand({ TableName: table, Key: parkedKey(of, stream) }));
  };
  const parked = async (): Promise<readonly ParkedStream[]> =>
    (await partition(PARKED, {})).map((item) => {
      const [of = ''] = sortOf(item).split('#');
      return { view: of, stream: sortOf(item).slice(of.length + 1) as StreamId, reason: item.reason?.S ?? '' };
    });

  return { rows, write, list, sorts, counts, sums, places, park, unpark, parked };
};

type Item = Record<string, AttributeValue>;
type Within = {
  readonly low?: string | undefined;
  readonly high?: string | undefined;
  readonly enough?: number;
  readonly newestFirst?: boolean;
  readonly sortOnly?: boolean;
};
const PARKED = 'parked-streams';
const parkedKey = (view: string, stream: StreamId) => ({ key: { S: PARKED }, sort: { S: `${view}#${stream}` } });
const LOWEST = '\u0000';
const HIGHEST = '\u{10ffff}';

const rowKey = ({ view, stream }: RowName) => ({ key: { S: keys.row(view, stream) }, sort: { S: 'row' } });
/** Ever longer, and drawn by lot, so that those who met do not meet again. */
const pause = (attempt: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, Math.random() * Math.min(1000, 10 * 2 ** attempt)));
const sortOf = (item: Item): string => item.sort?.S ?? '';
const inOrder = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Reasons that another try may not meet again. */
const PASSING: ReadonlySet<string> = new Set(['None', 'TransactionConflict', 'ThrottlingError', 'ProvisionedThroughputExceeded']);
