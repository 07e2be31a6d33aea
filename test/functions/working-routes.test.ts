import { beforeEach, describe, expect, it } from 'vitest';
import { caseDecider } from '../../domain/case/case.ts';
import type { CaseEvent } from '../../domain/case/events.ts';
import type { Role } from '../../domain/kernel/event.ts';
import { caseIdFrom, caseStream, commandId } from '../../domain/kernel/ids.ts';
import { createCommandHandler } from '../../functions/lib/handle-command.ts';
import type { HttpRequest } from '../../functions/lib/http.ts';
import { operations } from '../../functions/lib/operations.ts';
import { isProblem } from '../../functions/lib/problem.ts';
import type { HttpRoutes } from '../../functions/lib/triggers.ts';
import { workingRoutes } from '../../functions/lib/working-routes.ts';
import { aMail, caseId, reply, resolve } from '../support/cases.ts';
import { defaultPolicies } from '../support/given.ts';
import { inMemory } from '../support/memory-store.ts';
import { minutesAfter, monday } from '../support/moments.ts';

type Sender = { readonly role?: Role; readonly key?: string; readonly id?: string; readonly sub?: string };

/** The routes of working a case over a store in memory; every request comes a minute after the one before. */
const openDesk = () => {
  const { store, commits } = inMemory();
  const handle = createCommandHandler({ store, decider: caseDecider, context: defaultPolicies });
  let now = monday.at('09:00');
  const routes: HttpRoutes = workingRoutes({ handle, now: () => now, roomFor: async () => undefined });
  const post = async (path: string, body: unknown, { role = 'agent', key, id = caseId, sub = `${role}-1` }: Sender = {}) => {
    now = minutesAfter(now, 1);
    const route = `POST /cases/{id}/${path}`;
    const headers = key === undefined ? {} : { 'idempotency-key': key };
    const claims = { sub, 'cognito:groups': `[${role}]` };
    const request = { route, params: { id }, query: {}, headers, body, claims } as unknown as HttpRequest;
    const answer = await routes[route]?.(request, {} as never);
    if (answer === undefined) throw new Error(`no route ${route}`);
    const { status, headers: answered = {}, ...rest } = answer as { status: number; headers?: object; body?: unknown };
    return isProblem(answer)
      ? { status: answer.status, headers: {}, code: answer.code, clause: answer.clause, words: answer.words }
      : { status, headers: answered, ...rest };
  };
  const give = async (command: ReturnType<typeof reply>): Promise<void> => {
    const id = commandId(`given-${commits().length}`);
    const outcome = await handle({ stream: caseStream(caseId), commandId: id, actor: command.by, now: command.now, command });
    if (outcome.kind === 'rejected') throw new Error(outcome.refusal.code);
  };
  const events = () => commits().flatMap((commit) => commit.events as readonly CaseEvent[]);
  return { post, give, events, commits, routes, now: () => now };
};

let desk: ReturnType<typeof openDesk>;
beforeEach(async () => {
  desk = openDesk();
  await desk.give(aMail(desk.now()));
  await desk.give(reply(desk.now()));
});

const option = (title: string) => ({ title, pros: ['fast'], cons: [], steps: ['order'], duration: 'two days' });
const dueAt = '2026-11-20T16:00:00+08:00';

/** Every route with a body that is taken, in an order in which all of them are; the event that it leaves, and the status. */
const way: readonly (readonly [clause: string, path: string, body: object | undefined, event: string, status: number, Role?])[] =
  [
    ['B1', 'need', { need: 'a new filter' }, 'NeedRestated', 200],
    ['B1', 'need/confirmation', undefined, 'NeedConfirmed', 200],
    ['B2', 'options', { options: [option('send again'), option('refund')] }, 'OptionsOffered', 201],
    ['B2', 'options/choice', { option: 2 }, 'OptionChosen', 200],
    ['B7', 'options/rejection', { reason: 'too slow' }, 'OptionsRejected', 200],
    ['B3', 'promises', { what: 'call back', reason: 'carrier is silent', dueAt }, 'PromiseMade', 201],
    ['B3', 'promises/keeping', { promise: 'p1' }, 'PromiseKept', 200],
    ['B3', 'promises', { what: 'a voucher', reason: 'it takes long', dueAt }, 'PromiseMade', 201],
    [
      'B10',
      'promises/cancellation',
      { promise: 'p2', reason: 'no vouchers', told: 'a refund' },
      'PromiseCancelled',
      200,
      'supervisor',
    ],
    ['B5', 'transfer', { team: 'technical-support', reason: 'a filter', told: 'a technician calls' }, 'CaseTransferred', 200],
    ['B10', 'departures', { what: 'refund at once', reason: 'ten years' }, 'DepartureRequested', 201],
    ['B10', 'departures/decision', { departure: 'd1', approved: true }, 'DepartureDecided', 200, 'supervisor'],
  ];

