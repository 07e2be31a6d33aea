import type { Context } from 'aws-lambda';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import * as z from 'zod/mini';
import type { HttpEvent } from '../../../functions/lib/http.ts';
import { problem, problemOfInvalid, problemOfRefusal } from '../../../functions/lib/problem.ts';
import { type HttpRoutes, httpHandler } from '../../../functions/lib/triggers.ts';

const context = {
  functionName: 'cases-api',
  awsRequestId: 'request-1',
  memoryLimitInMB: '256',
  invokedFunctionArn: 'arn:aws:lambda:us-east-1:000000000000:function:cases-api',
  getRemainingTimeInMillis: () => 10_000,
} as unknown as Context;

const httpEvent = (part: Partial<HttpEvent> = {}): HttpEvent =>
  ({
    version: '2.0',
    routeKey: 'POST /cases/{id}/triage',
    rawPath: '/cases/K7Q29XMB4/triage',
    rawQueryString: '',
    headers: { 'content-type': 'application/json', host: 'anything.example' },
    pathParameters: { id: 'K7Q29XMB4' },
    requestContext: { requestId: 'api-1', http: { method: 'POST' }, authorizer: { jwt: { claims: { sub: 'a-1' }, scopes: [] } } },
    isBase64Encoded: false,
    ...part,
  }) as unknown as HttpEvent;

const answering = (routes: HttpRoutes) => async (part: Partial<HttpEvent>) => {
  const response = await httpHandler(() => routes)(httpEvent(part), context);
  return {
    status: response.statusCode,
    headers: response.headers ?? {},
    body: response.body ? JSON.parse(response.body) : undefined,
  };
};

const echo = answering({
  'POST /cases/{id}/triage': async ({ body, params, claims }) => ({ status: 200, body: { body, params, claims } }),
});

