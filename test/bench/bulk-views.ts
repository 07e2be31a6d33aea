import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import type { Commit } from '../../domain/kernel/event.ts';
import type { StreamId } from '../../domain/kernel/ids.ts';
import type { View } from '../../domain/views/view.ts';
import { itemsOf } from '../../functions/lib/adapters/view-items.ts';
import { lineItem } from '../../functions/lib/adapters/view-lines.ts';
import { foldCommits } from '../../functions/lib/fold-rows.ts';
import { intoFile, type Stored } from './engine-file.ts';

type Update = NonNullable<TransactWriteItem['Update']>;

/**
 * Puts whole streams into the views table of an engine that has nothing of them yet: the items that the store's transactions would leave,
 * written straight into the engine's file. `table` exists, and nothing else writes it meanwhile.
 */
export const createBulkViews = (options: {
  readonly dbPath: string;
  readonly table: string;
  readonly viewsOf: (stream: StreamId) => readonly View<unknown>[];
}) => {
  const { dbPath, table, viewsOf } = options;
  /** Items that many rows move, by where they stand. */
  const moved = new Map<string, Stored>();

  const add = ({
    Key = {},
    UpdateExpression = '',
    ExpressionAttributeNames = {},
    ExpressionAttributeValues = {},
  }: Update): void => {
    const place = `${Key.key?.S}\n${Key.sort?.S}`;
    const item = moved.get(place) ?? { ...Key };
    for (const [, name = '', value = ''] of UpdateExpression.matchAll(/(#\d+) (:\d+)/g)) {
      const attribute = ExpressionAttributeNames[name] ?? name;
      const { N, SS } = ExpressionAttributeValues[value] ?? {};
      item[attribute] =
        SS === undefined
          ? { N: String(Number(item[attribute]?.N ?? 0) + Number(N)) }
          : { SS: [...new Set([...(item[attribute]?.SS ?? []), ...SS])] };
    }
    moved.set(place, item);
  };

  /** Gives the number of items that were written. */
  return (streams: Iterable<readonly Commit[]>): number =>
    intoFile({ dbPath, table, keys: ['key', 'sort'] }, (put) => {
      let items = 0;
      const putOne = (item: Stored): void => {
        put(item);
        items += 1;
      };
      for (const commits of streams) {
        const [first] = commits;
        if (first === undefined) continue;
        for (const view of viewsOf(first.stream)) {
          const brought = new Set(commits.map(({ commit }) => commit));
          const { write, lines } = foldCommits(view, undefined, { next: commits, brought });
          const of = { view: view.name, stream: first.stream };
          for (const line of lines) putOne(lineItem({ ...of, ...line }));
          for (const { Put, Update } of write === undefined ? [] : itemsOf(table, [{ ...of, from: 0, ...write }])) {
            if (Put?.Item !== undefined) putOne(Put.Item);
            if (Update !== undefined) add(Update);
          }
        }
      }
      for (const item of moved.values()) putOne(item);
      return items;
    });
};
