import { randomUUID } from 'node:crypto';
import type { Route } from './api-resources.ts';

/** A request as it came in, its body read. */
export type HttpRequest = {
  readonly method: string;
  /** Path and query as on the request line. */
  readonly target: string;
  /** Name, value, name, value, as sent. */
  readonly rawHeaders: readonly string[];
  readonly body: Buffer;
  readonly sourceIp: string;
};

export type HttpAnswer = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly cookies?: readonly string[];
  readonly body: string | Buffer;
};

/** A header's first value. */
export const headerOf = ({ rawHeaders }: HttpRequest, name: string): string | undefined => {
  const at = rawHeaders.findIndex((text, index) => index % 2 === 0 && text.toLowerCase() === name);
  return at < 0 ? undefined : rawHeaders[at + 1];
};

export type EventOptions = {
  readonly apiId: string;
  readonly account: string;
  readonly route: Route;
  readonly pathParameters: Readonly<Record<string, string>>;
  /** The token's claims and the scopes that opened the route. */
  readonly jwt: { readonly claims: Readonly<Record<string, unknown>>; readonly scopes: readonly string[] | null } | undefined;
  /** Epoch ms, virtual. */
  readonly now: number;
};

/** API Gateway's payload format 2.0. `rawPath` is decoded, as an HTTP API's is; the query stays as sent. */
export const httpEvent = (request: HttpRequest, options: EventOptions) => {
  const { route, pathParameters, jwt, now } = options;
  const { path, query } = splitTarget(request.target);
  const { headers, cookies } = joinHeaders(request.rawHeaders);
  const parameters = queryParameters(query);
  return {
    version: '2.0',
    routeKey: route.key,
    rawPath: decodePath(path),
    rawQueryString: query,
    ...(cookies.length > 0 ? { cookies } : {}),
    headers: { ...headers, 'x-forwarded-for': request.sourceIp, 'x-forwarded-proto': 'http' },
    ...(Object.keys(parameters).length > 0 ? { queryStringParameters: parameters } : {}),
    requestContext: {
      accountId: options.account,
      apiId: options.apiId,
      ...(jwt ? { authorizer: { jwt: { claims: claimTexts(jwt.claims), scopes: jwt.scopes } } } : {}),
      domainName: headers.host ?? '',
      domainPrefix: (headers.host ?? '').split('.')[0] ?? '',
      http: {
        method: request.method,
        path: decodePath(path),
        protocol: 'HTTP/1.1',
        sourceIp: request.sourceIp,
        userAgent: headers['user-agent'] ?? '',
      },
      requestId: randomUUID(),
      routeKey: route.key,
      stage: '$default',
      time: clfTime(now),
      timeEpoch: now,
    },
    ...(Object.keys(pathParameters).length > 0 ? { pathParameters } : {}),
    ...bodyOf(request.body, headers['content-type'] ?? ''),
  };
};

export const splitTarget = (target: string): { readonly path: string; readonly query: string } => {
  const [path = '/', ...query] = target.split('?');
  return { path, query: query.join('?') };
};

/** Percent-decoded; as it is where that cannot be decoded. */
export const decodePath = (path: string): string => {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
};

const joinHeaders = (raw: readonly string[]) => {
  const headers: Record<string, string> = {};
  const cookies: string[] = [];
  for (let index = 0; index < raw.length; index += 2) {
    const name = (raw[index] ?? '').toLowerCase();
    const value = raw[index + 1] ?? '';
    if (name === 'cookie') cookies.push(...value.split(/; */));
    else headers[name] = name in headers ? `${headers[name]},${value}` : value;
  }
  return { headers, cookies };
};

const queryParameters = (query: string): Readonly<Record<string, string>> => {
  const parameters: Record<string, string> = {};
  for (const [name, value] of new URLSearchParams(query)) {
    parameters[name] = name in parameters ? `${parameters[name]},${value}` : value;
  }
  return parameters;
};

// Measured on HTTP APIs by others: only these arrive as text; forms, problem+json and bodies without a type as base64.
const textTypes = /^(text\/.+|application\/(json|xml|javascript))$/;

const bodyOf = (body: Buffer, contentType: string) => {
  if (body.length === 0) return { isBase64Encoded: false };
  const type = (contentType.split(';')[0] ?? '').trim().toLowerCase();
  const isText = textTypes.test(type);
  return { body: body.toString(isText ? 'utf8' : 'base64'), isBase64Encoded: !isText };
};

/** All claims arrive as text, lists as `[a b]`. */
const claimTexts = (claims: Readonly<Record<string, unknown>>): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(claims).map(([name, value]) => [name, claimText(value)]));

const claimText = (value: unknown): string => {
  if (Array.isArray(value)) return `[${value.map(claimText).join(' ')}]`;
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value);
};

/** `12/Mar/2020:19:03:58 +0000` */
const clfTime = (now: number): string => {
  const [, day, month, year, time] = new Date(now).toUTCString().split(' ');
  return `${day}/${month}/${year}:${time} +0000`;
};

/**
 * What an HTTP API makes of a function's result (JSON text): an object with `statusCode` is the answer itself, anything
 * else is the body of a 200. Undefined for a result that API Gateway refuses with a 500.
 */
export const httpAnswer = (payload: string): HttpAnswer | undefined => {
  const result: unknown = JSON.parse(payload);
  if (typeof result !== 'object' || result === null || !('statusCode' in result)) {
    const body = typeof result === 'string' ? result : payload;
    return { status: 200, headers: { 'content-type': 'application/json' }, body };
  }
  const {
    statusCode,
    headers = {},
    cookies = [],
    body = '',
    isBase64Encoded = false,
  } = result as Readonly<Record<string, unknown>>;
  const status = Number(statusCode);
  if (!Number.isInteger(status) || status < 100 || status > 599) return undefined;
  if (typeof body !== 'string' || typeof headers !== 'object' || headers === null || !Array.isArray(cookies)) return undefined;
  const lower = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)]));
  return {
    status,
    headers: { 'content-type': 'text/plain;charset=UTF-8', ...lower },
    cookies: cookies.map(String),
    body: isBase64Encoded === true ? Buffer.from(body, 'base64') : body,
  };
};
