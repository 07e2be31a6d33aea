import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { caseDecider } from '../../domain/case/case.ts';
import type { CaseCommand } from '../../domain/case/commands.ts';
import type { CaseEvent } from '../../domain/case/events.ts';
import { foldCase } from '../../domain/case/state.ts';
import type { Commit } from '../../domain/kernel/event.ts';
import { caseIdFrom, caseStream, commandId } from '../../domain/kernel/ids.ts';
import { onlyPolicy, type PolicyBook } from '../../domain/policy/service-policy.ts';
import type { EventStore } from '../../functions/lib/adapters/event-store.ts';
import { createCommandHandler, type Request } from '../../functions/lib/handle-command.ts';
import { histories, play } from '../domain/case/histories.ts';
import { aMail, ask, assign, caseId, close, customerSays, escalate, reply, resolve, triage } from '../support/cases.ts';
import { defaultPolicies } from '../support/given.ts';
import { inMemory } from '../support/memory-store.ts';
import { monday } from '../support/moments.ts';
import { aBook, aPolicy } from '../support/policies.ts';

const stream = caseStream(caseId);
const nine = monday.at('09:00');
const ten = monday.at('10:00');

const handlerOn = (store: EventStore) => createCommandHandler({ store, decider: caseDecider, context: defaultPolicies });
type Sent = Partial<Request<CaseCommand>>;
const request = (id: string, command: CaseCommand, but: Sent = {}): Request<CaseCommand> => ({
  stream,
  commandId: commandId(id),
  actor: command.by,
  now: command.now,
  command,
  ...but,
});
const types = (events: readonly CaseEvent[]): readonly string[] => events.map(({ type }) => type);

