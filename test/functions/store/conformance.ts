import { GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import {
  DescribeStreamCommand,
  DynamoDBStreamsClient,
  GetRecordsCommand,
  GetShardIteratorCommand,
  ListStreamsCommand,
} from '@aws-sdk/client-dynamodb-streams';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Commit } from '../../../domain/kernel/event.ts';
import { commandId, type StreamId } from '../../../domain/kernel/ids.ts';
import {
  commitFromItem,
  createEventStore,
  type EventStore,
  itemBytes,
  itemFromCommit,
} from '../../../functions/lib/adapters/event-store.ts';
import { type FaultyProxy, startFaultyProxy } from '../../support/faulty-proxy.ts';
import { createTables, localClient } from '../../support/tables.ts';
import { aCommit, aStream, interactionRecorded, threeEvents } from './commits.ts';
import { describeFaults } from './conformance-faults.ts';

/** A DynamoDB to run the suite on, with neither of our tables in it. */
export type Engine = { readonly endpoint: string; stop(): Promise<void> };

/** What the suite's parts work with. */
export type Bench = {
  readonly engine: Engine;
  readonly proxy: FaultyProxy;
  readonly client: ReturnType<typeof localClient>;
  /** Speaks through the proxy. */
  readonly store: EventStore;
  /** Capacity units of the requests since the test began. */
  readonly units: number[];
};

/** What every engine under the event store must do: the store's contract, run through a real connection that can fail. */
export const describeStore = (name: string, setup: () => Promise<Engine>): void => {
  describe(`event store on ${name}`, () => {
    let bench: Bench;

    beforeAll(async () => {
      const engine = await setup();
      const { events: table } = await createTables(engine.endpoint);
      const proxy = await startFaultyProxy(engine.endpoint);
      const client = localClient(proxy.endpoint);
      const units: number[] = [];
      const store = createEventStore({ client, table, onConsumed: (consumed) => units.push(consumed.units) });
      bench = { engine, proxy, client, store, units };
    });

    beforeEach(() => {
      bench.proxy.plan(() => undefined);
      bench.units.length = 0;
    });

    afterAll(async () => {
      bench?.client.destroy();
      await bench?.proxy.close();
      await bench?.engine.stop();
    });

    describeAppend(() => bench);
    describeLoad(() => bench);
    describeFaults(() => bench);
  });
};

