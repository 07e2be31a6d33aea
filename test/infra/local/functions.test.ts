import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type AdjustableClock, createClock } from '../../../infra/local/clock.ts';
import { createFunctions, type Functions } from '../../../infra/local/functions.ts';
import { createLogs, type Logs } from '../../../infra/local/logs.ts';
import type { LambdaFunction } from '../../../infra/local/resources.ts';

let dir: string;
let clock: AdjustableClock;
let logs: Logs;
let functions: Functions | undefined;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'kefu-functions-'));
  clock = createClock({ db: new DatabaseSync(':memory:') });
  logs = createLogs(join(dir, 'logs'));
});

afterEach(async () => {
  await functions?.close();
  await logs.close();
  rmSync(dir, { recursive: true });
});

const arnOf = (label: string) => `arn:aws:lambda:us-east-1:000000000000:function:${label}`;

const aFunction = (label: string, rest: Partial<LambdaFunction> = {}): LambdaFunction => ({
  arn: arnOf(label),
  name: label.replace('.', '-'),
  label,
  folder: join(import.meta.dirname, 'fixtures/functions', label),
  handler: 'index.handler',
  timeoutSeconds: 5,
  memoryMb: 128,
  reservedConcurrency: undefined,
  environment: { COLOUR: 'green' },
  onFailure: undefined,
  deadLetter: undefined,
  retries: 2,
  maximumEventAgeSeconds: 21_600,
  ...rest,
});

const running = (...definitions: readonly LambdaFunction[]): Promise<Functions> => runningFor({}, definitions);

const runningFor = async (
  settings: { readonly idleMillis?: number },
  definitions: readonly LambdaFunction[],
): Promise<Functions> => {
  functions = createFunctions({
    ...settings,
    functions: definitions,
    clock,
    region: 'us-east-1',
    awsUrl: 'http://127.0.0.1:1',
    dynamoUrl: 'http://127.0.0.1:2',
    sink: logs.sink,
  });
  await functions.start();
  return functions;
};

const fault = (name: string) => ({ body: JSON.stringify({ fault: name }), isBase64Encoded: false });

const shown = async (from: Functions) => {
  const outcome = await from.invoke(arnOf('things.api'), { routeKey: 'ANY /echo/{proxy+}', some: 'event' });
  if (!outcome.ok) throw new Error(outcome.error.errorMessage);
  return JSON.parse(outcome.payload);
};

test('a function sees the template’s variables and what Lambda sets, and nothing of the host’s environment', async () => {
  const { env, event, name, arn } = await shown(await running(aFunction('things.api')));
  expect(env).toMatchObject({
    COLOUR: 'green',
    AWS_REGION: 'us-east-1',
    AWS_LAMBDA_FUNCTION_NAME: 'things-api',
    AWS_ACCESS_KEY_ID: 'LOCALTHINGSAPI',
    AWS_ENDPOINT_URL: 'http://127.0.0.1:1',
    AWS_ENDPOINT_URL_DYNAMODB: 'http://127.0.0.1:2',
    _HANDLER: 'index.handler',
  });
  expect(env).not.toHaveProperty('PATH');
  expect(event).toMatchObject({ some: 'event' });
  expect([name, arn]).toEqual(['things-api', arnOf('things.api')]);
});

test('a function’s Date follows the host’s clock, at once after a jump', async () => {
  const host = await running(aFunction('things.api'));
  clock.moveTo(Date.parse('2031-02-03T04:05:06Z'));
  const { now } = await shown(host);
  expect(now - Date.parse('2031-02-03T04:05:06Z')).toBeGreaterThanOrEqual(0);
  expect(now - Date.parse('2031-02-03T04:05:06Z')).toBeLessThan(2_000);
});

test('an error thrown by a function is its outcome, and its instance lives on', async () => {
  const host = await running(aFunction('faults.api'));
  expect(await host.invoke(arnOf('faults.api'), fault('throw'))).toMatchObject({
    ok: false,
    error: { errorType: 'RangeError', errorMessage: 'a secret detail' },
  });
  expect(await host.invoke(arnOf('faults.api'), fault('none'))).toMatchObject({ ok: true, payload: '{"served":2}' });
});

test.each([
  ['exit', 'Runtime.ExitError', /Runtime exited with error: exit status 3/],
  ['crash', 'Error', /nobody catches me/],
  ['hang', 'Sandbox.Timedout', /Task timed out after 1.00 seconds/],
  ['spin', 'Sandbox.Timedout', /Task timed out after 1.00 seconds/],
])('a function that does "%s" ends its own instance only, and the next call gets a fresh one', async (name, errorType, words) => {
  const host = await running(aFunction('faults.api', { timeoutSeconds: 1 }), aFunction('things.api'));
  const outcome = await host.invoke(arnOf('faults.api'), fault(name));
  expect(outcome).toMatchObject({ ok: false, error: { errorType } });
  expect(outcome.ok ? '' : outcome.error.errorMessage).toMatch(words);
  expect(await host.invoke(arnOf('faults.api'), fault('none'))).toMatchObject({ ok: true, payload: '{"served":1}' });
  expect(await shown(host)).toMatchObject({ name: 'things-api' });
});

test('one invocation at a time an instance; more instances come while some wait, up to the reserved concurrency', async () => {
  const host = await running(aFunction('faults.api', { timeoutSeconds: 1, reservedConcurrency: 2 }));
  const outcomes = await Promise.all(
    ['hang', 'hang', 'none', 'none'].map((name) => host.invoke(arnOf('faults.api'), fault(name))),
  );
  expect(outcomes.map(({ ok }) => ok)).toEqual([false, false, true, true]);
  expect(host.instances()).toBeLessThanOrEqual(2);
  expect(host.inFlight()).toBe(0);
});

test('a function that nobody calls for a while holds no instance, and has one again at its next call', async () => {
  const host = await runningFor({ idleMillis: 200 }, [aFunction('faults.api')]);
  expect(host.instances()).toBe(1);
  await expect.poll(() => host.instances(), { timeout: 10_000 }).toBe(0);
  expect(await host.invoke(arnOf('faults.api'), fault('none'))).toMatchObject({ ok: true });
});

test('a function that cannot be imported stops the start, with its name and Lambda’s words', async () => {
  await expect(running(aFunction('things.api', { handler: 'index.missing' }))).rejects.toThrow(
    /function things\.api cannot be started: Runtime\.HandlerNotFound: index\.missing is undefined or not exported/,
  );
});

test('what a function prints goes to its own log, and metrics in it are counted', async () => {
  const line = (value: unknown) =>
    JSON.stringify({
      _aws: {
        Timestamp: 0,
        CloudWatchMetrics: [{ Namespace: 'things', Dimensions: [[]], Metrics: [{ Name: 'Fired', Unit: 'Count' }] }],
      },
      Fired: value,
    });
  const log = logs.sink('things.timer');
  for (const value of [3, 5, [1, 2], 'many']) log(line(value));
  log('{"_aws": not JSON');
  expect(logs.metrics()).toEqual([{ namespace: 'things', name: 'Fired', unit: 'Count', count: 4, latest: 2, sum: 11, max: 5 }]);
  const host = await running(aFunction('faults.api'));
  await host.invoke(arnOf('faults.api'), fault('throw'));
  await host.close();
  await logs.close();
  expect(readFileSync(join(dir, 'logs/faults.api.log'), 'utf8')).toContain('a secret detail');
  expect(readFileSync(join(dir, 'logs/things.timer.log'), 'utf8')).toContain('not JSON');
});
