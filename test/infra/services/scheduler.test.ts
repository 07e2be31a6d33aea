import { SchedulerClient } from '@aws-sdk/client-scheduler';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { schedulesOf } from './schedules.ts';
import { functionArn, queueArn, roleArn, type Services, startServices } from './support.ts';

let services: Services;
let client: SchedulerClient;
let failure: Error | undefined;

beforeEach(async () => {
  failure = undefined;
  services = await startServices({
    invokeAsync: async (arn, payload) => {
      if (failure) throw failure;
      services.invocations.push({ arn, payload });
    },
  });
  client = new SchedulerClient(services.client);
  services.scheduler.putGroup('deadlines');
  for (const name of ['wakeups', 'dead']) {
    services.queues.declare({ name, arn: queueArn(name), visibilityTimeoutSeconds: 30, delaySeconds: 0 });
  }
});
afterEach(async () => {
  client.destroy();
  await services.close();
});

const { create, get, names } = schedulesOf(() => ({ client, services }));

describe('one-time schedules', () => {
  it('fires at its time, not before, and is deleted after completion', async () => {
    const { ScheduleArn } = await create();
    expect(ScheduleArn).toBe('arn:aws:scheduler:us-east-1:000000000000:schedule/deadlines/case-K7Q29XMB4.first-response.1');
    expect(services.scheduler.nextDueAt()).toBe(Date.parse('2026-11-21T01:30:00Z'));
    services.clock.set('2026-11-21T01:29:59.999Z');
    await services.scheduler.runDue();
    expect(services.invocations).toEqual([]);
    services.clock.set('2026-11-21T01:30:00.000Z');
    await services.scheduler.runDue();
    expect(services.invocations).toEqual([{ arn: functionArn, payload: { generation: 1 } }]);
    expect(services.scheduler.list()).toEqual([]);
    expect(services.scheduler.nextDueAt()).toBeUndefined();
  });

  it('stays, done, without ActionAfterCompletion', async () => {
    await create({ ActionAfterCompletion: undefined });
    services.clock.set('2026-11-21T02:00:00Z');
    await services.scheduler.runDue();
    await services.scheduler.runDue();
    expect(services.invocations).toHaveLength(1);
    expect(services.scheduler.list()).toMatchObject([{ nextDueAt: null, state: 'ENABLED', timezone: 'UTC' }]);
  });

  it('fires those due in the order of their times', async () => {
    await create({
      Name: 'c',
      ScheduleExpression: 'at(2026-11-21T01:03:00)',
      Target: { Arn: functionArn, RoleArn: roleArn, Input: '3' },
    });
    await create({
      Name: 'a',
      ScheduleExpression: 'at(2026-11-21T01:01:00)',
      Target: { Arn: functionArn, RoleArn: roleArn, Input: '1' },
    });
    await create({
      Name: 'b',
      ScheduleExpression: 'at(2026-11-21T09:02:00)',
      ScheduleExpressionTimezone: 'Asia/Shanghai',
      Target: { Arn: functionArn, RoleArn: roleArn, Input: '2' },
    });
    services.clock.set('2026-11-21T01:10:00Z');
    await services.scheduler.runDue();
    expect(services.invocations.map(({ payload }) => payload)).toEqual([1, 2, 3]);
  });

  it('fires a time in the past at once', async () => {
    await create({ ScheduleExpression: 'at(2026-11-20T01:30:00)' });
    await services.scheduler.runDue();
    expect(services.invocations).toHaveLength(1);
  });

  it('tells the host that something may be due earlier', async () => {
    await create();
    expect(services.changes).toContain('scheduler');
  });

  it('does not fire while it is disabled', async () => {
    await create({ State: 'DISABLED' });
    expect(services.scheduler.nextDueAt()).toBeUndefined();
    expect(await get('case-K7Q29XMB4.first-response.1')).toMatchObject({ State: 'DISABLED' });
  });

  it('sends to a queue, fills in context attributes, and sends the default event without an input', async () => {
    const Input =
      '{"schedule":"<aws.scheduler.schedule-arn>","at":"<aws.scheduler.scheduled-time>","try":<aws.scheduler.attempt-number>}';
    await create({ Name: 'queue', Target: { Arn: queueArn('wakeups'), RoleArn: roleArn, Input } });
    await create({ Name: 'plain', Target: { Arn: functionArn, RoleArn: roleArn } });
    services.clock.set('2026-11-21T01:30:07Z');
    await services.scheduler.runDue();
    const [message] = services.queues.receive(queueArn('wakeups'), { max: 10 });
    const schedule = 'arn:aws:scheduler:us-east-1:000000000000:schedule/deadlines/queue';
    expect(JSON.parse(message?.body ?? '')).toEqual({ schedule, at: '2026-11-21T01:30:00Z', try: 1 });
    expect(services.invocations[0]?.payload).toMatchObject({
      source: 'aws.scheduler',
      'detail-type': 'Scheduled Event',
      time: '2026-11-21T01:30:00Z',
    });
  });
});

