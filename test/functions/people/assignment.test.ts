import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type BackOffice, openBackOffice } from '../../support/back-office.ts';
import { saturday } from '../../support/moments.ts';

let office: BackOffice;
beforeEach(async () => {
  office = await openBackOffice();
});
afterEach(() => office.close());

const assign = (id: string, body: object = {}, but: object = {}) =>
  office.ask('POST /cases/{id}/assignment', { role: 'supervisor', params: { id }, body, ...but });
const assigneeOf = async (id: string): Promise<string | undefined> =>
  (await office.done('GET /cases/{id}', { role: 'supervisor', params: { id } })).assignee;

describe('E2: assignment by the rules', () => {
  it('E2 the rules choose, say why, and the case keeps what each rule did', async () => {
    await office.join('a-1', { skills: ['refund'] });
    await office.join('a-2');
    await office.join('a-3', {}, 'away');
    const id = await office.openCase({ category: 'refund' });
    const answer = await assign(id);
    expect(answer).toMatchObject({
      status: 200,
      body: { case: { assignee: 'a-1', team: 'customer-service' }, assignment: { to: 'a-1' } },
    });
    const { candidates, reasons } = answer.body.assignment;
    const fates = Object.fromEntries(
      candidates.map((one: { id: string; verdicts: { rule: string; verdict: string }[] }) => [one.id, one.verdicts.at(-1)]),
    );
    expect(fates).toMatchObject({
      'a-2': { rule: 'helpful-skill', verdict: 'outranked', seen: 0 },
      'a-3': { rule: 'presence', verdict: 'dropped', seen: 'away' },
    });
    const { commits } = await office.done('GET /cases/{id}/events', { role: 'supervisor', params: { id } });
    const assigned = commits.at(-1).events.find((event: { type: string }) => event.type === 'CaseAssigned');
    expect(assigned.data.rules).toEqual(reasons);
    expect(JSON.stringify(assigned)).not.toContain('Name of');
  });

  it('E2 evenly: six cases over three agents are two each, whoever gives them', async () => {
    for (const one of ['a-1', 'a-2', 'a-3']) await office.join(one);
    const given: string[] = [];
    for (let n = 0; n < 6; n += 1) {
      office.pass(60);
      given.push((await assign(await office.openCase({ customer: { email: `c${n}@customer.example` } }))).body.case.assignee);
    }
    expect(given.sort()).toEqual(['a-1', 'a-1', 'a-2', 'a-2', 'a-3', 'a-3']);
  });

  it('E2 never beyond capacity, though ten are given at once and no list shows any of them yet', async () => {
    await office.join('a-1', { capacity: { cases: 2, chats: 0 } });
    await office.join('a-2', { capacity: { cases: 3, chats: 0 } });
    const ids = await Promise.all(
      Array.from({ length: 10 }, (_, n) => office.openCase({ customer: { email: `d${n}@customer.example` } })),
    );
    office.clock.lagging = true;
    const answers = await Promise.all(ids.map((id) => assign(id)));
    const given = answers.filter(({ status }) => status === 200).map(({ body }) => body.case.assignee);
    expect(given.sort()).toEqual(['a-1', 'a-1', 'a-2', 'a-2', 'a-2']);
    expect(new Set(answers.filter(({ status }) => status !== 200).map(({ code }) => code))).toEqual(new Set(['nobody-free']));
  });

  it('E2 a returning customer goes to the agent who knows them', async () => {
    await office.join('a-1');
    await office.join('a-2');
    const first = await office.openCase();
    await assign(first, { to: 'a-2' });
    office.pass(600);
    const again = await office.openCase({ subject: 'Again', customer: { email: 'ANN@customer.example' } });
    expect((await assign(again)).body.case.assignee).toBe('a-2');
    const stranger = await office.openCase({ customer: { email: 'bob@customer.example' } });
    expect((await assign(stranger)).body.case.assignee).toBe('a-1');
  });

  it('E2 nobody available: refused with each reason, in both languages, and nothing is recorded', async () => {
    const id = await office.openCase();
    expect(await assign(id)).toMatchObject({ status: 409, code: 'nobody-free', body: { clause: 'E2' } });
    await office.join('a-1', {}, 'busy');
    await office.join('a-2', { team: 'technical-support' });
    const { body } = await assign(id, { auto: true });
    expect(body.words.en).toContain('a-1: presence, busy');
    expect(body.words.zh).toContain('a-2:team,technical-support');
    office.clock.now = saturday.at('10:00');
    await office.join('a-3');
    expect((await assign(id)).body.words.en).toContain('a-3: hours, false');
    expect(await assigneeOf(id)).toBeUndefined();
  });

  it('E2 E6 B5 a transfer to a named agent knows capacity and leavers as an assignment does', async () => {
    await office.join('a-1', { capacity: { cases: 1, chats: 0 } });
    const [one, two] = [await office.openCase(), await office.openCase({ subject: 'Two' })];
    const hand = (id: string, key?: string) =>
      office.ask('POST /cases/{id}/transfer', {
        params: { id },
        body: { to: 'a-1', reason: 'a filter', told: 'a technician calls' },
        ...(key === undefined ? {} : { key }),
      });
    expect((await hand(one, 't-1')).body.case.assignee).toBe('a-1');
    expect((await hand(one, 't-1')).status).toBe(200);
    expect(await hand(two)).toMatchObject({ status: 409, code: 'beyond-capacity', body: { clause: 'E2' } });
    expect(await assigneeOf(two)).toBeUndefined();
    await office.done('POST /people/{id}/departure', { role: 'supervisor', params: { id: 'a-1' }, body: {} });
    expect(await hand(two)).toMatchObject({ status: 409, code: 'agent-left', body: { clause: 'E6' } });
  });

  it('E2 the same request again gets the first outcome and gives no second case', async () => {
    await office.join('a-1', { capacity: { cases: 1, chats: 0 } });
    const id = await office.openCase();
    expect((await assign(id, {}, { key: 'k-1' })).status).toBe(200);
    expect(await assign(id, {}, { key: 'k-1' })).toMatchObject({ status: 200, body: { case: { assignee: 'a-1' } } });
    expect(await assign(id, { skills: ['x'] }, { key: 'k-1' })).toMatchObject({ code: 'idempotency-key-reused' });
    const agent = await office.events.load('agent#a-1' as never);
    expect(agent.flatMap(({ events }) => events.map(({ type }) => type))).toEqual(['AgentJoined', 'AgentStateSet', 'CaseGiven']);
  });

  it('E2 named by a person: on the roster never beyond capacity, never somebody who left; not on it, as before', async () => {
    await office.join('a-1', { capacity: { cases: 1, chats: 0 } });
    const [one, two] = [await office.openCase(), await office.openCase({ subject: 'Two' })];
    expect((await assign(one, { to: 'a-1' })).status).toBe(200);
    expect(await assign(two, { to: 'a-1' })).toMatchObject({ status: 409, code: 'beyond-capacity', body: { clause: 'E2' } });
    expect((await assign(two, { to: 'somebody' })).body.case.assignee).toBe('somebody');
    await office.done('POST /people/{id}/departure', { role: 'supervisor', params: { id: 'a-1' }, body: {} });
    expect(await assign(two, { to: 'a-1' })).toMatchObject({ code: 'agent-left', body: { clause: 'E6' } });
    expect(await assign(two, { to: 'a-1', auto: true })).toMatchObject({ status: 422 });
  });

  it('E2 E6 who may not work on the case may not have it assigned either, and nobody is reserved for it', async () => {
    await office.join('a-1', { team: 'technical-support' });
    const id = await office.openCase({ caseType: 'technical' });
    expect((await assign(id)).body.case).toMatchObject({ assignee: 'a-1', team: 'technical-support' });
    expect(await assign(id, {}, { role: 'agent' })).toMatchObject({ status: 403, code: 'not-your-case' });
    expect(await assign('00000000A')).toMatchObject({ status: 404 });
  });
});

