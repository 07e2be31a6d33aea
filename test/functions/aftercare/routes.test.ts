import { describe, expect, it } from 'vitest';
import type { CaseEvent } from '../../../domain/case/events.ts';
import type { Role } from '../../../domain/kernel/event.ts';
import { aftercareRoutes } from '../../../functions/lib/aftercare-routes.ts';
import { caseCommandRoutes } from '../../../functions/lib/case-commands.ts';
import { anOpenInquiry, aResolvedCase, caseId } from '../../support/cases.ts';
import { inMemory } from '../../support/memory-store.ts';
import { monday, tuesday } from '../../support/moments.ts';
import { asking, handlerOn, withHistory } from './office.ts';

const nine = tuesday.at('09:00');

const desk = async (history: readonly CaseEvent[] = aResolvedCase()) => {
  const memory = inMemory();
  await withHistory(memory.store, history, monday.at('10:00'));
  const texts = new Map<string, string>();
  const objects = {
    put: async (name: string, body: string | Uint8Array) => void texts.set(name, Buffer.from(body).toString('utf8')),
    get: async () => undefined,
  };
  const ports = { handle: handlerOn(memory.store), now: () => nine, objects };
  const ask = asking({ ...aftercareRoutes(ports), ...caseCommandRoutes(ports) });
  const post = async (what: string, body: object, but: { idempotencyKey?: string; role?: Role } = {}) => {
    const { idempotencyKey, role = 'agent' } = but;
    const { status, headers, text } = await ask({
      route: `POST /cases/{id}/${what}`,
      params: { id: caseId },
      headers: { 'content-type': 'application/json', ...(idempotencyKey ? { 'idempotency-key': idempotencyKey } : {}) },
      body: JSON.stringify(body),
      role,
    });
    return { status, headers, body: JSON.parse(text) };
  };
  return { post, commits: memory.commits, texts };
};

describe('POST /cases/{id}/follow-up', () => {
  it('D1 a visit meets the follow-up and is shown with the case', async () => {
    const { post } = await desk();
    const { status, body } = await post('follow-up', {
      reached: true,
      score: 4,
      comment: 'quick',
      suggestion: 'night hours',
      next: 'none',
    });
    expect(status).toBe(201);
    expect(body.events).toEqual(['FollowUpAttempted', 'FeedbackReceived', 'DeadlineMet']);
    expect(body.case.aftercare).toMatchObject({
      attempts: [{ attempt: 1, reached: true, channel: 'phone', at: nine, next: 'none' }],
      feedback: [{ source: 'visit', channel: 'phone', score: 4, comment: 'quick', suggestion: 'night hours' }],
    });
  });

  it('D5 the third failed attempt ends it', async () => {
    const { post } = await desk();
    for (const occurredAt of ['2026-11-16T10:30:00+08:00', '2026-11-16T14:00:00+08:00'])
      expect((await post('follow-up', { reached: false, occurredAt })).body.events).toEqual(['FollowUpAttempted']);
    const third = await post('follow-up', { reached: false, channel: 'chat' });
    expect(third.body.events).toEqual(['FollowUpAttempted', 'FollowUpEnded', 'DeadlineCancelled']);
    expect((await post('follow-up', { reached: false, channel: 'email' })).body).toMatchObject({
      status: 409,
      code: 'follow-up-settled',
      clause: 'D5',
    });
  });

  it('D1 the same request twice is one attempt', async () => {
    const { post, commits } = await desk();
    const first = await post('follow-up', { reached: false }, { idempotencyKey: 'k-1' });
    const again = await post('follow-up', { reached: false }, { idempotencyKey: 'k-1' });
    expect(again.headers['idempotency-replayed']).toBe('true');
    expect(again.body.commit).toBe(first.body.commit);
    expect(commits()).toHaveLength(2);
    expect((await post('follow-up', { reached: true }, { idempotencyKey: 'k-1' })).body.code).toBe('idempotency-key-reused');
  });

  it.each([
    ['a score of 6', { reached: true, score: 6 }, 'score'],
    ['half a score', { reached: true, score: 2.5 }, 'score'],
    ['no word on whether the customer was reached', { score: 3 }, 'reached'],
    ['a letter', { reached: true, channel: 'letter' }, 'channel'],
    ['a time without a zone', { reached: true, occurredAt: '2026-11-16T10:30:00' }, 'occurredAt'],
    ['an empty comment', { reached: true, comment: ' ' }, 'comment'],
    ['something else', { reached: true, mood: 'good' }, ''],
  ])('D1 refuses %s', async (_what, body, path) => {
    const answer = await (await desk()).post('follow-up', body);
    expect(answer.status).toBe(422);
    expect(answer.body.errors.map((error: { path: string }) => error.path)).toContain(path);
  });

  it('D1 says what the desk may not do, in both languages', async () => {
    expect((await (await desk()).post('follow-up', { reached: false, score: 1 })).body).toMatchObject({
      status: 422,
      code: 'feedback-without-contact',
      clause: 'D1',
      words: { en: expect.stringContaining('leave out'), zh: expect.stringContaining('请不要填写') },
    });
    expect((await (await desk(anOpenInquiry())).post('follow-up', { reached: true })).body).toMatchObject({
      status: 409,
      code: 'case-not-resolved',
    });
    expect((await (await desk()).post('follow-up', { reached: true }, { role: 'analyst' })).body).toMatchObject({ status: 403 });
  });
});

