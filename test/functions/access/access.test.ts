import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Role } from '../../../domain/kernel/event.ts';
import type { AgentLine } from '../../../domain/views/roster.ts';
import { forStaff, rolesFor } from '../../../functions/lib/access.ts';
import { actorOf } from '../../../functions/lib/actor.ts';
import type { HttpRequest } from '../../../functions/lib/http.ts';
import { operations } from '../../../functions/lib/operations.ts';
import { isProblem } from '../../../functions/lib/problem.ts';
import { createRoster, KEPT_SECONDS, RECENT_SECONDS } from '../../../functions/lib/roster.ts';
import { type BackOffice, openBackOffice } from '../../support/back-office.ts';
import { monday, secondsAfter } from '../../support/moments.ts';

const roles: readonly Role[] = ['agent', 'senior-agent', 'supervisor', 'manager', 'inspector', 'analyst', 'admin'];
const line = ['agent', 'senior-agent', 'supervisor', 'manager', 'admin'];
const above = ['supervisor', 'manager', 'admin'];

/** Where a route is not for everybody (reading) or for everybody who works cases (writing). A change here is a decision about access. */
const narrower: Readonly<Record<string, readonly string[]>> = {
  'GET /cases/{id}/access-log': [...above, 'inspector'],
  'GET /cases/{id}/interactions/{interaction}/body': [...line, 'inspector'],
  'GET /cases/{id}/interactions/{interaction}/attachments/{number}': [...line, 'inspector'],
  'GET /mail/review': line,
  'GET /people': [...line, 'inspector'],
  'GET /people/{id}': [...line, 'inspector'],
  'GET /customers': [...line, 'inspector'],
  'GET /customers/{id}': [...line, 'inspector'],
  'POST /people': above,
  'POST /people/{id}/changes': above,
  'POST /people/{id}/departure': above,
  'POST /people/{id}/state': roles,
  'POST /customers/{id}/assignment': above,
  'GET /quarters': [...above, 'inspector', 'analyst'],
  'GET /quarters/{quarter}': [...above, 'inspector', 'analyst'],
  'POST /quarters/{quarter}/plans': above,
  'POST /quarters/{quarter}/plans/dropping': above,
  'GET /visit-lists': [...above, 'inspector', 'analyst'],
  'GET /visit-lists/{id}': [...above, 'inspector', 'analyst'],
  'POST /visit-lists': above,
  'POST /visit-lists/{id}/shares': above,
  'GET /visits': [...line, 'inspector'],
  'POST /customers/{id}/visit/assignment': above,
  'GET /inspection-draws': [...above, 'inspector', 'analyst'],
  'GET /inspection-draws/{month}': [...above, 'inspector', 'analyst'],
  'POST /inspections/{id}/score': ['inspector', 'manager', 'admin'],
  'POST /inspections/{id}/findings/withdrawal': ['inspector', 'manager', 'admin'],
  'POST /inspections/{id}/rectification/approval': above,
  'POST /inspections/{id}/rectification/return': above,
  'POST /policy/versions': above,
  'POST /policy/versions/{version}/approval': ['manager', 'admin'],
  'POST /policy/templates/preview': above,
  'POST /suppressions/lifting': above,
  'POST /policy/simulations': [...above, 'analyst'],
  'GET /work-logs': above,
  'GET /work-logs/{agent}': roles,
  'POST /work-logs/{agent}/remarks': roles,
  'POST /work-logs/{agent}/remarks/correction': roles,
  'POST /work-logs/{agent}/special-cases': roles,
  'POST /work-logs/{agent}/special-cases/withdrawal': roles,
  'GET /views/parked': above,
  'POST /views/redrive': ['manager', 'admin'],
  'POST /views/{view}/rebuild': ['manager', 'admin'],
  'POST /views/{view}/switch': ['manager', 'admin'],
};
const guarded = Object.entries(operations).filter(([, { access }]) => typeof access === 'string');