describe('B1-B10: working a case over HTTP', () => {
  it('B1 B2 B3 B5 B7 B10 every route does its part and answers with the case and its events', async () => {
    for (const [, path, body, event, status, role] of way) {
      const answer = await desk.post(path, body, role ? { role } : {});
      expect([path, answer]).toMatchObject([path, { status, body: { case: { id: caseId } } }]);
      expect((answer as { body: { events: readonly string[] } }).body.events).toContain(event);
      expect((answer.headers as { location?: string }).location).toBe(status === 201 ? `/cases/${caseId}` : undefined);
    }
    expect(desk.events()).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          type: 'OptionsOffered',
          data: expect.objectContaining({
            options: [option('send again'), option('refund')].map((one) => ({ ...one, extraCost: 0 })),
          }),
        }),
        expect.objectContaining({
          type: 'PromiseMade',
          data: expect.objectContaining({ promise: 'p1', dueAt: '2026-11-20T08:00:00.000Z' }),
        }),
        expect.objectContaining({ type: 'DepartureDecided', data: expect.objectContaining({ by: 'supervisor-1' }) }),
      ]),
    );
  });

  it('B1-B10 all routes are in the way above and in the list of operations', () => {
    const paths = [...new Set(way.map(([, path]) => `POST /cases/{id}/${path}`))].sort();
    expect(Object.keys(desk.routes).sort()).toEqual(paths);
    for (const [, path, , , status] of way)
      expect(operations[`POST /cases/{id}/${path}`]).toMatchObject({ at: 'cases', access: 'write', status });
  });

  it.each<readonly [clause: string, path: string, bad: string, body: unknown]>([
    ['B1', 'need', 'no need', {}],
    ['B1', 'need', 'an empty one', { need: '  ' }],
    ['B1', 'need', 'one too long', { need: 'x'.repeat(4001) }],
    ['B1', 'need/confirmation', 'a field that nobody asked for', { need: 'x' }],
    ['B2', 'options', 'none', { options: [] }],
    ['B2', 'options', 'four', { options: ['a', 'b', 'c', 'd'].map(option) }],
    ['B2', 'options', 'one without steps', { options: [{ ...option('a'), steps: [] }] }],
    ['B2', 'options', 'one without a duration', { options: [{ title: 'a', pros: [], cons: [], steps: ['b'] }] }],
    ['B2', 'options', 'one that pays the customer', { options: [{ ...option('a'), extraCost: -1 }] }],
    ['B2', 'options/choice', 'the fourth', { option: 4 }],
    ['B2', 'options/choice', 'half an option', { option: 1.5 }],
    ['B2', 'options/choice', 'none', { option: 0 }],
    ['B7', 'options/rejection', 'no reason', {}],
    ['B3', 'promises', 'no time', { what: 'call', reason: 'silent' }],
    ['B3', 'promises', 'a time without an offset', { what: 'call', reason: 'silent', dueAt: '2026-11-20T16:00:00' }],
    ['B3', 'promises', 'no reason', { what: 'call', dueAt }],
    ['B3', 'promises/keeping', 'no promise', {}],
    ['B5', 'transfer', 'nobody to take it', { reason: 'a filter', told: 'a technician calls' }],
    ['B5', 'transfer', 'nothing told to the customer', { to: 'a-18', reason: 'a filter' }],
    ['B10', 'departures', 'no reason', { what: 'refund' }],
    ['B10', 'departures/decision', 'neither yes nor no', { departure: 'd1' }],
    ['B10', 'departures/decision', 'maybe', { departure: 'd1', approved: 'maybe' }],
  ])('%s %s refuses %s', async (_clause, path, _bad, body) => {
    expect(await desk.post(path, body, { role: 'supervisor' })).toMatchObject({ status: 422 });
    expect(desk.commits()).toHaveLength(2);
  });

  it('B1 B2 B3 B10 refusals of the case keep their clause, their words and their status', async () => {
    expect(await desk.post('options', { options: [option('a')] })).toMatchObject({
      status: 409,
      code: 'need-not-confirmed',
      clause: 'B1',
      words: { en: expect.any(String), zh: expect.any(String) },
    });
    expect(await desk.post('options/choice', { option: 1 })).toMatchObject({ status: 409, code: 'no-such-option', clause: 'B2' });
    const past = { what: 'call', reason: 'silent', dueAt: '2026-11-16T08:00:00+08:00' };
    expect(await desk.post('promises', past)).toMatchObject({ status: 422, code: 'promise-in-the-past', clause: 'B3' });
    expect(await desk.post('promises/keeping', { promise: 'p1' })).toMatchObject({ status: 404, code: 'no-such-promise' });
    await desk.post('departures', { what: 'refund', reason: 'ten years' });
    expect(await desk.post('departures/decision', { departure: 'd1', approved: true })).toMatchObject({
      status: 403,
      code: 'below-rank',
      clause: 'B10',
    });
  });

  it('B8 a resolved case is worked no further', async () => {
    await desk.give(resolve(minutesAfter(desk.now(), 1)));
    expect(await desk.post('need', { need: 'more' })).toMatchObject({ status: 409, code: 'case-not-open', clause: 'B1' });
  });

  it('A2 a number of no case is 404 on every route', async () => {
    for (const [, path, body] of way) {
      expect(await desk.post(path, body, { id: 'nonsense' })).toMatchObject({ status: 404 });
      expect(await desk.post(path, body, { role: 'supervisor', id: otherCase })).toMatchObject({ status: 404 });
    }
  });

  it('E6 an analyst works on no case', async () => {
    for (const [, path, body] of way) expect(await desk.post(path, body, { role: 'analyst' })).toMatchObject({ status: 403 });
  });
});