describe('E6: a leaver', () => {
  const leave = (id: string, but: object = {}) =>
    office.ask('POST /people/{id}/departure', { role: 'supervisor', params: { id }, body: {}, ...but });

  it('E6 their open cases are shared out by the same rules, and the answer says where each went', async () => {
    await office.join('a-1');
    const ids = [];
    for (let n = 0; n < 3; n += 1) {
      const id = await office.openCase({ customer: { email: `e${n}@customer.example` } });
      await assign(id, { to: 'a-1' });
      ids.push(id);
    }
    await office.join('a-2', { capacity: { cases: 1, chats: 0 } });
    await office.join('a-3', { capacity: { cases: 1, chats: 0 } });
    const { status, body } = await leave('a-1', { key: 'bye' });
    expect(status).toBe(200);
    expect(body).toMatchObject({ person: { agentId: 'a-1', state: 'left' }, events: ['AgentLeft'], more: false });
    expect(body.cases.map(({ caseId }: { caseId: string }) => caseId).sort()).toEqual([...ids].sort());
    expect(body.cases.map(({ to }: { to?: string }) => to ?? 'nobody').sort()).toEqual(['a-2', 'a-3', 'nobody']);
    const left = body.cases.find(({ to }: { to?: string }) => to === undefined);
    expect(left.refused).toMatchObject({ code: 'nobody-free', clause: 'E2' });

    const seen = await office.done('GET /people/{id}', { role: 'supervisor', params: { id: 'a-1' } });
    expect(seen.openCases).toEqual([{ caseId: left.caseId, work: 'cases' }]);
    await office.join('a-4');
    expect((await leave('a-1', { key: 'again' })).body).toMatchObject({
      events: [],
      cases: [{ caseId: left.caseId, to: 'a-4' }],
    });
  });

  it('E6 access ends: refused on every route within 30 seconds at the latest, whatever the token says', async () => {
    await office.join('agent-1');
    const look = () => office.ask('GET /cases', { role: 'agent' });
    expect((await look()).status).toBe(200);
    await leave('agent-1');
    office.pass(30);
    expect(await look()).toMatchObject({ status: 403, code: 'access-ended', body: { clause: 'E6' } });
    expect(await office.ask('POST /cases', { role: 'agent', body: {} })).toMatchObject({ code: 'access-ended' });
    expect(await office.ask('GET /cases', { role: 'admin', sub: 'agent-1' })).toMatchObject({ code: 'access-ended' });
    await office.done('POST /people', {
      role: 'supervisor',
      body: {
        agentId: 'agent-1',
        name: 'Back',
        role: 'agent',
        team: 'customer-service',
        hours: {},
        capacity: { cases: 1, chats: 1 },
      },
    });
    office.pass(30);
    expect((await look()).status).toBe(200);
  });
});

