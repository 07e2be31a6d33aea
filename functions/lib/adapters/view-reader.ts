import { QueryCommand, type QueryCommandInput, type QueryCommandOutput } from '@aws-sdk/client-dynamodb';
import { board } from '../../../domain/views/view.ts';
import type { StoreClient } from './event-store.ts';
import type { Item } from './item-reader.ts';
import { keys, shards, shardsOfLists } from './view-items.ts';
import { isGone, lineOf } from './view-lines.ts';
import { keepLive, readRegister } from './view-register.ts';
import { type ReadSheets, sheetsOf } from './view-sheets.ts';

/**
 * Reading the read models on DynamoDB (view-items.ts names the keys). No index: every list is a partition of its own, spread over
 * shards by stream. A reader is of one read model; it knows no command but Query, which keeps it small.
 */
export type ViewReader = {
  /** The entries of a list in their order, as many as `limit`, however many pages they take. */
  readonly list: (list: string, range: ListRange) => Promise<readonly StoredEntry[]>;
  /** Of a table, or of its keys from `from` to `to`, both included. */
  readonly counts: (table: string, range?: KeyRange) => Promise<ReadonlyMap<string, number>>;
  /** Sheets by name, from `from` to `to`, both included; one Query. */
  readonly sheets: ReadSheets;
  /** As `list`, the sort keys alone. */
  readonly sorts: (list: string, range: ListRange) => Promise<readonly string[]>;
};

export type StoredEntry = { readonly sort: string; readonly line: unknown };
export type KeyRange = { readonly from?: string; readonly to?: string };
/** `after` and `upTo` bound the sort key, both exclusive; `newestFirst` turns the order round. */
export type ListRange = {
  readonly limit: number;
  readonly after?: string;
  readonly upTo?: string;
  readonly newestFirst?: boolean;
};

type Table = { readonly client: StoreClient; readonly table: string };

type Options = Table & {
  /** Default: the desk's board. */
  readonly view?: string;
  /** The build that is read, where somebody keeps it already. */
  readonly live?: () => Promise<string>;
};

export const createViewReader = (options: Options): ViewReader => {
  const { client, table, view = board.name } = options;
  const partition = readPartition({ client, table });
  const live = options.live ?? keepLive(() => readRegister(client, table), view);

  const list = async (name: string, { limit, after, upTo, newestFirst = false }: ListRange): Promise<readonly StoredEntry[]> => {
    const place = await live();
    const [low, high] = newestFirst ? [upTo, after] : [after, upTo];
    const within = { low, high, enough: limit + atBounds(low, high), newestFirst };
    const pages = await Promise.all(shardsOfLists(place).map((shard) => partition(keys.entries(place, name, shard), within)));
    return pages
      .flat()
      .map((item) => ({ sort: sortOf(item), line: lineOf(item) }))
      .filter(({ sort }) => sort !== after && sort !== upTo)
      .sort((a, b) => inOrder(a.sort, b.sort) * (newestFirst ? -1 : 1))
      .slice(0, limit)
      .map(({ sort, line }) => ({ sort, line: JSON.parse(line) as unknown }));
  };

  const sorts = async (name: string, { limit, after, upTo, newestFirst = false }: ListRange): Promise<readonly string[]> => {
    const [low, high] = newestFirst ? [upTo, after] : [after, upTo];
    const place = await live();
    const within = { low, high, enough: limit + atBounds(low, high), newestFirst, sortOnly: true };
    const pages = await Promise.all(shardsOfLists(place).map((shard) => partition(keys.entries(place, name, shard), within)));
    return pages
      .flat()
      .map(sortOf)
      .filter((sort) => sort !== after && sort !== upTo)
      .sort((a, b) => inOrder(a, b) * (newestFirst ? -1 : 1))
      .slice(0, limit);
  };

  const counts = async (name: string, { from, to }: KeyRange = {}): Promise<ReadonlyMap<string, number>> => {
    const counted = new Map<string, number>();
    const place = await live();
    const pages = await Promise.all(shards.map((shard) => partition(keys.cells(place, name, shard), { low: from, high: to })));
    for (const item of pages.flat()) counted.set(sortOf(item), (counted.get(sortOf(item)) ?? 0) + Number(item.count?.N));
    return counted;
  };

  const sheets: ReadSheets = async ({ from, to }) =>
    sheetsOf(await partition(keys.sheets(await live()), { low: from, high: `${to}#~` }));

  return { list, sorts, counts, sheets };
};

/**
 * All items of a partition within the bounds, page by page, but for lines that were taken away; no more pages than `enough` asks for.
 * Of a list whose lines stay, `sortOnly` does not tell which are gone.
 */
export const readPartition =
  ({ client, table }: Table) =>
  async (
    key: string,
    { low, high, enough, newestFirst = false, sortOnly = false, consistent = false }: Within,
  ): Promise<readonly Item[]> => {
    const items: Item[] = [];
    const query: QueryCommandInput = {
      TableName: table,
      KeyConditionExpression: '#key = :key AND #sort BETWEEN :low AND :high',
      ExpressionAttributeNames: { '#key': 'key', '#sort': 'sort' },
      ExpressionAttributeValues: { ':key': { S: key }, ':low': { S: low ?? LOWEST }, ':high': { S: high ?? HIGHEST } },
      ScanIndexForward: !newestFirst,
      ...(sortOnly ? { ProjectionExpression: '#sort' } : {}),
      ...(consistent ? { ConsistentRead: true } : {}),
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
      for (const item of answer.Items ?? []) if (!isGone(item)) items.push(item);
      page = answer.LastEvaluatedKey;
    } while (page !== undefined && (enough === undefined || items.length < enough));
    return items;
  };

type Within = {
  readonly low?: string | undefined;
  readonly high?: string | undefined;
  readonly enough?: number;
  readonly newestFirst?: boolean;
  readonly sortOnly?: boolean;
  readonly consistent?: boolean;
};
const LOWEST = '\u0000';
const HIGHEST = '\u{10ffff}';

/** BETWEEN takes the bounds in: so many more lines make up for those that may stand at them. */
const atBounds = (...bounds: readonly (string | undefined)[]): number => bounds.filter((bound) => bound !== undefined).length;

export const sortOf = (item: Item): string => item.sort?.S ?? '';
const inOrder = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
