import { QueryCommand } from '@aws-sdk/client-dynamodb';
import type { Commit } from '../../../domain/kernel/event.ts';
import type { StreamId } from '../../../domain/kernel/ids.ts';
import { commitFromItem, type StoreClient } from './event-store.ts';

/** Which commits of a stream, both ends included, and the most of them; `newestFirst`: from the end. */
export type PartAsked = {
  readonly from?: number;
  readonly upTo?: number;
  readonly limit: number;
  readonly newestFirst?: boolean;
};
/** A part of a stream that may be long, in one Query; fewer than asked for where it has no more, or has more than a MB of them. */
export type ReadPart = (stream: StreamId, asked: PartAsked) => Promise<readonly Commit[]>;

export const createPartReader =
  ({ client, table }: { readonly client: StoreClient; readonly table: string }): ReadPart =>
  async (stream, { from = 1, upTo = Number.MAX_SAFE_INTEGER, limit, newestFirst = false }) => {
    if (upTo < from) return [];
    const { Items = [] } = await client.send(
      new QueryCommand({
        TableName: table,
        KeyConditionExpression: '#stream = :stream AND #commit BETWEEN :from AND :upTo',
        ExpressionAttributeNames: { '#stream': 'stream', '#commit': 'commit' },
        ExpressionAttributeValues: { ':stream': { S: stream }, ':from': { N: String(from) }, ':upTo': { N: String(upTo) } },
        ScanIndexForward: !newestFirst,
        Limit: limit,
        ConsistentRead: true,
      }),
    );
    return Items.map(commitFromItem);
  };
