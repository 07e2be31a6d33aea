import { beforeEach, describe, expect, it } from 'vitest';
import { accessDecider, caseAccessStream } from '../../../domain/access/access.ts';
import type { Role } from '../../../domain/kernel/event.ts';
import { caseBoard } from '../../../domain/views/supervisor-board.ts';
import { forStaff } from '../../../functions/lib/access.ts';
import { callListRoutes } from '../../../functions/lib/call-list.ts';
import { createCommandHandler } from '../../../functions/lib/handle-command.ts';
import { createLooks } from '../../../functions/lib/looks.ts';
import { notReached } from '../../support/aftercare.ts';
import { aResolvedCase, caseId } from '../../support/cases.ts';
import { defaultPolicies, goingOn } from '../../support/given.ts';
import { inMemory } from '../../support/memory-store.ts';
import { monday, thursday } from '../../support/moments.ts';
import { asking, withHistory } from './office.ts';

const ten = monday.at('10:00');
const eleven = monday.at('11:00');
let memory: ReturnType<typeof inMemory>;
beforeEach(() => {
  memory = inMemory();
});

/** A resolved case whose visit is owed by Thursday, on the list as the board's own view makes it. */
const open = async (team?: string) => {
  const customer = { name: 'Ann Miller', phone: '+8613800138000', language: 'en' } as const;
  const history = goingOn(aResolvedCase({ customer }), notReached(eleven, { next: 'call in the evening' }));
  await withHistory(memory.store, history, ten);
  const [commit] = memory.commits();
  if (commit === undefined) throw new Error('nothing happened');
  const { entries } = caseBoard.contribution(caseBoard.evolve(caseBoard.initial, commit));
  const list = async (name: string, { upTo = '~', after = '' }: { upTo?: string; after?: string }) =>
    entries.filter((entry) => entry.list === name && entry.sort < upTo && entry.sort > after);
  const now = () => eleven;
  const looks = createLooks(createCommandHandler({ store: memory.store, decider: accessDecider, context: undefined }), now);
  const routes = callListRoutes({ events: memory.store, views: { list }, looks, policies: () => defaultPolicies, now });
  const person = team === undefined ? undefined : ({ team } as never);
  const ask = asking(forStaff(routes, { find: async () => person }));
  return async (query: Readonly<Record<string, string>>, role: Role = 'agent') => {
    const { status, text } = await ask({ route: 'GET /follow-ups/calls', query, role });
    return { status, body: JSON.parse(text) };
  };
};
const looked = () => memory.commits(caseAccessStream(caseId)).length;

describe('GET /follow-ups/calls', () => {
  it('D1 who is to be called by the end of a day: number, language, the attempts so far; the look is logged', async () => {
    const ask = await open();
    const { status, body } = await ask({ date: '2026-11-19' });
    expect(status).toBe(200);
    expect(body).toEqual({
      date: '2026-11-19',
      calls: [
        expect.objectContaining({
          caseId,
          kind: 'follow-up',
          dueAt: thursday.at('10:00'),
          breached: false,
          name: 'Ann Miller',
          phone: '+8613800138000',
          language: 'en',
          attempts: [{ at: eleven, channel: 'phone', reached: false, next: 'call in the evening' }],
        }),
      ],
    });
    expect(looked()).toBe(1);
  });

  it('D1 nobody is called before it is due that day; without a date it is today', async () => {
    const ask = await open();
    expect((await ask({ date: '2026-11-18' })).body.calls).toEqual([]);
    expect((await ask({})).body).toEqual({ date: '2026-11-16', calls: [] });
    for (const query of [{ date: 'tomorrow' }, { date: '2026-02-30' }, { day: '2026-11-19' }])
      expect((await ask(query)).status).toBe(422);
  });

  it('E6 an analyst sees no person, and that is no look', async () => {
    const { body } = await (await open())({ date: '2026-11-19' }, 'analyst');
    expect(body.calls).toHaveLength(1);
    expect(JSON.stringify(body)).not.toMatch(/Ann|138001|parcel|evening/);
    expect(looked()).toBe(0);
  });

  it('E6 an agent gets what lies with the own team; a supervisor of any team all', async () => {
    const ask = await open('technical-support');
    expect((await ask({ date: '2026-11-19' })).body.calls).toEqual([]);
    expect((await ask({ date: '2026-11-19' }, 'supervisor')).body.calls).toHaveLength(1);
  });
});
