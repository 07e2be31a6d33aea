import { BatchWriteItemCommand, ScanCommand, type ScanCommandOutput } from '@aws-sdk/client-dynamodb';
import type { Commit } from '../../../domain/kernel/event.ts';
import { commitFromItem, type StoreClient } from './event-store.ts';
import { type Item, type ItemKey, readItems } from './item-reader.ts';
import type { Segment } from './view-register.ts';

export type Share = { readonly segment: number; readonly segments: number };

/**
 * The events table read from end to end, a share of it at a time and a page (at most 1 MB) of that. Within a page the commits of a
 * stream stand together and in order; a page may begin or end amid a stream.
 */
export type ScanEvents = (
  share: Share,
  at: Segment['at'],
) => Promise<{ readonly commits: readonly Commit[]; readonly at: Segment['at'] }>;

export const createEventScan =
  (options: {
    readonly client: StoreClient;
    readonly table: string;
    /** Commits in a page at most. */
    readonly pageSize?: number;
  }): ScanEvents =>
  async ({ segment, segments }, at) => {
    const { client, table, pageSize } = options;
    const { Items = [], LastEvaluatedKey: last } = await client.send(
      new ScanCommand({
        TableName: table,
        Segment: segment,
        TotalSegments: segments,
        ConsistentRead: true, // what was stored before a build was registered is brought to it by nobody else
        ...(pageSize === undefined ? {} : { Limit: pageSize }),
        ...(at === undefined ? {} : { ExclusiveStartKey: { stream: { S: at.stream }, commit: { N: String(at.commit) } } }),
      }),
    );
    const next = last === undefined ? undefined : { stream: last.stream?.S ?? '', commit: Number(last.commit?.N) };
    return { commits: Items.map((item) => commitFromItem(item as Parameters<typeof commitFromItem>[0])), at: next };
  };

/** The views table as items: all of it, some of it by key, and taking some out. */
export type ViewItems = {
  readonly scan: (share: Share) => AsyncGenerator<readonly Item[]>;
  readonly get: (keys: readonly ItemKey[]) => Promise<readonly Item[]>;
  readonly remove: (keys: readonly ItemKey[]) => Promise<void>;
};

export const createViewItems = ({ client, table }: { readonly client: StoreClient; readonly table: string }): ViewItems => {
  const marshalled = ({ key, sort }: ItemKey): Item => ({ key: { S: key }, sort: { S: sort } });

  async function* scan({ segment, segments }: Share): AsyncGenerator<readonly Item[]> {
    let page: Item | undefined;
    do {
      const answer: ScanCommandOutput = await client.send(
        new ScanCommand({
          TableName: table,
          Segment: segment,
          TotalSegments: segments,
          ConsistentRead: true,
          ...(page === undefined ? {} : { ExclusiveStartKey: page }),
        }),
      );
      yield answer.Items ?? [];
      page = answer.LastEvaluatedKey;
    } while (page !== undefined);
  }

  const get = async (keys: readonly ItemKey[]): Promise<readonly Item[]> => [
    ...(await readItems({ client, table }, keys)).values(),
  ];

  const remove = async (keys: readonly ItemKey[]): Promise<void> => {
    for (const some of inParts(keys, 25)) {
      let requests: { DeleteRequest: { Key: Item } }[] = some.map((key) => ({ DeleteRequest: { Key: marshalled(key) } }));
      while (requests.length > 0) {
        const answer = await client.send(new BatchWriteItemCommand({ RequestItems: { [table]: requests } }));
        requests = (answer.UnprocessedItems?.[table] ?? []) as typeof requests;
      }
    }
  };

  return { scan, get, remove };
};

const inParts = <T>(all: readonly T[], size: number): readonly (readonly T[])[] =>
  Array.from({ length: Math.ceil(all.length / size) }, (_, part) => all.slice(part * size, (part + 1) * size));
