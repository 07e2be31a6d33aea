import { ConditionalCheckFailedException, PutItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import type { Instant } from '../../../domain/kernel/time.ts';
import type { StoreClient } from './event-store.ts';

/**
 * Which build of each read model is read and which are kept up to the events: items of the views table under (`views`, name), and
 * under (`views#<place>`, segment) how far a rebuild has come. A build's *place* stands in all its keys: the first is called like the
 * read model, `board`, the next `board@2`.
 */
export type ViewRegister = {
  /** As it stands, strongly consistent; a read model that was never rebuilt has its first build alone. */
  readonly find: (view: string) => Promise<Registered>;
  readonly all: () => Promise<readonly Registered[]>;
  /** `false` when somebody else was faster. */
  readonly save: (registered: Registered) => Promise<boolean>;
  readonly segments: (place: string) => Promise<readonly Segment[]>;
  readonly saveSegment: (place: string, segment: Segment) => Promise<void>;
};

export type Registered = {
  readonly view: string;
  /** Counts the changes of this item; 0 before the first. */
  readonly revision: number;
  readonly live: string;
  /** The number of the last build that was begun: no number is given twice. */
  readonly last: number;
  /** Of the folds that made the live build, where that is known. */
  readonly version?: number;
  readonly building?: Building;
  /** The build before the live one; kept up to the events, so that there is a way back. */
  readonly previous?: string;
};
export type Building = {
  readonly place: string;
  readonly version: number;
  readonly startedAt: Instant;
  readonly segments: number;
  readonly step: 'reading' | 'packing' | 'checking' | 'differs';
  readonly report?: CheckReport;
};
export type CheckReport = {
  readonly rows: number;
  readonly differences: number;
  /** Places in the table that differ, some of them. */
  readonly examples: readonly string[];
};
/** One share of the events table: `at` is the last commit read, missing at the start. */
export type Segment = {
  readonly segment: number;
  readonly commits: number;
  readonly done: boolean;
  readonly at?: { readonly stream: string; readonly commit: number };
};

/** Every build that is kept up to the events. */
export const placesOf = ({ live, building, previous }: Registered): readonly string[] => [
  live,
  ...(building === undefined ? [] : [building.place]),
  ...(previous === undefined ? [] : [previous]),
];

export const createViewRegister = ({ client, table }: { readonly client: StoreClient; readonly table: string }): ViewRegister => {
  const all = () => readRegister(client, table);
  const find = async (view: string): Promise<Registered> => registeredAs(await all(), view);

  const save = async (registered: Registered): Promise<boolean> => {
    const content = JSON.stringify({ ...registered, revision: registered.revision + 1 });
    try {
      await client.send(
        new PutItemCommand({
          TableName: table,
          Item: {
            key: { S: 'views' },
            sort: { S: registered.view },
            revision: { N: String(registered.revision + 1) },
            content: { S: content },
          },
          ConditionExpression: registered.revision === 0 ? 'attribute_not_exists(#revision)' : '#revision = :revision',
          ExpressionAttributeNames: { '#revision': 'revision' },
          ...(registered.revision === 0
            ? {}
            : { ExpressionAttributeValues: { ':revision': { N: String(registered.revision) } } }),
        }),
      );
      return true;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return false;
      throw error;
    }
  };

  const segments = (place: string): Promise<readonly Segment[]> => readContents<Segment>({ client, table }, `views#${place}`);
  const saveSegment = async (place: string, segment: Segment): Promise<void> => {
    const item = {
      key: { S: `views#${place}` },
      sort: { S: String(segment.segment).padStart(3, '0') },
      content: { S: JSON.stringify(segment) },
    };
    await client.send(new PutItemCommand({ TableName: table, Item: item }));
  };

  return { find, all, save, segments, saveSegment };
};

/** A reader asks once in a while which build is live: the one before it is kept up as well, so that a late switch reads nothing wrong. */
export const keepLive = (read: () => Promise<readonly Registered[]>, view: string): (() => Promise<string>) => {
  let kept: { readonly until: number; readonly live: Promise<string> } | undefined;
  return () => {
    if (kept !== undefined && performance.now() < kept.until) return kept.live;
    const live = read().then((all) => registeredAs(all, view).live);
    kept = { until: performance.now() + KEPT_MILLIS, live };
    live.catch(() => {
      kept = undefined;
    });
    return live;
  };
};
const KEPT_MILLIS = 5000;

export const readRegister = (client: StoreClient, table: string): Promise<readonly Registered[]> =>
  readContents<Registered>({ client, table }, 'views');

const readContents = async <T>(
  { client, table }: { readonly client: StoreClient; readonly table: string },
  key: string,
): Promise<readonly T[]> => {
  const { Items = [] } = await client.send(
    new QueryCommand({
      TableName: table,
      KeyConditionExpression: '#key = :key',
      ExpressionAttributeNames: { '#key': 'key' },
      ExpressionAttributeValues: { ':key': { S: key } },
      ConsistentRead: true,
    }),
  );
  return Items.map((item) => JSON.parse(item.content?.S ?? 'null') as T);
};

export const registeredAs = (all: readonly Registered[], view: string): Registered =>
  all.find((one) => one.view === view) ?? { view, revision: 0, live: view, last: 1 };
