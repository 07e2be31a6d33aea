import type { Readable } from 'node:stream';
import {
  ConditionalCheckFailedException,
  DynamoDBClient,
  type DynamoDBClientConfig,
  PutItemCommand,
  QueryCommand,
  type QueryCommandOutput,
} from '@aws-sdk/client-dynamodb';
import { ConfiguredRetryStrategy } from '@smithy/core/retry';
import type { Actor, Commit, DomainEvent } from '../../../domain/kernel/event.ts';
import { commandId, type StreamId } from '../../../domain/kernel/ids.ts';
import { parseInstant } from '../../../domain/kernel/time.ts';

/**
 * The event store on DynamoDB: one item per commit under (`stream` S, `commit` N), one plain PutItem per append.
 * Attributes: `events` and `actor` (JSON text), `commandId`, `at`, and where present `fingerprint`, `correlation`, `causation`.
 */
export type EventStore = {
  /** All commits after `after` (default 0: from the first), in order. Strongly consistent; one Query per MB. */
  load(stream: StreamId, after?: number): Promise<readonly Commit[]>;
  /** One PutItem that holds only if nobody has written this commit number yet. Throws `CommitTooLarge` before sending. */
  append(commit: Commit): Promise<AppendOutcome>;
};

/**
 * `repeated`: the stored commit is this command's own: a success. `answerLost` when an earlier attempt of this very append was sent,
 * whose answer did not come; otherwise somebody gave the command before.
 * `conflict`: another command was faster; fold the winner and decide again.
 */
export type AppendOutcome =
  | { readonly kind: 'appended' }
  | { readonly kind: 'repeated'; readonly commit: Commit; readonly answerLost: boolean }
  | { readonly kind: 'conflict'; readonly winner: Commit };

export type StoreClient = Pick<DynamoDBClient, 'send'>;
export type Consumed = { readonly operation: 'load' | 'append'; readonly units: number };

export const createEventStore = (options: {
  readonly client: StoreClient;
  readonly table: string;
  /** Hears the capacity units of every request; without it they are not asked for. */
  readonly onConsumed?: (consumed: Consumed) => void;
}): EventStore => {
  const { client, table, onConsumed } = options;
  const capacity = onConsumed === undefined ? {} : ({ ReturnConsumedCapacity: 'TOTAL' } as const);

  const load = async (stream: StreamId, after = 0): Promise<readonly Commit[]> => {
    const commits: Commit[] = [];
    let page: QueryCommandOutput['LastEvaluatedKey'];
    do {
      const answer: QueryCommandOutput = await client.send(
        new QueryCommand({
          TableName: table,
          KeyConditionExpression: '#stream = :stream AND #commit > :after',
          ExpressionAttributeNames: { '#stream': 'stream', '#commit': 'commit' }, // both are reserved words
          ExpressionAttributeValues: { ':stream': { S: stream }, ':after': { N: String(after) } },
          ConsistentRead: true,
          ...(page === undefined ? {} : { ExclusiveStartKey: page }),
          ...capacity,
        }),
      );
      onConsumed?.({ operation: 'load', units: answer.ConsumedCapacity?.CapacityUnits ?? 0 });
      for (const item of answer.Items ?? []) {
        const commit = commitFromItem(item);
        // A hole would fold into a state that never was.
        if (commit.commit !== after + commits.length + 1)
          throw unreadable(item, `commit ${after + commits.length + 1} is missing`);
        commits.push(commit);
      }
      page = answer.LastEvaluatedKey;
    } while (page !== undefined);
    return commits;
  };

  const append = async (commit: Commit): Promise<AppendOutcome> => {
    const item = itemFromCommit(commit);
    const bytes = itemBytes(item);
    if (bytes > ITEM_LIMIT) throw commitTooLarge(commit, bytes);
    try {
      const answer = await client.send(
        new PutItemCommand({
          TableName: table,
          Item: item,
          ConditionExpression: 'attribute_not_exists(#stream)',
          ExpressionAttributeNames: { '#stream': 'stream' },
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
          ...capacity,
        }),
      );
      onConsumed?.({ operation: 'append', units: answer.ConsumedCapacity?.CapacityUnits ?? 0 });
      return { kind: 'appended' };
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException) || error.Item === undefined) throw error;
      const stored = commitFromItem(error.Item);
      if (!isSameCommand(item, error.Item)) return { kind: 'conflict', winner: stored };
      return { kind: 'repeated', commit: stored, answerLost: (error.$metadata.attempts ?? 1) > 1 };
    }
  };

  return { load, append };
};

/**
 * A DynamoDB client that retries throttling, 5xx and lost connections with full jitter: at most 8 attempts, delays drawn
 * from 0 to 25, 50, 100 ... ms, never above 2 s; then it throws the last error as it came. A request that hangs for 5 s
 * is dropped and tried again: appends are conditional, so sending one twice stores it once.
 */
export const createDynamoClient = (config: DynamoDBClientConfig = {}): DynamoDBClient => {
  const client = new DynamoDBClient({
    // Nothing is added to the client's stack after its first request.
    cacheMiddleware: true,
    maxAttempts: MAX_ATTEMPTS,
    retryStrategy: new ConfiguredRetryStrategy(MAX_ATTEMPTS, fullJitter),
    requestHandler: { connectionTimeout: 2_000, requestTimeout: 5_000, throwOnRequestTimeout: true },
    streamCollector: bytesOf,
    ...config,
  });
  // It copies every answer, for a log that nobody keeps: half the time of a Query of 200 items.
  client.middlewareStack.remove('loggerMiddleware');
  return client;
};

const MAX_ATTEMPTS = 8;