describe('POST /cases/{id}/follow-up/solution', () => {
  it('D2 dissatisfied, then solved the same day', async () => {
    const { post } = await desk();
    expect((await post('follow-up/solution', { how: 'solved', customerConfirmed: true })).body).toMatchObject({
      status: 409,
      code: 'no-solution-owed',
      clause: 'D2',
    });
    const visited = await post('follow-up', { reached: true, satisfied: false });
    expect(visited.body.case.deadlines).toContainEqual(
      expect.objectContaining({ kind: 'same-day-solution', status: 'running', dueAt: '2026-11-17T16:00:00.000Z' }),
    );
    const proposed = await post('follow-up/solution', { how: 'proposed', customerConfirmed: false, solution: '重新寄送' });
    expect(proposed.body.events).toEqual(['SameDaySolutionRecorded']);
    const solved = await post('follow-up/solution', { how: 'solved', customerConfirmed: true });
    expect(solved.status).toBe(201);
    expect(solved.body.events).toEqual(['SameDaySolutionRecorded', 'DeadlineMet']);
    expect(solved.body.case.aftercare.solutions).toMatchObject([{ how: 'proposed', solution: '重新寄送' }, { how: 'solved' }]);
  });

  it('D2 refuses what says neither', async () => {
    const { post } = await desk();
    expect((await post('follow-up/solution', { how: 'later', customerConfirmed: true })).status).toBe(422);
    expect((await post('follow-up/solution', { how: 'solved' })).status).toBe(422);
  });
});

describe('POST /cases/{id}/interactions', () => {
  it('A10 the answer shows the findings by their place in the stored text, and the text is stored all the same', async () => {
    const { post, texts } = await desk(anOpenInquiry());
    const { status, body } = await post('interactions', { text: '  您好!\n他不在,我 Don’t know。 ' }, { idempotencyKey: 'k-1' });
    expect(status).toBe(201);
    const [text = ''] = texts.values();
    expect(body.findings).toEqual([
      { kind: 'banned', phrase: '他不在', start: 4, end: 7 },
      { kind: 'banned', phrase: "don't know", start: 10, end: 20 },
      { kind: 'closing-missing' },
    ]);
    expect(text.slice(10, 20)).toBe('Don’t know');
    expect(body.events).toContain('ConductFlagged');
    const again = await post('interactions', { text: '  您好!\n他不在,我 Don’t know。 ' }, { idempotencyKey: 'k-1' });
    expect(again.body.findings).toEqual(body.findings);
  });

  it('A10 good words bring no findings', async () => {
    const { body } = await (await desk(anOpenInquiry())).post('interactions', { text: '您好,已重新寄出。谢谢' });
    expect(body).not.toHaveProperty('findings');
    expect(body.events).not.toContain('ConductFlagged');
  });

  it('A10 what the customer said is not flagged', async () => {
    const { body } = await (await desk(anOpenInquiry())).post('interactions', {
      direction: 'inbound',
      purpose: 'contact',
      text: '我不清楚',
    });
    expect(body).not.toHaveProperty('findings');
  });
});