const describeAppend = (bench: () => Bench): void => {
  test('what was appended is loaded, every field of it', async () => {
    const { store } = bench();
    const commit = aCommit({ fingerprint: 'sha256:9f2c', causation: 'case#K7Q29XMB4/3', events: threeEvents() });
    expect(await store.append(commit)).toEqual({ kind: 'appended' });
    expect(await store.load(commit.stream)).toEqual([commit]);
  });

  test('a stream that nobody has written to is empty', async () => {
    expect(await bench().store.load(aStream())).toEqual([]);
  });

  test('expected version: a commit number is given once, and the conflict brings the winner', async () => {
    const { store } = bench();
    const first = aCommit();
    const winner = aCommit({ stream: first.stream, commit: 2, events: threeEvents() });
    const loser = aCommit({ stream: first.stream, commit: 2 });
    await store.append(first);
    await store.append(winner);
    expect(await store.append(loser)).toEqual({ kind: 'conflict', winner });
    expect(await store.load(first.stream)).toEqual([first, winner]);
  });

  test('the same command again meets the first commit, also when it was decided at another time', async () => {
    const { store } = bench();
    const first = aCommit({ fingerprint: 'sha256:9f2c', at: '2026-11-21T01:30:00.000Z' as Commit['at'] });
    const again = { ...first, at: '2026-11-21T01:30:07.000Z' as Commit['at'], events: threeEvents() };
    await store.append(first);
    expect(await store.append(again)).toEqual({ kind: 'repeated', commit: first, answerLost: false });
    expect(await store.load(first.stream)).toEqual([first]);
  });

  test('without fingerprints the events themselves say whether it is the same command', async () => {
    const { store } = bench();
    const first = aCommit();
    await store.append(first);
    expect(await store.append(first)).toEqual({ kind: 'repeated', commit: first, answerLost: false });
    expect(await store.append({ ...first, events: threeEvents() })).toEqual({ kind: 'conflict', winner: first });
  });

  test('the same command id with another content is a conflict, not a success', async () => {
    const { store } = bench();
    const first = aCommit({ fingerprint: 'sha256:9f2c' });
    await store.append(first);
    expect(await store.append({ ...first, fingerprint: 'sha256:0000' })).toEqual({ kind: 'conflict', winner: first });
  });

  test('a batch is stored as a whole or not at all: twenty writers, one winner', async () => {
    const { store } = bench();
    const stream = aStream();
    const batches = Array.from({ length: 20 }, (_, writer) =>
      aCommit({ stream, events: Array.from({ length: 5 }, (_, part) => ({ type: 'Part', data: { writer, part } })) }),
    );
    const outcomes = await Promise.all(batches.map((batch) => store.append(batch)));
    const winner = batches[outcomes.findIndex(({ kind }) => kind === 'appended')];
    expect(outcomes.filter(({ kind }) => kind === 'appended')).toHaveLength(1);
    expect(outcomes.filter(({ kind }) => kind === 'conflict')).toEqual(Array(19).fill({ kind: 'conflict', winner }));
    expect(await store.load(stream)).toEqual([winner]);
  });

  test('three small events cost one request and one write unit', async () => {
    const { store, proxy, units } = bench();
    const commit = aCommit({ events: threeEvents() });
    expect(itemBytes(itemFromCommit(commit))).toBeLessThanOrEqual(1024);
    await store.append(commit);
    expect({ operations: proxy.operations, units }).toEqual({ operations: ['PutItem'], units: [1] });
  });

  test('a commit of exactly 400 KB is stored; the byte above is refused before it is sent', async () => {
    const { store, proxy } = bench();
    const largest = aCommitOf(409_600);
    expect(await store.append(largest)).toEqual({ kind: 'appended' });
    expect(await store.load(largest.stream)).toEqual([largest]);

    proxy.plan(() => undefined);
    const tooLarge = aCommitOf(409_601);
    await expect(store.append(tooLarge)).rejects.toMatchObject({
      name: 'CommitTooLarge',
      bytes: 409_601,
      limit: 409_600,
      message: expect.stringContaining(tooLarge.stream),
    });
    expect(proxy.operations).toEqual([]);
    expect(await store.load(tooLarge.stream)).toEqual([]);
  });

  test.each([1, 12, 123, 1000, 1020])('the engine counts the bytes of commit %i as we do', async (commit) => {
    const { client } = bench();
    const put = (bytes: number) =>
      client.send(new PutItemCommand({ TableName: 'events', Item: itemFromCommit({ ...aCommitOf(bytes, commit) }) }));
    await put(409_600);
    await expect(put(409_601)).rejects.toMatchObject({ name: 'ValidationException' });
  });
};

