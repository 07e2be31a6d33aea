import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ParkedEvent } from '../../../domain/intake/parked.ts';
import { caseStream, commandId, streamId } from '../../../domain/kernel/ids.ts';
import { defaultPolicy } from '../../../domain/policy/default-policy.ts';
import { initialPolicy, type PolicyVersion } from '../../../domain/policy/policy.ts';
import { parkedIntake } from '../../../domain/views/parked-intake.ts';
import type { View } from '../../../domain/views/view.ts';
import type { ViewStore } from '../../../functions/lib/adapters/view-store.ts';
import { readChats } from '../../../functions/lib/board-sections.ts';
import { caseQueryRoutes } from '../../../functions/lib/case-queries.ts';
import { operations } from '../../../functions/lib/operations.ts';
import { readParked } from '../../../functions/lib/parked-list.ts';
import { type PolicyPorts, policyRoutes } from '../../../functions/lib/policy-routes.ts';
import { readQuarters } from '../../../functions/lib/quarter/list.ts';
import type { HttpRoutes } from '../../../functions/lib/triggers.ts';
import { viewRoutes } from '../../../functions/lib/view-routes.ts';
import { type BackOffice, openBackOffice } from '../../support/back-office.ts';
import { anAgent, anOpenInquiry, caseId } from '../../support/cases.ts';
import { inMemoryList } from '../../support/memory-list.ts';
import { minutesAfter, monday } from '../../support/moments.ts';
import { theSupervisor } from '../../support/people.ts';

type Query = Readonly<Record<string, string>>;
type Answer = { readonly status: number; readonly body?: unknown; readonly words?: unknown };
type Ask = (query: Query) => Promise<Answer>;

let office: BackOffice;
beforeAll(async () => {
  office = await openBackOffice();
  for (const number of [1, 2, 3, 4, 5]) {
    await office.join(`a-${number}`);
    await office.done('POST /customers', { body: { name: 'Li Na', membership: `M-${number}` } });
  }
});
afterAll(() => office?.close());

const nine = monday.at('09:00');

const parked = inMemoryList(parkedIntake as View<unknown>);
for (const number of [1, 2, 3, 4, 5]) {
  const at = minutesAfter(nine, number);
  const data: ParkedEvent['data'] = { source: 'mail', reason: 'unparsable', detail: 'no header', rawKey: `mail/${number}`, at };
  const told = { commandId: commandId(`c-${number}`), actor: { kind: 'system', id: 'mail.inbound' }, at } as const;
  parked.project({ ...told, stream: streamId(`parked#p${number}`), commit: 1, events: [{ type: 'IntakeParked', data }] });
}

const signed = { by: 's-1', role: 'supervisor', at: nine, reason: 'agreed' } as const;
const versions = [2, 3, 4, 5, 6].map(
  (version): PolicyVersion => ({
    ...{ version, policy: { ...defaultPolicy, version }, effectiveFrom: nine, appliesToRunning: [], proposed: signed },
  }),
);
const policy = policyRoutes({ state: async () => ({ ...initialPolicy, versions }), now: () => nine } as unknown as PolicyPorts);

/** What stands in a list of any view. */
const five = (lineOf: (number: number) => object): Pick<ViewStore, 'list'> => ({
  list: async (_name, { limit, after = '', newestFirst = false }) => {
    const all = [1, 2, 3, 4, 5].map((number) => ({ sort: `#${number}`, line: lineOf(number) }));
    const left = newestFirst
      ? all.filter(({ sort }) => after === '' || sort < after).reverse()
      : all.filter(({ sort }) => sort > after);
    return left.slice(0, limit);
  },
});
const quarters = five((number) => ({ quarter: `2026-Q${number}` }));
const unfolded = viewRoutes({
  store: { parked: async () => [1, 2, 3, 4, 5].map((number) => ({ view: 'board', stream: `case#${number}`, reason: 'bug' })) },
  views: [],
} as never);
const story = [1, 2, 3, 4, 5].map((commit) => ({
  ...{ stream: caseStream(caseId), commit, commandId: commandId(`c-${commit}`), actor: anAgent, at: minutesAfter(nine, commit) },
  events: commit === 1 ? anOpenInquiry() : [{ type: 'CaseViewed', data: { by: `a-${commit}` } }],
}));
const reading = caseQueryRoutes({
  events: { load: async () => story },
  looks: { atCase: async () => {} },
  zone: () => 'Asia/Shanghai',
} as never);
const claims = { sub: 's-1', 'cognito:groups': '[supervisor]' };

const ofRoutes =
  (routes: HttpRoutes, route: string): Ask =>
  async (query) => {
    const answer = await routes[route]?.({ query, params: { id: caseId }, headers: {}, claims } as never, {} as never);
    return answer ?? { status: 404 };
  };

const ofOffice =
  (route: string, always: Query = {}): Ask =>
  (query) =>
    office.ask(route, { query: { ...always, ...query } });

