import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeEach, expect, test, vi } from 'vitest';
import { createAsyncInvocations } from '../../../infra/local/async-invocations.ts';
import { type AdjustableClock, createClock } from '../../../infra/local/clock.ts';
import { patternFilter } from '../../../infra/local/event-pattern.ts';
import type { Outcome } from '../../../infra/local/instance.ts';
import { createQueueMapping } from '../../../infra/local/queue-mapping.ts';
import { planOf } from '../../../infra/local/resources.ts';
import { createQueues } from '../../../infra/local/sqs.ts';
import { readTemplate } from '../../../infra/local/template.ts';
import { createTimekeeper } from '../../../infra/local/timekeeper.ts';

const plan = planOf(
  readTemplate(`${import.meta.dirname}/fixtures/assembly`, {
    region: 'us-east-1',
    account: '000000000000',
    awsUrl: 'http://aws',
    apiUrl: 'http://api',
  }),
);
const queueArn = 'arn:aws:sqs:us-east-1:000000000000:wake';
const deadArn = 'arn:aws:sqs:us-east-1:000000000000:Desk-WakeDead';
const timerArn = 'arn:aws:lambda:us-east-1:000000000000:function:Desk-ThingsTimer';
const ok = (payload: unknown = null): Outcome => ({ ok: true, requestId: 'r', payload: JSON.stringify(payload) });
const failed: Outcome = { ok: false, requestId: 'r', error: { errorType: 'TypeError', errorMessage: 'no' } };

let db: DatabaseSync;
let clock: AdjustableClock;

beforeEach(() => {
  db = new DatabaseSync(':memory:');
  clock = createClock({ db });
});

const aQueueMapping = (handler: (bodies: readonly string[], ids: readonly string[]) => Outcome | Promise<Outcome>) => {
  const queues = createQueues({ clock, db });
  for (const queue of plan.queues) queues.declare(queue);
  const mapping = plan.mappings.find(({ sourceArn }) => sourceArn === queueArn);
  if (!mapping) throw new Error('the fixture has a queue mapping');
  const calls: (readonly string[])[] = [];
  const invoke = async (_: string, event: unknown): Promise<Outcome> => {
    const { Records } = event as { Records: readonly { body: string; messageId: string }[] };
    calls.push(Records.map(({ body }) => body));
    return handler(
      Records.map(({ body }) => body),
      Records.map(({ messageId }) => messageId),
    );
  };
  return { queues, calls, mapping: createQueueMapping({ mapping, queues, db, clock, invoke, concurrency: 3 }) };
};

const idle = async (mapping: { running(): number }) => {
  await sleep(5);
  await vi.waitFor(() => expect(mapping.running()).toBe(0));
};

test('messages go to the function in batches and are deleted when it is done', async () => {
  const { queues, calls, mapping } = aQueueMapping(() => ok());
  for (let n = 1; n <= 12; n += 1) queues.send(queueArn, `m${n}`);
  await mapping.runDue();
  await idle(mapping);
  expect(calls.map(({ length }) => length)).toEqual([10, 2]);
  clock.moveTo(clock.now() + 60_000);
  expect(mapping.nextDueAt()).toBeUndefined();
});

test('a delayed message is due when its delay is over, and not before', async () => {
  const { queues, calls, mapping } = aQueueMapping(() => ok());
  const sentAt = clock.now();
  queues.send(queueArn, 'later', { delaySeconds: 900 });
  await mapping.runDue();
  expect(calls).toEqual([]);
  expect((mapping.nextDueAt() ?? 0) - sentAt).toBeGreaterThanOrEqual(900_000);
  clock.moveTo(mapping.nextDueAt() ?? 0);
  await mapping.runDue();
  await idle(mapping);
  expect(calls).toEqual([['later']]);
});

test('what is reported as failed comes back after the visibility timeout, and ends in the dead letters', async () => {
  const { queues, calls, mapping } = aQueueMapping((bodies, ids) => {
    const at = bodies.indexOf('bad');
    return ok({ batchItemFailures: at < 0 ? [] : [{ itemIdentifier: ids[at] }] });
  });
  queues.send(queueArn, 'good');
  queues.send(queueArn, 'bad');
  for (let round = 0; round < 3; round += 1) {
    await mapping.runDue();
    await idle(mapping);
    clock.moveTo(clock.now() + 30_000);
  }
  expect(calls).toEqual([['good', 'bad'], ['bad']]);
  expect(queues.receive(deadArn, { max: 10 }).map(({ body }) => body)).toEqual(['bad']);
});

test.each([
  ['fails', failed],
  ['reports an id that it did not get', ok({ batchItemFailures: [{ itemIdentifier: 'x' }] })],
])('when the function %s the whole batch comes back', async (_, outcome) => {
  const { queues, calls, mapping } = aQueueMapping(() => outcome);
  queues.send(queueArn, 'a');
  await mapping.runDue();
  await idle(mapping);
  clock.moveTo(clock.now() + 30_000);
  await mapping.runDue();
  await idle(mapping);
  expect(calls).toEqual([['a'], ['a']]);
});

const anAsyncRunner = (handler: (payload: unknown) => Outcome | Promise<Outcome>) => {
  const delivered: { to: string; body: unknown }[] = [];
  const make = () =>
    createAsyncInvocations({
      db,
      clock,
      functions: plan.functions,
      invoke: async (_, payload) => handler(payload),
      deliver: async (to, { body }) => void delivered.push({ to, body: JSON.parse(body) }),
    });
  return { make, delivered };
};

