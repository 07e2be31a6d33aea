import { mkdtempSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { decodeJwt } from 'jose';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createApiGateway } from '../../../infra/local/api-gateway.ts';
import { type AdjustableClock, createClock } from '../../../infra/local/clock.ts';
import type { HttpAnswer, httpEvent } from '../../../infra/local/http-event.ts';
import { type HttpServer, listenHttp } from '../../../infra/local/http-server.ts';
import type { Outcome } from '../../../infra/local/instance.ts';
import { createIssuer, type Issuer } from '../../../infra/local/jwt.ts';
import { planOf } from '../../../infra/local/resources.ts';
import { createRouter } from '../../../infra/local/routes.ts';
import { readTemplate } from '../../../infra/local/template.ts';
import { createThrottle } from '../../../infra/local/throttle.ts';

let dir: string;
let clock: AdjustableClock;
let issuer: Issuer;
let server: HttpServer;
let answer: (event: unknown) => Outcome | Promise<Outcome>;
let event: ReturnType<typeof httpEvent> | undefined;

const plan = planOf(
  readTemplate(join(import.meta.dirname, 'fixtures/assembly'), {
    region: 'us-east-1',
    account: '000000000000',
    awsUrl: 'http://aws',
    apiUrl: 'http://api',
  }),
);

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'kefu-api-'));
  clock = createClock({ db: new DatabaseSync(':memory:') });
  const authorizer = plan.api?.routes.find((route) => route.authorizer)?.authorizer;
  issuer = await createIssuer({ dataDir: dir, clock, authorizer, scopes: plan.scopes });
  if (!plan.api) throw new Error('the fixture has an API');
  const invoke = async (_: string, received: unknown) => {
    event = received as ReturnType<typeof httpEvent>;
    return answer(received);
  };
  const routes = plan.api.routes.map((route) => (route.key === 'GET /rare' ? { ...route, timeoutMillis: 50 } : route));
  const gateway = createApiGateway({ api: { ...plan.api, routes }, account: '000000000000', clock, issuer, invoke });
  server = await listenHttp(0);
  server.serve(gateway);
});

afterAll(async () => {
  await server.close();
  rmSync(dir, { recursive: true });
});

const result = (value: unknown): Outcome => ({ ok: true, requestId: 'r', payload: JSON.stringify(value) });

beforeEach(() => {
  event = undefined;
  answer = () => result({ statusCode: 200 });
});

const ask = (path: string, init: RequestInit = {}) => fetch(`${server.url}${path}`, init);
const tokenFor = async (options: Partial<Parameters<Issuer['token']>[0]> = {}) =>
  (await issuer.token({ role: 'supervisor', sub: 's-1', ...options })).access_token;

test('an event of payload format 2.0 is built as API Gateway builds it', async () => {
  await new Promise<void>((resolve, reject) => {
    const sent = request(`${server.url}/echo/a%20b/%E5%AE%A2?x=1&x=2&y=a%20b`, { method: 'PUT' }, (received) =>
      received.resume().on('end', resolve),
    );
    sent.on('error', reject);
    sent.setHeader('X-Twice', ['one', 'two']);
    sent.setHeader('Cookie', 'a=1; b=2');
    sent.setHeader('User-Agent', 'test');
    sent.setHeader('Content-Type', 'application/json; charset=utf-8');
    sent.end('{"客":1}');
  });
  expect(event).toMatchObject({
    version: '2.0',
    routeKey: 'ANY /echo/{proxy+}',
    rawPath: '/echo/a b/客',
    rawQueryString: 'x=1&x=2&y=a%20b',
    cookies: ['a=1', 'b=2'],
    headers: { 'x-twice': 'one,two', 'user-agent': 'test', 'x-forwarded-for': '127.0.0.1' },
    queryStringParameters: { x: '1,2', y: 'a b' },
    pathParameters: { proxy: 'a b/客' },
    body: '{"客":1}',
    isBase64Encoded: false,
    requestContext: {
      accountId: '000000000000',
      apiId: 'Desk-Api',
      http: { method: 'PUT', path: '/echo/a b/客', protocol: 'HTTP/1.1', sourceIp: '127.0.0.1', userAgent: 'test' },
      routeKey: 'ANY /echo/{proxy+}',
      stage: '$default',
    },
  });
  expect(event?.headers).not.toHaveProperty('cookie');
  expect(event?.requestContext.time).toMatch(/^\d\d\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d:\d\d \+0000$/);
});

