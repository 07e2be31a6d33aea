import { expect, test } from 'vitest';
import type { Outcome } from '../../../infra/local/instance.ts';
import { deliverBatch, type StreamRecord } from '../../../infra/local/stream-batch.ts';

const record = (sequence: number, createdAt = 1000): StreamRecord => ({
  eventID: String(sequence),
  eventName: 'INSERT',
  eventVersion: '1.1',
  eventSource: 'aws:dynamodb',
  awsRegion: 'us-east-1',
  eventSourceARN: 'arn',
  dynamodb: { ApproximateCreationDateTime: createdAt, SequenceNumber: String(sequence) },
});

const ok = (payload: unknown = null): Outcome => ({ ok: true, requestId: 'r', payload: JSON.stringify(payload) });
const failed: Outcome = { ok: false, requestId: 'r', error: { errorType: 'Error', errorMessage: 'no' } };
const report = (...ids: readonly unknown[]) => ok({ batchItemFailures: ids.map((itemIdentifier) => ({ itemIdentifier })) });
const numbers = (records: readonly StreamRecord[]) => records.map(({ dynamodb }) => Number(dynamodb.SequenceNumber));

/** Delivers records 1 to 4 to a function and tells what it was called with, where the stream stands, and what was given up. */
const deliver = async (
  handler: (sequence: readonly number[], call: number) => Outcome,
  {
    now = 1_000_000,
    records = [1, 2, 3, 4].map((n) => record(n)),
    ...rest
  }: Partial<{
    now: number;
    records: readonly StreamRecord[];
    partialFailures: boolean;
    bisect: boolean;
    retries: number;
    maximumRecordAgeSeconds: number;
  }> = {},
) => {
  const calls: (readonly number[])[] = [];
  const givenUp: unknown[] = [];
  const checkpoints: string[] = [];
  const finished = await deliverBatch(records, {
    mapping: { partialFailures: true, bisect: true, retries: 2, maximumRecordAgeSeconds: -1, ...rest },
    invoke: async (batch) => {
      calls.push(numbers(batch));
      return handler(numbers(batch), calls.length);
    },
    checkpoint: (sequence) => checkpoints.push(sequence),
    giveUp: async (batch, { condition, attempts }) => void givenUp.push([numbers(batch), condition, attempts]),
    now: () => now,
    pause: async () => {},
    closed: () => false,
  });
  return { calls, givenUp, checkpoint: checkpoints.at(-1), finished };
};

test('a batch that is done moves the place to its end', async () => {
  expect(await deliver(() => ok())).toEqual({ calls: [[1, 2, 3, 4]], givenUp: [], checkpoint: '4', finished: true });
});

test('a reported failure is tried again from its record on, the ones before it are not', async () => {
  const { calls, checkpoint } = await deliver((_, call) => (call === 1 ? report('3') : ok()));
  expect(calls).toEqual([
    [1, 2, 3, 4],
    [3, 4],
  ]);
  expect(checkpoint).toBe('4');
});

test('the first of several reported failures counts, in whatever order they are reported', async () => {
  const { calls } = await deliver((_, call) => (call === 1 ? report('4', '2') : ok()));
  expect(calls).toEqual([
    [1, 2, 3, 4],
    [2, 3, 4],
  ]);
});

test('a batch that fails as a whole is bisected until the bad record stands alone, and the stream goes on without it', async () => {
  const { calls, givenUp, checkpoint } = await deliver((batch) => (batch.includes(3) ? failed : ok()));
  expect(calls).toEqual([[1, 2, 3, 4], [1, 2], [3, 4], [3], [3], [3], [4]]);
  expect(givenUp).toEqual([[[3], 'RetryAttemptsExhausted', 3]]);
  expect(checkpoint).toBe('4');
});

test('a poisoned record that is reported each time is given up alone', async () => {
  const { givenUp, checkpoint } = await deliver((batch) => (batch.includes(2) ? report('2') : ok()));
  expect(givenUp).toEqual([[[2], 'RetryAttemptsExhausted', 3]]);
  expect(checkpoint).toBe('4');
});

test('without bisecting the whole batch is tried again, and given up as a whole', async () => {
  const { calls, givenUp } = await deliver(() => failed, { bisect: false });
  expect(calls).toEqual([
    [1, 2, 3, 4],
    [1, 2, 3, 4],
    [1, 2, 3, 4],
  ]);
  expect(givenUp).toEqual([[[1, 2, 3, 4], 'RetryAttemptsExhausted', 3]]);
});

test.each([
  ['an id that is not in the batch', report('9')],
  ['an empty id', report('')],
  ['no list', ok({ batchItemFailures: 'all' })],
])('a report with %s means that the whole batch failed', async (_, answer) => {
  const { calls } = await deliver((__, call) => (call === 1 ? answer : ok()), { bisect: false });
  expect(calls).toEqual([
    [1, 2, 3, 4],
    [1, 2, 3, 4],
  ]);
});

test('without partial responses a report means nothing', async () => {
  expect((await deliver(() => report('2'), { partialFailures: false })).calls).toEqual([[1, 2, 3, 4]]);
});

test('records over the maximum age are given up without a call', async () => {
  const records = [record(1, 100), record(2, 100), record(3, 990)];
  const { calls, givenUp, checkpoint } = await deliver(() => ok(), { records, maximumRecordAgeSeconds: 60 });
  expect(calls).toEqual([[3]]);
  expect(givenUp).toEqual([[[1, 2], 'EventAgeExceeded', 0]]);
  expect(checkpoint).toBe('3');
});