const describeLoad = (bench: () => Bench): void => {
  test('a case of 100 events loads with one request and at most 12 read units', async () => {
    const { store, proxy, units } = bench();
    const stream = await aStreamOf(store, 100);
    proxy.plan(() => undefined);
    units.length = 0;
    const commits = await store.load(stream);
    expect(commits.flatMap(({ events }) => events)).toHaveLength(100);
    expect(proxy.operations).toEqual(['Query']);
    expect(units.reduce((sum, unit) => sum + unit, 0)).toBeLessThanOrEqual(12);
  });

  test('the tail alone costs one read unit, and is read strongly consistent', async () => {
    const { store, units } = bench();
    const stream = await aStreamOf(store, 30);
    units.length = 0;
    expect((await store.load(stream, 28)).map(({ commit }) => commit)).toEqual([29, 30]);
    expect(await store.load(stream, 30)).toEqual([]);
    expect(units[0]).toBe(1); // half a unit would be eventually consistent
    expect(units[1]).toBeLessThanOrEqual(1); // for nothing found DynamoDB Local counts none
  });

  test('commits come in the order of their numbers, 9 before 10 and 99 before 100', async () => {
    const { store } = bench();
    const stream = await aStreamOf(store, 120);
    expect((await store.load(stream)).map(({ commit }) => commit)).toEqual(Array.from({ length: 120 }, (_, i) => i + 1));
  });

  test('a stream of more than 1 MB comes whole and in order, one request for each MB', async () => {
    const { store, proxy } = bench();
    const stream = aStream();
    const commits = Array.from({ length: 6 }, (_, i) => ({ ...aCommitOf(300_000), stream, commit: i + 1 }));
    for (const commit of commits) await store.append(commit);
    proxy.plan(() => undefined);
    expect(await store.load(stream)).toEqual(commits);
    expect(proxy.operations.length).toBeLessThanOrEqual(3);
  });

  test('Chinese text and all of Unicode come back byte for byte', async () => {
    const { store, client } = bench();
    // Beyond the basic plane, joined emoji, composed beside decomposed, control characters, half a surrogate pair.
    const text = '投诉：订单未收到！𠮷野家 👩‍👩‍👧 \u00e9 e\u0301 \u0000\u0007\u2028\ufeff \ud800 "\\/" ｆｕｌｌ ا';
    const commit = aCommit({
      commandId: commandId('邮件:<订单·八@例子.测试>'),
      actor: { kind: 'agent', id: '客服·李' },
      events: [{ type: 'NoteAdded', data: { [text]: [text] }, personal: { text } }],
    });
    await store.append(commit);
    expect(await store.load(commit.stream)).toEqual([commit]);
    const { Item } = await client.send(
      new GetItemCommand({ TableName: 'events', Key: { stream: { S: commit.stream }, commit: { N: '1' } } }),
    );
    expect(Buffer.from(Item?.events?.S ?? '')).toEqual(Buffer.from(JSON.stringify(commit.events)));
  });

  test.each([
    ['events that are no JSON', { events: { S: '[{' } }, 'events is not JSON text'],
    ['events that are no list of events', { events: { S: '[{"type":"X"}]' } }, 'events is not a JSON array of {type, data}'],
    ['no actor', { actor: { S: '{}' } }, 'actor is not {kind, id}'],
    ['no time', { at: { S: 'yesterday' } }, 'at is not an instant'],
    ['a number where text belongs', { commandId: { N: '7' } }, 'commandId is not a string'],
    ['a hole before it', { commit: { N: '2' } }, 'commit 1 is missing'],
  ])('a stored item with %s is refused with its key and the reason', async (_, broken, reason) => {
    const { store, client } = bench();
    const { stream, ...rest } = aCommit();
    await client.send(new PutItemCommand({ TableName: 'events', Item: { ...itemFromCommit({ stream, ...rest }), ...broken } }));
    await expect(store.load(stream)).rejects.toMatchObject({
      name: 'StoredCommitUnreadable',
      reason,
      message: expect.stringContaining(`${stream}/`),
    });
  });

  test("the image in the table's stream reads as the commit", async () => {
    const { store, engine } = bench();
    const commit = aCommit({ events: threeEvents() });
    await store.append(commit);
    expect(await imageOf(engine.endpoint, commit.stream)).toEqual(commit);
  });
};

/** A commit whose item has exactly so many bytes. */
const aCommitOf = (bytes: number, commit = 1): Commit => {
  const filled = (text: string): Commit => aCommit({ ...base, events: [{ type: 'TranscriptKept', data: { text } }] });
  const base = aCommit({ commit });
  const room = bytes - itemBytes(itemFromCommit(filled('')));
  return filled('工'.repeat(Math.floor(room / 3)) + 'x'.repeat(room % 3));
};

/** A stream of so many commits with one event each, which is the dearest way to hold them. */
const aStreamOf = async (store: EventStore, commits: number): Promise<StreamId> => {
  const stream = aStream();
  for (let commit = 1; commit <= commits; commit += 1) {
    await store.append(aCommit({ stream, commit, events: [interactionRecorded()] }));
  }
  return stream;
};

/** Reads the table's stream from its beginning until the stream's first commit comes. */
const imageOf = async (endpoint: string, stream: StreamId): Promise<Commit> => {
  const { region, credentials } = { region: 'us-east-1', credentials: { accessKeyId: 'test', secretAccessKey: 'test' } };
  const client = new DynamoDBStreamsClient({ endpoint, region, credentials });
  const { Streams } = await client.send(new ListStreamsCommand({ TableName: 'events' }));
  const arn = Streams?.[0]?.StreamArn;
  const { StreamDescription } = await client.send(new DescribeStreamCommand({ StreamArn: arn }));
  for (const { ShardId } of StreamDescription?.Shards ?? []) {
    const from = { StreamArn: arn, ShardId, ShardIteratorType: 'TRIM_HORIZON' } as const;
    let iterator = (await client.send(new GetShardIteratorCommand(from))).ShardIterator;
    for (let page = 0; iterator !== undefined && page < 200; page += 1) {
      const { Records, NextShardIterator } = await client.send(new GetRecordsCommand({ ShardIterator: iterator }));
      const record = Records?.find(({ dynamodb }) => dynamodb?.Keys?.stream?.S === stream);
      if (record?.dynamodb?.NewImage !== undefined) return commitFromItem(record.dynamodb.NewImage);
      iterator = NextShardIterator;
    }
  }
  throw new Error(`no record of ${stream} in the table's stream`);
};
