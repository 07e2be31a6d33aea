import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { customerStream, parseCustomerId } from '../../../domain/customer/events.ts';
import { type BackOffice, openBackOffice } from '../../support/back-office.ts';
import { monday } from '../../support/moments.ts';

let office: BackOffice;
beforeAll(async () => {
  office = await openBackOffice();
});
afterAll(() => office.close());

const record = async (body: object): Promise<string> => (await office.done('POST /customers', { body })).customer.id;
const on = (id: string, what: string, body: object = {}, but: object = {}) =>
  office.ask(`POST /customers/{id}/${what}`, { params: { id }, body, ...but });
const seen = async (id: string) => office.done('GET /customers/{id}', { params: { id } });
const found = async (query: Record<string, string>): Promise<readonly string[]> =>
  (await office.done('GET /customers', { query })).customers.map(({ id }: { id: string }) => id);
const streamOf = (id: string) => customerStream(parseCustomerId(id) ?? (id as never));

describe('A2: identifying a customer', () => {
  it('A2 by phone, mail address, membership number, name, or case number; with earlier cases', async () => {
    const earlier = await office.openCase({ customer: { name: 'Li Na', phone: '138 0013 8001', email: 'li@customer.example' } });
    office.pass(60);
    const later = await office.openCase({ subject: 'Again', customer: { email: 'LI@customer.example' } });
    const id = await record({ name: 'Li Na', phone: '+86 13800138001', email: 'Li@Customer.example', membership: 'm-77' });
    for (const query of [
      { phone: '13800138001' },
      { email: 'li@CUSTOMER.example' },
      { membership: 'M77' },
      { name: 'li  na' },
      { case: later },
    ])
      expect(await found(query as unknown as Record<string, string>)).toEqual([id]);
    const { cases, identifiers } = await seen(id);
    expect(cases.map(({ caseId }: { caseId: string }) => caseId)).toEqual([later, earlier]);
    expect(cases[0]).toMatchObject({ caseType: 'inquiry', phase: 'new' });
    expect(identifiers).toContainEqual({ by: 'phone', value: '+8613800138001' });
  });

  it('A2 nobody recorded: the cases of that number all the same', async () => {
    const id = await office.openCase({ customer: { phone: '13800138002' } });
    const { customers, cases } = await office.done('GET /customers', { query: { phone: '+8613800138002' } });
    expect(customers).toEqual([]);
    expect(cases).toMatchObject([{ caseId: id }]);
    expect(await found({ phone: '13800138999' })).toEqual([]);
  });

  it('A2 refused: no identifier or two, a number that cannot be told, a case or customer that is not there', async () => {
    const ask = (query: Record<string, string>) => office.ask('GET /customers', { query });
    expect(await ask({})).toMatchObject({ status: 422 });
    expect(await ask({ phone: '13800138000', name: 'x' })).toMatchObject({ status: 422 });
    expect(await ask({ phone: 'anonymous' })).toMatchObject({ status: 422, body: { clause: 'A2', errors: [{ path: 'phone' }] } });
    expect(await ask({ case: 'nonsense' })).toMatchObject({ status: 404 });
    expect(await office.ask('POST /customers', { body: {} })).toMatchObject({ status: 422 });
    expect(await office.ask('POST /customers', { body: { email: 'nobody' } })).toMatchObject({ status: 422 });
    expect(await office.ask('GET /customers/{id}', { params: { id: '00000000A' } })).toMatchObject({ status: 404 });
    expect(await on('000000000', 'class', { contactClass: 'nuisance' })).toMatchObject({ status: 404 });
  });

  it('A2 known by one thing more, and by the case they were in', async () => {
    const id = await record({ name: 'Bo' });
    const theCase = await office.openCase({ channel: 'forum', customer: { name: 'Bo' } });
    expect((await on(id, 'identification', { email: 'bo@customer.example' })).body.events).toEqual(['CustomerIdentified']);
    expect((await on(id, 'identification', { email: 'BO@customer.example' })).body.events).toEqual([]);
    expect((await on(id, 'identification', { caseId: theCase })).status).toBe(200);
    expect(await on(id, 'identification', { caseId: '00000000A' })).toMatchObject({ status: 404 });
    expect(await found({ email: 'bo@customer.example' })).toEqual([id]);
    expect((await seen(id)).otherCases).toEqual([theCase]);
  });

  it('A1 the same request again is the same customer', async () => {
    const body = { email: 'twice@customer.example' };
    const [one, two] = [
      await office.done('POST /customers', { body, key: 'c-1' }),
      await office.done('POST /customers', { body, key: 'c-1' }),
    ];
    expect(two.customer.id).toBe(one.customer.id);
    expect(await found(body)).toEqual([one.customer.id]);
  });

  it('E6 every look is logged, without the number that was looked for; analysts see nobody', async () => {
    const id = await record({ phone: '13800138003' });
    await found({ phone: '13800138003' });
    await seen(id);
    const log = await office.events.load(`access#customer.${id}` as never);
    expect(log.flatMap(({ events }) => events)).toMatchObject([
      { type: 'CustomerViewed', data: { customerId: id, found: 'phone', by: 'agent-1', role: 'agent' } },
      { type: 'CustomerViewed', data: { customerId: id, by: 'agent-1' } },
    ]);
    expect(JSON.stringify(log)).not.toContain('13800138003');
    expect(await office.ask('GET /customers/{id}', { role: 'analyst', params: { id } })).toMatchObject({ status: 403 });
  });

  it('E6 no address and no number stands in a key of the views', async () => {
    await record({ phone: '13800138004', email: 'key@customer.example' });
    const { identifierDigest } = await import('../../../functions/lib/identifiers.ts');
    const list = `customers-by-phone-${identifierDigest('phone', '13800138004')}`;
    const entries = await office.views.list(list, { limit: 10 });
    expect(entries).toHaveLength(1);
    expect(JSON.stringify([list, entries])).not.toMatch(/13800138004|key@/);
  });
});

