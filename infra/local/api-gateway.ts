import type { IncomingMessage } from 'node:http';
import type { Cors, HttpApi, Route } from './api-resources.ts';
import { type HttpAnswer, type HttpRequest, headerOf, httpAnswer, httpEvent, splitTarget } from './http-event.ts';
import type { Outcome } from './instance.ts';
import type { Claims, Issuer } from './jwt.ts';
import { createRouter } from './routes.ts';
import type { Clock } from './seams.ts';
import { createThrottle } from './throttle.ts';

export type ApiGatewayOptions = {
  readonly api: HttpApi;
  readonly account: string;
  readonly clock: Clock;
  readonly issuer: Issuer;
  readonly invoke: (functionArn: string, event: unknown) => Promise<Outcome>;
};

/** An HTTP API's limit for a request's body. */
export const bodyLimit = 10 * 1024 * 1024;

/** What Lambda takes at once: a body that is no text is in it as base64. */
export const payloadLimit = 6 * 1024 * 1024;

/** API Gateway's HTTP API as the template defines it: one request in, one answer out; never rejects. */
export const createApiGateway = ({ api, account, clock, issuer, invoke }: ApiGatewayOptions) => {
  const match = createRouter(api.routes);
  const admits = createThrottle(api.throttling);

  return async (request: HttpRequest): Promise<HttpAnswer> => {
    const origin = headerOf(request, 'origin');
    const cors = api.cors && origin ? corsHeaders(api.cors, origin) : {};
    const answer = await respond(request);
    return { ...answer, headers: { ...answer.headers, ...cors } };
  };

  async function respond(request: HttpRequest): Promise<HttpAnswer> {
    const found = match(request.method, splitTarget(request.target).path);
    if (api.cors && request.method === 'OPTIONS' && found?.route.key.startsWith('OPTIONS ') !== true)
      return { status: 204, headers: {}, body: '' };
    if (!found) return message(404, 'Not Found');
    const { route, pathParameters } = found;
    if (!admits(route.key)) return message(429, 'Too Many Requests');
    const access = await authorize(request, route);
    if ('status' in access) return access;
    const event = httpEvent(request, { apiId: api.id, account, route, pathParameters, jwt: access.jwt, now: clock.now() });
    const mayBeTooLarge = request.body.length > payloadLimit / 2; // escapes can double a text
    if (mayBeTooLarge && Buffer.byteLength(JSON.stringify(event)) > payloadLimit) return message(413, 'Request Entity Too Large');
    return callFunction(route, event);
  }

  async function authorize(
    request: HttpRequest,
    route: Route,
  ): Promise<HttpAnswer | { jwt: { claims: Claims; scopes: readonly string[] | null } | undefined }> {
    if (!route.authorizer) return { jwt: undefined };
    const token = (headerOf(request, 'authorization') ?? '').replace(/^bearer +/i, '');
    const claims = token === '' ? undefined : await issuer.verify(token, route.authorizer);
    if (!claims) return message(401, 'Unauthorized', { 'www-authenticate': 'Bearer' });
    if (route.scopes.length === 0) return { jwt: { claims, scopes: null } };
    const held = String(claims.scope ?? '').split(' ');
    const scopes = route.scopes.filter((scope) => held.includes(scope));
    const wanted = `Bearer scope="${route.scopes.join(' ')}" error="insufficient_scope"`;
    return scopes.length > 0 ? { jwt: { claims, scopes } } : message(403, 'Forbidden', { 'www-authenticate': wanted });
  }

  async function callFunction(route: Route, event: unknown): Promise<HttpAnswer> {
    const late = Promise.withResolvers<undefined>();
    const timer = setTimeout(() => late.resolve(undefined), route.timeoutMillis);
    try {
      const outcome = await Promise.race([invoke(route.functionArn, event), late.promise]);
      if (!outcome) return message(503, 'Service Unavailable');
      // Why it failed is in the function's log; the caller learns nothing of it.
      return (outcome.ok && httpAnswer(outcome.payload)) || message(500, 'Internal Server Error');
    } catch (error) {
      console.error(`api: ${route.key}: ${error}`);
      return message(500, 'Internal Server Error');
    } finally {
      clearTimeout(timer);
    }
  }
};

export const message = (status: number, text: string, headers: Readonly<Record<string, string>> = {}): HttpAnswer => ({
  status,
  headers: { 'content-type': 'application/json', ...headers },
  body: JSON.stringify({ message: text }),
});

const corsHeaders = (cors: Cors, origin: string): Readonly<Record<string, string>> => {
  const any = cors.AllowOrigins.includes('*');
  if (!any && !cors.AllowOrigins.includes(origin)) return {};
  const list = (name: string, values: readonly string[]) => (values.length > 0 ? { [name]: values.join(',') } : {});
  return {
    'access-control-allow-origin': any ? '*' : origin,
    ...list('access-control-allow-methods', cors.AllowMethods),
    ...list('access-control-allow-headers', cors.AllowHeaders),
    ...list('access-control-expose-headers', cors.ExposeHeaders),
    ...(cors.AllowCredentials ? { 'access-control-allow-credentials': 'true' } : {}),
    ...(cors.MaxAge === undefined ? {} : { 'access-control-max-age': String(cors.MaxAge) }),
  };
};

/** Reads a request; undefined when its body is over the limit (what is left of it is then not read). */
export const readRequest = async (incoming: IncomingMessage): Promise<HttpRequest | undefined> => {
  if (Number(incoming.headers['content-length'] ?? 0) > bodyLimit) return undefined;
  const chunks: Buffer[] = [];
  let size = 0;
  // Not destroyed on an early return: the answer still has to go out on the same connection.
  for await (const chunk of incoming.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > bodyLimit) return undefined;
    chunks.push(chunk);
  }
  return {
    method: incoming.method ?? 'GET',
    target: incoming.url ?? '/',
    rawHeaders: incoming.rawHeaders,
    body: Buffer.concat(chunks),
    sourceIp: incoming.socket.remoteAddress ?? '127.0.0.1',
  };
};
