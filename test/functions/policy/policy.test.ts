import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { CustomerCommand } from '../../../domain/customer/customer.ts';
import type { Role } from '../../../domain/kernel/event.ts';
import { agentId } from '../../../domain/kernel/ids.ts';
import { type Instant, instant } from '../../../domain/kernel/time.ts';
import { defaultPolicy } from '../../../domain/policy/default-policy.ts';
import { recordedAnswers } from '../../../functions/lib/answers.ts';
import { openapi } from '../../../functions/lib/openapi.ts';
import * as schemas from '../../../functions/lib/schemas/policy.ts';
import { type Dynoxide, startDynoxide } from '../../../infra/local/dynoxide.ts';
import {
  aMail,
  ask as askCustomer,
  assign,
  close,
  confirm,
  followUpVisit,
  reply,
  resolve,
  staff,
  timer,
} from '../../support/cases.ts';
import { friday, minutesAfter, monday, thursday, tuesday, wednesday } from '../../support/moments.ts';
import { customerOf, idOf, openPolicyOffice } from '../../support/policy-office.ts';

let office: Awaited<ReturnType<typeof openPolicyOffice>>;
let engine: Dynoxide;
beforeAll(async () => {
  engine = await startDynoxide();
});
afterAll(() => engine?.stop());
beforeEach(async () => {
  office = await openPolicyOffice(engine);
});
afterEach(() => office.close());

const nine = monday.at('09:00');
const threeHours = { resolution: { urgent: { span: { seconds: 10_800 } } } };
const fiveDays = { resolution: { normal: { span: { days: 5 }, lead: { seconds: 3600 } } } };
const propose = (policy: unknown, but: object = {}) => ({ policy, reason: 'agreed with the regions', ...but });

