import { beforeEach, describe, expect, it } from 'vitest';
import { caseDecider } from '../../domain/case/case.ts';
import type { CaseEvent } from '../../domain/case/events.ts';
import type { Role } from '../../domain/kernel/event.ts';
import { caseStream, commandId } from '../../domain/kernel/ids.ts';
import { complaintRoutes } from '../../functions/lib/complaint-routes.ts';
import { createCommandHandler } from '../../functions/lib/handle-command.ts';
import type { HttpRequest } from '../../functions/lib/http.ts';
import { operations } from '../../functions/lib/operations.ts';
import { isProblem } from '../../functions/lib/problem.ts';
import type { HttpRoutes } from '../../functions/lib/triggers.ts';
import { boardOf } from '../support/boards.ts';
import { aMail, caseId, close, followUpVisit, reply, resolve } from '../support/cases.ts';
import { saying } from '../support/complaints.ts';
import { defaultPolicies } from '../support/given.ts';
import { inMemory } from '../support/memory-store.ts';
import { minutesAfter, monday } from '../support/moments.ts';

/** The desk of one test: the routes of the loops over a store in memory, and the same commands by hand. */
const openDesk = () => {
  const { store, commits } = inMemory();
  const handle = createCommandHandler({ store, decider: caseDecider, context: defaultPolicies });
  let now = monday.at('09:00');
  const routes: HttpRoutes = complaintRoutes({ handle, now: () => now });
  let commands = 0;
  const give = async (command: (at: typeof now) => Parameters<typeof handle>[0]['command']): Promise<void> => {
    now = minutesAfter(now, 1);
    commands += 1;
    const asked = command(now);
    const id = commandId(`c-${commands}`);
    const outcome = await handle({ stream: caseStream(caseId), commandId: id, actor: asked.by, now, command: asked });
    if (outcome.kind === 'rejected') throw new Error(outcome.refusal.code);
  };
  const post = async (path: string, body?: object, { role = 'agent', key }: { role?: Role; key?: string } = {}) => {
    now = minutesAfter(now, 1);
    const route = `POST /cases/{id}/${path}`;
    const headers = key === undefined ? {} : { 'idempotency-key': key };
    const claims = { sub: `${role}-1`, 'cognito:groups': `[${role}]` };
    const request = { route, params: { id: caseId }, query: {}, headers, body, claims } as unknown as HttpRequest;
    const answer = await routes[route]?.(request, {} as never);
    if (answer === undefined) throw new Error(`no route ${route}`);
    return isProblem(answer) ? { status: answer.status, code: answer.code, clause: answer.clause, words: answer.words } : answer;
  };
  /** Posts, and tells the types of the events that came of it. */
  const done = async (path: string, body?: object, role: Role = 'agent'): Promise<readonly string[]> => {
    const answer = await post(path, body, { role });
    if (answer.status >= 300) throw new Error(`${path}: ${JSON.stringify(answer)}`);
    return (answer as { body: { events: readonly string[] } }).body.events.filter((type) => !type.startsWith('Deadline'));
  };
  const board = () => boardOf(commits(), now);
  const events = () => commits().flatMap((commit) => commit.events as readonly CaseEvent[]);
  return { give, post, done, board, events, routes };
};

const assessment = { severity: 'minor', complaintClass: 'product', owner: 'agent-1' };
const investigation = { cause: 'seal left out', department: 'assembly', findings: 'No seal in the parcel.', person: 'Wang' };
const summary = { result: 'upheld', evaluation: 'effective', summary: 'Seals are counted twice.' };

let desk: ReturnType<typeof openDesk>;
beforeEach(async () => {
  desk = openDesk();
  await desk.give((at) => aMail(at, { caseType: 'complaint' }));
  await desk.give((at) => reply(at));
});