describe('A1: Idempotency-Key', () => {
  const promised = { what: 'call back', reason: 'carrier is silent', dueAt };

  it('A1 the same request with the same key is done once, on every route', async () => {
    for (const [index, [, path, body, , , role]] of way.entries()) {
      const sender = { key: `k-${index}`, ...(role ? { role } : {}) };
      const first = await desk.post(path, body, sender);
      const stored = desk.commits().length;
      const again = await desk.post(path, body, sender);
      expect(again).toMatchObject({
        status: first.status,
        headers: { 'idempotency-replayed': 'true' },
        body: { events: (first as { body: { events: unknown } }).body.events },
      });
      expect(desk.commits()).toHaveLength(stored);
    }
  });

  it('A1 without a key each request is its own', async () => {
    await desk.post('promises', promised);
    await desk.post('promises', promised);
    expect(desk.events().filter(({ type }) => type === 'PromiseMade')).toHaveLength(2);
  });

  it('A1 another body or another route under the same key is refused, another person has keys of their own', async () => {
    await desk.post('promises', promised, { key: 'k' });
    expect(await desk.post('promises', { ...promised, what: 'write' }, { key: 'k' })).toMatchObject({
      status: 422,
      code: 'idempotency-key-reused',
    });
    expect(await desk.post('need', { need: 'x' }, { key: 'k' })).toMatchObject({ code: 'idempotency-key-reused' });
    expect(await desk.post('promises', promised, { key: 'k', sub: 'agent-2' })).toMatchObject({ status: 201 });
  });

  it('A1 a key that no header should hold is refused', async () => {
    for (const key of ['', 'with space', 'x'.repeat(151), '钥匙'])
      expect(await desk.post('promises', promised, { key })).toMatchObject({ status: 400, code: 'bad-idempotency-key' });
  });
});

/** A number that checks, of a case that nobody opened. */
const otherCase = caseIdFrom(new Uint8Array([9, 9, 9, 9, 9]));