let logged: string[] = [];
beforeEach(() => {
  logged = [];
  const keep = (...words: unknown[]): void => void logged.push(words.join(' '));
  for (const name of ['error', 'warn', 'info', 'log', 'debug'] as const) vi.spyOn(console, name).mockImplementation(keep);
  vi.stubEnv('POWERTOOLS_DEV', 'true'); // Powertools writes past the console otherwise
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

describe('an HTTP function', () => {
  it('gives its route the parsed body, the parameters and the claims', async () => {
    const answer = await echo({ body: '{"priority":"高"}' });
    expect(answer).toMatchObject({
      status: 200,
      body: { body: { priority: '高' }, params: { id: 'K7Q29XMB4' }, claims: { sub: 'a-1' } },
    });
  });

  it('takes a base64 body for what it is', async () => {
    const body = Buffer.from('{"priority":"高"}').toString('base64');
    expect((await echo({ body, isBase64Encoded: true })).body.body).toEqual({ priority: '高' });
  });

  it('answers without a body to be parsed, and with headers that keep the answer private', async () => {
    const { status, headers, body } = await echo({ headers: {} });
    expect({ status, body: body.body }).toEqual({ status: 200, body: undefined });
    expect(headers).toMatchObject({
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'content-type': 'application/json; charset=utf-8',
    });
  });

  it.each<[string, Partial<HttpEvent>, number, string]>([
    ['malformed JSON', { body: '{"priority":' }, 400, 'malformed-json'],
    [
      'JSON that is not UTF-8',
      { body: Buffer.from('{"a":"\xff"}', 'latin1').toString('base64'), isBase64Encoded: true },
      400,
      'malformed-json',
    ],
    [
      'another content type',
      { body: 'priority=high', headers: { 'content-type': 'application/x-www-form-urlencoded' } },
      415,
      'not-json',
    ],
    ['no content type', { body: '{}', headers: {} }, 415, 'not-json'],
    ['more than 256 KB', { body: JSON.stringify('高'.repeat(90_000)) }, 413, 'body-too-large'],
    ['a route that is not in the table', { routeKey: 'POST /nowhere' }, 404, 'not-found'],
  ])('refuses %s with a problem', async (_what, part, status, code) => {
    const answer = await echo(part);
    expect(answer).toMatchObject({
      status,
      headers: { 'content-type': 'application/problem+json; charset=utf-8', 'cache-control': 'no-store' },
      body: {
        status,
        code,
        type: `urn:kefu:problem:${code}`,
        requestId: 'api-1',
        words: { en: expect.any(String), zh: expect.any(String) },
      },
    });
  });

  it.each([
    ['application/json; charset=utf-8', 200],
    ['Application/JSON', 200],
    ['application/merge-patch+json', 200],
    ['application/json; charset=gbk', 415],
    ['text/json', 415],
  ])('takes %s: %i', async (contentType, status) => {
    expect((await echo({ body: '{}', headers: { 'Content-Type': contentType } })).status).toBe(status);
  });

  it('never lets a body reach the prototype of anything', async () => {
    expect((await echo({ body: '{"a":1,"__proto__":{"role":"manager"}}' })).body.body).toEqual({ a: 1 });
  });

  it.each([
    ['conflict', 409],
    ['invalid', 422],
    ['forbidden', 403],
    ['missing', 404],
  ] as const)('tells a refusal (%s) as %i with code, clause and words in both languages', async (kind, status) => {
    const refusal = { kind, code: 'already-closed', clause: 'B9', words: { en: 'The case is closed.', zh: '工单已关闭。' } };
    const ask = answering({ 'POST /cases/{id}/triage': async () => problemOfRefusal(refusal) });
    expect(await ask({ headers: { 'accept-language': 'zh-CN,zh;q=0.9,en;q=0.8' } })).toMatchObject({
      status,
      headers: { 'content-language': 'zh-CN' },
      body: { code: 'already-closed', clause: 'B9', detail: '工单已关闭。', words: refusal.words },
    });
    expect((await ask({ headers: { 'accept-language': 'fr, en;q=0.5, zh;q=0.1' } })).body.detail).toBe('The case is closed.');
  });

  it('lists the fields that are not valid', async () => {
    const schema = z.object({
      priority: z.enum(['high', 'low']),
      options: z.array(z.object({ steps: z.string().check(z.minLength(2)) })),
    });
    const ask = answering({
      'POST /cases/{id}/triage': async ({ body }) => {
        const parsed = schema.safeParse(body);
        return parsed.success ? { status: 200 } : problemOfInvalid(parsed.error);
      },
    });
    expect((await ask({ body: '{"priority":"huge","options":[{"steps":"x"},{}]}' })).body).toMatchObject({
      status: 422,
      code: 'invalid-fields',
      errors: [
        { path: 'priority', message: 'must be one of high, low' },
        { path: 'options.0.steps', message: 'must be at least 2 (string)' },
        { path: 'options.1.steps', message: 'must be given as string' },
      ],
    });
  });

  it('takes a problem that is thrown like one that is returned', async () => {
    const teapot = problem({ status: 503, code: 'busy', words: { en: 'Busy.', zh: '繁忙。' }, headers: { 'retry-after': '5' } });
    const ask = answering({ 'POST /cases/{id}/triage': async () => Promise.reject(teapot) });
    expect(await ask({})).toMatchObject({ status: 503, headers: { 'retry-after': '5' }, body: { code: 'busy' } });
  });

  it('says nothing about an error inside, and logs it under the request', async () => {
    const ask = answering({ 'POST /cases/{id}/triage': async () => Promise.reject(new Error('table of secrets')) });
    const answer = await ask({});
    expect(answer).toMatchObject({ status: 500, body: { code: 'internal-error' } });
    expect(JSON.stringify(answer)).not.toMatch(/secrets|stack|triggers/);
    expect(logged.join('\n')).toContain('table of secrets');
    expect(logged.join('\n')).toContain('request-1');
  });

  it('answers 500 when it cannot be built, and builds again at the next request; once built, never again', async () => {
    const build = vi.fn<() => HttpRoutes>(() => ({ 'POST /cases/{id}/triage': async () => ({ status: 204 }) }));
    build.mockImplementationOnce(() => {
      throw new Error('cases.api lacks the environment variable VIEWS_TABLE');
    });
    const handler = httpHandler(build);
    expect(build).not.toHaveBeenCalled();
    const statuses = [];
    for (let n = 0; n < 4; n += 1) statuses.push((await handler(httpEvent(), context)).statusCode);
    expect(statuses).toEqual([500, 204, 204, 204]);
    expect(build).toHaveBeenCalledTimes(2);
    expect(logged.join('\n')).toContain('VIEWS_TABLE');
  });

  it('leaves raw bodies alone where webhooks come in', async () => {
    const handler = httpHandler(
      () => ({
        'POST /cases/{id}/triage': async ({ raw, body }) => ({
          status: 200,
          body: { raw: raw.toString(), none: body === undefined },
        }),
      }),
      {
        bodies: 'raw',
      },
    );
    const response = await handler(
      httpEvent({ body: Buffer.from('a=1&b=+').toString('base64'), isBase64Encoded: true, headers: {} }),
      context,
    );
    expect(JSON.parse(response.body ?? '')).toEqual({ raw: 'a=1&b=+', none: true });
  });

  it('flushes its metrics, also when it fails', async () => {
    vi.stubEnv('POWERTOOLS_METRICS_DISABLED', 'false'); // POWERTOOLS_DEV turns them off
    vi.stubEnv('POWERTOOLS_METRICS_NAMESPACE', 'kefu');
    const handler = httpHandler(() => ({
      'POST /cases/{id}/triage': async (_request, { metrics }) => {
        metrics.addMetric('refusedWebhooks', 'Count', 1);
        throw new Error('after the metric');
      },
    }));
    await handler(httpEvent(), context);
    expect(logged.join('\n')).toContain('"refusedWebhooks":1');
  });
});
