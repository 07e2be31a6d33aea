import path from 'node:path';
import {
  DescribeStreamCommand,
  DynamoDBStreamsClient,
  GetRecordsCommand,
  GetShardIteratorCommand,
} from '@aws-sdk/client-dynamodb-streams';
import type { Commit } from '../../../domain/kernel/event.ts';
import { instantOf } from '../../../domain/kernel/time.ts';
import { defaultPolicy } from '../../../domain/policy/default-policy.ts';
import { onlyPolicy } from '../../../domain/policy/service-policy.ts';
import { dayAfter } from '../../../domain/views/figures/period.ts';
import { termsOf } from '../../../domain/views/figures/terms.ts';
import { createDynamoClient, createEventStore } from '../../../functions/lib/adapters/event-store.ts';
import { createViewStore } from '../../../functions/lib/adapters/view-store.ts';
import { createFiguresPacker } from '../../../functions/lib/figures/pack-all.ts';
import { createBatchProjector, type Projected } from '../../../functions/lib/project.ts';
import { allViews, viewsOf } from '../../../functions/lib/views.ts';
import { openDataFolder } from '../database.ts';
import { startDynoxide } from '../dynoxide.ts';
import { account, region } from '../host.ts';
import { type Plan, planOf } from '../resources.ts';
import { createObjectFiles } from '../s3-files.ts';
import type { HostDatabase } from '../seams.ts';
import { readFrom } from '../stream-mapping.ts';
import { synthesizeInto } from '../synthesize.ts';
import { createTables } from '../tables.ts';
import { readTemplate } from '../template.ts';
import type { StoredFile } from './draws.ts';
import { createCommitStorer } from './store-commits.ts';

/** What is loaded, and the files that its events tell of, which are there when the last of the commits has been read. */
export type Past = { readonly commits: Iterable<Commit>; readonly files: Iterable<StoredFile> };
/** How far a load has come: commits stored, and folded into the views. */
export type Progress = (commits: number) => void;

/** Commits that are stored and folded together. */
const BATCH = 400;
/** The figures of so many commits are packed by the desk itself as it starts; of more, no answer could be given until then. */
const SOON_PACKED = 50_000;

/**
 * Stores commits in a data folder through the event store and folds them into its read models, as the desk would have, and files in its
 * raw store; then sets the desk's readers behind them, so that nothing simulated sends a mail or arms a timer. Again with the same commits, it changes nothing.
 * Throws where a desk runs on the folder, or where it has other events in the same streams.
 */
export const loadStore = async ({ commits, files }: Past, dataDir: string, progress: Progress = () => {}): Promise<number> => {
  const folder = openDataFolder(dataDir);
  const engine = await startDynoxide({ dbPath: path.join(dataDir, 'dynamo.sqlite') });
  const setting = { endpoint: engine.endpoint, region, credentials: { accessKeyId: 'LOCALHOST', secretAccessKey: 'local' } };
  const client = createDynamoClient(setting);
  const streams = new DynamoDBStreamsClient(setting);
  try {
    const unused = 'http://127.0.0.1:9';
    const assembly = await synthesizeInto(path.join(dataDir, 'cdk.out'));
    const plan = planOf(readTemplate(assembly, { region, account, awsUrl: unused, apiUrl: unused }));
    const streamArns = await createTables(client, plan.tables);
    const [eventsTable, viewsTable] = tablesOf(plan);
    const store = createCommitStorer({ client, table: eventsTable });
    const project = createBatchProjector({
      events: createEventStore({ client, table: eventsTable }),
      views: createViewStore({ client, table: viewsTable, lines: 'together' }),
      viewsOf: viewsOf(allViews(onlyPolicy(defaultPolicy))),
    });
    let stored = 0;
    // The views fold one batch while the next one is stored.
    let folding: Promise<void> = Promise.resolve();
    for (const batch of batchesOf(commits)) {
      await store(batch);
      await folding;
      folding = project(batch).then(allFolded);
      folding.catch(() => {}); // heard at the next turn
      stored += batch.length;
      progress(stored);
    }
    await folding;
    await storeFiles(files, plan, dataDir);
    if (stored > SOON_PACKED)
      await createFiguresPacker({ client, table: viewsTable, rest: async () => {} })({ upTo: yesterday(), isUp: () => false });
    await setReadersBehind({ plan, streams, streamArns, db: folder.db });
    return stored;
  } finally {
    client.destroy();
    streams.destroy();
    await engine.stop();
    folder.close();
  }
};