describe('a command becomes a commit', () => {
  it('A1 all that a decision brings is one commit, with who, when, why', async () => {
    const { store, commits } = inMemory();
    const meta = { fingerprint: 'f-1', correlation: 'mail:1', causation: 'mail/inbound/1' };
    const outcome = await handlerOn(store)(request('c-1', aMail(nine), meta));
    expect(outcome).toMatchObject({ kind: 'done', commit: 1, repeated: false, state: { kind: 'open' } });
    expect(commits()).toEqual([
      {
        stream,
        commit: 1,
        commandId: 'c-1',
        actor: aMail(nine).by,
        at: nine,
        ...meta,
        events: outcome.kind === 'done' && outcome.events,
      },
    ]);
  });

  it('B9 what is refused or changes nothing is not stored', async () => {
    const { store, commits } = inMemory();
    const handle = handlerOn(store);
    expect(await handle(request('c-1', resolve(nine)))).toMatchObject({ kind: 'rejected', refusal: { code: 'unknown-case' } });
    await handle(request('c-2', aMail(nine)));
    expect(await handle(request('c-3', close(ten)))).toMatchObject({ kind: 'rejected', refusal: { code: 'case-not-resolved' } });
    expect(await handle(request('c-4', triage(nine, { priority: 'normal' })))).toMatchObject({
      kind: 'done',
      commit: 1,
      events: [],
      repeated: false,
    });
    expect(commits()).toHaveLength(1);
  });

  it('A1 what was refused may be sent again with the same id once it is possible', async () => {
    const { store } = inMemory();
    const handle = handlerOn(store);
    expect(await handle(request('c-2', resolve(ten)))).toMatchObject({ kind: 'rejected' });
    await handle(request('c-1', aMail(nine)));
    expect(await handle(request('c-2', resolve(ten)))).toMatchObject({ kind: 'done', commit: 2, repeated: false });
  });

  it('A1 the same id gets the first outcome, from a warm function and from a cold one', async () => {
    const { store, commits } = inMemory();
    const warm = handlerOn(store);
    await warm(request('c-1', aMail(nine)));
    const first = await warm(request('c-2', reply(ten)));
    await warm(request('c-3', assign(ten)));
    const events = first.kind === 'done' ? first.events : [];
    for (const handle of [warm, handlerOn(store)])
      expect(await handle(request('c-2', reply(monday.at('11:00'))))).toMatchObject({
        kind: 'done',
        commit: 2,
        events,
        repeated: true,
      });
    expect(commits()).toHaveLength(3);
  });

  it('A1 the same id for another content is refused, in words of both languages', async () => {
    const { store, commits } = inMemory();
    const handle = handlerOn(store);
    await handle(request('c-1', aMail(nine), { fingerprint: 'f-1' }));
    expect(await handle(request('c-1', aMail(nine), { fingerprint: 'f-1' }))).toMatchObject({ kind: 'done', repeated: true });
    expect(await handle(request('c-1', aMail(nine), { fingerprint: 'f-2' }))).toMatchObject({
      kind: 'rejected',
      refusal: { code: 'idempotency-key-reused', words: { en: expect.any(String), zh: expect.any(String) } },
    });
    expect(await handle(request('c-1', aMail(nine)))).toMatchObject({ kind: 'done', repeated: true });
    expect(commits()).toHaveLength(1);
  });

  it('A1 who loses a race folds the winner and is decided again', async () => {
    const others: Commit[] = [];
    const { store, commits } = inMemory({
      beforeAppend: async () => {
        const other = others.pop();
        if (other) await store.append(other);
      },
    });
    const rival = handlerOn(store);
    await rival(request('c-1', aMail(nine)));
    const handle = handlerOn(store);
    others.push(winner(2, 'c-2', { type: 'CaseAssigned', data: { to: 'a-18' as never, at: ten } }));
    expect(await handle(request('c-3', resolve(ten)))).toMatchObject({ kind: 'done', commit: 3 });
    expect(commits().map(({ commandId: id }) => id)).toEqual(['c-1', 'c-2', 'c-3']);
    others.push(winner(4, 'c-4', { type: 'ResultConfirmed', data: { at: ten } }));
    expect(await handle(request('c-5', { ...resolve(ten), type: 'ConfirmResult' } as CaseCommand))).toMatchObject({
      kind: 'done',
      commit: 4,
      events: [],
    });
  });

  it('A1 a race lost to the very same command is its first outcome', async () => {
    const { store, commits } = inMemory();
    const [one, other] = [handlerOn(store), handlerOn(store)];
    await one(request('c-1', aMail(nine)));
    await other(request('c-0', triage(nine, { priority: 'normal' })));
    await one(request('c-2', assign(nine)));
    await one(request('c-3', reply(ten)));
    expect(await other(request('c-3', reply(ten)))).toMatchObject({ kind: 'done', commit: 3, repeated: true });
    expect(commits()).toHaveLength(3);
  });

  it('A1 a repetition is told as one by a function that is behind by just the commit that it repeats', async () => {
    const { store, commits } = inMemory();
    const [one, other] = [handlerOn(store), handlerOn(store)];
    await one(request('c-1', aMail(nine)));
    await other(request('c-0', triage(nine, { priority: 'normal' })));
    await one(request('c-2', assign(nine)));
    expect(await other(request('c-2', assign(nine)))).toMatchObject({ kind: 'done', commit: 2, repeated: true });
    expect(commits()).toHaveLength(2);
  });

  it('A1 an answer lost on the way back is no second commit', async () => {
    let lose = true;
    const { store, commits } = inMemory({
      afterAppend: () => {
        if (!lose) return;
        lose = false;
        throw new Error('connection reset');
      },
    });
    const handle = handlerOn(store);
    await expect(handle(request('c-1', aMail(nine)))).rejects.toThrow('connection reset');
    expect(await handle(request('c-1', aMail(nine)))).toMatchObject({ kind: 'done', commit: 1 });
    expect(commits()).toHaveLength(1);
  });

  it('B9 a warm function refuses nothing by what it remembers', async () => {
    const { store } = inMemory();
    const [warm, other] = [handlerOn(store), handlerOn(store)];
    await warm(request('c-1', aMail(nine)));
    await other(request('c-2', resolve(ten)));
    expect(await warm(request('c-3', { ...close(ten), type: 'ConfirmResult' } as CaseCommand))).toMatchObject({
      kind: 'done',
      commit: 3,
    });
  });

  it('a warm function reads nothing before it appends', async () => {
    const { store, loads } = inMemory();
    const handle = handlerOn(store);
    await handle(request('c-1', aMail(nine)));
    const before = loads();
    await handle(request('c-2', assign(ten)));
    await handle(request('c-3', reply(ten)));
    expect(loads()).toBe(before);
  });

  it('a race that is lost for ever is given up with an error', async () => {
    const { store } = inMemory();
    const never: EventStore = {
      ...store,
      append: async (commit) => ({ kind: 'conflict', winner: { ...commit, commandId: commandId('other') } }),
    };
    await expect(handlerOn(never)(request('c-1', aMail(nine)))).rejects.toThrow(/gave up/);
  });

  it('B6 twenty at once: all are done, one after the other, none twice', async () => {
    const { store, commits } = inMemory({ beforeAppend: () => new Promise((resolve) => setImmediate(resolve)) });
    const handlers = [handlerOn(store), handlerOn(store), handlerOn(store)];
    await handlers[0]?.(request('c-0', aMail(nine)));
    const all = Array.from({ length: 20 }, (_, i) => request(`c-${(i % 10) + 1}`, assign(ten, `a-${i % 10}`)));
    const outcomes = await Promise.all(all.map((one, i) => handlers[i % 3]?.(one)));
    expect(outcomes.every((outcome) => outcome?.kind === 'done')).toBe(true);
    expect(commits()).toHaveLength(11);
    expect(commits().map(({ commit }) => commit)).toEqual(Array.from({ length: 11 }, (_, i) => i + 1));
  });
});

