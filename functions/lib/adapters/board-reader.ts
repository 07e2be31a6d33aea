import { board } from '../../../domain/views/view.ts';
import type { StoreClient } from './event-store.ts';
import { readItems } from './item-reader.ts';
import { keys, shards } from './view-items.ts';
import { createViewReader, type ViewReader } from './view-reader.ts';
import { keepLive, readRegister } from './view-register.ts';
import { type Sheet, sheetSort, sheetsOf } from './view-sheets.ts';

/** Reading the desk's board as a whole: its lists, and many of its sheets at once. */
export type BoardReader = Pick<ViewReader, 'list' | 'sorts'> & {
  /** Sheets by name, 25 at most, in one request; those that are not there are missing. */
  readonly sheetsNamed: (names: readonly string[]) => Promise<ReadonlyMap<string, Sheet>>;
};

export const createBoardReader = (options: {
  readonly client: StoreClient;
  readonly table: string;
}): BoardReader & ViewReader => {
  const { client, table } = options;
  const live = keepLive(() => readRegister(client, table), board.name);
  const sheetsNamed: BoardReader['sheetsNamed'] = async (names) => {
    const key = keys.sheets(await live());
    const wanted = names.flatMap((name) => shards.map((shard) => ({ key, sort: sheetSort(name, shard) })));
    const found = await readItems({ client, table, consistent: false }, wanted);
    return sheetsOf([...found.values()]);
  };
  return { ...createViewReader({ client, table, live }), sheetsNamed };
};
