import { setTimeout as sleep } from 'node:timers/promises';
import {
  type _Record,
  type DynamoDBStreamsClient,
  GetRecordsCommand,
  GetShardIteratorCommand,
} from '@aws-sdk/client-dynamodb-streams';

export type ShardPoller = {
  /** Looks again at once. */
  poke(): void;
  /** Resolves when a poll that began after this call found the shard's end and everything before it is done. */
  drained(): Promise<void>;
  /** Resolves when the shard is read to its end for ever (true) or the poller was closed (false). */
  readonly finished: Promise<boolean>;
  close(): Promise<void>;
};

export type ShardOptions = {
  readonly client: DynamoDBStreamsClient;
  readonly streamArn: string;
  readonly shardId: string;
  readonly startingPosition: 'TRIM_HORIZON' | 'LATEST';
  readonly batchSize: number;
  /** Real milliseconds to wait for a full batch. */
  readonly windowMillis: number;
  /** The last sequence number done. */
  readonly checkpoint: () => string | undefined;
  /** Brings a batch to the function; false when the host stops. Not called again before it resolves. */
  readonly process: (records: readonly _Record[]) => Promise<boolean>;
};

/** Between two polls that find nothing: short while something goes on, longer when nothing has for a while. */
const busyMillis = 20;
const idleMillis = 250;
const staysBusyMillis = 1_000;

export const pollShard = (options: ShardOptions): ShardPoller => {
  let closed = false;
  let polls = 0;
  let activeAt = performance.now();
  let wake = Promise.withResolvers<void>();
  const waiters = new Set<{ readonly after: number; readonly resolve: () => void }>();
  const poke = (): void => {
    activeAt = performance.now();
    wake.resolve();
  };

  const reachedEnd = (poll: number): void => {
    for (const waiter of waiters) {
      if (poll <= waiter.after) continue;
      waiters.delete(waiter);
      waiter.resolve();
    }
  };

  const rest = async (millis: number): Promise<void> => {
    const over = new AbortController();
    await Promise.race([sleep(millis, undefined, { signal: over.signal }).catch(() => {}), wake.promise]);
    over.abort();
    wake = Promise.withResolvers();
  };

  const read = async (): Promise<boolean> => {
    let iterator = await iteratorFrom(options);
    let held: readonly _Record[] = [];
    let heldSince = 0;
    while (!closed) {
      if (iterator === undefined) return held.length === 0 || options.process(held);
      polls += 1;
      const poll = polls;
      const answer = await options.client.send(
        new GetRecordsCommand({ ShardIterator: iterator, Limit: options.batchSize - held.length }),
      );
      iterator = answer.NextShardIterator;
      const found = answer.Records ?? [];
      if (held.length === 0) heldSince = performance.now();
      held = [...held, ...found];
      const full = held.length >= options.batchSize || performance.now() - heldSince >= options.windowMillis || waiters.size > 0;
      if (held.length > 0 && full) {
        activeAt = performance.now();
        if (!(await options.process(held))) return false;
        held = [];
      } else if (found.length === 0) {
        if (held.length === 0) reachedEnd(poll);
        if (iterator !== undefined && waiters.size === 0)
          await rest(performance.now() - activeAt < staysBusyMillis ? busyMillis : idleMillis);
      }
    }
    return false;
  };

  const run = async (): Promise<boolean> => {
    while (!closed) {
      try {
        return await read();
      } catch (error) {
        // An expired or trimmed iterator, or an engine that is gone for a moment: on from the checkpoint.
        if (!closed) console.error(`stream ${options.streamArn}: ${error}`);
        await rest(250);
      }
    }
    return false;
  };

  const finished = run().finally(() => {
    closed = true;
    reachedEnd(Number.POSITIVE_INFINITY);
  });
  return {
    poke,
    drained: () =>
      new Promise((resolve) => {
        if (closed) return resolve();
        waiters.add({ after: polls, resolve });
        poke();
      }),
    finished,
    close: async () => {
      closed = true;
      poke();
      await finished;
    },
  };
};

const iteratorFrom = async ({
  client,
  streamArn,
  shardId,
  startingPosition,
  checkpoint,
}: ShardOptions): Promise<string | undefined> => {
  const place = { StreamArn: streamArn, ShardId: shardId };
  const last = checkpoint();
  if (last !== undefined) {
    try {
      const after = { ...place, ShardIteratorType: 'AFTER_SEQUENCE_NUMBER', SequenceNumber: last } as const;
      return (await client.send(new GetShardIteratorCommand(after))).ShardIterator;
    } catch (error) {
      if ((error as Error).name !== 'TrimmedDataAccessException') throw error;
      console.error(`stream ${streamArn}: records after ${last} are gone: going on from the oldest there is`);
    }
  }
  const type = last === undefined ? startingPosition : 'TRIM_HORIZON';
  return (await client.send(new GetShardIteratorCommand({ ...place, ShardIteratorType: type }))).ShardIterator;
};
