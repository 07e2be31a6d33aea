import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { type HttpProblem, type Language, languageOf, problem, problemBody } from './problem.ts';
import { bodyBytes } from './webhooks.ts';

/** What API Gateway sends (HTTP API, payload 2.0); `authorizer` where the route has one. */
export type HttpEvent = APIGatewayProxyEventV2 & {
  readonly requestContext: {
    readonly authorizer?: { readonly jwt?: { readonly claims: Record<string, string>; readonly scopes?: string[] } };
  };
};

/** A request as a route sees it. */
export type HttpRequest = {
  /** The route as API Gateway matched it: `POST /cases/{id}/triage`. */
  readonly route: string;
  readonly path: string;
  readonly params: Readonly<Record<string, string | undefined>>;
  readonly query: Readonly<Record<string, string | undefined>>;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** The parsed JSON, `undefined` without a body or where bodies are taken raw. Not checked yet. */
  readonly body: unknown;
  /** The bytes as they were sent. */
  readonly raw: Buffer;
  /** The claims of the verified token; all of them text. Empty where the route has no authorizer. */
  readonly claims: Readonly<Record<string, string | undefined>>;
  readonly language: Language;
  readonly requestId: string;
  readonly event: HttpEvent;
};

/** `body`: an object goes out as JSON, text and bytes as `content-type` says, nothing as an empty answer. */
export type HttpAnswer = {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
};

export const maxJsonBytes = 256 * 1024;

/** Reads the event; a problem where a JSON body cannot be taken (413, 415, 400). */
export const requestOf = (event: HttpEvent, bodies: 'json' | 'raw'): HttpRequest | HttpProblem => {
  const raw = bodyBytes(event);
  const headers = lowerCased(event.headers);
  const json = bodies === 'json' ? parseJson(raw, headers['content-type']) : { body: undefined };
  if ('kind' in json) return json;
  return {
    route: event.routeKey,
    path: event.rawPath,
    params: event.pathParameters ?? {},
    query: event.queryStringParameters ?? {},
    headers,
    body: json.body,
    raw,
    claims: event.requestContext.authorizer?.jwt?.claims ?? {},
    language: languageOf(headers['accept-language']),
    requestId: event.requestContext.requestId,
    event,
  };
};

export const responseOf = (answer: HttpAnswer): APIGatewayProxyStructuredResultV2 => {
  const { status, body, headers = {} } = answer;
  if (body === undefined) return { statusCode: status, headers: { ...safe, ...headers } };
  if (Buffer.isBuffer(body))
    return { statusCode: status, headers: { ...safe, ...headers }, body: body.toString('base64'), isBase64Encoded: true };
  const text = typeof body === 'string';
  const contentType = text ? 'text/plain; charset=utf-8' : 'application/json; charset=utf-8';
  return {
    statusCode: status,
    headers: { 'content-type': contentType, ...safe, ...headers },
    body: text ? body : JSON.stringify(body),
  };
};

export const responseOfProblem = (it: HttpProblem, event: HttpEvent): APIGatewayProxyStructuredResultV2 => {
  const language = languageOf(lowerCased(event.headers)['accept-language']);
  return {
    statusCode: it.status,
    headers: {
      ...safe,
      'content-type': 'application/problem+json; charset=utf-8',
      'content-language': language === 'zh' ? 'zh-CN' : 'en',
      ...it.headers,
    },
    body: JSON.stringify(problemBody(it, language, event.requestContext?.requestId)),
  };
};

/** Answers hold personal data and differ by caller and language: nobody caches them, no page embeds them. */
const safe = {
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
  'strict-transport-security': 'max-age=63072000; includeSubDomains',
} as const;

const parseJson = (raw: Buffer, contentType: string | undefined): { readonly body: unknown } | HttpProblem => {
  if (raw.length === 0) return { body: undefined };
  if (raw.length > maxJsonBytes) return tooLarge;
  if (!/^application\/([\w.-]+\+)?json\s*(;\s*charset="?utf-8"?\s*)?$/i.test(contentType?.trim() ?? '')) return notJson;
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(raw);
    return { body: JSON.parse(text, (key, value: unknown) => (key === '__proto__' ? undefined : value)) };
  } catch {
    return malformed; // the parser's own message would quote the body
  }
};

const tooLarge = problem({
  status: 413,
  code: 'body-too-large',
  clause: 'RFC 9110 15.5.14',
  words: { en: 'A JSON body has at most 256 KB.', zh: 'JSON 请求体不能超过 256 KB。' },
});
const notJson = problem({
  status: 415,
  code: 'not-json',
  clause: 'RFC 9110 15.5.16',
  words: { en: 'Send the body as application/json in UTF-8.', zh: '请求体须为 UTF-8 编码的 application/json。' },
  headers: { accept: 'application/json' },
});
const malformed = problem({
  status: 400,
  code: 'malformed-json',
  clause: 'RFC 8259',
  words: {
    en: 'The body is not valid JSON in UTF-8; send one JSON object.',
    zh: '请求体不是有效的 UTF-8 JSON;请发送一个 JSON 对象。',
  },
});

const lowerCased = (headers: Readonly<Record<string, string | undefined>> | undefined): Record<string, string | undefined> =>
  Object.fromEntries(Object.entries(headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]));
