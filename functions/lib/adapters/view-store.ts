import {
  DeleteItemCommand,
  PutItemCommand,
  TransactionCanceledException,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import type { StreamId } from '../../../domain/kernel/ids.ts';
import { board } from '../../../domain/views/view.ts';
import type { StoreClient } from './event-store.ts';
import { type ItemKey, nameOfItem, pause, readItems } from './item-reader.ts';
import { createLineStore } from './line-store.ts';
import { itemsOf, keys, MOST_ITEMS, type RowWrite, rowOf } from './view-items.ts';
import type { Line } from './view-lines.ts';
import { createViewReader, readPartition, sortOf, type ViewReader } from './view-reader.ts';
import { createViewRegister, placesOf, registeredAs } from './view-register.ts';

export type { RowWrite } from './view-items.ts';
export type { ListRange, StoredEntry } from './view-reader.ts';

/**
 * The read models on DynamoDB, for the functions that keep them: rows, everything that moves with a row in one transaction, and the
 * lines that stay.
 */
export type ViewStore = ViewReader & {
  /** Rows as they stand, in the order asked for; strongly consistent. */
  readonly rows: (wanted: readonly RowName[]) => Promise<readonly (StoredRow | undefined)[]>;
  /** One transaction; `stale` when a row is no longer at the commit that its write goes on from, `too-large` over 100 items. */
  readonly write: (writes: readonly RowWrite[]) => Promise<'written' | 'stale' | 'too-large'>;
  /** Lines that stay, each unless it or a later one stands there; before the rows that go on from them. */
  readonly writeLines: (lines: readonly Line[]) => Promise<void>;
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
const MOST_CONFLICTS = 10;

export const createViewStore = (options: {
  readonly client: StoreClient;
  readonly table: string;
  /** The read model that `list` and `counts` read; the desk's board where nothing is said. */
  readonly view?: string;
  /** How lines that stay are written, as the line store says. */
  readonly lines?: 'singly' | 'together';
  /** Hears the write units of rows, lines and all that moves; without it they are not asked for. */
  readonly onWritten?: (units: number) => void;
}): ViewStore => {
  const { client, table, view = board.name, onWritten } = options;
  const capacity = onWritten === undefined ? {} : ({ ReturnConsumedCapacity: 'TOTAL' } as const);

  const rows = async (wanted: readonly RowName[]): Promise<readonly (StoredRow | undefined)[]> => {
    const found = await readItems({ client, table }, wanted.map(rowKey));
    return wanted.map((one) => {
      const item = found.get(nameOfItem(rowKey(one)));
      return item === undefined ? undefined : { stream: one.stream, commit: Number(item.commit?.N), row: rowOf(item) };
    });
  };

  const reader = createViewReader({ client, table, view });
  const partition = readPartition({ client, table });
  const writeLines = createLineStore(options);
  const register = createViewRegister({ client, table });
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

  return { ...reader, rows, write, writeLines, places, park, unpark, parked };
};

const PARKED = 'parked-streams';
const parkedKey = (view: string, stream: StreamId) => ({ key: { S: PARKED }, sort: { S: `${view}#${stream}` } });
const rowKey = ({ view, stream }: RowName): ItemKey => ({ key: keys.row(view, stream), sort: 'row' });

/** Reasons that another try may not meet again. */
const PASSING: ReadonlySet<string> = new Set(['None', 'TransactionConflict', 'ThrottlingError', 'ProvisionedThroughputExceeded']);