describe('E1: the roster as resources', () => {
  it('E1 who is there, in which state, and the make-up beside the plan', async () => {
    await office.join('a-1');
    await office.join('s-1', { role: 'senior-agent' }, 'away');
    await office.join('t-1', { team: 'technical-support' });
    await office.done('POST /people/{id}/changes', { role: 'manager', params: { id: 'a-1' }, body: { skills: ['french'] } });
    await office.done('POST /people/{id}/departure', { role: 'supervisor', params: { id: 't-1' } });
    const ids = async (query: Record<string, string> = {}) =>
      (await office.done('GET /people', { query })).people.map(
        ({ agentId, state }: Record<string, string>) => `${agentId} ${state}`,
      );
    expect(await ids()).toEqual(['a-1 available', 's-1 away']);
    expect(await ids({ state: 'left' })).toEqual(['t-1 left']);
    expect(await ids({ team: 'technical-support', state: 'available' })).toEqual([]);
    expect(await office.ask('GET /people', { query: { team: 'none' } })).toMatchObject({ status: 400 });
    expect(await office.done('GET /people/{id}', { params: { id: 'a-1' } })).toMatchObject({ skills: ['french'], openCases: [] });
    expect(await office.done('GET /people/make-up', { role: 'analyst' })).toMatchObject({
      people: 2,
      roles: [{ actual: 0.5 }, { actual: 0.5 }, { actual: 0 }],
    });
  });

  it('E1 refusals: joined already, nobody of the id, hours that end before they begin, an id that is an address', async () => {
    await office.join('a-1');
    await expect(office.join('a-1')).rejects.toThrow(/409.*already-joined/);
    await expect(office.join('a-2', { hours: { 1: [{ from: '18:00', to: '09:00' }] } })).rejects.toThrow(/422/);
    await expect(office.join('ann@desk.example')).rejects.toThrow(/422/);
    const state = { role: 'supervisor', body: { state: 'away' } } as const;
    expect(await office.ask('POST /people/{id}/state', { ...state, params: { id: 'a-9' } })).toMatchObject({ status: 404 });
    expect(await office.ask('POST /people/{id}/state', { params: { id: 'a-1' }, body: { state: 'off' } })).toMatchObject({
      status: 403,
    });
    const own = { sub: 'a-1', params: { id: 'a-1' }, body: { state: 'off' } };
    expect(await office.ask('POST /people/{id}/state', own)).toMatchObject({ status: 200, body: { person: { state: 'off' } } });
  });
});