const storeFiles = async (files: Iterable<StoredFile>, plan: Plan, dataDir: string): Promise<void> => {
  const bucket = plan.functions.flatMap(({ environment }) => environment.RAW_BUCKET ?? [])[0];
  if (bucket === undefined) throw new Error('the template has no raw store');
  const objects = createObjectFiles(path.join(dataDir, 's3'));
  await objects.prepareBucket(bucket);
  for (const { key, body, at } of files)
    await objects.put({
      bucket,
      key,
      body: Buffer.from(body),
      headers: { 'content-type': 'application/gzip' },
      lastModified: at,
    });
};

const yesterday = (): string => dayAfter(termsOf(onlyPolicy(defaultPolicy)).dayOf(instantOf(Date.now())), -1);

const allFolded = (rows: readonly Projected[]): void => {
  for (const row of rows) {
    if (row.kind === 'failed') throw row.error;
    if (row.kind === 'parked') throw new Error(`${row.stream} in ${row.view}: ${row.error}`);
  }
};

/** Whole streams as far as they stand together: what is folded at once is written once. */
function* batchesOf(commits: Iterable<Commit>): Generator<readonly Commit[]> {
  let batch: Commit[] = [];
  for (const commit of commits) {
    if (batch.length >= BATCH && batch.at(-1)?.stream !== commit.stream) {
      yield batch;
      batch = [];
    }
    batch.push(commit);
  }
  if (batch.length > 0) yield batch;
}

const tablesOf = ({ tables }: Plan): readonly [string, string] => {
  const withStream = tables.find(({ definition }) => definition.StreamSpecification !== undefined);
  const other = tables.find((table) => table !== withStream);
  if (withStream === undefined || other === undefined) throw new Error('the template has no events table or no views table');
  return [withStream.name, other.name];
};

type Readers = {
  readonly plan: Plan;
  readonly streams: DynamoDBStreamsClient;
  readonly streamArns: ReadonlyMap<string, string>;
  readonly db: HostDatabase;
};

const setReadersBehind = async ({ plan, streams, streamArns, db }: Readers): Promise<void> => {
  for (const mapping of plan.mappings) {
    const streamArn = streamArns.get(mapping.sourceArn);
    if (streamArn === undefined) continue;
    const { StreamDescription } = await streams.send(new DescribeStreamCommand({ StreamArn: streamArn }));
    for (const { ShardId, SequenceNumberRange } of StreamDescription?.Shards ?? []) {
      const near = SequenceNumberRange?.EndingSequenceNumber;
      if (ShardId === undefined || near === undefined) continue;
      readFrom(db, { mapping, streamArn, shardId: ShardId, after: await lastOf(streams, { streamArn, shardId: ShardId, near }) });
    }
  }
};

/**
 * The engine tells the end of an open shard by the text of its numbers (999 after 3650): from there on the last one is searched for,
 * which takes a few dozen requests however many records there are.
 */
const lastOf = async (
  streams: DynamoDBStreamsClient,
  { streamArn, shardId, near }: { readonly streamArn: string; readonly shardId: string; readonly near: string },
): Promise<string> => {
  const goesOnAfter = async (number: number): Promise<boolean> => {
    const place = { StreamArn: streamArn, ShardId: shardId, ShardIteratorType: 'AFTER_SEQUENCE_NUMBER' } as const;
    const { ShardIterator } = await streams.send(new GetShardIteratorCommand({ ...place, SequenceNumber: String(number) }));
    const { Records = [] } = await streams.send(new GetRecordsCommand({ ShardIterator, Limit: 1 }));
    return Records.length > 0;
  };
  let [low, high] = [Number(near), Number(near) + 1];
  while (await goesOnAfter(high)) [low, high] = [high, 2 * high];
  if (!(await goesOnAfter(low))) return String(low);
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (await goesOnAfter(middle)) low = middle;
    else high = middle;
  }
  return String(high);
};