test('an asynchronous invocation is tried again a minute later, then goes to the on-failure destination as Lambda’s record', async () => {
  const seen: unknown[] = [];
  const { make, delivered } = anAsyncRunner((payload) => {
    seen.push(payload);
    return failed;
  });
  const runner = make();
  await runner.invokeAsync(timerArn, { id: 't1' });
  await runner.runDue();
  await idle(runner);
  expect([seen.length, delivered.length]).toEqual([1, 0]);
  clock.moveTo(clock.now() + 60_001);
  await runner.runDue();
  await idle(runner);
  expect(seen).toEqual([{ id: 't1' }, { id: 't1' }]);
  expect(delivered).toEqual([
    {
      to: 'arn:aws:sqs:us-east-1:000000000000:timer-dead',
      body: expect.objectContaining({
        requestPayload: { id: 't1' },
        requestContext: expect.objectContaining({
          condition: 'RetriesExhausted',
          approximateInvokeCount: 2,
          functionArn: `${timerArn}:$LATEST`,
        }),
        responsePayload: { errorType: 'TypeError', errorMessage: 'no' },
      }),
    },
  ]);
  expect(runner.nextDueAt()).toBeUndefined();
});

test('an invocation that a stopped host had accepted or had begun is run by the next one', async () => {
  const { make } = anAsyncRunner(() => new Promise(() => {}));
  const first = make();
  await first.invokeAsync(timerArn, { id: 'begun' });
  await first.runDue();
  await first.invokeAsync(timerArn, { id: 'accepted' });
  first.close();
  const seen: unknown[] = [];
  const second = createAsyncInvocations({
    db,
    clock,
    functions: plan.functions,
    deliver: async () => {},
    invoke: async (_, payload) => {
      seen.push(payload);
      return ok();
    },
  });
  await second.runDue();
  await idle(second);
  expect(seen).toEqual([{ id: 'begun' }, { id: 'accepted' }]);
  expect(second.nextDueAt()).toBeUndefined();
});

test('an invocation of a function that does not exist is refused', async () => {
  const { make } = anAsyncRunner(() => ok());
  await expect(make().invokeAsync('arn:aws:lambda:us-east-1:000000000000:function:none', {})).rejects.toThrow(
    'Function not found',
  );
});

test('a jump runs what falls due on the way in its order and at its time, and recurrent ticks once a stop', async () => {
  const start = clock.now();
  const fired: string[] = [];
  const once = [90_000, 30_000, 7_200_000].map((after) => start + after).sort((a, b) => a - b);
  let tick = start + 60_000;
  const source = {
    nextOnceAt: () => once[0],
    nextDueAt: () => Math.min(once[0] ?? tick, tick),
    runDue: async () => {
      while ((once[0] ?? Number.POSITIVE_INFINITY) <= clock.now())
        fired.push(`once ${Math.round(((once.shift() ?? 0) - start) / 1000)} at ${Math.round((clock.now() - start) / 1000)}`);
      if (tick <= clock.now()) fired.push(`tick at ${Math.round((clock.now() - start) / 1000)}`);
      if (tick <= clock.now()) tick = clock.now() + 60_000;
    },
  };
  const timekeeper = createTimekeeper({ clock, sources: [source], settle: async () => true });
  const jump = await timekeeper.advance(3 * 3_600_000);
  await timekeeper.close();
  expect(fired).toEqual(['once 30 at 30', 'once 90 at 90', 'tick at 90', 'once 7200 at 7200', 'tick at 7200', 'tick at 10800']);
  expect(jump).toMatchObject({ fired: 4, settled: true });
  expect(jump.now - start).toBeGreaterThanOrEqual(3 * 3_600_000);
});

test('a timed source is run when it is due by itself', async () => {
  const due = clock.now() + 60;
  let ranAt: number | undefined;
  const source = {
    nextDueAt: () => (ranAt === undefined ? due : undefined),
    runDue: async () => {
      ranAt = clock.now();
    },
  };
  const timekeeper = createTimekeeper({ clock, sources: [source], settle: async () => true });
  timekeeper.start();
  await vi.waitFor(() => expect(ranAt).toBeDefined());
  await timekeeper.close();
  expect((ranAt ?? 0) - due).toBeGreaterThanOrEqual(0);
  expect((ranAt ?? 0) - due).toBeLessThan(100);
});

test.each<[string, unknown, boolean]>([
  ['{"eventName":["INSERT","MODIFY"]}', { eventName: 'INSERT' }, true],
  ['{"eventName":["INSERT"]}', { eventName: 'REMOVE' }, false],
  [
    '{"dynamodb":{"NewImage":{"stream":{"S":[{"prefix":"case#"}]}}}}',
    { dynamodb: { NewImage: { stream: { S: 'case#1' } } } },
    true,
  ],
  ['{"dynamodb":{"NewImage":{"stream":{"S":[{"prefix":"case#"}]}}}}', { dynamodb: {} }, false],
  ['{"a":[{"exists":false}]}', {}, true],
  ['{"a":[{"anything-but":["x"]}]}', { a: 'y' }, true],
  ['{"a":[{"anything-but":"x"}],"b":[1]}', { a: 'x', b: 1 }, false],
])('the filter %s tells about %j: %s', (pattern, event, passes) => expect(patternFilter(pattern)(event)).toBe(passes));

test('a filter this host does not know is refused when the mapping is made', () => {
  expect(() => patternFilter('{"a":[{"numeric":["=",1]}]}')).toThrow('numeric is not known');
});
