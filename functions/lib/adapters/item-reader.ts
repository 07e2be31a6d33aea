import { type AttributeValue, BatchGetItemCommand, type BatchGetItemCommandOutput } from '@aws-sdk/client-dynamodb';
import type { StoreClient } from './event-store.ts';

/** Items of the views table by their keys. */
export type Item = Record<string, AttributeValue>;
export type ItemKey = { readonly key: string; readonly sort: string };

/** DynamoDB's limit for one batch of reads. */
const MOST_READS = 100;

type Where = {
  readonly client: StoreClient;
  readonly table: string;
  /** Strongly, which is the default, or at half the price. */
  readonly consistent?: boolean;
};

/** Those that there are, by the names of their keys. */
export const readItems = async (
  { client, table, consistent = true }: Where,
  wanted: readonly ItemKey[],
): Promise<ReadonlyMap<string, Item>> => {
  const found = new Map<string, Item>();
  for (let from = 0; from < wanted.length; from += MOST_READS) {
    const Keys = wanted.slice(from, from + MOST_READS).map(({ key, sort }) => ({ key: { S: key }, sort: { S: sort } }));
    let asked: BatchGetItemCommandOutput['UnprocessedKeys'] = { [table]: { Keys, ConsistentRead: consistent } };
    for (let attempt = 0; asked?.[table] !== undefined; attempt += 1) {
      if (attempt > 0) await pause(attempt);
      const answer: BatchGetItemCommandOutput = await client.send(new BatchGetItemCommand({ RequestItems: asked }));
      for (const item of answer.Responses?.[table] ?? [])
        found.set(nameOfItem({ key: item.key?.S ?? '', sort: item.sort?.S ?? '' }), item);
      asked = answer.UnprocessedKeys;
    }
  }
  return found;
};
export const nameOfItem = ({ key, sort }: ItemKey): string => `${key}\n${sort}`;

/** Ever longer, and drawn by lot, so that those who met do not meet again. */
export const pause = (attempt: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, Math.random() * Math.min(1000, 10 * 2 ** attempt)));
