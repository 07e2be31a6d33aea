import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { type _Record, DescribeStreamCommand, type DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams';
import type { Deliver } from './destinations.ts';
import { patternFilter } from './event-pattern.ts';
import type { Outcome } from './instance.ts';
import type { Mapping } from './resources.ts';
import type { Clock, HostDatabase } from './seams.ts';
import { pollShard, type ShardPoller } from './shard-poller.ts';
import { deliverBatch, type GaveUp, type StreamRecord } from './stream-batch.ts';

export type StreamMapping = {
  /** Looks again at once. */
  poke(): void;
  /** Resolves when everything that was in the stream at the call is done. */
  drained(): Promise<void>;
  close(): Promise<void>;
};

export type StreamMappingOptions = {
  readonly mapping: Mapping;
  readonly client: DynamoDBStreamsClient;
  /** The engine's own ARN of the stream; functions see the mapping's. */
  readonly streamArn: string;
  readonly region: string;
  readonly db: HostDatabase;
  readonly clock: Clock;
  readonly invoke: (functionArn: string, event: unknown) => Promise<Outcome>;
  readonly deliver: Deliver;
};

/** A function as a reader of a table's stream: from its checkpoint on, a shard after its parent, one batch at a time a shard. */
export const startStreamMapping = async (options: StreamMappingOptions): Promise<StreamMapping> => {
  const { client, streamArn } = options;
  const places = createPlaces(options);
  const passes = options.mapping.filters.map(patternFilter);
  const pollers = new Map<string, ShardPoller>();
  let closed = false;

  const follow = async (): Promise<void> => {
    for (const shard of await listShards(client, streamArn)) {
      const { id, parent, all } = shard;
      const parentOpen = parent !== undefined && all.includes(parent) && !places.isFinished(parent);
      if (closed || pollers.has(id) || places.isFinished(id) || parentOpen) continue;
      const poller = pollShard({
        client,
        streamArn,
        shardId: id,
        startingPosition: options.mapping.startingPosition,
        batchSize: Math.min(options.mapping.batchSize, 1000),
        windowMillis: options.clock.realMillis(options.mapping.windowSeconds * 1000),
        checkpoint: () => places.get(id),
        process: (records) => process(id, records),
      });
      pollers.set(id, poller);
      void poller.finished.then(async (atEnd) => {
        if (!atEnd) return;
        places.finish(id);
        pollers.delete(id);
        await followAgain();
      });
    }
  };
  const followAgain = async (): Promise<void> => {
    while (!closed) {
      try {
        return await follow();
      } catch (error) {
        console.error(`stream ${streamArn}: ${error}`);
        await sleep(1_000);
      }
    }
  };

  const process = async (shardId: string, found: readonly _Record[]): Promise<boolean> => {
    const records = found.map((record) => lambdaRecord(record, options));
    const wanted = passes.length === 0 ? records : records.filter((record) => passes.some((pass) => pass(record)));
    const finished = await deliverBatch(wanted, {
      mapping: options.mapping,
      invoke: (batch) => options.invoke(options.mapping.functionArn, { Records: batch }),
      checkpoint: (sequence) => places.set(shardId, sequence),
      giveUp: (batch, cause) => giveUp(options, { shardId, batch, cause }),
      now: options.clock.now,
      pause: async (attempt) => {
        // Real time: a batch that fails while the clock jumps must not hold the jump up for long.
        if (!closed) await sleep(Math.min(1_000, 25 * 2 ** attempt));
      },
      closed: () => closed,
    });
    const last = records.at(-1);
    if (finished && last) places.set(shardId, last.dynamodb.SequenceNumber);
    return finished;
  };

  await follow();
  return {
    poke: () => {
      for (const poller of pollers.values()) poller.poke();
    },
    drained: async () => {
      await Promise.all([...pollers.values()].map((poller) => poller.drained()));
    },
    close: async () => {
      closed = true;
      await Promise.all([...pollers.values()].map((poller) => poller.close()));
    },
  };
};

const listShards = async (client: DynamoDBStreamsClient, streamArn: string) => {
  const shards: { readonly id: string; readonly parent: string | undefined }[] = [];
  let from: string | undefined;
  do {
    const page = { StreamArn: streamArn, ...(from === undefined ? {} : { ExclusiveStartShardId: from }) };
    const { StreamDescription } = await client.send(new DescribeStreamCommand(page));
    for (const { ShardId, ParentShardId } of StreamDescription?.Shards ?? [])
      if (ShardId) shards.push({ id: ShardId, parent: ParentShardId });
    from = StreamDescription?.LastEvaluatedShardId;
  } while (from !== undefined);
  const all = shards.map(({ id }) => id);
  return shards.map((shard) => ({ ...shard, all }));
};

/** Sets a reader behind a record of a shard, as if it had done everything up to it; for a host that is not running. */
export const readFrom = (
  db: HostDatabase,
  {
    shardId,
    after,
    ...place
  }: Pick<StreamMappingOptions, 'mapping' | 'streamArn'> & { readonly shardId: string; readonly after: string },
): void => createPlaces({ db, ...place }).set(shardId, after);

/** Places in the shards of one mapping's stream, kept over restarts. */
const createPlaces = ({ db, mapping, streamArn }: Pick<StreamMappingOptions, 'db' | 'mapping' | 'streamArn'>) => {
  db.exec(`CREATE TABLE IF NOT EXISTS stream_checkpoint (
    mapping TEXT NOT NULL, stream TEXT NOT NULL, shard TEXT NOT NULL, sequence TEXT, finished INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (mapping, stream, shard))`);
  const select = db.prepare('SELECT sequence, finished FROM stream_checkpoint WHERE mapping = ? AND stream = ? AND shard = ?');
  const write = db.prepare(`INSERT INTO stream_checkpoint (mapping, stream, shard, sequence, finished) VALUES (?, ?, ?, ?, ?)
    ON CONFLICT DO UPDATE SET sequence = coalesce(excluded.sequence, sequence), finished = excluded.finished`);
  const row = (shard: string) =>
    select.get(mapping.functionArn, streamArn, shard) as { sequence: string | null; finished: number } | undefined;
  return {
    get: (shard: string) => row(shard)?.sequence ?? undefined,
    isFinished: (shard: string) => row(shard)?.finished === 1,
    set: (shard: string, sequence: string): void => void write.run(mapping.functionArn, streamArn, shard, sequence, 0),
    finish: (shard: string): void => void write.run(mapping.functionArn, streamArn, shard, null, 1),
  };
};

/** The SDK's record as Lambda's JSON has it: this region, the mapping's ARN, bytes as base64, virtual seconds. */
const lambdaRecord = (record: _Record, { mapping, region, clock }: StreamMappingOptions): StreamRecord => {
  const { ApproximateCreationDateTime, ...data } = record.dynamodb ?? {};
  // The engine stamps real time; the records' age is kept and moved to the virtual clock.
  const age = Math.max(0, Date.now() - (ApproximateCreationDateTime?.getTime() ?? Date.now())) * clock.speed;
  const json = JSON.stringify(data, function (key, value: unknown) {
    const raw: unknown = (this as Record<string, unknown>)[key];
    return raw instanceof Uint8Array ? Buffer.from(raw).toString('base64') : value;
  });
  return {
    eventID: record.eventID ?? '',
    eventName: record.eventName ?? '',
    eventVersion: record.eventVersion ?? '1.1',
    eventSource: 'aws:dynamodb',
    awsRegion: region,
    eventSourceARN: mapping.sourceArn,
    dynamodb: {
      ...(JSON.parse(json) as object),
      ApproximateCreationDateTime: Math.floor((clock.now() - age) / 1000),
      SequenceNumber: record.dynamodb?.SequenceNumber ?? '',
    },
  };
};

type Failure = { readonly shardId: string; readonly batch: readonly StreamRecord[]; readonly cause: GaveUp };

/** Lambda's record of a discarded batch: an S3 destination gets the events themselves, a queue only where they are. */
const giveUp = async ({ mapping, clock, deliver }: StreamMappingOptions, { shardId, batch, cause }: Failure): Promise<void> => {
  const { onFailure, functionArn, sourceArn } = mapping;
  const [first, last] = [batch.at(0), batch.at(-1)];
  const why = cause.outcome?.ok === false ? cause.outcome.error.errorMessage : 'the function reported failures';
  console.error(
    `${functionArn}: gave up ${batch.length} stream records (${cause.condition}, ${cause.attempts} attempts): ${why}`,
  );
  if (!onFailure) return;
  const at = (record: StreamRecord | undefined) =>
    new Date((record?.dynamodb.ApproximateCreationDateTime ?? 0) * 1000).toISOString();
  const timestamp = new Date(clock.now()).toISOString();
  const record = {
    requestContext: {
      requestId: cause.outcome?.requestId ?? randomUUID(),
      functionArn,
      condition: cause.condition,
      approximateInvokeCount: cause.attempts,
    },
    responseContext: {
      statusCode: 200,
      executedVersion: '$LATEST',
      functionError: cause.outcome?.ok === false ? 'Unhandled' : null,
    },
    version: '1.0',
    timestamp,
    DDBStreamBatchInfo: {
      shardId,
      startSequenceNumber: first?.dynamodb.SequenceNumber,
      endSequenceNumber: last?.dynamodb.SequenceNumber,
      approximateArrivalOfFirstRecord: at(first),
      approximateArrivalOfLastRecord: at(last),
      batchSize: batch.length,
      streamArn: sourceArn,
    },
    ...(onFailure.startsWith('arn:aws:s3:') ? { payload: JSON.stringify({ Records: batch }) } : {}),
  };
  const name = functionArn.split(':').at(-1);
  const day = timestamp.slice(0, 10).replaceAll('-', '/');
  const key = `aws/lambda/${name}/${shardId}/${day}/${timestamp.slice(0, 19).replaceAll(':', '.')}-${randomUUID()}`;
  await deliver(onFailure, { body: JSON.stringify(record), key });
};