describe('A2: merging and unmerging', () => {
  it('A2 what identified the merged record finds the survivor, over several merges; unmerged, all is as before', async () => {
    const a = await record({ phone: '13800138010' });
    const b = await record({ email: 'b10@customer.example' });
    const c = await record({ membership: 'C10' });
    const aCase = await office.openCase({ customer: { phone: '13800138010' } });
    const before = await seen(a);
    expect((await on(a, 'merge', { into: b, reason: 'same voice' })).body.events).toEqual(['CustomerMerged']);
    expect((await on(b, 'merge', { into: c })).status).toBe(200);
    for (const query of [{ phone: '13800138010' }, { email: 'b10@customer.example' }, { membership: 'c10' }])
      expect(await found(query as unknown as Record<string, string>)).toEqual([c]);
    expect(await seen(a)).toMatchObject({ id: c, merged: [{ id: b, mergedInto: c }] });
    expect((await on(b, 'unmerge')).status).toBe(200);
    expect(await seen(a)).toMatchObject({ id: b, merged: [{ id: a }], cases: [{ caseId: aCase }] });
    expect(await on(a, 'unmerge', { reason: 'another voice' })).toMatchObject({ body: { events: ['CustomerUnmerged'] } });
    expect(await seen(a)).toEqual(before);
    expect(await found({ phone: '13800138010' })).toEqual([a]);
    expect(await found({ membership: 'C10' })).toEqual([c]);
  });

  it('A2 refused: into itself, into nobody, into a merged one', async () => {
    const [a, b, c] = [await record({ name: 'a11' }), await record({ name: 'b11' }), await record({ name: 'c11' })];
    await on(a, 'merge', { into: b });
    expect(await on(c, 'merge', { into: c })).toMatchObject({ status: 409, code: 'survivor-itself', body: { clause: 'A2' } });
    expect(await on(c, 'merge', { into: '00000000A' })).toMatchObject({ status: 404 });
    expect(await on(c, 'merge', { into: a })).toMatchObject({ status: 409, code: 'survivor-merged' });
    expect(await on(b, 'merge', { into: a })).toMatchObject({ status: 409, code: 'survivor-merged' });
    expect(await on(b, 'unmerge')).toMatchObject({ status: 409, code: 'not-merged' });
  });

  it('A2 two merged into each other at one moment end at one record, whichever one begins with', async () => {
    const [a, b] = [await record({ name: 'a12' }), await record({ name: 'b12' })];
    await Promise.all([on(a, 'merge', { into: b }), on(b, 'merge', { into: a })]);
    expect((await seen(a)).id).toBe((await seen(b)).id);
  });
});

describe('A9 D3: class, agent and contact', () => {
  it('A9 the class is set; nuisance is kept', async () => {
    const id = await record({ name: 'n13' });
    const night = { contactClass: 'nuisance', reason: 'calls at night' };
    expect(await on(id, 'class', night)).toMatchObject({ status: 403, body: { code: 'nuisance-is-decided', clause: 'A9' } });
    expect((await on(id, 'class', night, { role: 'supervisor' })).body.customer.contactClass).toBe('nuisance');
    const other = await record({ name: 'o13' });
    expect(await on(other, 'merge', { into: id })).toMatchObject({ status: 403, body: { code: 'nuisance-is-decided' } });
    expect(await on(id, 'class', { contactClass: 'friend' })).toMatchObject({ status: 422 });
    expect(await found({ name: 'n13' })).toEqual([id]);
    expect((await office.views.counts('customers')).get('nuisance')).toBe(1);
  });

  it('D3 a supervisor assigns; the contact is owed in 7 days, and met by one that reached the customer', async () => {
    office.clock.now = monday.at('10:00');
    const id = await record({ name: 'n14', phone: '13800138014' });
    expect(await on(id, 'assignment', { to: 'a-1' })).toMatchObject({ status: 403 });
    const { body } = await on(id, 'assignment', { to: 'a-1' }, { role: 'supervisor' });
    expect(body.events).toEqual(['CustomerAssigned', 'DeadlineArmed']);
    expect(body.customer.deadlines).toMatchObject([{ kind: 'new-customer-contact', status: 'running' }]);
    const running = await office.views.list('running', { limit: 100 });
    expect(running.map(({ line }) => line)).toContainEqual(expect.objectContaining({ stream: streamOf(id), assignee: 'a-1' }));
    const tried = await on(id, 'contacts', { channel: 'phone', reached: false, summary: 'rang out' });
    expect(tried.body.customer.deadlines).toMatchObject([{ status: 'running' }]);
    const reached = await on(id, 'contacts', {
      channel: 'phone',
      reached: true,
      summary: 'wants a quote',
      nextStep: 'send quote',
    });
    expect(reached.body.events).toEqual(['CustomerContacted', 'DeadlineMet']);
    const commits = await office.events.load(streamOf(id));
    expect(commits.at(-1)?.events[0]).toMatchObject({ data: { nextStep: 'send quote' }, personal: { summary: 'wants a quote' } });
  });
});