test.each([
  ['application/x-www-form-urlencoded', true],
  ['application/octet-stream', true],
  ['application/problem+json', true],
  ['', true],
  ['text/plain', false],
  ['application/json', false],
  ['application/xml', false],
])('a body of type %j arrives base64-encoded: %s', async (type, encoded) => {
  await ask('/echo/x', { method: 'POST', headers: type ? { 'content-type': type } : {}, body: Buffer.from('CallSid=CA1') });
  expect(event).toMatchObject({
    isBase64Encoded: encoded,
    body: encoded ? Buffer.from('CallSid=CA1').toString('base64') : 'CallSid=CA1',
  });
});

test('an empty body is no body', async () => {
  await ask('/echo/x', { method: 'POST' });
  expect(event).not.toHaveProperty('body');
});

test.each<[string, unknown, { status: number; type: string; body: string }]>([
  ['text', 'just text', { status: 200, type: 'application/json', body: 'just text' }],
  ['an object without a status', { a: 1 }, { status: 200, type: 'application/json', body: '{"a":1}' }],
  ['nothing', null, { status: 200, type: 'application/json', body: 'null' }],
  ['a status alone', { statusCode: 201 }, { status: 201, type: 'text/plain;charset=UTF-8', body: '' }],
  [
    'headers in any case',
    { statusCode: 409, headers: { 'Content-Type': 'application/problem+json' }, body: '{}' },
    { status: 409, type: 'application/problem+json', body: '{}' },
  ],
  [
    'bytes',
    { statusCode: 200, isBase64Encoded: true, body: 'aGk=' },
    { status: 200, type: 'text/plain;charset=UTF-8', body: 'hi' },
  ],
  [
    'a status that is none',
    { statusCode: 'teapot' },
    { status: 500, type: 'application/json', body: '{"message":"Internal Server Error"}' },
  ],
  [
    'a body that is no text',
    { statusCode: 200, body: { a: 1 } },
    { status: 500, type: 'application/json', body: '{"message":"Internal Server Error"}' },
  ],
])('a function that returns %s is answered as API Gateway answers', async (_, value, { status, type, body }) => {
  answer = () => result(value);
  const response = await ask('/echo/x');
  expect([response.status, response.headers.get('content-type'), await response.text()]).toEqual([status, type, body]);
});

test('cookies of a function are set one by one', async () => {
  answer = () => result({ statusCode: 200, cookies: ['a=1', 'b=2; Secure'] });
  expect((await ask('/echo/x')).headers.getSetCookie()).toEqual(['a=1', 'b=2; Secure']);
});

test('a function that fails is a 500 without a word of why', async () => {
  answer = () => ({ ok: false, requestId: 'r', error: { errorType: 'Error', errorMessage: 'secret', trace: ['at secret.ts'] } });
  const response = await ask('/echo/x');
  expect([response.status, await response.text()]).toEqual([500, '{"message":"Internal Server Error"}']);
  answer = () => Promise.reject(new Error('secret'));
  expect(await (await ask('/echo/x')).text()).toBe('{"message":"Internal Server Error"}');
});

test('a function that is not back in time is a 503, and a route over its rate a 429', async () => {
  answer = () => new Promise(() => {});
  const answers = [await ask('/rare'), await ask('/rare'), await ask('/rare')];
  expect(answers.map(({ status }) => status)).toEqual([503, 503, 429]);
  expect(await answers[2]?.json()).toEqual({ message: 'Too Many Requests' });
});

test('no route is a 404, and a body over 10 MB a 413', async () => {
  const missing = await ask('/nothing');
  expect([missing.status, await missing.json()]).toEqual([404, { message: 'Not Found' }]);
  const large = await ask('/echo/x', { method: 'POST', body: Buffer.alloc(10 * 1024 * 1024 + 1) });
  expect([large.status, await large.json()]).toEqual([413, { message: 'Request Entity Too Large' }]);
  expect(event).toBeUndefined();
  // Lambda's 6 MB: bytes are in them as base64.
  expect((await ask('/echo/x', { method: 'POST', body: Buffer.alloc(5 * 1024 * 1024) })).status).toBe(413);
  expect((await ask('/echo/x', { method: 'POST', body: Buffer.alloc(4 * 1024 * 1024) })).status).toBe(200);
});

