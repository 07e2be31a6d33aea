import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { customerStream } from '../../../domain/customer/events.ts';
import { days, plus } from '../../../domain/kernel/time.ts';
import { lists } from '../../../domain/views/board-lines.ts';
import { finishHandingOut } from '../../../functions/lib/hand-out-visits.ts';
import { type Asked, type BackOffice, openBackOffice } from '../../support/back-office.ts';
import { monday } from '../../support/moments.ts';

let office: BackOffice;
beforeAll(async () => {
  office = await openBackOffice();
});
afterAll(() => office.close());

const supervised = (asked: Asked = {}): Asked => ({ role: 'supervisor', ...asked });
const recorded = async (count: number, contactClass: string): Promise<readonly string[]> => {
  const made: string[] = [];
  for (let n = 0; n < count; n += 1) {
    const { customer } = await office.done('POST /customers', { body: { membership: `${contactClass}-${n}`, contactClass } });
    made.push(customer.id);
  }
  return made;
};
const draw = (body: object, but: Asked = {}) => office.ask('POST /visit-lists', supervised({ body, ...but }));
const share = (id: string, but: Asked = {}) =>
  office.ask('POST /visit-lists/{id}/shares', supervised({ params: { id }, ...but }));
const read = (id: string, query: Record<string, string> = {}) =>
  office.done('GET /visit-lists/{id}', supervised({ params: { id }, query }));
const record = (id: string, body: object, but: Asked = {}) =>
  office.ask('POST /customers/{id}/visit', { params: { id }, body, ...but });
const reached = { channel: 'phone', reached: true, satisfied: true, summary: 'all is well' };
const failed = { channel: 'phone', reached: false, summary: 'nobody answered' };

beforeEach(() => {
  office.clock.lagging = false;
});

