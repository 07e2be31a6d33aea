import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { customerStream } from '../../../domain/customer/events.ts';
import { caseStream } from '../../../domain/kernel/ids.ts';
import { parseLinkWanted } from '../../../functions/lib/schemas/link.ts';
import { type BackOffice, openBackOffice } from '../../support/back-office.ts';

let office: BackOffice;
beforeAll(async () => {
  office = await openBackOffice();
});
afterAll(() => office.close());

const record = async (body: object): Promise<string> => (await office.done('POST /customers', { body })).customer.id;
const contact = async (customer: object): Promise<readonly [id: string, outcomes: readonly string[]]> => {
  office.pass(60);
  const id = await office.openCase({ customer });
  return [id, await office.identified(caseStream(id as never))];
};
const seen = (id: string) => office.done('GET /cases/{id}', { params: { id } });
const casesOf = async (id: string): Promise<readonly string[]> =>
  (await office.done('GET /customers/{id}', { params: { id } })).cases.map(({ caseId }: { caseId: string }) => caseId);
const unlink = (id: string, but: object = {}) =>
  office.ask('POST /cases/{id}/customer/unlink', { params: { id }, body: { reason: 'another Li Na' }, ...but });

describe('A9: a nuisance contact’s cases leave the figures', () => {
  const asideOf = async (id: string): Promise<string | undefined> => (await seen(id)).aside?.cause;
  const setClass = async (id: string, contactClass: string): Promise<void> => {
    await office.done('POST /customers/{id}/class', { params: { id }, body: { contactClass }, role: 'supervisor' });
    await office.identified(customerStream(id as never));
  };

  it('A9 those that there are and those that come, each by an event; and they count again when the class was wrong', async () => {
    const customer = await record({ phone: '13800138107' });
    const [first] = await contact({ phone: '13800138107' });
    expect(await asideOf(first)).toBeUndefined();
    await setClass(customer, 'nuisance');
    const [second] = await contact({ phone: '13800138107' });
    expect([await asideOf(first), await asideOf(second)]).toEqual(['nuisance', 'nuisance']);
    const length = (await office.events.load(caseStream(first as never))).length;
    await office.identified(customerStream(customer as never)); // the same messages once more
    expect(await office.events.load(caseStream(first as never))).toHaveLength(length);
    await setClass(customer, 'prospect');
    expect([await asideOf(first), await asideOf(second)]).toEqual([undefined, undefined]);
  });

  it('A9 what a supervisor said of a case stands; a case that is not theirs counts again', async () => {
    const customer = await record({ phone: '13800138108' });
    const [wanted] = await contact({ phone: '13800138108' });
    const [kept] = await contact({ phone: '13800138108' });
    const [other] = await contact({ phone: '13800138108' });
    await office.done('POST /cases/{id}/set-aside', { role: 'supervisor', params: { id: kept }, body: { cause: 'nuisance' } });
    await setClass(customer, 'nuisance');
    await office.done('POST /cases/{id}/set-aside/withdrawal', { role: 'supervisor', params: { id: wanted } });
    await unlink(other);
    await office.identified(caseStream(other as never));
    expect([await asideOf(wanted), await asideOf(kept), await asideOf(other)]).toEqual([undefined, 'nuisance', undefined]);
    await setClass(customer, 'prospect');
    await setClass(customer, 'nuisance');
    expect([await asideOf(wanted), await asideOf(kept)]).toEqual([undefined, 'nuisance']);
  });
});

describe('A2: a contact finds its customer by itself', () => {
  it('A2 told by a number or an address of exactly one known customer, it is linked, with earlier cases beside it', async () => {
    const customer = await record({ phone: '13800138101', email: 'li@one.example' });
    const [first, outcomes] = await contact({ phone: '+86 138 0013 8101' });
    expect(outcomes).toEqual(['linked']);
    expect((await seen(first)).link).toEqual({ customerId: customer, how: 'phone', notOf: [] });
    const [second] = await contact({ email: 'LI@one.example' });
    expect(await seen(second)).toMatchObject({ link: { customerId: customer, how: 'email' }, earlierCases: [{ caseId: first }] });
    expect(await casesOf(customer)).toEqual([second, first]);
  });

  it('A2 not when two are known by it, nor by a name alone, nor when nobody is known', async () => {
    await record({ phone: '13800138102', name: 'Wang' });
    await record({ email: 'wang@two.example', phone: '13800138102' });
    const [shared, ambiguous] = await contact({ phone: '13800138102' });
    expect(ambiguous).toEqual(['ambiguous']);
    const [both, alsoAmbiguous] = await contact({ phone: '13800138101', email: 'wang@two.example' });
    expect(alsoAmbiguous).toEqual(['ambiguous']);
    expect((await contact({ name: 'Wang' }))[1]).toEqual([]);
    expect((await contact({ phone: '13800138199' }))[1]).toEqual(['unknown']);
    for (const id of [shared, both]) expect(await seen(id)).not.toHaveProperty('link');
  });

  it('A2 of two records merged into one, to the survivor', async () => {
    const [merged, survivor] = [await record({ phone: '13800138103' }), await record({ email: 'three@three.example' })];
    await office.done('POST /customers/{id}/merge', { params: { id: merged }, body: { into: survivor } });
    const [id] = await contact({ phone: '13800138103', email: 'three@three.example' });
    expect((await seen(id)).link).toMatchObject({ customerId: survivor });
  });

  it('A2 undone by an event, it does not come back by itself; said by a person, it holds', async () => {
    const customer = await record({ phone: '13800138104' });
    const [id] = await contact({ phone: '13800138104' });
    expect(await unlink(id)).toMatchObject({ status: 200, body: { events: ['CustomerUnlinked'] } });
    expect((await office.identified(caseStream(id as never))).at(-1)).toBe('disowned');
    expect((await seen(id)).link).toEqual({ notOf: [customer] });
    expect(await casesOf(customer)).toEqual([]);
    expect(await unlink(id)).toMatchObject({ status: 409, code: 'not-linked', body: { clause: 'A2' } });

    const params = { id: customer };
    await office.done('POST /customers/{id}/identification', { params, body: { caseId: id } });
    expect(await office.identified(customerStream(customer as never))).toEqual(['linked']);
    expect((await seen(id)).link).toEqual({ customerId: customer, how: 'case', notOf: [] });
    expect(await casesOf(customer)).toEqual([id]);
    await unlink(id);
    await office.identified(caseStream(id as never));
    expect(await office.done('GET /customers/{id}', { params })).toMatchObject({ cases: [], otherCases: [] });
  });

  it('A2 the same message again changes nothing, and one that is none fails loudly', async () => {
    const customer = await record({ phone: '13800138105' });
    const [id] = await contact({ phone: '13800138105' });
    const stream = caseStream(id as never);
    const before = (await office.events.load(stream)).length;
    expect(await office.identified(stream)).toEqual(['linked']);
    expect(await office.events.load(stream)).toHaveLength(before);
    expect((await seen(id)).link.customerId).toBe(customer);
    expect(parseLinkWanted(JSON.stringify({ stream, commit: 1 }))).toEqual({ stream, commit: 1 });
    expect(() => parseLinkWanted('{"stream":"case#x"}')).toThrow();
  });

  it('E6 no address and no number goes into the message or the event’s data', async () => {
    await record({ phone: '13800138106' });
    const [id] = await contact({ phone: '13800138106' });
    const linked = (await office.events.load(caseStream(id as never))).at(-1);
    expect(linked?.events.map(({ type }) => type)).toContain('CustomerLinked');
    expect(JSON.stringify(linked)).not.toContain('8106');
  });
});