describe('recurring schedules', () => {
  const sweep = {
    Name: 'sweep',
    ScheduleExpression: 'rate(1 minute)',
    FlexibleTimeWindow: { Mode: 'OFF' },
    Target: { Arn: functionArn, RoleArn: roleArn, Input: '{}' },
  };

  it('ticks in its rhythm; after a jump of the clock once, not a thousand times', async () => {
    services.scheduler.put(sweep);
    await services.scheduler.runDue();
    services.clock.advance(60_000);
    await services.scheduler.runDue();
    expect(services.invocations).toHaveLength(2);
    services.clock.advance(1000 * 60_000 + 1);
    await services.scheduler.runDue();
    expect(services.invocations).toHaveLength(3);
    expect(services.scheduler.nextDueAt()).toBe(Date.parse('2026-11-21T01:00:00Z') + 1002 * 60_000);
  });

  it('keeps its rhythm when the template puts it again unchanged, and starts anew when it changed', async () => {
    services.scheduler.put(sweep);
    await services.scheduler.runDue();
    services.clock.advance(20_000);
    services.scheduler.put(sweep);
    expect(services.scheduler.nextDueAt()).toBe(Date.parse('2026-11-21T01:01:00Z'));
    services.scheduler.put({ ...sweep, ScheduleExpression: 'rate(2 minutes)' });
    expect(services.scheduler.nextDueAt()).toBe(Date.parse('2026-11-21T01:00:20Z'));
  });

  it('runs cron in its zone until the end date, then is deleted', async () => {
    await create({
      Name: 'mornings',
      ScheduleExpression: 'cron(0 9 ? * MON-FRI *)',
      ScheduleExpressionTimezone: 'Asia/Shanghai',
      EndDate: new Date('2026-11-24T12:00:00Z'),
    });
    const fired: (number | undefined)[] = [];
    for (let due = services.scheduler.nextDueAt(); due !== undefined; due = services.scheduler.nextDueAt()) {
      fired.push(due);
      services.clock.set(new Date(due).toISOString());
      await services.scheduler.runDue();
    }
    expect(fired.map((at) => new Date(at ?? 0).toISOString())).toEqual(['2026-11-23T01:00:00.000Z', '2026-11-24T01:00:00.000Z']);
    expect(services.invocations).toHaveLength(2);
    expect(names()).toEqual([]);
  });
});

describe('delivery that fails', () => {
  beforeEach(() => {
    vi.spyOn(console, 'error').mockImplementation(() => {});
  });

  it('is tried again, later and later, and succeeds once the target is back', async () => {
    await create();
    failure = new Error('disk full');
    services.clock.set('2026-11-21T01:30:00Z');
    await services.scheduler.runDue();
    expect(services.scheduler.nextDueAt()).toBe(Date.parse('2026-11-21T01:30:01Z'));
    services.clock.set('2026-11-21T01:30:01Z');
    await services.scheduler.runDue();
    expect(services.scheduler.nextDueAt()).toBe(Date.parse('2026-11-21T01:30:03Z'));
    failure = undefined;
    services.clock.set('2026-11-21T01:30:03Z');
    await services.scheduler.runDue();
    expect(services.invocations).toEqual([{ arn: functionArn, payload: { generation: 1 } }]);
    expect(services.scheduler.nextDueAt()).toBeUndefined();
  });

  it('ends in the dead-letter queue with the reasons, once the retry policy is exhausted', async () => {
    const Target = {
      Arn: functionArn,
      RoleArn: roleArn,
      Input: '{"generation":1}',
      RetryPolicy: { MaximumRetryAttempts: 1 },
      DeadLetterConfig: { Arn: queueArn('dead') },
    };
    await create({ Target });
    failure = Object.assign(new Error('no such function'), { code: 'ResourceNotFoundException' });
    services.clock.set('2026-11-21T01:30:00Z');
    await services.scheduler.runDue();
    expect(services.queues.depth(queueArn('dead')).visible).toBe(0);
    services.clock.advance(5000);
    await services.scheduler.runDue();
    const [message] = services.queues.receive(queueArn('dead'), { max: 10 });
    expect(message?.body).toBe('{"generation":1}');
    const attributes = Object.entries(message?.messageAttributes ?? {}).map(([name, { stringValue }]) => [name, stringValue]);
    expect(Object.fromEntries(attributes)).toMatchObject({
      ERROR_CODE: 'ResourceNotFoundException',
      ERROR_MESSAGE: 'no such function',
      EXHAUSTED_RETRY_CONDITION: 'MaximumRetryAttempts',
      RETRY_ATTEMPTS: '1',
      SCHEDULED_TIME: '2026-11-21T01:30:00.000Z',
      TARGET_ARN: functionArn,
    });
    expect(services.scheduler.nextDueAt()).toBeUndefined();
  });

  it('does not stop the others', async () => {
    await create({
      Name: 'lost',
      Target: { Arn: queueArn('nowhere'), RoleArn: roleArn, Input: '{}', RetryPolicy: { MaximumRetryAttempts: 0 } },
    });
    await create({ Name: 'fine' });
    services.clock.set('2026-11-21T01:30:00Z');
    await services.scheduler.runDue();
    expect(services.invocations).toHaveLength(1);
    expect(names()).toEqual([]);
  });
});
