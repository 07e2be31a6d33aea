import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CaseEvent } from '../../domain/case/events.ts';
import type { DeadlineKind } from '../../domain/case/words.ts';
import type { DeadlineEvent } from '../../domain/deadline/events.ts';
import type { Instant } from '../../domain/kernel/time.ts';
import { errorsLogged, type RunningDesk } from '../support/desk.ts';
import * as mails from '../support/mails.ts';
import { type Day, minutesAfter, secondsAfter } from '../support/moments.ts';
import { closeForGood, type Office, openForTheDay } from './office.ts';
import { recount } from './recount.ts';

let desk: RunningDesk;
let office: Office;
let today: Day;
beforeAll(async () => {
  ({ desk, office, today } = await openForTheDay());
  await aCase('chat'); // goes unanswered: from here on no function starts cold
  await office.advance(240);
});
afterAll(() => closeForGood(desk));

let cases = 0;
/** A case that the desk enters for a contact made now, or at `occurredAt`. */
const aCase = async (channel: string, more: object = {}): Promise<{ readonly id: string; readonly openedAt: Instant }> => {
  cases += 1;
  const done = await office.post('/cases', { channel, subject: `Case ${cases}`, description: 'Something is wrong.', ...more });
  return { id: done.case.id, openedAt: done.case.openedAt };
};
type Of<T extends DeadlineEvent['type']> = Extract<DeadlineEvent, { type: T }>['data'];
const told = async <T extends DeadlineEvent['type']>(id: string, type: T, kind: DeadlineKind): Promise<readonly Of<T>[]> =>
  (await office.story(id)).flatMap((event) =>
    event.type === type && 'kind' in event.data && event.data.kind === kind ? [event.data as Of<T>] : [],
  );
/** The latest time that this was told of a deadline. */
const last = async <T extends DeadlineEvent['type']>(id: string, type: T, kind: DeadlineKind): Promise<Of<T>> => {
  const found = (await told(id, type, kind)).at(-1);
  if (found === undefined) throw new Error(`${id}: no ${type} of ${kind}`);
  return found;
};
const armed = (id: string, kind: DeadlineKind) => last(id, 'DeadlineArmed', kind);
const secondsLate = ({ dueAt, noticedAt }: Of<'DeadlineBreached'>): number => (Date.parse(noticedAt) - Date.parse(dueAt)) / 1000;
const typesOf = (story: readonly CaseEvent[]): readonly string[] => story.map(({ type }) => type);