describe('C3: the loop of a complaint over HTTP', () => {
  it('C1 C3 from the acknowledgement to the archive, and the board follows its stages', async () => {
    const stages: string[] = [];
    const seen = async (): Promise<void> => {
      const { byStage } = (await desk.board()).complaints;
      stages.push(...Object.keys(byStage).filter((stage) => byStage[stage] === 1));
    };
    await seen();
    expect(await desk.done('complaint/acknowledgement')).toEqual(['ComplaintAcknowledged']);
    await seen();
    expect(await desk.done('complaint/assessment', { ...assessment, severity: 'serious' })).toEqual(['ComplaintAssessed']);
    expect(await desk.done('complaint/report', { informed: 'manager-1' })).toEqual(['ManagementInformed']);
    await seen();
    expect(await desk.done('complaint/investigation', investigation)).toEqual(['ComplaintInvestigated']);
    await seen();
    const meeting = { departments: ['assembly', 'shipping'] };
    expect(await desk.done('complaint/meeting', meeting, 'supervisor')).toEqual(['DepartmentsBroughtTogether']);
    await seen();
    expect(await desk.done('complaint/solutions', { solutions: ['refund'] })).toEqual(['ComplaintSolutionsProposed']);
    await seen();
    expect(await desk.done('complaint/decision', { solution: 's1' }, 'manager')).toEqual(['ComplaintDecided']);
    await seen();
    expect(await desk.done('complaint/notification')).toEqual(['CustomerToldOfDecision']);
    await seen();
    expect(await desk.done('complaint/execution')).toEqual(['ComplaintSolutionCarriedOut']);
    await seen();
    await desk.give(resolve);
    expect(await desk.done('complaint/acceptance')).toEqual(['ComplaintSolutionAccepted']);
    await seen();
    await desk.give((at) => followUpVisit(at));
    await seen();
    expect(await desk.done('complaint/summary', summary)).toEqual(['ComplaintSummarised']);
    await seen();
    await desk.give(close);
    expect((await desk.board()).complaints.count).toBe(0);
    expect(stages).toEqual([
      'received',
      'acknowledged',
      'assessed',
      'investigated',
      'convened',
      'proposed',
      'decided',
      'told',
      'carried-out',
      'accepted',
      'visited',
      'summarised',
    ]);
    expect(desk.events().filter(({ type }) => type === 'ComplaintCounted')).toHaveLength(1);
  });

  it('C3 out of order: 409 with the clause and what is missing, in both languages', async () => {
    const answer = await desk.post('complaint/investigation', investigation);
    expect(answer).toMatchObject({ status: 409, code: 'complaint-step-missing', clause: 'C1' });
    expect(answer).toMatchObject({
      words: { en: expect.stringContaining('acknowledgement'), zh: expect.stringContaining('受理') },
    });
  });

  it('C3 below the rank: 403', async () => {
    expect(await desk.post('complaint/meeting', { departments: ['assembly'] })).toMatchObject({ status: 403, clause: 'C3' });
    expect(await desk.post('suggestion/judgement', { feasible: true, reason: 'x' })).toMatchObject({ status: 403, clause: 'C5' });
    expect(await desk.post('risk/acknowledgement')).toMatchObject({ status: 403, clause: 'C4' });
    expect(await desk.post('complaint/acknowledgement', undefined, { role: 'analyst' })).toMatchObject({ status: 403 });
  });

  it('B7 C3 a rejection goes up', async () => {
    await desk.done('complaint/acknowledgement');
    await desk.done('complaint/assessment', assessment);
    await desk.done('complaint/investigation', investigation);
    await desk.done('complaint/meeting', { departments: ['assembly'] }, 'supervisor');
    await desk.done('complaint/solutions', { solutions: ['refund'] });
    await desk.done('complaint/decision', { solution: 's1' }, 'supervisor');
    await desk.done('complaint/notification');
    expect(await desk.done('complaint/rejection', { reason: 'too little' })).toEqual([
      'ComplaintSolutionRejected',
      'CaseEscalated',
    ]);
    expect((await desk.board()).escalations.open).toBe(1);
  });

  it.each([
    ['complaint/assessment', {}],
    ['complaint/assessment', { ...assessment, severity: 'awful' }],
    ['complaint/assessment', { ...assessment, madeAt: 'yesterday' }],
    ['complaint/report', { informed: '' }],
    ['complaint/investigation', { cause: 'x', department: 'y' }],
    ['complaint/meeting', { departments: [] }],
    ['complaint/solutions', { solutions: [] }],
    ['complaint/solutions', { solutions: Array.from({ length: 11 }, String) }],
    ['complaint/decision', {}],
    ['complaint/notification', { more: 1 }],
    ['complaint/rejection', {}],
    ['complaint/summary', { ...summary, result: 'won' }],
    ['suggestion/judgement', { feasible: 'yes', reason: 'x' }],
    ['risk/acknowledgement', { rule: 'bad-mood' }],
    ['lessons', { lessons: [{ becomes: 'improvement-action', text: 'x', owner: 'a' }] }],
    ['lessons', { lessons: [{ becomes: 'song', text: 'x' }] }],
  ])('C3 %s does not take %j', async (path, body) => {
    expect(await desk.post(path, body, { role: 'manager' })).toMatchObject({ status: 422, code: 'invalid-fields' });
  });

  it('C3 a key sent twice is one step; with another body it is refused', async () => {
    await desk.done('complaint/acknowledgement');
    const first = await desk.post('complaint/assessment', assessment, { key: 'k-1' });
    const second = await desk.post('complaint/assessment', assessment, { key: 'k-1' });
    expect(second).toMatchObject({ status: 200, headers: { 'idempotency-replayed': 'true' } });
    expect((second as { body: { commit: number } }).body.commit).toBe((first as { body: { commit: number } }).body.commit);
    expect(await desk.post('complaint/assessment', { ...assessment, owner: 'b' }, { key: 'k-1' })).toMatchObject({ status: 422 });
    expect(first).toMatchObject({ body: { case: { complaintStage: 'assessed' } } });
    expect(desk.events().filter(({ type }) => type === 'ComplaintAssessed')).toHaveLength(1);
  });
});