/** Each list with what names its lines, and in which order they come. */
const lists: readonly (readonly [string, Ask, (body: never) => readonly unknown[], readonly unknown[] | undefined])[] = [
  [
    'GET /intake/parked',
    (query) => readParked(parked, query),
    (body: { parked: { id: string }[] }) => body.parked.map(({ id }) => id),
    ['p5', 'p4', 'p3', 'p2', 'p1'],
  ],
  [
    'GET /policy/versions',
    async (query) => (await policy['GET /policy/versions']?.({ query } as never, {} as never)) ?? { status: 404 },
    (body: { versions: PolicyVersion[] }) => body.versions.map(({ version }) => version),
    [2, 3, 4, 5, 6],
  ],
  [
    'GET /quarters',
    (query) => readQuarters(quarters, query),
    (body: { quarters: { quarter: string }[] }) => body.quarters.map(({ quarter }) => quarter),
    ['2026-Q5', '2026-Q4', '2026-Q3', '2026-Q2', '2026-Q1'],
  ],
  [
    'GET /views/parked',
    ofRoutes(unfolded, 'GET /views/parked'),
    (body: { parked: { stream: string }[] }) => body.parked.map(({ stream }) => stream),
    ['case#1', 'case#2', 'case#3', 'case#4', 'case#5'],
  ],
  [
    'GET /cases/{id}/events',
    ofRoutes(reading, 'GET /cases/{id}/events'),
    (body: { commits: { commit: number }[] }) => body.commits.map(({ commit }) => commit),
    [1, 2, 3, 4, 5],
  ],
  [
    'GET /agents/{id}/chats',
    (query) =>
      readChats(
        five((number) => ({ chatId: `c-${number}` })),
        { agent: 'a-1', query },
        theSupervisor as never,
      ),
    (body: { chats: { chatId: string }[] }) => body.chats.map(({ chatId }) => chatId),
    ['c-1', 'c-2', 'c-3', 'c-4', 'c-5'],
  ],
  [
    'GET /people',
    ofOffice('GET /people'),
    (body: { people: { agentId: string }[] }) => body.people.map(({ agentId }) => agentId),
    ['a-1', 'a-2', 'a-3', 'a-4', 'a-5'],
  ],
  [
    'GET /customers',
    ofOffice('GET /customers', { name: 'Li Na' }),
    (body: { customers: { id: string }[] }) => body.customers.map(({ id }) => id),
    undefined,
  ],
];

describe.each(lists)('%s page by page', (_route, ask, namesIn, expected) => {
  it('the pages together are the whole list, each as long as was asked, and the last one has no cursor', async () => {
    const whole = namesIn((await ask({})).body as never);
    expect(whole).toHaveLength(5);
    if (expected !== undefined) expect(whole).toEqual(expected);
    const lengths: number[] = [];
    const seen: unknown[] = [];
    let cursor: string | undefined;
    do {
      const { status, body } = await ask({ limit: '2', ...(cursor === undefined ? {} : { cursor }) });
      expect(status).toBe(200);
      lengths.push(namesIn(body as never).length);
      seen.push(...namesIn(body as never));
      ({ cursor } = body as { cursor?: string });
    } while (cursor !== undefined);
    expect(seen).toEqual(whole);
    expect(lengths).toEqual([2, 2, 1]);
    const full = await ask({ limit: '5' });
    expect(full.body).not.toHaveProperty('cursor');
  });

  it.each<[string, Query]>([
    ['a limit of nothing', { limit: '0' }],
    ['a limit over a hundred', { limit: '101' }],
    ['a limit that is no number', { limit: 'all' }],
    ['a cursor that no page gave', { cursor: 'two words' }],
    ['an empty cursor', { cursor: '' }],
    ['a made up cursor', { cursor: 'zz' }],
  ])('%s is refused with what is allowed, in both languages', async (_what, query) => {
    const answer = await ask(query);
    expect(answer.status).toBe(400);
    expect(JSON.stringify(answer)).toMatch(/limit is 1 to 100.*limit 为 1 至 100/);
  });
});

/** Answers that are one thing, or as many lines as the code has names. */
const noLists = [
  ...['GET /figures', 'GET /figures/definitions', 'GET /cases/{id}', 'GET /people/make-up', 'GET /people/{id}'],
  ...[
    'GET /customers/{id}',
    'GET /policy',
    'GET /policy/versions/{version}',
    'GET /quarters/{quarter}',
    'GET /s/{token}',
    'GET /inspections/{id}',
  ],
  ...['GET /board', 'GET /cases/{id}/interactions/{interaction}/body', 'GET /intake/parked/{id}', 'GET /views'],
  ...['GET /cases/{id}/interactions/{interaction}/attachments/{number}', 'GET /health', 'GET /openapi.json'],
];

it('every list of the API is paged by cursor, and says so in its description', () => {
  const withoutCursor = Object.entries(operations)
    .filter(([key, { query }]) => key.startsWith('GET ') && !Object.keys(query?.shape ?? {}).includes('cursor'))
    .map(([key]) => key);
  expect(withoutCursor.sort()).toEqual(noLists.sort());
});