describe('a deadline comes', () => {
  // First, since three days are short while hardly any case is open.
  test('D1: the follow-up is owed from the resolution, breached after three days round the clock, and done late it stays so', async () => {
    const { id } = await aCase('forum');
    await office.post(`/cases/${id}/resolution`, { result: 'Replaced.' });
    const { dueAt, from } = await armed(id, 'follow-up');
    expect(dueAt).toBe(secondsAfter(from, 3 * 86_400));
    await office.advanceTo(secondsAfter(dueAt, 3));
    const breaches = await told(id, 'DeadlineBreached', 'follow-up');
    expect(breaches.map((breach) => breach.dueAt)).toEqual([dueAt]);
    expect(breaches.map(secondsLate)[0]).toBeLessThanOrEqual(2);
    await office.post(`/cases/${id}/interactions`, { text: 'Is all well now?', purpose: 'follow-up' });
    expect((await told(id, 'DeadlineMet', 'follow-up')).map(({ late }) => late)).toEqual([true]);
    const closed = await office.post(`/cases/${id}/closure`);
    expect([closed.case.phase, closed.case.breaches.some(({ kind }) => kind === 'follow-up')]).toEqual(['closed', true]);
    today = await office.morning();
  });

  test('A6: a chat that nobody answers is warned of a minute before and breached at three minutes, to the second', async () => {
    const { id, openedAt } = await aCase('chat');
    const { dueAt, warnAt } = await armed(id, 'first-response');
    expect([warnAt, dueAt]).toEqual([minutesAfter(openedAt, 2), minutesAfter(openedAt, 3)]);
    await office.advanceTo(secondsAfter(warnAt, 3));
    const warned = await last(id, 'DeadlineWarned', 'first-response');
    expect(warned.dueAt).toBe(dueAt);
    expect((Date.parse(warned.at) - Date.parse(warnAt)) / 1000).toSatisfy((late: number) => late >= 0 && late <= 2);
    expect(await told(id, 'DeadlineBreached', 'first-response')).toEqual([]);

    await office.advanceTo(secondsAfter(dueAt, 3));
    const breaches = await told(id, 'DeadlineBreached', 'first-response');
    expect(breaches).toHaveLength(1);
    expect(breaches[0]?.dueAt).toBe(dueAt);
    expect(breaches.map(secondsLate)[0]).toSatisfy((late: number) => late >= 0 && late <= 2);

    await office.advance(600); // nothing more comes of it
    expect(typesOf(await office.story(id)).filter((type) => /Warned|Breached/.test(type))).toEqual([
      'DeadlineWarned',
      'DeadlineBreached',
    ]);
  });

  test('A7: a mail is owed an answer within 8 business hours; the breach is noticed on time though hours pass at once', async () => {
    await office.advanceTo(today.at('09:30'));
    const subject = 'Nobody answers me';
    await office.mail(mails.plainMail({ from: 'Ann <ann@customer.example>', subject, messageId: 'nobody@customer.example' }));
    await office.rest();
    const id = await office.caseAbout(subject);
    const { dueAt } = await armed(id, 'first-response');
    await office.advanceTo(secondsAfter(dueAt, 60));
    const breaches = await told(id, 'DeadlineBreached', 'first-response');
    expect(breaches.map((breach) => breach.dueAt)).toEqual([dueAt]);
    expect(breaches.map(secondsLate)[0]).toBeLessThanOrEqual(2);
    today = await office.morning();
  });

  test('A6: an answer that comes late, though noted before any timer fired, is a breach; one in time, noted late, is none', async () => {
    const occurredAt = secondsAfter(await office.now(), -600);
    const late = await aCase('chat', { occurredAt });
    const story = await office.story(late.id);
    const { dueAt } = await armed(late.id, 'first-response');
    expect(dueAt).toBe(minutesAfter(occurredAt, 3));
    expect(story.flatMap((event) => (event.type === 'DeadlineBreached' ? [event.data.dueAt] : []))).toEqual([dueAt]);
    await office.post(`/cases/${late.id}/interactions`, { text: 'Sorry for the wait.', channel: 'chat' });
    expect((await told(late.id, 'DeadlineMet', 'first-response')).map((met) => met.late)).toEqual([true]);

    const inTime = await aCase('chat');
    await office.advance(100);
    const answeredAt = await office.now();
    await office.advance(60); // warned of, not yet due
    await office.post(`/cases/${inTime.id}/interactions`, { text: 'Hello!', channel: 'chat', occurredAt: answeredAt });
    await office.advance(600);
    expect(await told(inTime.id, 'DeadlineBreached', 'first-response')).toEqual([]);
    expect((await told(inTime.id, 'DeadlineMet', 'first-response')).map(({ at }) => at)).toEqual([answeredAt]);
  });

  test('B11, B12: waiting for the customer stops the resolution clock, and the customer’s mail starts it with what was left', async () => {
    const from = 'Wei <wei@customer.example>';
    const subject = 'Which filter?';
    await office.mail(mails.plainMail({ from, subject, messageId: 'wei-1@customer.example' }), { from: 'wei@customer.example' });
    await office.rest();
    const id = await office.caseAbout(subject);
    await office.post(`/cases/${id}/triage`, { priority: 'urgent' }); // four hours round the clock
    const urgent = await armed(id, 'resolution');
    expect(urgent.dueAt).toBe(secondsAfter((await office.seen(id)).openedAt, 4 * 3600));

    await office.post(`/cases/${id}/interactions`, { text: 'Which one do you have?', awaitCustomer: { reason: 'model' } });
    const paused = await last(id, 'DeadlinePaused', 'resolution');
    expect(paused.remaining).toBeCloseTo((Date.parse(urgent.dueAt) - Date.parse(paused.at)) / 1000, 3);
    expect((await office.seen(id)).phase).toBe('waiting');
    await office.advance(5 * 3600); // past what would have been due
    expect(await told(id, 'DeadlineBreached', 'resolution')).toEqual([]);

    const answer = { from, subject: `Re: ${subject}`, messageId: 'wei-2@customer.example', inReplyTo: 'wei-1@customer.example' };
    await office.mail(mails.replyMail(answer), { from: 'wei@customer.example' });
    await office.rest();
    const resumed = await last(id, 'DeadlineResumed', 'resolution');
    expect(resumed.dueAt).toBe(secondsAfter(resumed.at, paused.remaining));
    expect((await office.seen(id)).phase).toBe('in-progress');
    await office.advanceTo(secondsAfter(resumed.dueAt, 3));
    const breaches = await told(id, 'DeadlineBreached', 'resolution');
    expect(breaches.map(({ dueAt }) => dueAt)).toEqual([resumed.dueAt]);
    expect(breaches.map(secondsLate)[0]).toBeLessThanOrEqual(2);
  });

  test('B6: an escalation that nobody acknowledges climbs by itself every 15 minutes, to the manager and no further', async () => {
    const { id } = await aCase('desk');
    await office.post(`/cases/${id}/escalation`, { to: 'senior-agent', reason: 'the customer threatens to go further' });
    await office.advance(50 * 60);
    const story = await office.story(id);
    const climbed = story.flatMap((event) => (event.type === 'CaseEscalated' ? [`${event.data.to} ${event.data.cause}`] : []));
    expect(climbed).toEqual(['senior-agent asked', 'supervisor not-acknowledged', 'manager not-acknowledged']);
    const breaches = await told(id, 'DeadlineBreached', 'escalation-acknowledgement');
    expect(breaches).toHaveLength(3);
    expect(Math.max(...breaches.map(secondsLate))).toBeLessThanOrEqual(2);

    const tooLow = await office.ask('POST', `/cases/${id}/escalation/acknowledgement`, { role: 'supervisor' });
    expect([tooLow.status, (tooLow.body as { code: string }).code]).toEqual([403, 'below-escalation-level']);
    const taken = await office.post(`/cases/${id}/escalation/acknowledgement`, {}, { role: 'manager' });
    expect(taken.events).toEqual(['EscalationAcknowledged', 'DeadlineMet']);
  });

  test('B6: an escalation acknowledged in time stays where it is', async () => {
    const { id } = await aCase('desk');
    await office.post(`/cases/${id}/escalation`, { to: 'supervisor', reason: 'beyond authority' });
    await office.advance(14 * 60);
    await office.post(`/cases/${id}/escalation/acknowledgement`, {}, { role: 'supervisor' });
    await office.advance(60 * 60);
    expect(await told(id, 'DeadlineBreached', 'escalation-acknowledgement')).toEqual([]);
    expect((await office.seen(id)).escalation).toMatchObject({ level: 'supervisor' });
  });
});