describe('C4-C6 over HTTP', () => {
  it('C4 a flag stands on the board without the words that raised it, until a supervisor takes note', async () => {
    await desk.give((at) => saying(at, 'This is a scam.'));
    const { risks } = await desk.board();
    expect(risks).toMatchObject({ count: 1, byRule: { 'angry-words': 1, 'repeated-contact': 0 } });
    expect(risks.cases).toMatchObject([{ caseId, rule: 'angry-words', evidence: { phrases: 1 } }]);
    expect(JSON.stringify(risks)).not.toContain('scam');
    expect(await desk.done('risk/acknowledgement', { rule: 'angry-words' }, 'supervisor')).toEqual(['RiskAcknowledged']);
    expect((await desk.board()).risks).toMatchObject({ count: 0, cases: [] });
  });

  it('C5 a suggestion is judged and its maker told', async () => {
    desk = openDesk();
    await desk.give((at) => aMail(at, { caseType: 'suggestion' }));
    expect(await desk.post('suggestion/notification')).toMatchObject({ status: 409, code: 'suggestion-not-judged' });
    expect(await desk.done('suggestion/judgement', { feasible: false, reason: 'too dear' }, 'supervisor')).toEqual([
      'SuggestionJudged',
    ]);
    expect(await desk.done('suggestion/notification')).toEqual(['SuggestionOutcomeTold']);
  });

  it('C6 lessons are recorded: an action with owner and due date, an article', async () => {
    const lessons = [
      { becomes: 'improvement-action', text: 'Count the seals.', owner: 'agent-2', dueAt: '2026-12-01T09:00:00+08:00' },
      { becomes: 'article-proposal', text: 'How to change a seal' },
    ];
    expect(await desk.post('lessons', { lessons })).toMatchObject({ status: 201 });
    expect(desk.events().at(-2)).toMatchObject({ data: { owner: 'agent-2', dueAt: '2026-12-01T01:00:00.000Z' } });
  });

  it('C1-C6 every route is described, and every one described is served', () => {
    const own = Object.keys(operations).filter((route) => /\/(complaint|suggestion|risk|lessons)(\/|$)/.test(route));
    expect(Object.keys(desk.routes).sort()).toEqual(own.filter((route) => route.startsWith('POST /cases/{id}/')).sort());
    expect(own.length).toBeGreaterThanOrEqual(16);
  });
});
