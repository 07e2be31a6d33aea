import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ParkedEvent } from '../../../domain/intake/parked.ts';
import { commandId, streamId } from '../../../domain/kernel/ids.ts';
import { defaultPolicy } from '../../../domain/policy/default-policy.ts';
import { initialPolicy, type PolicyVersion } from '../../../domain/policy/policy.ts';
import { parkedIntake } from '../../../domain/views/parked-intake.ts';
import type { View } from '../../../domain/views/view.ts';
import { readParked } from '../../../functions/lib/parked-list.ts';
import { type PolicyPorts, policyRoutes } from '../../../functions/lib/policy-routes.ts';
import { type BackOffice, openBackOffice } from '../../support/back-office.ts';
import { inMemoryList } from '../../support/memory-list.ts';
import { minutesAfter, monday } from '../../support/moments.ts';

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
  ])('%s is refused with what is allowed, in both languages', async (_what, query) => {
    const answer = await ask(query);
    expect(answer.status).toBe(400);
    expect(JSON.stringify(answer)).toMatch(/limit is 1 to 100.*limit 为 1 至 100/);
  });
});