describe('D4: lists of periodic visits', () => {
  it('D4 from the draw to the form: drawn, shared out evenly, visited, tried in vain, paged through, breached', async () => {
    await office.join('anna');
    await office.join('ben');
    const customers = await recorded(5, 'rebate-customer');
    await office.done(
      'POST /customers/{id}/assignment',
      supervised({ params: { id: customers[0] as string }, body: { to: 'ben' } }),
    );
    expect(await draw({ contactClass: 'rebate-customer' })).toMatchObject({
      status: 409,
      code: 'nobody-due',
      body: { clause: 'D4' },
    });

    office.clock.now = plus(monday.at('10:00'), days(63)); // Monday again
    const drawn = await draw({ contactClass: 'rebate-customer' });
    const id = 'rebate-customer.2027-01-18';
    expect(drawn).toMatchObject({
      status: 201,
      headers: { location: `/visit-lists/${id}` },
      body: { list: { id, customers: 5, left: 0 } },
    });
    expect((await draw({ contactClass: 'rebate-customer', most: 1 })).body).toMatchObject({ list: { customers: 5 }, events: [] });

    const shared = await share(id, { key: 'share-1' });
    expect(shared.body.shares).toHaveLength(5);
    expect(shared.body.shares[0]).toEqual({ customerId: customers[0], to: 'ben', because: 'known-customer' });
    const tally = Map.groupBy(shared.body.shares as { to: string }[], ({ to }) => to);
    expect([tally.get('anna')?.length, tally.get('ben')?.length].sort()).toEqual([2, 3]);
    const again = await share(id, { key: 'share-1' });
    expect(again.body.shares).toEqual(shared.body.shares);
    expect((await share(id)).body).toMatchObject({ shares: [], events: [] });

    const bens = await office.done('GET /visits', { sub: 'ben', role: 'agent' });
    expect(bens).toMatchObject({
      agent: 'ben',
      visits: expect.arrayContaining([expect.objectContaining({ status: 'due', to: 'ben' })]),
    });
    expect(await office.ask('GET /visits', { sub: 'ben', query: { agent: 'anna' } })).toMatchObject({
      status: 403,
      body: { clause: 'E6' },
    });
    expect(await office.done('GET /visits', supervised({ query: { agent: 'ben' } }))).toEqual(bens);

    const first = bens.visits[0].customerId;
    office.pass(60);
    expect(await record(first, reached, { sub: 'anna' })).toMatchObject({ status: 403, code: 'not-your-visit' });
    expect(await record(first, { ...reached, satisfied: false }, { sub: 'ben' })).toMatchObject({
      status: 422,
      code: 'next-step-missing',
    });
    const { visit, events } = (await record(first, reached, { sub: 'ben' })).body;
    expect(visit).toMatchObject({ customerId: first, status: 'visited', satisfied: true });
    expect(events.slice(0, 2)).toEqual(['VisitFormRecorded', 'DeadlineMet']);
    const second = bens.visits[1].customerId;
    for (let n = 0; n < 3; n += 1) {
      office.pass(60);
      expect((await record(second, failed, { sub: 'ben' })).status).toBe(200);
    }

    expect((await read(id)).list.visits).toEqual({ due: 3, visited: 1, 'not-reached': 1 });
    expect((await read(id, { status: 'not-reached' })).visits).toMatchObject([{ customerId: second, attempts: 3 }]);
    const page = await read(id, { limit: '2' });
    const rest = await read(id, { limit: '3', cursor: page.cursor });
    expect(page.visits).toHaveLength(2);
    expect(new Set([...page.visits, ...rest.visits].map(({ customerId }) => customerId))).toEqual(new Set(customers));
    expect(rest).not.toHaveProperty('cursor');
    expect((await office.done('GET /visit-lists', supervised())).lists).toMatchObject([
      { listId: id, customers: 5, unplaced: 0 },
    ]);

    office.pass(20 * 86_400);
    const third = (await read(id, { status: 'due' })).visits[0];
    expect((await record(third.customerId, reached, { sub: third.to })).body.events).toContain('DeadlineBreached');
    expect((await read(id, { status: 'visited' })).visits).toContainEqual(
      expect.objectContaining({ customerId: third.customerId, breached: true }),
    );
  });

  it('D4 what is owed stands among the deadlines that the board and the sweep read, by its agent', async () => {
    const [customer = ''] = await recorded(1, 'not-yet-reached');
    office.pass(20 * 86_400);
    const { id } = (await draw({ contactClass: 'not-yet-reached' })).body.list;
    await share(id);
    const running = await office.views.list(lists.running, { limit: 500 });
    expect(running.map(({ line }) => line)).toContainEqual(
      expect.objectContaining({ kind: 'periodic-visit', stream: customerStream(customer as never), moment: 'warning' }),
    );
  });

  it('D4 E6 a leaver’s visits go to those who stay, by sharing out again; or one by one', async () => {
    const customers = await recorded(2, 'repeat-rebate-customer');
    office.pass(40 * 86_400);
    const { id } = (await draw({ contactClass: 'repeat-rebate-customer' })).body.list;
    const { shares } = (await share(id)).body;
    const leaver = shares[0].to;
    await office.done('POST /people/{id}/departure', supervised({ params: { id: leaver }, body: {} }));
    const next = (await share(id)).body.shares as { customerId: string; to: string }[];
    expect(next.length).toBeGreaterThan(0);
    for (const { to } of next) expect(to).not.toBe(leaver);
    const due = (await read(id, { status: 'due' })).visits as { customerId: string; to: string }[];
    expect(new Set(due.map(({ customerId }) => customerId))).toEqual(new Set(customers));
    for (const { to } of due) expect(to).not.toBe(leaver);
    await office.join('cleo');
    const params = { id: customers[0] as string };
    const over = await office.ask('POST /customers/{id}/visit/assignment', supervised({ params, body: { to: 'cleo' } }));
    expect(over.body).toMatchObject({ visit: { to: 'cleo' }, events: ['VisitAssigned'] });
    expect(await office.ask('POST /customers/{id}/visit/assignment', { params, body: { to: 'cleo' } })).toMatchObject({
      status: 403,
    });
  });

  it('D4 what was cut off between the list and its customers is finished by the sweep', async () => {
    const [customer = ''] = await recorded(1, 'prospect');
    office.pass(40 * 86_400);
    const { id } = (await draw({ contactClass: 'prospect' })).body.list;
    const died = async () => {
      throw new Error('the power went');
    };
    const { handOut } = office;
    await expect(finishHandingOut({ ...handOut, customers: died })(office.clock.now)).resolves.toBe(0); // nothing shared out yet
    await handOut.lists({
      stream: `visit-list#${id}` as never,
      commandId: 'shared' as never,
      actor: { kind: 'system', id: 'x' },
      now: office.clock.now,
      command: {
        type: 'ShareVisitsOut',
        now: office.clock.now,
        by: { kind: 'system', id: 'x' },
        shares: [{ customerId: customer as never, to: 'cleo' as never, because: 'even-load' }],
        unplaced: 0,
      },
    });
    await expect(finishHandingOut({ ...handOut, customers: died })(office.clock.now)).rejects.toThrow('the power went');
    expect((await read(id)).visits).toEqual([]);
    expect(await finishHandingOut(handOut)(office.clock.now)).toBe(1);
    expect(await finishHandingOut(handOut)(office.clock.now)).toBe(0);
    expect((await read(id)).visits).toMatchObject([{ customerId: customer, to: 'cleo', status: 'due' }]);
  });

  it('D4 refused: a class without visits, a day that is none or is over, a list that is not there, nobody with room', async () => {
    expect(await draw({ contactClass: 'nuisance' })).toMatchObject({ status: 422 });
    expect(await draw({ contactClass: 'prospect', on: '2027-02-30' })).toMatchObject({
      status: 422,
      body: { errors: [{ path: 'on' }] },
    });
    expect(await draw({ contactClass: 'prospect', on: '2020-01-01' })).toMatchObject({ status: 422, code: 'date-behind' });
    expect(await share('prospect.2020-01-01')).toMatchObject({ status: 404 });
    expect(await office.ask('GET /visit-lists/{id}', supervised({ params: { id: 'nonsense' } }))).toMatchObject({ status: 404 });
    expect(await office.ask('GET /visit-lists', supervised({ query: { limit: '0' } }))).toMatchObject({ status: 422 });
    expect(await record('00000000A', reached)).toMatchObject({ status: 404 });
    await recorded(1, 'prospect');
    office.pass(40 * 86_400);
    const { id } = (await draw({ contactClass: 'prospect' })).body.list;
    for (const { agentId } of (await office.done('GET /people', supervised())).people)
      await office.done('POST /people/{id}/departure', supervised({ params: { id: agentId }, body: {} }));
    expect(await share(id)).toMatchObject({ status: 409, code: 'nobody-for-visits', body: { clause: 'E2' } });
  });
});
