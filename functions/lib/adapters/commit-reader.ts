import { setTimeout as sleep } from 'node:timers/promises';
import { BatchGetItemCommand, type BatchGetItemCommandOutput } from '@aws-sdk/client-dynamodb';
import type { Commit } from '../../../domain/kernel/event.ts';
import type { StreamId } from '../../../domain/kernel/ids.ts';
import { commitFromItem, type StoreClient, type StoredItem } from './event-store.ts';

/** Where a commit stands. */
export type CommitPlace = { readonly stream: StreamId; readonly commit: number };

/** Single commits in the order asked, `undefined` where there is none; strongly consistent, as many in a request as there may be. */
export type ReadCommits = (places: readonly CommitPlace[]) => Promise<readonly (Commit | undefined)[]>;

/** DynamoDB's limit for one batch of reads. */
export const MOST_READS = 100;

export const createCommitReader = (options: { readonly client: StoreClient; readonly table: string }): ReadCommits => {
  const { client, table } = options;

  const read = async (names: readonly string[], found: Map<string, Commit>): Promise<void> => {
    const Keys = names.map((name) => {
      const [stream = '', commit = ''] = name.split('\n');
      return { stream: { S: stream }, commit: { N: commit } };
    });
    let asked: BatchGetItemCommandOutput['UnprocessedKeys'] = { [table]: { Keys, ConsistentRead: true } };
    for (let attempt = 0; asked?.[table] !== undefined; attempt += 1) {
      if (attempt > 0) await sleep(Math.random() * Math.min(2_000, 25 * 2 ** attempt));
      const answer: BatchGetItemCommandOutput = await client.send(new BatchGetItemCommand({ RequestItems: asked }));
      for (const item of answer.Responses?.[table] ?? []) {
        const commit = commitFromItem(item as StoredItem);
        found.set(nameOf(commit), commit);
      }
      asked = answer.UnprocessedKeys;
    }
  };

  return async (places) => {
    const found = new Map<string, Commit>();
    const names = [...new Set(places.map(nameOf))]; // a batch takes no key twice
    for (let from = 0; from < names.length; from += MOST_READS) await read(names.slice(from, from + MOST_READS), found);
    return places.map((place) => found.get(nameOf(place)));
  };
};

const nameOf = ({ stream, commit }: CommitPlace): string => `${stream}\n${commit}`;
