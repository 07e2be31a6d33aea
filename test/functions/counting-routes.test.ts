import { beforeEach, describe, expect, it } from 'vitest';
import { caseDecider } from '../../domain/case/case.ts';
import type { Role } from '../../domain/kernel/event.ts';
import { caseStream, commandId } from '../../domain/kernel/ids.ts';
import { countingRoutes } from '../../functions/lib/counting-routes.ts';
import { createCommandHandler } from '../../functions/lib/handle-command.ts';
import type { HttpRequest } from '../../functions/lib/http.ts';
import { isProblem } from '../../functions/lib/problem.ts';
import { aMail, caseId } from '../support/cases.ts';
import { figuresOfCases } from '../support/figures.ts';
import { defaultPolicies } from '../support/given.ts';
import { inMemory } from '../support/memory-store.ts';
import { monday } from '../support/moments.ts';

/** The routes over a store in memory that has one mail of a customer, and what the case adds to the figures. */
const openDesk = async () => {
  const { store, commits } = inMemory();
  const handle = createCommandHandler({ store, decider: caseDecider, context: defaultPolicies });
  const now = monday.at('10:00');
  const mail = aMail(monday.at('09:00'));
  await handle({ stream: caseStream(caseId), commandId: commandId('mail'), actor: mail.by, now: mail.now, command: mail });
  const routes = countingRoutes({ handle, now: () => now });
  const post = async (path: string, body?: object, role: Role = 'supervisor') => {
    const route = `POST /cases/{id}/${path}`;
    const claims = { sub: `${role}-1`, 'cognito:groups': `[${role}]` };
    const request = { route, params: { id: caseId }, query: {}, headers: {}, body, claims } as unknown as HttpRequest;
    const answer = await routes[route]?.(request, {} as never);
    if (answer === undefined) throw new Error(`no route ${route}`);
    return isProblem(answer) ? { status: answer.status, code: answer.code, words: answer.words } : { status: answer.status };
  };
  const adds = () =>
    figuresOfCases.contribution(commits().reduce(figuresOfCases.evolve, figuresOfCases.initial)).sums?.length ?? 0;
  const types = () => commits().flatMap(({ events }) => events.map(({ type }) => type));
  return { post, adds, types };
};
let desk: Awaited<ReturnType<typeof openDesk>>;
beforeEach(async () => {
  desk = await openDesk();
});

describe('what does not count', () => {
  it('A9 a nuisance leaves the figures and comes back, and every event stays', async () => {
    const before = desk.adds();
    expect(before).toBeGreaterThan(0);
    expect(await desk.post('set-aside', { cause: 'nuisance' })).toMatchObject({ status: 200 });
    expect(desk.adds()).toBe(0);
    expect(desk.types()).toEqual(expect.arrayContaining(['CaseOpened', 'InteractionRecorded', 'CaseSetAside']));
    expect(await desk.post('set-aside/withdrawal')).toMatchObject({ status: 200 });
    expect(desk.adds()).toBe(before);
  });

  it.each([
    [{ cause: 'duplicate', duplicateOf: 'nonsense' }, 422],
    [{ cause: 'boring' }, 422],
    [{ cause: 'duplicate' }, 422],
  ])('A9 %j is refused, and the case still counts', async (body, status) => {
    const answer = await desk.post('set-aside', body);
    expect(answer.status).toBe(status);
    expect(answer).toMatchObject({
      words: { en: expect.stringMatching(/cause|duplicateOf/), zh: expect.stringMatching(/[\u4e00-\u9fff]/) },
    });
    expect(desk.types()).not.toContain('CaseSetAside');
    expect(desk.adds()).toBeGreaterThan(0);
  });

  it('A9 an agent does not take cases out of the figures', async () => {
    expect(await desk.post('set-aside', { cause: 'nuisance' }, 'agent')).toMatchObject({ status: 403, code: 'below-rank' });
    expect(desk.adds()).toBeGreaterThan(0);
  });
});