const request = (route: string, claims: Record<string, string>): HttpRequest => ({ route, claims }) as unknown as HttpRequest;
const through = async (route: string, claims: Record<string, string>, person?: object) => {
  const roster = { find: async () => person as AgentLine | undefined };
  const reached = forStaff({ [route]: async ({ claims: seen }) => ({ status: 200, body: actorOf(seen) }) }, roster)[route];
  const answer = await reached?.(request(route, claims), {} as never);
  return isProblem(answer) ? { status: answer.status, code: answer.code } : { status: answer?.status, body: answer?.body };
};

describe('E6: the matrix of roles and routes', () => {
  it('every operation that needs a token is in it', () => {
    expect(guarded.length).toBeGreaterThan(30);
    for (const route of Object.keys(narrower)) expect(Object.keys(operations)).toContain(route);
  });

  it.each(guarded.map(([route, { access }]) => [route, narrower[route] ?? (access === 'read' ? roles : line)] as const))(
    'E6 %s is for %j',
    async (route, allowed) => {
      expect(new Set(rolesFor(route))).toEqual(new Set(allowed));
      for (const role of roles) {
        const { status } = await through(route, { sub: 'x', 'cognito:groups': `[${role}]` });
        expect([role, status]).toEqual([role, allowed.includes(role) ? 200 : 403]);
      }
      expect(await through(route, { sub: 'x', 'cognito:groups': '[janitor]' })).toEqual({ status: 403, code: 'not-permitted' });
      expect(await through(route, { sub: 'x' })).toEqual({ status: 403, code: 'not-permitted' });
      const left = { agentId: 'x', team: 'customer-service', leftAt: monday.at('09:00') };
      expect(await through(route, { sub: 'x', 'cognito:groups': '[admin]' }, left)).toEqual({
        status: 403,
        code: 'access-ended',
      });
    },
  );

  it('E6 the team is the roster’s word, customer service for whom it does not know; a claim of one’s own is not believed', async () => {
    const claims = { sub: 'x', 'cognito:groups': '[agent]', 'kefu:team': 'data-analysis' };
    const seen = { kind: 'agent', id: 'x', role: 'agent' };
    expect((await through('GET /cases', claims)).body).toEqual({ ...seen, team: 'customer-service' });
    expect((await through('GET /cases', claims, { team: 'technical-support' })).body).toEqual({
      ...seen,
      team: 'technical-support',
    });
  });
});

describe('E6: how long a leaver may still be believed', () => {
  it('E6 the roster is asked again after 30 seconds, once for many at one time, and again at once after a failure', async () => {
    let now = monday.at('09:00');
    let asked = 0;
    let failing = false;
    const list = async () => {
      asked += 1;
      if (failing) throw new Error('views are away');
      return [{ sort: 'x', line: { agentId: 'x', leftAt: asked > 1 ? now : undefined } }];
    };
    const roster = createRoster({ list } as never, () => now);
    expect(KEPT_SECONDS).toBeLessThanOrEqual(30);
    await Promise.all([roster.find('x'), roster.find('x'), roster.find('y')]);
    now = secondsAfter(now, KEPT_SECONDS - 1);
    expect((await roster.find('x'))?.leftAt).toBeUndefined();
    expect(asked).toBe(1);
    now = secondsAfter(now, 1);
    expect((await roster.find('x'))?.leftAt).toBe(now);
    now = secondsAfter(now, RECENT_SECONDS - 1);
    await roster.recent(); // what the board shows of people
    expect(asked).toBe(2);
    now = secondsAfter(now, 1);
    expect((await roster.recent())[0]?.leftAt).toBe(now);
    expect(asked).toBe(3);
    failing = true;
    now = secondsAfter(now, KEPT_SECONDS);
    await expect(roster.find('x')).rejects.toThrow('views are away');
    failing = false;
    expect((await roster.find('x'))?.leftAt).toBe(now);
  });
});