/** The SDK's own pipes the answer into a stream, which keeps every request in memory until all of the heap is collected: 20 ms at a time. */
const bytesOf = (answer: Readable): Promise<Uint8Array> =>
  new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    answer.on('data', (chunk: Buffer) => chunks.push(chunk));
    answer.on('end', () => resolve(Buffer.concat(chunks)));
    answer.on('error', reject);
  });

/** `attempt` counts from 1 for the first retry; milliseconds. */
const fullJitter = (attempt: number): number => Math.random() * Math.min(2_000, 25 * 2 ** (attempt - 1));

/** What a stored item is, as the SDK gives it and as it stands in a stream record. */
export type StoredItem = Readonly<Record<string, { readonly S?: string | undefined; readonly N?: string | undefined }>>;
type Item = Record<string, { S: string } | { N: string }>;

export const itemFromCommit = (commit: Commit): Item => ({
  stream: { S: commit.stream },
  commit: { N: String(commit.commit) },
  events: { S: JSON.stringify(commit.events) },
  commandId: { S: commit.commandId },
  actor: { S: JSON.stringify(commit.actor) },
  at: { S: commit.at },
  ...(commit.fingerprint === undefined ? {} : { fingerprint: { S: commit.fingerprint } }),
  ...(commit.correlation === undefined ? {} : { correlation: { S: commit.correlation } }),
  ...(commit.causation === undefined ? {} : { causation: { S: commit.causation } }),
});

/** Reads a stored item or a stream record's image; throws `StoredCommitUnreadable` with the key and what is wrong. */
export const commitFromItem = (item: StoredItem): Commit => {
  const text = (name: string): string => item[name]?.S ?? fail(item, `${name} is not a string`);
  const optional = (name: string): string | undefined => (item[name] === undefined ? undefined : text(name));

  const commit = Number(item.commit?.N);
  if (!Number.isSafeInteger(commit) || commit < 1) fail(item, 'commit is not a number from 1 upwards');
  const events = json(item, 'events');
  if (!Array.isArray(events) || !events.every(isEvent)) fail(item, 'events is not a JSON array of {type, data}');
  const actor = json(item, 'actor');
  if (!isActor(actor)) fail(item, 'actor is not {kind, id}');
  const fingerprint = optional('fingerprint');
  const correlation = optional('correlation');
  const causation = optional('causation');
  return {
    stream: text('stream') as StreamId,
    commit,
    events: events as DomainEvent[],
    commandId: commandId(text('commandId')),
    actor: actor as Actor,
    at: parseInstant(text('at')) ?? fail(item, 'at is not an instant'),
    ...(fingerprint === undefined ? {} : { fingerprint }),
    ...(correlation === undefined ? {} : { correlation }),
    ...(causation === undefined ? {} : { causation }),
  };
};

const json = (item: StoredItem, name: string): unknown => {
  try {
    return JSON.parse(item[name]?.S ?? '');
  } catch {
    return fail(item, `${name} is not JSON text`);
  }
};

const isEvent = (value: unknown): boolean => has(value, 'type', 'string') && has(value, 'data', 'object');
const isActor = (value: unknown): boolean => has(value, 'kind', 'string') && has(value, 'id', 'string');
const has = (value: unknown, name: string, type: 'string' | 'object'): boolean => {
  if (typeof value !== 'object' || value === null) return false;
  const member = (value as Record<string, unknown>)[name];
  return typeof member === type && member !== null;
};

/** The same command id with another content is a mistake of the sender, and no success. */
const isSameCommand = (mine: StoredItem, stored: StoredItem): boolean =>
  mine.commandId?.S === stored.commandId?.S &&
  (mine.fingerprint === undefined || stored.fingerprint === undefined
    ? mine.events?.S === stored.events?.S
    : mine.fingerprint.S === stored.fingerprint.S);

/** DynamoDB's limit for one item, names and values together. */
const ITEM_LIMIT = 400 * 1024;

/** Bytes of an item as DynamoDB counts: names and strings in UTF-8; a number takes a byte per two significant digits and one more. */
export const itemBytes = (item: StoredItem): number => {
  let bytes = 0;
  for (const [name, value] of Object.entries(item)) {
    bytes += Buffer.byteLength(name);
    if (value.S !== undefined) bytes += Buffer.byteLength(value.S);
    if (value.N !== undefined) bytes += Math.ceil(value.N.replace(/0+$/, '').length / 2) + 1;
  }
  return bytes;
};

/** A commit above DynamoDB's item limit; nothing was sent. Bodies belong in the bucket, events hold their keys. */
export type CommitTooLarge = Error & { readonly name: 'CommitTooLarge'; readonly bytes: number; readonly limit: number };

export const isCommitTooLarge = (error: unknown): error is CommitTooLarge =>
  error instanceof Error && error.name === 'CommitTooLarge';

const commitTooLarge = (commit: Commit, bytes: number): CommitTooLarge =>
  Object.assign(new Error(`commit ${commit.stream}/${commit.commit} has ${bytes} bytes; an item holds ${ITEM_LIMIT}`), {
    name: 'CommitTooLarge' as const,
    bytes,
    limit: ITEM_LIMIT,
  });

/** A stored item that is no commit, or a hole in a stream: a bug, or a hand that wrote to the table. */
export type StoredCommitUnreadable = Error & { readonly name: 'StoredCommitUnreadable'; readonly reason: string };

const unreadable = (item: StoredItem, reason: string): StoredCommitUnreadable =>
  Object.assign(new Error(`stored commit ${item.stream?.S ?? '?'}/${item.commit?.N ?? '?'} cannot be read: ${reason}`), {
    name: 'StoredCommitUnreadable' as const,
    reason,
  });

const fail = (item: StoredItem, reason: string): never => {
  throw unreadable(item, reason);
};
