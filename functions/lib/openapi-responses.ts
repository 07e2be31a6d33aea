import type { RecordedAnswers } from './answers.ts';
import type { Operation, RouteKey } from './operations.ts';

/** Headers of answers that a client may want, and what they tell. */
export const knownHeaders: Readonly<Record<string, string>> = {
  location: 'Where the thing is that was made or is under way',
  etag: 'Of this answer; sent back as If-None-Match, an unchanged one is answered with 304 and no body',
  'idempotency-replayed': '`true`: the command had been given before, and this is its first outcome',
  'content-disposition': 'The name under which to keep the file',
  'content-range': 'Which bytes of the file these are, and of how many',
  'accept-ranges': 'The file may be asked for in pieces',
};

/** The responses of a route: those that were recorded, and that it may be refused. */
export const responsesOf = (key: RouteKey, { tag, access, status = 200, query }: Operation, { answers }: RecordedAnswers) => {
  const recorded = answers[key] ?? { [status]: { content: {} } };
  const paged = query !== undefined && 'cursor' in query.shape;
  return {
    ...Object.fromEntries(
      Object.entries(recorded).map(([code, { headers, content }]) => [
        code,
        {
          description: Object.keys(content).length === 0 ? 'Taken; there is nothing to say' : told(key, code, paged),
          ...(headers === undefined ? {} : { headers: Object.fromEntries(headers.map((name) => [name, headerOf(name)])) }),
          ...(Object.keys(content).length === 0 ? {} : { content }),
        },
      ]),
    ),
    ...(typeof access === 'string' ? { 401: noToken } : {}),
    '4XX': tag === 'surveys' ? page : { $ref: '#/components/responses/Problem' },
  };
};

const told = (key: RouteKey, code: string, paged: boolean): string => {
  if (code === '201') return 'Done; Location says where it is';
  if (code === '202') return 'Taken; it goes on after the answer, and Location, where it is given, shows how far it is';
  if (code === '206') return 'The piece that was asked for';
  if (!key.startsWith('GET ')) return 'Done, or done before';
  return paged ? 'A page; `cursor`, where there is one, asks for the next' : 'As it is now';
};

/** The gateway's own answer, before any function is asked. */
const noToken = {
  description: 'No token, or none that the gateway believes; RFC 6750',
  content: { 'application/json': { schema: { type: 'object', properties: { message: { type: 'string' } } } } },
};

const headerOf = (name: string) => ({ description: knownHeaders[name] ?? name, schema: { type: 'string' } });

const page = { description: 'A page in the language of the customer', content: { 'text/html': { schema: { type: 'string' } } } };