const winner = (commit: number, id: string, event: CaseEvent): Commit => ({
  stream,
  commit,
  events: [event],
  commandId: commandId(id),
  actor: { kind: 'system', id: 'other' },
  at: ten,
});

describe('laws', () => {
  const commits = async (commands: readonly CaseCommand[], times: 1 | 2) => {
    const { store, commits: stored } = inMemory();
    const [warm, cold] = [handlerOn(store), handlerOn(store)];
    for (const [index, command] of commands.entries()) {
      const outcome = await warm(request(`c-${index}`, command));
      if (times === 1) continue;
      const again = await cold(request(`c-${index}`, command));
      // What was refused, or changed nothing, was not stored: it is decided again, and the same way. A function that was
      // behind cannot tell its own lost answer from a repetition, so `repeated` may say either.
      expect({ ...again, repeated: true }).toEqual({ ...outcome, repeated: true });
    }
    return stored();
  };

  it('A1 every command given twice is every command given once, whatever the history', async () => {
    await fc.assert(
      fc.asyncProperty(histories, async (history) => {
        const { commands } = play(history);
        expect(await commits(commands, 2)).toEqual(await commits(commands, 1));
      }),
      { numRuns: 60 },
    );
  });

  it('B9 the stored commits replay into the state that was answered', async () => {
    await fc.assert(
      fc.asyncProperty(histories, async (history) => {
        const { store, commits: stored } = inMemory();
        const handle = handlerOn(store);
        for (const [index, command] of play(history).commands.entries()) {
          const outcome = await handle(request(`c-${index}`, command));
          expect(outcome.state).toEqual(foldCase(stored().flatMap(({ events }) => events as readonly CaseEvent[])));
        }
      }),
      { numRuns: 30 },
    );
  });

  it('B6 an escalation sent twice climbs one level', async () => {
    const { store, commits: stored } = inMemory();
    const handle = handlerOn(store);
    await handle(request('c-1', aMail(nine)));
    await handle(request('c-2', escalate(ten)));
    await handle(request('c-2', escalate(ten)));
    expect(
      types(stored().flatMap(({ events }) => events as readonly CaseEvent[])).filter((type) => type === 'CaseEscalated'),
    ).toHaveLength(1);
  });
});

describe('the policies that decide', () => {
  const second = aPolicy({ resolution: { normal: { span: { days: 5 }, lead: { seconds: 3600 } } } });
  const both = aBook({ change: second, from: ten });

  it('L2 are asked for before each decision', async () => {
    const { store } = inMemory();
    let book: PolicyBook = defaultPolicies;
    const handle = createCommandHandler({ store, decider: caseDecider, context: async () => book });
    await handle(request('c-1', aMail(nine)));
    book = onlyPolicy(second);
    const other = caseStream(caseIdFrom(new Uint8Array([5, 4, 3, 2, 1])));
    const outcome = await handle(request('c-2', aMail(ten), { stream: other }));
    expect(types(outcome.kind === 'done' ? outcome.events : [])).toContain('DeadlineArmed');
    const versions = (outcome.kind === 'done' ? outcome.events : []).flatMap((event) =>
      event.type === 'DeadlineArmed' ? [event.data.policyVersion] : [],
    );
    expect(new Set(versions)).toEqual(new Set([2]));
  });

  it('L2 are read afresh where a case names a version that is not known yet, and only then', async () => {
    const { store } = inMemory();
    const elsewhere = createCommandHandler({ store, decider: caseDecider, context: both });
    await elsewhere(request('c-1', aMail(ten)));
    await elsewhere(request('c-2', ask(monday.at('10:30'))));
    const asked: boolean[] = [];
    const stale = createCommandHandler({
      store,
      decider: caseDecider,
      context: async ({ fresh = false } = { fresh: false }): Promise<PolicyBook> => {
        asked.push(fresh);
        return fresh ? both : defaultPolicies;
      },
    });
    const outcome = await stale(request('c-3', customerSays(monday.at('11:00'))));
    expect(types(outcome.kind === 'done' ? outcome.events : [])).toContain('DeadlineResumed');
    expect(asked).toEqual([false, true]);
  });

  it('L2 a version that nobody knows is an error, not an answer', async () => {
    const { store } = inMemory();
    await createCommandHandler({ store, decider: caseDecider, context: both })(request('c-1', aMail(ten)));
    const never = createCommandHandler({ store, decider: caseDecider, context: () => defaultPolicies });
    await expect(never(request('c-2', ask(monday.at('10:30'))))).rejects.toThrow('no policy version 2');
  });
});