describe('the policy over HTTP', () => {
  it('L2 is the built-in default, version 1, until somebody changes it', async () => {
    const { status, body } = await office.ask('GET /policy', { role: 'agent' });
    expect(status).toBe(200);
    expect(body).toEqual({ at: nine, version: 1, status: 'built-in', policy: JSON.parse(JSON.stringify(defaultPolicy)) });
  });

  it('L2 proposed by a supervisor, approved by a manager, in force from its date, each version to be read for ever', async () => {
    const from = friday.at('00:00');
    const proposed = await office.ask('POST /policy/versions', {
      role: 'supervisor',
      body: propose(threeHours, { effectiveFrom: from }),
    });
    expect(proposed).toMatchObject({ status: 201, body: { version: 2, status: 'proposed', effectiveFrom: from } });
    const approved = await office.ask('POST /policy/versions/{version}/approval', {
      params: { version: '2' },
      body: { reason: 'decided on Monday' },
    });
    expect(approved).toMatchObject({
      status: 200,
      body: { status: 'approved', approved: { by: 'manager-1', role: 'manager', at: nine, reason: 'decided on Monday' } },
    });
    const before = await office.ask('GET /policy', { query: { at: thursday.at('12:00') } });
    const after = await office.ask('GET /policy', { query: { at: '2026-11-20T00:00:00+08:00' } });
    expect([before.body.version, after.body.version]).toEqual([1, 2]);
    expect(after.body.policy.resolution.urgent.span).toEqual({ clock: 'calendar', seconds: 10_800 });
    expect((await office.ask('GET /policy/versions')).body.versions).toMatchObject([
      { version: 2, status: 'approved', proposed: { by: 'supervisor-1', role: 'supervisor', reason: 'agreed with the regions' } },
    ]);
    const shown = await office.ask('GET /policy/versions/{version}', { params: { version: '2' } });
    expect(shown.body.policy.version).toBe(2);
  });

  it.each<[string, Role]>([
    ['POST /policy/versions', 'agent'],
    ['POST /policy/versions', 'analyst'],
    ['POST /policy/versions/{version}/approval', 'supervisor'],
    ['POST /policy/simulations', 'agent'],
  ])('L2 %s is not for %s', async (route, role) => {
    expect((await office.ask(route, { role, params: { version: '2' }, body: propose(threeHours) })).status).toBe(403);
  });

  it('H2 L1 refuses with every problem, its place, its clause and words in both languages', async () => {
    const policy = {
      calendar: { zone: 'Nowhere' },
      performance: { scheme: 'compliance', weights: { csat: 90, efficiency: 0, inspection: 0, exam: 0, compliance: 10 } },
    };
    const { status, body } = await office.ask('POST /policy/versions', { body: propose(policy) });
    expect([status, body.code]).toEqual([422, 'policy-refused']);
    expect(body.errors).toContainEqual({
      path: 'performance.weights.compliance',
      code: 'compliance-too-light',
      clause: 'H2',
      message: expect.stringContaining('20 %'),
      words: { en: expect.stringContaining('20 %'), zh: expect.stringContaining('20%') },
    });
    expect(body.errors).toContainEqual(
      expect.objectContaining({ path: 'resolution.normal.span', code: 'target-without-calendar' }),
    );
    expect((await office.ask('GET /policy/versions')).body.versions).toEqual([]);
  });

  it('L2 an unknown version is not found, a body without a reason not taken', async () => {
    for (const version of ['7', '0', 'x', '99999999999'])
      expect((await office.ask('GET /policy/versions/{version}', { params: { version } })).status).toBe(404);
    expect((await office.ask('POST /policy/versions', { body: { policy: threeHours } })).status).toBe(422);
    expect((await office.ask('GET /policy', { query: { at: 'yesterday' } })).status).toBe(422);
  });

  it('L2 the same key proposes once; another body under it is refused', async () => {
    const first = await office.ask('POST /policy/versions', { body: propose(threeHours), key: 'k-1' });
    await office.ask('POST /policy/versions', { body: propose({ followUpAttempts: 5 }), key: 'k-2' });
    const again = await office.ask('POST /policy/versions', { body: propose(threeHours), key: 'k-1' });
    expect([first.body.version, again.body.version]).toEqual([2, 2]);
    expect((await office.ask('POST /policy/versions', { body: propose(fiveDays), key: 'k-1' })).status).toBe(422);
    expect((await office.ask('GET /policy/versions')).body.versions).toHaveLength(2);
  });

  it('L2 ten proposals at once get ten numbers', async () => {
    const all = await Promise.all(
      Array.from({ length: 10 }, (_, index) =>
        office.ask('POST /policy/versions', { body: propose({ followUpAttempts: index + 1 }) }),
      ),
    );
    expect(all.map(({ body }) => body.version).sort((a, b) => a - b)).toEqual([2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
  });

  it('L1 a date whose holidays nobody has announced is marked provisional', async () => {
    expect((await office.ask('GET /policy', { query: { at: '2040-05-01T00:00:00+08:00' } })).body.provisional).toBe(true);
    expect((await office.ask('GET /policy', { query: { at: '2026-05-01T00:00:00+08:00' } })).body.provisional).toBeUndefined();
    const far = await office.ask('POST /policy/versions', {
      body: propose(threeHours, { effectiveFrom: '2040-01-01T00:00:00+08:00' }),
    });
    expect(far.body.provisional).toBe(true);
  });

  it('L2 every operation that takes a body shows one that is taken', async () => {
    const paths = openapi(await recordedAnswers()).paths as Record<
      string,
      Record<string, { requestBody?: { content: Record<string, { example?: unknown }> } }>
    >;
    const exampleOf = (path: string) => paths[path]?.post?.requestBody?.content['application/json']?.example;
    expect(exampleOf('/policy/versions')).toEqual(schemas.examples.proposal);
    const proposed = await office.ask('POST /policy/versions', { body: exampleOf('/policy/versions') });
    const approved = await office.ask('POST /policy/versions/{version}/approval', {
      params: { version: '2' },
      body: exampleOf('/policy/versions/{version}/approval'),
    });
    const simulated = await office.ask('POST /policy/simulations', { body: exampleOf('/policy/simulations') });
    expect([proposed.status, approved.status, simulated.status]).toEqual([201, 202, 200]);
  });
});

describe('cases under a changing policy', () => {
  const adopt = async (policy: unknown, but: object = {}) => {
    const { status, body } = await office.ask('POST /policy/versions', {
      body: propose(policy, { approval: { reason: 'yes' }, ...but }),
    });
    if (status >= 300) throw new Error(JSON.stringify(body));
    return { status, body };
  };

  it('L2 a case is decided by the policy in force at its command; who decides learns of it within a minute, reading once', async () => {
    await office.give(1, aMail(nine));
    const loads = office.policyLoads();
    for (const number of [2, 3, 4]) await office.give(number, aMail(nine));
    expect(office.policyLoads()).toBe(loads);
    await adopt(fiveDays);
    await office.give(5, aMail(minutesAfter(nine, 0)));
    await office.give(6, aMail(minutesAfter(nine, 1)));
    const versions = await Promise.all(
      [1, 5, 6].map(async (number) => (await office.caseOf(number)).deadlines.latest.resolution?.policyVersion),
    );
    expect(versions).toEqual([1, 1, 2]);
  });

  it('L2 running deadlines keep their version where the change does not name their kind', async () => {
    await office.give(1, aMail(nine));
    await adopt(fiveDays);
    await office.sweep();
    expect(await office.sweep()).toEqual({ cases: 0, customers: 0, moved: 0, failed: 0 });
    expect((await office.caseOf(1)).deadlines.latest.resolution).toMatchObject({
      policyVersion: 1,
      dueAt: wednesday.at('18:00'),
    });
  });

  it('L2 and go over where it does: 202 says how many, the pass takes them along, and the list says which moved', async () => {
    await office.give(1, aMail(nine));
    await office.give(2, aMail(monday.at('09:05')));
    await office.give(2, askCustomer(monday.at('09:10')));
    await office.give(3, aMail(monday.at('09:15')));
    for (const command of [reply, resolve, confirm, followUpVisit, close]) await office.give(3, command(monday.at('09:20')));
    const { status, body } = await adopt(fiveDays, { appliesToRunning: ['resolution'] });
    expect(status).toBe(202);
    expect(body.running).toEqual({ kinds: ['resolution'], deadlines: 1, moves: '/policy/versions/2/moves' });

    const move = office.sweeping();
    expect(await office.sweep(move)).toEqual({ cases: 0, customers: 0, moved: 0, failed: 0 }); // not in force for a minute yet
    const moves = () => office.ask('GET /policy/versions/{version}/moves', { params: { version: '2' } });
    expect((await moves()).body).toEqual({ version: 2, complete: false, moved: [], failed: [] });
    expect(await office.sweep(move)).toEqual({ cases: 2, customers: 0, moved: 2, failed: 0 });
    expect((await office.caseOf(1)).deadlines.latest.resolution).toMatchObject({ policyVersion: 2, dueAt: friday.at('18:00') });
    expect((await office.caseOf(2)).deadlines.latest.resolution).toMatchObject({ policyVersion: 2, status: 'paused' });

    const listed = [];
    let cursor: string | undefined;
    do {
      const page = await office.ask('GET /policy/versions/{version}/moves', {
        params: { version: '2' },
        query: cursor === undefined ? {} : { cursor },
      });
      expect(page.body.complete).toBe(true);
      listed.push(...page.body.moved);
      cursor = page.body.cursor;
    } while (cursor !== undefined);
    expect(listed).toEqual([
      {
        caseId: idOf(1),
        kind: 'resolution',
        from: { policyVersion: 1, dueAt: wednesday.at('18:00') },
        to: { policyVersion: 2, dueAt: friday.at('18:00') },
      },
      { caseId: idOf(2), kind: 'resolution', from: { policyVersion: 1 }, to: { policyVersion: 2 } },
    ]);
    expect(await office.sweep(move)).toEqual({ cases: 0, customers: 0, moved: 0, failed: 0 });
    expect(await office.sweep()).toEqual({ cases: 0, customers: 0, moved: 0, failed: 0 }); // nor by a function that has just started
  });

  it('L2 what a command had moved before the pass came is listed all the same', async () => {
    await office.give(1, aMail(nine));
    await adopt(fiveDays, { appliesToRunning: ['resolution'] });
    await office.give(1, assign(monday.at('09:01'), 'a-17'));
    expect((await office.caseOf(1)).deadlines.latest.resolution).toMatchObject({ policyVersion: 2 });
    expect(await office.sweep()).toEqual({ cases: 1, customers: 0, moved: 1, failed: 0 });
  });

  it('L2 D3 what is owed to customers goes over in the same pass, and stands in the same list', async () => {
    const by = staff('supervisor');
    const record = (number: number): CustomerCommand => ({
      ...{ type: 'RecordCustomer', now: nine, by, customerId: customerOf(number), contactClass: 'prospect' },
      identifiers: [{ by: 'membership', value: `M${number}` }],
    });
    for (const number of [1, 2, 3]) await office.giveCustomer(number, record(number));
    for (const number of [1, 2])
      await office.giveCustomer(number, { type: 'AssignCustomer', now: nine, by, to: agentId('a-17') });
    await office.give(1, aMail(nine));
    const tenDays = { newCustomerContact: { span: { seconds: 10 * 86_400 } } };
    const { body } = await adopt(tenDays, { appliesToRunning: ['new-customer-contact'] });
    expect(body.running).toMatchObject({ kinds: ['new-customer-contact'], deadlines: 2 });
    await office.sweep();
    expect(await office.sweep()).toEqual({ cases: 0, customers: 2, moved: 2, failed: 0 }); // no case owes this kind
    const listed = await office.ask('GET /policy/versions/{version}/moves', { params: { version: '2' } });
    const [week, ten] = [7, 10].map((days) => instant(new Date(Date.parse(nine) + days * 86_400_000).toISOString()));
    expect(listed.body).toMatchObject({ complete: true, failed: [] });
    const moved = listed.body.moved as readonly { readonly customerId: string }[]; // in the order in which they were done
    expect(moved.toSorted((a, b) => (a.customerId < b.customerId ? -1 : 1))).toEqual(
      [1, 2].map((number) => ({
        customerId: customerOf(number),
        kind: 'new-customer-contact',
        from: { policyVersion: 1, dueAt: week },
        to: { policyVersion: 2, dueAt: ten },
      })),
    );
    expect(await office.sweep()).toEqual({ cases: 0, customers: 0, moved: 0, failed: 0 });
  });

  it('L2 a pass over more than a batch of cases goes on where it was interrupted', async () => {
    const cases = Array.from({ length: 230 }, (_, index) => index + 1);
    await Promise.all(cases.map((number) => office.give(number, aMail(minutesAfter(nine, number % 50)))));
    await adopt(fiveDays, { appliesToRunning: ['resolution'], effectiveFrom: monday.at('10:00') });
    office.clock.now = monday.at('10:01');
    expect(await office.sweep()).toEqual({ cases: 230, customers: 0, moved: 230, failed: 0 });
    const first = await office.ask('GET /policy/versions/{version}/moves', { params: { version: '2' } });
    const second = await office.ask('GET /policy/versions/{version}/moves', {
      params: { version: '2' },
      query: { cursor: first.body.cursor },
    });
    const moved = [...first.body.moved, ...second.body.moved].map(({ caseId }: { caseId: string }) => caseId);
    expect(new Set(moved)).toEqual(new Set(cases.map(idOf)));
    expect(second.body.cursor).toBeUndefined();
  });
});

describe('what-if over HTTP', () => {
  const period = { from: '2026-11-16T00:00:00+08:00', to: '2026-11-18T00:00:00+08:00' };
  const halfTime = { resolution: { normal: { span: { days: 1 }, lead: { seconds: 3600 } } } };
  const history = async () => {
    await office.give(1, aMail(nine));
    await office.give(1, reply(monday.at('09:10')));
    await office.give(1, resolve(wednesday.at('12:00')));
    await office.give(2, aMail(tuesday.at('09:00')));
    await office.give(3, aMail(thursday.at('09:00'))); // after the period
    await office.give(2, timer(friday.at('19:00')));
  };
  const simulate = (body: object, role: Role = 'analyst') =>
    office.ask('POST /policy/simulations', { role, body: { ...period, ...body } });

  it('L2 tells the breaches a draft would have gained and lost, without writing anything', async () => {
    await history();
    const { status, body } = await simulate({ policy: halfTime });
    expect(status).toBe(200);
    expect(body).toMatchObject({ draftOver: 1, complete: true, cases: 2, failed: { count: 0, cases: [] }, lost: { count: 0 } });
    expect(body.gained).toEqual({
      count: 1,
      breaches: [{ caseId: idOf(1), kind: 'resolution', slot: 'resolution', from: nine, dueAt: monday.at('18:00') }],
    });
    expect((await office.ask('GET /policy/versions')).body.versions).toEqual([]);
  });

  const assigned = async (at: Instant) => {
    const by = staff('supervisor');
    const customerId = customerOf(1);
    await office.giveCustomer(1, { type: 'RecordCustomer', now: at, by, customerId, identifiers: [], contactClass: 'prospect' });
    await office.giveCustomer(1, { type: 'AssignCustomer', now: at, by, to: agentId('wang-1') });
    const contact = { channel: 'phone', reached: true, summary: 'spoken to' } as const;
    const now = friday.at('09:00');
    await office.giveCustomer(1, { type: 'ContactCustomer', now, at: now, by, ...contact });
  };

  it('L2 D3 what was promised to customers in the period is judged as well, by the team of their agent', async () => {
    await assigned(nine);
    const threeDays = { newCustomerContact: { span: { seconds: 3 * 86_400 } } };
    const { body } = await simulate({ policy: threeDays });
    const promise = { kind: 'new-customer-contact', team: 'technical-support' };
    const [met, breached] = [
      { met: 1, breached: 0 },
      { met: 0, breached: 1 },
    ];
    expect(body).toMatchObject({ cases: 0, customers: 1, failed: { count: 0, customers: [] } });
    expect(body.lines).toEqual([{ ...promise, recorded: met, simulated: breached, gained: 1, lost: 0 }]);
    expect(body.gained.breaches).toMatchObject([{ customerId: customerOf(1), from: nine, dueAt: thursday.at('09:00') }]);
    const earlier = { from: '2026-11-01T00:00:00+08:00', to: '2026-11-10T00:00:00+08:00' };
    expect((await simulate({ policy: threeDays, ...earlier })).body).toMatchObject({ customers: 0, lines: [] });
  });

  it('L2 with the policy that was in force it finds history as it was', async () => {
    await history();
    const { body } = await simulate({ version: 1 });
    expect(body).toMatchObject({ version: 1, gained: { count: 0 }, lost: { count: 0 } });
    for (const line of body.lines) expect(line.simulated).toEqual(line.recorded);
    expect(body.lines.length).toBeGreaterThan(2);
  });

  it('L2 a proposed version can be tried before it is approved', async () => {
    await history();
    await office.ask('POST /policy/versions', { role: 'supervisor', body: propose(halfTime) });
    expect((await simulate({ version: 2 })).body.gained.count).toBe(1);
    expect((await simulate({ version: 9 })).status).toBe(404);
  });

  it('L2 H2 a draft that would be refused is refused here as well, with what is wrong', async () => {
    const { status, body } = await simulate({ policy: { performance: { scheme: 'compliance' } } });
    expect([status, body.errors[0].clause]).toEqual([422, 'H2']);
  });

  it('L2 refuses a period that is none or has not begun, and a request for no policy or two', async () => {
    expect((await simulate({ policy: halfTime, from: period.to, to: period.from })).body.code).toBe('bad-period');
    expect((await simulate({ policy: halfTime, from: '2027-01-01T00:00:00Z', to: '2027-02-01T00:00:00Z' })).body.code).toBe(
      'bad-period',
    );
    expect((await simulate({})).status).toBe(422);
    expect((await simulate({ policy: halfTime, version: 1 })).status).toBe(422);
  });

  it.each([
    ['an unknown part', 'elsewhere|2026-11-16T02:00:00.000Z#1'],
    ['a place without its part', '2026-11-16T02:00:00.000Z#1'],
    ['a place before the period', 'cases|2026-01-01T00:00:00.000Z#1'],
  ])('L2 refuses a cursor of %s rather than count anything twice', async (_, place) => {
    const cursor = Buffer.from(place).toString('base64url');
    const { status, body } = await simulate({ policy: halfTime, cursor });
    expect({ status, code: body.code }).toEqual({ status: 400, code: 'bad-cursor' });
  });

  it('L2 a long period is answered in parts that add up to the whole', async () => {
    await office.close();
    office = await openPolicyOffice(engine, { budget: 0 });
    await Promise.all(Array.from({ length: 230 }, (_, index) => office.give(index + 1, aMail(minutesAfter(nine, index + 1)))));
    await office.give(1, timer(thursday.at('09:00')));
    await assigned(nine);
    const parts = [];
    for (let cursor: string | undefined, more = true; more; ) {
      const { body } = await office.ask('POST /policy/simulations', {
        body: { ...period, policy: halfTime, ...(cursor ? { cursor } : {}) },
      });
      parts.push(body);
      cursor = body.cursor;
      more = !body.complete;
    }
    expect(parts.map(({ cases, customers }) => [cases, customers])).toEqual([
      [200, 0],
      [30, 0],
      [0, 1],
    ]);
    expect(parts.map(({ complete }) => complete)).toEqual([false, false, true]);
  });
});
