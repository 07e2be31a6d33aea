import { TransactionCanceledException, TransactWriteItemsCommand } from '@aws-sdk/client-dynamodb';
import type { Commit } from '../../../domain/kernel/event.ts';
import {
  createEventStore,
  type EventStore,
  itemBytes,
  itemFromCommit,
  type StoreClient,
} from '../../../functions/lib/adapters/event-store.ts';

/** DynamoDB's limits for one transaction, the second with some room. */
const MOST_ITEMS = 100;
const MOST_BYTES = 3_500_000;
const SIDE_BY_SIDE = 4;

/**
 * Stores commits of a simulated past, a hundred at once where a desk stores one: each only where nobody has written it, as by the event store.
 * What is there already is held against it one by one. Throws where a stream has another commit.
 */
export const createCommitStorer = ({ client, table }: { readonly client: StoreClient; readonly table: string }) => {
  const events = createEventStore({ client, table });

  const store = async (commits: readonly Commit[]): Promise<void> => {
    const puts = commits.map((commit) => ({
      TableName: table,
      Item: itemFromCommit(commit),
      ConditionExpression: 'attribute_not_exists(#stream)',
      ExpressionAttributeNames: { '#stream': 'stream' },
    }));
    try {
      await client.send(new TransactWriteItemsCommand({ TransactItems: puts.map((Put) => ({ Put })) }));
    } catch (error) {
      if (!(error instanceof TransactionCanceledException)) throw error;
      for (const commit of commits) await storeOne(events, commit);
    }
  };

  return async (batch: readonly Commit[]): Promise<void> => {
    const queue = sharesOf(batch).values();
    const lane = async (): Promise<void> => {
      for (const transactions of queue) for (const one of transactions) await store(one);
    };
    await Promise.all(Array.from({ length: SIDE_BY_SIDE }, lane));
  };
};

const storeOne = async (events: EventStore, commit: Commit): Promise<void> => {
  const { kind } = await events.append(commit);
  if (kind === 'conflict')
    throw new Error(
      `${commit.stream} has another commit ${commit.commit} in this data folder; choose an empty one | 该数据目录中 ${commit.stream} 已有其他提交 ${commit.commit},请换用空目录`,
    );
};

/** Transactions that may go side by side, each share one after the other: a stream is in one share, its commits in their order. */
const sharesOf = (batch: readonly Commit[]): readonly (readonly (readonly Commit[])[])[] => {
  const streams = [...Map.groupBy(batch, ({ stream }) => stream).values()];
  const each = Math.ceil(streams.length / SIDE_BY_SIDE);
  return Array.from({ length: SIDE_BY_SIDE }, (_, share) =>
    transactionsOf(streams.slice(share * each, (share + 1) * each).flat()),
  );
};

const transactionsOf = (commits: readonly Commit[]): readonly (readonly Commit[])[] => {
  const transactions: Commit[][] = [];
  let bytes = 0;
  for (const commit of commits) {
    const size = itemBytes(itemFromCommit(commit));
    const open = transactions.at(-1);
    if (open === undefined || open.length === MOST_ITEMS || bytes + size > MOST_BYTES) {
      transactions.push([commit]);
      bytes = size;
    } else {
      open.push(commit);
      bytes += size;
    }
  }
  return transactions;
};
