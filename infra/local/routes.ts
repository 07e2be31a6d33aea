import type { Route } from './api-resources.ts';
import { decodePath } from './http-event.ts';

export type Match = { readonly route: Route; readonly pathParameters: Readonly<Record<string, string>> };

/** Picks the most specific route of an HTTP API: fixed segments before `{id}` before `{proxy+}`, a method before ANY, `$default` last. */
export const createRouter = (routes: readonly Route[]): ((method: string, path: string) => Match | undefined) => {
  const table = routes
    .filter(({ key }) => key !== '$default')
    .map(parse)
    .sort(compare);
  const fallback = routes.find(({ key }) => key === '$default');
  return (method, path) => {
    const segments = path.split('/').slice(1);
    for (const candidate of table) {
      if (candidate.method !== 'ANY' && candidate.method !== method) continue;
      const pathParameters = matchSegments(candidate.segments, segments);
      if (pathParameters) return { route: candidate.route, pathParameters };
    }
    return fallback && { route: fallback, pathParameters: {} };
  };
};

type Segment = { readonly kind: 'fixed' | 'one' | 'rest'; readonly name: string };
type Entry = { readonly route: Route; readonly method: string; readonly segments: readonly Segment[] };

const parse = (route: Route): Entry => {
  const [method = '', path = ''] = route.key.split(' ');
  const segments = path
    .split('/')
    .slice(1)
    .map((text): Segment => {
      if (/^\{.+\+\}$/.test(text)) return { kind: 'rest', name: text.slice(1, -2) };
      return /^\{.+\}$/.test(text) ? { kind: 'one', name: text.slice(1, -1) } : { kind: 'fixed', name: text };
    });
  return { route, method, segments };
};

const rank = { fixed: 0, one: 1, rest: 2 } as const;

const compare = (a: Entry, b: Entry): number => {
  for (const [index, segment] of a.segments.entries()) {
    const other = b.segments[index];
    if (other && rank[segment.kind] !== rank[other.kind]) return rank[segment.kind] - rank[other.kind];
  }
  return Number(a.method === 'ANY') - Number(b.method === 'ANY');
};

const matchSegments = (
  pattern: readonly Segment[],
  segments: readonly string[],
): Readonly<Record<string, string>> | undefined => {
  const parameters: Record<string, string> = {};
  for (const [index, { kind, name }] of pattern.entries()) {
    const rest = segments.slice(index);
    const [text] = rest;
    if (kind === 'rest') return rest.join('/') === '' ? undefined : { ...parameters, [name]: rest.map(decodePath).join('/') };
    if (text === undefined || text === '') {
      if (kind === 'fixed' && name === text) continue;
      return undefined;
    }
    if (kind === 'fixed' && decodePath(text) !== name) return undefined;
    if (kind === 'one') parameters[name] = decodePath(text);
  }
  return segments.length === pattern.length ? parameters : undefined;
};
