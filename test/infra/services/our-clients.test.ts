import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { createDynamoClient } from '../../../functions/lib/adapters/dynamo.ts';
import { createSend, createSqs } from '../../../functions/lib/adapters/queue.ts';
import { createScheduler, type Scheduler } from '../../../functions/lib/adapters/scheduler.ts';
import { createSecret, mailSecret } from '../../../functions/lib/adapters/secrets.ts';
import { signatureFault } from '../../support/sigv4.ts';
import { functionArn, queueArn, roleArn, type Services, startServices } from './support.ts';

const queueUrl = (name: string): string => `https://sqs.us-east-1.amazonaws.com/000000000000/${name}`;

const environment = (endpoint: string): void => {
  vi.stubEnv('AWS_REGION', 'us-east-1');
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIAEXAMPLE');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'wJalrXUtnFEMI/K7MDENG');
  vi.stubEnv('AWS_SESSION_TOKEN', 'session-token');
  vi.stubEnv('AWS_ENDPOINT_URL', endpoint);
};
afterEach(() => {
  vi.unstubAllEnvs();
});

const schedule = {
  GroupName: 'deadlines',
  ScheduleExpression: 'at(2026-11-21T01:30:00)',
  ScheduleExpressionTimezone: 'UTC',
  FlexibleTimeWindow: { Mode: 'OFF' },
  ActionAfterCompletion: 'DELETE',
  Target: { Arn: functionArn, RoleArn: roleArn, Input: '{"generation":1}', DeadLetterConfig: { Arn: queueArn('dead') } },
} as const;

describe('the functions’ clients, to the stand-ins that the SDK’s pass', () => {
  let services: Services;
  let scheduler: Scheduler;

  beforeEach(async () => {
    services = await startServices();
    environment(services.client.endpoint);
    services.scheduler.putGroup('deadlines');
    scheduler = createScheduler();
  });
  afterEach(() => services.close());

  it('arm a schedule once, find it, and take it away once', async () => {
    expect(await scheduler.has('deadlines', 'case-K7.resolution.1')).toBe(false);
    await scheduler.create('case-K7.resolution.1', schedule);
    await scheduler.create('case-K7.resolution.1', schedule);
    expect(services.scheduler.list().map(({ name }) => name)).toEqual(['case-K7.resolution.1']);
    expect(await scheduler.has('deadlines', 'case-K7.resolution.1')).toBe(true);
    await scheduler.remove('deadlines', 'case-K7.resolution.1');
    await scheduler.remove('deadlines', 'case-K7.resolution.1');
    expect(services.scheduler.list()).toEqual([]);
  });

  it('reject what Scheduler refuses otherwise', async () => {
    await expect(scheduler.create('n', { ...schedule, ScheduleExpression: 'at(soon)' })).rejects.toMatchObject({
      status: 400,
      code: 'ValidationException',
    });
    await expect(scheduler.create('n', { ...schedule, GroupName: 'nobody' })).rejects.toMatchObject({
      code: 'ResourceNotFoundException',
    });
  });

  it('put a message on a queue, and reject for a queue that is not there', async () => {
    const arn = queueArn('wakeups');
    services.queues.declare({ arn, name: 'wakeups', visibilityTimeoutSeconds: 30, delaySeconds: 0 });
    await createSend({ sqs: createSqs(), queueUrl: queueUrl('wakeups') })({ case: '投诉' });
    expect(services.queues.receive(arn, { max: 10 }).map(({ body }) => JSON.parse(body) as unknown)).toEqual([{ case: '投诉' }]);
    const nowhere = createSend({ sqs: createSqs(), queueUrl: queueUrl('nowhere') });
    await expect(nowhere({})).rejects.toMatchObject({ code: 'QueueDoesNotExist', attempts: 1 });
  });

  it('read a secret', async () => {
    expect(await createSecret({ id: 'kefu/mail', schema: mailSecret })()).toEqual({ macKey: [expect.any(String)] });
  });
});

describe('the functions’ clients, to a server that checks the signature', () => {
  let server: Server;
  const seen: { readonly request: string; readonly body: string; readonly fault: string | undefined }[] = [];

  beforeAll(async () => {
    server = createServer(async (incoming, outgoing) => {
      const body = await buffer(incoming);
      const request = `${incoming.method} ${incoming.url} ${incoming.headers['x-amz-target'] ?? ''}`.trim();
      seen.push({ request, body: body.toString(), fault: signatureFault(incoming, body, 'wJalrXUtnFEMI/K7MDENG') });
      outgoing.end('{}');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterAll(() => {
    server.close();
    server.closeAllConnections();
  });
  beforeEach(() => {
    seen.length = 0;
    environment(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  });

  it('sign paths, queries and bodies, in any language', async () => {
    const scheduler = createScheduler();
    await scheduler.has('dead lines', 'case-K7_resolution.1');
    await scheduler.remove('deadlines', 'case-K7_resolution.1');
    await scheduler.create('case-K7_resolution.1', schedule);
    await createSend({ sqs: createSqs(), queueUrl: queueUrl('wakeups') })({ case: '投诉' });
    expect(seen.map(({ request, fault }) => [request, fault])).toEqual([
      ['GET /schedules/case-K7_resolution.1?groupName=dead%20lines', undefined],
      ['DELETE /schedules/case-K7_resolution.1?groupName=deadlines', undefined],
      ['POST /schedules/case-K7_resolution.1', undefined],
      ['POST / AmazonSQS.SendMessage', undefined],
    ]);
  });

  it('give each transaction a token, so that one that is sent twice is carried out once', async () => {
    const { send } = createDynamoClient();
    for (let time = 0; time < 2; time += 1) await send('TransactWriteItems', { TransactItems: [] });
    await send('Query', {
      TableName: 'events',
      KeyConditionExpression: '#a = :a',
      ExpressionAttributeNames: { '#a': 'a' },
      ExpressionAttributeValues: { ':a': { S: '投诉' } },
    });
    const tokens = seen.map(({ body }) => (JSON.parse(body) as { ClientRequestToken?: string }).ClientRequestToken);
    expect(tokens).toEqual([expect.stringMatching(/^[0-9a-f-]{36}$/), expect.stringMatching(/^[0-9a-f-]{36}$/), undefined]);
    expect(tokens[0]).not.toBe(tokens[1]);
    expect(seen.map(({ fault }) => fault)).toEqual([undefined, undefined, undefined]);
  });
});
