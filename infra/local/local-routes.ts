import { parseDuration } from './duration.ts';
import { type HttpAnswer, type HttpRequest, headerOf, splitTarget } from './http-event.ts';
import { type Issuer, type Role, roles } from './jwt.ts';
import type { Metric } from './logs.ts';
import type { Clock } from './seams.ts';
import { isLoopbackName, isOwnPath, signedIn } from './sign-in.ts';
import type { Timekeeper } from './timekeeper.ts';

export type LocalRoutesOptions = {
  readonly issuer: Issuer;
  readonly clock: Clock;
  readonly timekeeper: Pick<Timekeeper, 'advance'>;
  readonly metrics: () => readonly Metric[];
  /** Where the stand-ins for AWS answer. */
  readonly aws: () => { readonly endpoint: string; readonly region: string };
  readonly outbox: () => unknown;
  readonly schedules: () => unknown;
};

type Handler = (request: HttpRequest, query: URLSearchParams) => Promise<HttpAnswer> | HttpAnswer;

export const isLocal = (target: string): boolean => /^\/_local(\/|$|\?)/.test(target);

/** What only this host offers: tokens, the clock, and a look at what AWS would show in its console. */
export const createLocalRoutes = (options: LocalRoutesOptions): ((request: HttpRequest) => Promise<HttpAnswer>) => {
  const { issuer, clock } = options;
  const routes: Readonly<Record<string, Handler>> = {
    'GET /_local/token': (request, query) => giveToken(issuer, request, query),
    'GET /_local/sign-in': (request, query) => signIn(issuer, request, query),
    'GET /_local/.well-known/jwks.json': () => json(200, issuer.jwks),
    'GET /_local/clock': () => json(200, { now: new Date(clock.now()).toISOString(), speed: clock.speed }),
    'POST /_local/clock': (request) => moveClock(options, request),
    'GET /_local/metrics': () => json(200, { metrics: options.metrics() }),
    'GET /_local/aws': () => json(200, options.aws()),
    'GET /_local/outbox': async () => json(200, await options.outbox()),
    'GET /_local/schedules': async () => json(200, await options.schedules()),
  };
  return async (request) => {
    if (!isLoopbackName(request)) return problem(403, 'This address answers to names of the loopback interface only.');
    const { path, query } = splitTarget(request.target);
    const handler = routes[`${request.method} ${path}`];
    const offered = Object.keys(routes).join(', ');
    return handler
      ? handler(request, new URLSearchParams(query))
      : problem(404, `There is no ${request.method} ${path}. There are: ${offered}.`);
  };
};

const giveToken = async (issuer: Issuer, request: HttpRequest, query: URLSearchParams): Promise<HttpAnswer> => {
  const role = query.get('role') ?? 'agent';
  if (!isRole(role)) return noSuchRole(role);
  const scopes = query.get('scope')?.split(' ');
  const token = await issuer.token({ role, sub: query.get('sub') ?? `${role}-1`, ...(scopes ? { scopes } : {}) });
  if (headerOf(request, 'accept')?.includes('text/plain')) {
    return { status: 200, headers: { 'content-type': 'text/plain; charset=utf-8' }, body: token.access_token };
  }
  return json(200, token);
};

/** `?role=supervisor&sub=s-1&to=/board`: a cookie for a browser, then the page. */
const signIn = async (issuer: Issuer, _request: HttpRequest, query: URLSearchParams): Promise<HttpAnswer> => {
  const role = query.get('role') ?? 'supervisor';
  if (!isRole(role)) return noSuchRole(role);
  const to = query.get('to') ?? '/board';
  if (!isOwnPath(to)) return problem(400, 'Send to=/path: a path of this host, such as /board.');
  const { access_token } = await issuer.token({ role, sub: query.get('sub') ?? `${role}-1` });
  return signedIn(access_token, to);
};

const noSuchRole = (role: string): HttpAnswer =>
  problem(400, `There is no role ${role}. There are: ${roles.join(', ')}.`, { allowed: roles });

const moveClock = async ({ timekeeper }: LocalRoutesOptions, { body }: HttpRequest): Promise<HttpAnswer> => {
  const millis = advanceOf(body.toString('utf8'));
  if (millis === undefined) {
    return problem(400, 'Send {"advance": "PT15M"}: an ISO 8601 duration of days, hours, minutes and seconds, at most P366D.');
  }
  const { now, fired, settled } = await timekeeper.advance(millis);
  return json(200, { now: new Date(now).toISOString(), fired, settled });
};

const longest = 366 * 24 * 3_600_000;

const advanceOf = (text: string): number | undefined => {
  try {
    const { advance } = JSON.parse(text) as { readonly advance?: unknown };
    const millis = typeof advance === 'string' ? parseDuration(advance) : undefined;
    return millis !== undefined && millis <= longest ? millis : undefined;
  } catch {
    return undefined; // not JSON, or null: the answer says what would be
  }
};

const isRole = (text: string): text is Role => (roles as readonly string[]).includes(text);

const json = (status: number, value: unknown): HttpAnswer => ({
  status,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(value),
});

const problem = (status: number, detail: string, more: Readonly<Record<string, unknown>> = {}): HttpAnswer => ({
  status,
  headers: { 'content-type': 'application/problem+json' },
  body: JSON.stringify({ type: 'about:blank', status, detail, ...more }),
});