describe('E6: looking at a case', () => {
  let office: BackOffice;
  let theirs: string;
  beforeAll(async () => {
    office = await openBackOffice();
    await office.join('tech-1', { team: 'technical-support' });
    theirs = await office.openCase({ caseType: 'technical' });
    await office.done('POST /cases/{id}/assignment', {
      role: 'supervisor',
      params: { id: theirs },
      body: { to: 'tech-1', team: 'technical-support' },
    });
  });
  afterAll(() => office.close());

  const see = (role: Role, but: object = {}, route = 'GET /cases/{id}') =>
    office.ask(route, { role, params: { id: theirs }, ...but });
  const log = async () => (await office.done('GET /cases/{id}/access-log', { role: 'supervisor', params: { id: theirs } })).looks;

  it('E6 who neither serves nor supervises is refused, before anything is shown or logged', async () => {
    const before = await log();
    for (const route of ['GET /cases/{id}', 'GET /cases/{id}/events'])
      expect(await see('agent', {}, route)).toMatchObject({ status: 403, code: 'not-your-case', body: { clause: 'E6' } });
    expect(await office.ask('POST /cases/{id}/triage', { params: { id: theirs }, body: { priority: 'high' } })).toMatchObject({
      status: 403,
    });
    expect(await log()).toEqual(before);
  });

  it('E6 every look at personal data is an event beside the case, which does not grow by it', async () => {
    const commits = (await office.events.load(`case#${theirs}` as never)).length;
    office.pass(1);
    expect((await see('agent', { sub: 'tech-1' })).body).toMatchObject({ subject: 'My parcel', customer: { name: 'Ann' } });
    expect((await see('inspector', {}, 'GET /cases/{id}/events')).status).toBe(200);
    const at = office.clock.now;
    expect((await log()).slice(0, 2)).toEqual([
      { caseId: theirs, what: 'events', by: 'inspector-1', role: 'inspector', at },
      { caseId: theirs, what: 'case', by: 'tech-1', role: 'agent', at },
    ]);
    expect(await office.events.load(`case#${theirs}` as never)).toHaveLength(commits);
    const [look] = await office.events.load(`access#${theirs}` as never);
    expect(look).toMatchObject({ events: [{ type: 'CaseViewed' }], actor: { kind: 'agent', role: expect.any(String) } });
  });

  it('E6 an analyst sees the case without personal data, which is no look at any', async () => {
    const before = await log();
    const personal = /Ann|ann@customer|My parcel/;
    for (const route of ['GET /cases/{id}', 'GET /cases/{id}/events']) {
      const { status, body } = await see('analyst', {}, route);
      expect(status).toBe(200);
      expect(JSON.stringify(body)).not.toMatch(personal);
      expect(JSON.stringify(body)).toContain('technical-support');
    }
    expect(await log()).toEqual(before);
    expect(await office.ask('GET /cases/{id}/access-log', { role: 'agent', params: { id: theirs } })).toMatchObject({
      status: 403,
    });
  });

  it('E6 the list shows agents their own cases and their team’s, analysts all without the customers’ words', async () => {
    const ours = await office.openCase({ subject: 'Ours' });
    const listed = async (role: Role, sub: string) =>
      (await office.done('GET /cases', { role, sub })).cases.map((one: { caseId: string; subject?: string }) => [
        one.caseId,
        one.subject,
      ]);
    expect(await listed('agent', 'agent-1')).toEqual([[ours, 'Ours']]);
    expect(await listed('agent', 'tech-1')).toEqual([[theirs, 'My parcel']]);
    const both = [theirs, ours].sort();
    expect((await listed('supervisor', 's')).map(([id]: [string]) => id).sort()).toEqual(both);
    expect((await listed('analyst', 'n')).sort()).toEqual(both.map((id) => [id, undefined]));
  });

  it('E6 what cannot be logged is not shown', async () => {
    const { caseQueryRoutes } = await import('../../../functions/lib/case-queries.ts');
    const looks = { atCase: async () => Promise.reject(new Error('no log')) };
    const routes = caseQueryRoutes({
      events: office.events,
      views: office.views,
      objects: { get: async () => undefined },
      looks,
      zone: () => 'Asia/Shanghai',
    });
    const claims = { sub: 's', 'cognito:groups': '[supervisor]' };
    for (const route of ['GET /cases/{id}', 'GET /cases/{id}/events'])
      await expect(routes[route]?.({ params: { id: theirs }, query: {}, claims } as never, {} as never)).rejects.toThrow(
        'no log',
      );
  });
});
