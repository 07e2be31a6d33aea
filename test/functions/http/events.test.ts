import type { Context, DynamoDBRecord, SQSRecord } from 'aws-lambda';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { inboundHandler, queueHandler, streamHandler, timerHandler } from '../../../functions/lib/triggers.ts';

const context = {
  functionName: 'cases-api',
  awsRequestId: 'request-1',
  memoryLimitInMB: '256',
  invokedFunctionArn: 'arn:aws:lambda:us-east-1:000000000000:function:cases-api',
  getRemainingTimeInMillis: () => 10_000,
} as unknown as Context;

beforeEach(() => {
  vi.stubEnv('POWERTOOLS_DEV', 'true'); // failures are logged; here to a console that keeps quiet
  vi.spyOn(console, 'error').mockImplementation(() => undefined);
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

const record = (stream: string, commit: number): DynamoDBRecord => ({
  eventID: `${stream}/${commit}`,
  dynamodb: { SequenceNumber: `${stream}-${commit}`, Keys: { stream: { S: stream }, commit: { N: String(commit) } } },
});
const idsOf = (records: readonly DynamoDBRecord[]): readonly string[] =>
  records.map(({ dynamodb }) => dynamodb?.SequenceNumber ?? '');

describe('a stream function', () => {
  it('gets the commits of a stream together and in order, several streams at a time', async () => {
    const seen: (readonly string[])[] = [];
    let [running, most] = [0, 0];
    const handler = streamHandler(() => async (records) => {
      running += 1;
      most = Math.max(most, running);
      await new Promise((resolve) => setTimeout(resolve, 5));
      running -= 1;
      seen.push(idsOf(records));
    });
    const Records = [1, 2, 3].flatMap((commit) => ['a', 'b', 'c'].map((stream) => record(stream, commit)));
    expect(await handler({ Records }, context)).toEqual({ batchItemFailures: [] });
    expect(seen.toSorted()).toEqual(['a', 'b', 'c'].map((stream) => [1, 2, 3].map((commit) => `${stream}-${commit}`)));
    expect(most).toBeGreaterThan(1);
  });

  it('names the first sequence number of those that failed, whichever failed first', async () => {
    const handler = streamHandler(() => async (records) => {
      const [first] = idsOf(records);
      if (first === 'b-1') await new Promise((resolve) => setTimeout(resolve, 10));
      if (first === 'b-1' || first === 'c-1') throw new Error('no');
    });
    const Records = [record('a', 1), record('b', 1), record('c', 1), record('b', 2), record('a', 2)];
    expect(await handler({ Records }, context)).toEqual({ batchItemFailures: [{ itemIdentifier: 'b-1' }] });
  });
});

const message = (messageId: string, body: string): SQSRecord =>
  ({ messageId, body, eventSource: 'aws:sqs' }) as unknown as SQSRecord;

describe('a queue function', () => {
  it('gives back only the messages that failed', async () => {
    const handler = queueHandler(() => async ({ body }) => {
      if (body === 'bad') throw new Error('no');
    });
    const Records = [message('1', 'good'), message('2', 'bad'), message('3', 'good')];
    expect(await handler({ Records }, context)).toEqual({ batchItemFailures: [{ itemIdentifier: '2' }] });
  });
});

describe('a timer function', () => {
  const wakeup = { stream: 'case#K7Q29XMB4', kind: 'first-response', generation: 1 };
  it('gets the same JSON from the scheduler and from the delay queue', async () => {
    const seen: unknown[] = [];
    const handler = timerHandler(() => async (input) => void seen.push(input));
    expect(await handler(wakeup, context)).toBeUndefined();
    const Records = [message('1', JSON.stringify(wakeup)), message('2', 'not JSON')];
    expect(await handler({ Records }, context)).toEqual({ batchItemFailures: [{ itemIdentifier: '2' }] });
    expect(seen).toEqual([wakeup, wakeup]);
  });

  it('fails towards the scheduler, which sends again', async () => {
    const handler = timerHandler(() => async () => Promise.reject(new Error('no')));
    await expect(handler(wakeup, context)).rejects.toThrow('no');
  });
});

describe('an inbound function', () => {
  it('gets every mail, and fails when one fails', async () => {
    const seen: string[] = [];
    const handler = inboundHandler(() => async (message) => {
      const id = 'mail' in message ? message.mail.messageId : message.replay.stream;
      seen.push(id);
      if (id === 'm-2') throw new Error('no');
    });
    const event = (...ids: string[]) => ({ Records: ids.map((messageId) => ({ ses: { mail: { messageId } } })) }) as never;
    expect(await handler(event('m-1'), context)).toBeUndefined();
    await expect(handler(event('m-2'), context)).rejects.toThrow('no');
    expect(seen).toEqual(['m-1', 'm-2']);
  });
});
