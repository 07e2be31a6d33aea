import {
  BatchWriteItemCommand,
  ConditionalCheckFailedException,
  PutItemCommand,
  TransactionCanceledException,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import type { StoredSum } from '../../../domain/views/figures/figures-of.ts';
import type { StoreClient } from './event-store.ts';
import type { Item } from './item-reader.ts';
import {
  type DocumentName,
  type Head,
  headKey,
  headPut,
  packedItem,
  partitions,
  sortOfDocument,
  sortOfMoved,
} from './packed-items.ts';
import type { Known, Packing } from './packed-reader.ts';
import { sumOf } from './sum-reader.ts';
import { keys, MOVES, shards } from './view-items.ts';
import { readPartition, sortOf } from './view-reader.ts';

/** A sum as it was read, with what tells whether it has moved since. */
export type LooseSum = StoredSum & {
  readonly item: { readonly key: string; readonly sort: string; readonly moves: string | undefined };
};

/** Writing packed sums. Every change holds only where the head is still the one that it goes on from. */
export type PackedStore = {
  /** Sums that stand by themselves, of the keys from `from` to `to`; strongly consistent. */
  readonly loose: (of: Packing, range: { readonly from: string; readonly to: string }) => Promise<readonly LooseSum[]>;
  /** Their days, one for each of them. */
  readonly looseDays: (of: Packing, to: string) => Promise<readonly string[]>;
  /** Takes sums out and puts the batch that holds them in, at once. `moved`: one of them, or the head, has moved since it was read. */
  readonly move: (of: Packing, known: Known, batch: Batch) => Promise<Head | 'moved'>;
  /** Nobody sees it before a head names it. */
  readonly put: (of: Packing, known: Known, document: DocumentName & { readonly bytes: Uint8Array }) => Promise<void>;
  readonly replaceHead: (of: Packing, known: Known, to: Omit<Head, 'revision'>) => Promise<Head | 'moved'>;
  readonly listed: (of: Packing, known: Known) => Promise<readonly string[]>;
  readonly remove: (of: Packing, known: Known, sorts: readonly string[]) => Promise<void>;
};
export type Batch = { readonly sums: readonly LooseSum[]; readonly bytes: Uint8Array };

export const createPackedStore = ({ client, table }: { readonly client: StoreClient; readonly table: string }): PackedStore => {
  const partition = readPartition({ client, table });

  const loose: PackedStore['loose'] = async ({ place, name }, { from, to }) => {
    const within = { low: from, high: to, consistent: true };
    const pages = await Promise.all(shards.map((shard) => partition(keys.sums(place, name, shard), within)));
    return pages.flat().map((item) => ({
      ...sumOf(item),
      item: { key: item.key?.S ?? '', sort: sortOf(item), moves: item[MOVES]?.N },
    }));
  };

  const looseDays: PackedStore['looseDays'] = async ({ place, name }, to) => {
    const within = { high: to, sortOnly: true, consistent: true };
    const pages = await Promise.all(shards.map((shard) => partition(keys.sums(place, name, shard), within)));
    return pages.flat().map((item) => sortOf(item).slice(0, 10));
  };

  const move: PackedStore['move'] = async ({ place, name }, { quarter, head }, { sums, bytes }) => {
    const number = head.moved.to;
    const to = { units: head.units, moved: { ...head.moved, to: number + 1 } };
    const batch = packedItem(partitions.documents(place, name, quarter), sortOfMoved(number), bytes);
    const TransactItems = [
      { Put: headPut(table, headKey(place, name, quarter), { from: head, to }) },
      { Put: { TableName: table, Item: batch } },
      ...sums.map(({ item }) => ({ Delete: { TableName: table, ...unmoved(item) } })),
    ];
    try {
      await client.send(new TransactWriteItemsCommand({ TransactItems }));
      return { ...to, revision: head.revision + 1 };
    } catch (error) {
      // A condition that does not hold, or a live write at the same item at the same time.
      if (error instanceof TransactionCanceledException) return 'moved';
      throw error;
    }
  };

  const put: PackedStore['put'] = async ({ place, name }, { quarter }, { bytes, ...document }) => {
    const Item = packedItem(partitions.documents(place, name, quarter), sortOfDocument(document), bytes);
    await client.send(new PutItemCommand({ TableName: table, Item }));
  };

  const replaceHead: PackedStore['replaceHead'] = async ({ place, name }, { quarter, head }, to) => {
    try {
      await client.send(new PutItemCommand(headPut(table, headKey(place, name, quarter), { from: head, to })));
      return { ...to, revision: head.revision + 1 };
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return 'moved';
      throw error;
    }
  };

  const listed: PackedStore['listed'] = async ({ place, name }, { quarter }) => {
    const within = { sortOnly: true, consistent: true };
    return (await partition(partitions.documents(place, name, quarter), within)).map(sortOf);
  };

  const remove: PackedStore['remove'] = async ({ place, name }, { quarter }, sorts) => {
    const key = { S: partitions.documents(place, name, quarter) };
    for (let from = 0; from < sorts.length; from += 25) {
      let requests: readonly Removal[] = sorts
        .slice(from, from + 25)
        .map((sort) => ({ DeleteRequest: { Key: { key, sort: { S: sort } } } }));
      while (requests.length > 0) {
        const answer = await client.send(new BatchWriteItemCommand({ RequestItems: { [table]: [...requests] } }));
        requests = (answer.UnprocessedItems?.[table] ?? []) as readonly Removal[];
      }
    }
  };

  return { loose, looseDays, move, put, replaceHead, listed, remove };
};

type Removal = { readonly DeleteRequest: { readonly Key: Item } };

/** An item that nothing has moved since it was read. */
const unmoved = ({ key, sort, moves }: LooseSum['item']) => ({
  Key: { key: { S: key }, sort: { S: sort } },
  ExpressionAttributeNames: { '#moves': MOVES },
  ...(moves === undefined
    ? { ConditionExpression: 'attribute_not_exists(#moves)' }
    : { ConditionExpression: '#moves = :moves', ExpressionAttributeValues: { ':moves': { N: moves } } }),
});