test('E6: a route with an authorizer wants a token that is signed here, not expired, and has the scope', async () => {
  const [good, narrow] = [await tokenFor(), await tokenFor({ scopes: ['desk/cases.read'] })];
  const stranger = await createIssuer({
    dataDir: mkdtempSync(join(dir, 'other-')),
    clock,
    authorizer: undefined,
    scopes: plan.scopes,
  });
  const forged = (await stranger.token({ role: 'admin', sub: 'x' })).access_token;
  const [head, , signature] = good.split('.');
  const altered = [head, Buffer.from(JSON.stringify({ ...decodeJwt(good), sub: 'x' })).toString('base64url'), signature].join(
    '.',
  );
  const none = [Buffer.from('{"alg":"none"}').toString('base64url'), good.split('.')[1], ''].join('.');
  const statusOf = async (token: string | undefined, method = 'GET') =>
    (await ask('/cases/K7', { method, headers: token === undefined ? {} : { authorization: token } })).status;
  expect(await statusOf(`Bearer ${good}`)).toBe(200);
  expect(await statusOf(good)).toBe(200);
  expect(await statusOf(`Bearer ${narrow}`)).toBe(200);
  expect(await statusOf(`Bearer ${narrow}`, 'POST')).toBe(403);
  for (const bad of [undefined, 'Bearer', 'Bearer x.y.z', `Bearer ${forged}`, `Bearer ${altered}`, `Bearer ${none}`])
    expect(await statusOf(bad)).toBe(401);
});

test('claims arrive as text, lists in brackets, with the scopes that opened the route', async () => {
  await ask('/cases/K7', { headers: { authorization: `Bearer ${await tokenFor({ role: 'senior-agent', sub: 'a-7' })}` } });
  const { claims, scopes } = event?.requestContext.authorizer?.jwt ?? {};
  expect(claims).toMatchObject({
    sub: 'a-7',
    'cognito:groups': '[senior-agent]',
    token_use: 'access',
    scope: 'desk/cases.read desk/cases.write',
  });
  expect(claims?.exp).toMatch(/^\d+$/);
  expect(scopes).toEqual(['desk/cases.read']);
});

test('a token lives twelve hours of virtual time', async () => {
  const headers = { authorization: `Bearer ${await tokenFor()}` };
  clock.moveTo(clock.now() + 11.9 * 3_600_000);
  expect((await ask('/cases/K7', { headers })).status).toBe(200);
  clock.moveTo(clock.now() + 0.2 * 3_600_000);
  expect((await ask('/cases/K7', { headers })).status).toBe(401);
});

test('CORS answers the console’s origin and no other', async () => {
  const preflight = await ask('/cases/K7', {
    method: 'OPTIONS',
    headers: { origin: 'https://console.example', 'access-control-request-method': 'GET' },
  });
  expect([preflight.status, preflight.headers.get('access-control-allow-origin')]).toEqual([204, 'https://console.example']);
  const other = await ask('/echo/x', { headers: { origin: 'https://elsewhere.example' } });
  expect(other.headers.get('access-control-allow-origin')).toBeNull();
});

test.each([
  ['GET', '/things/latest', 'GET /things/latest', {}],
  ['GET', '/things/7', 'GET /things/{id}', { id: '7' }],
  ['GET', '/things/7/parts', '$default', {}],
  ['GET', '/echo/a/b', 'ANY /echo/{proxy+}', { proxy: 'a/b' }],
  ['POST', '/echo/a', 'POST /echo/{proxy+}', { proxy: 'a' }],
  ['GET', '/echo', '$default', {}],
  ['GET', '/', '$default', {}],
])('%s %s takes the most specific route, %s', (method, path, key, pathParameters) => {
  const keys = ['$default', 'ANY /echo/{proxy+}', 'POST /echo/{proxy+}', 'GET /things/{id}', 'GET /things/latest'];
  const match = createRouter(
    keys.map((name) => ({ key: name, functionArn: '', timeoutMillis: 1, authorizer: undefined, scopes: [] })),
  );
  expect(match(method, path)).toMatchObject({ route: { key }, pathParameters });
});

test('a throttle lets a burst pass, and then its rate', () => {
  let now = 0;
  const admits = createThrottle(new Map([['*', { rate: 10, burst: 2 }]]), () => now);
  expect([admits('a'), admits('b'), admits('c')]).toEqual([true, true, false]);
  now = 100;
  expect([admits('a'), admits('a')]).toEqual([true, false]);
});

test('a port in use is refused in words', async () => {
  await expect(listenHttp(server.port)).rejects.toThrow(`port ${server.port} is in use`);
});

test('until the host is ready requests are answered with 503', async () => {
  const early = await listenHttp(0);
  const response: HttpAnswer | Response = await fetch(early.url);
  await early.close();
  expect(response.status).toBe(503);
});