describe('a timer is lost behind our back', () => {
  /** Takes away the schedules that would wake us for a case; returns how many there were. */
  const loseTimers = (id: string): number => {
    const db = new DatabaseSync(path.join(desk.dataDir, 'host.sqlite'), { timeout: 5_000 });
    const { changes } = db.prepare('DELETE FROM schedules WHERE name LIKE ?').run(`case-${id}.%`);
    db.close();
    return Number(changes);
  };

  test('B11: the sweep finds in time what has no schedule and has it fired to the second', async () => {
    const { id } = await aCase('phone', { priority: 'urgent' });
    const { dueAt, warnAt } = await armed(id, 'resolution');
    await office.advanceTo(secondsAfter(warnAt, 30));
    expect(await told(id, 'DeadlineWarned', 'resolution')).toHaveLength(1);
    expect(loseTimers(id)).toBeGreaterThanOrEqual(1);
    await office.advanceTo(secondsAfter(dueAt, -110)); // a sweep comes by
    expect((await office.schedules()).filter(({ name }) => name.includes(id))).toEqual([]);
    await office.advanceTo(secondsAfter(dueAt, 3));
    const breaches = await told(id, 'DeadlineBreached', 'resolution');
    expect(breaches.map((breach) => breach.dueAt)).toEqual([dueAt]);
    expect(breaches.map(secondsLate)[0]).toBeLessThanOrEqual(2);
  });

  test('A5: what is past due all the same is breached by the next sweep, with its true due time', async () => {
    const { id } = await aCase('phone', { priority: 'urgent' });
    const { dueAt } = await armed(id, 'resolution');
    const reply = await armed(id, 'first-response');
    expect(loseTimers(id)).toBe(6); // a warning and a due time each of first response, resolution and progress
    await office.advanceTo(secondsAfter(dueAt, 75));
    const noticed = await told(id, 'DeadlineBreached', 'resolution');
    expect(noticed.map((breach) => breach.dueAt)).toEqual([dueAt]);
    expect(noticed.map(secondsLate)[0]).toBeLessThanOrEqual(80);
    const first = reply.dueAt <= (await office.now()) ? [reply.dueAt] : [];
    expect((await told(id, 'DeadlineBreached', 'first-response')).map((breach) => breach.dueAt)).toEqual(first);
  });
});

describe('the supervisor’s board', () => {
  test('G2: what is due within the hour is shown before it is due, and leaves the list when it is answered', async () => {
    const { id } = await aCase('social', { priority: 'high' });
    const { dueAt } = await armed(id, 'first-response');
    await office.advanceTo(secondsAfter(dueAt, -3600));
    const owed = (await office.board()).dueSoon.deadlines.filter((line) => line.caseId === id);
    expect(owed.map(({ kind }) => kind)).toContain('first-response');
    expect(owed.find(({ kind }) => kind === 'first-response')).toMatchObject({
      dueAt,
      priority: 'high',
      subject: expect.any(String),
    });
    await office.post(`/cases/${id}/interactions`, { text: 'We are on it.' });
    await office.rest();
    const left = (await office.board()).dueSoon.deadlines.filter((line) => line.caseId === id);
    expect(left.map(({ kind }) => kind)).not.toContain('first-response');
  });

  test('G2, G4: its counts and lists are those of a recount from every case’s events', async () => {
    const { id } = await aCase('desk');
    await office.post(`/cases/${id}/escalation`, { to: 'supervisor', reason: 'another department is needed' });
    await office.rest();
    const { expected, shown } = await recount(office);
    expect(expected.breached).toBeGreaterThanOrEqual(8);
    expect(expected.openEscalations).toBeGreaterThanOrEqual(1);
    expect(shown).toEqual(expected);
  });

  test('A1: no function has failed on the way', () => {
    expect(errorsLogged(desk.dataDir)).toEqual([]);
  });
});
