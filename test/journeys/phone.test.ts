import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CaseEvent } from '../../domain/case/events.ts';
import { errorsLogged, eventually, type RunningDesk, rawStore } from '../support/desk.ts';
import { type Day, minutesAfter, secondsAfter } from '../support/moments.ts';
import { callStatus, recordingStatus, twilioRequest } from '../support/twilio.ts';
import { answerOf, closeForGood, type Office, openForTheDay, twilioToken } from './office.ts';

let desk: RunningDesk;
let office: Office;
let today: Day;
beforeAll(async () => {
  ({ desk, office, today } = await openForTheDay('09:21'));
});
afterAll(() => closeForGood(desk));

let calls = 0;
const aCallSid = (): string => `CA${String(++calls).padStart(32, '0')}`;
/** The reports of a call that rang at 09:10:00, was picked up 6 s later and lasted 20 s. */
const answeredCall = (callSid: string, from: string) => ({
  ringing: callStatus({ callSid, from, status: 'ringing', sequence: 0, at: today.at('09:10') }),
  'in-progress': callStatus({ callSid, from, status: 'in-progress', sequence: 1, at: today.at('09:10:06') }),
  completed: callStatus({ callSid, from, status: 'completed', sequence: 2, at: today.at('09:10:26'), seconds: 20 }),
});
const caseOfCall = (from: string): Promise<string> => office.caseAbout(`来电 Call from ${from}`);
const casesOfCall = async (from: string) => (await office.cases()).filter(({ subject }) => subject.endsWith(from));
const named = (story: readonly CaseEvent[], type: CaseEvent['type']) => story.filter((event) => event.type === type);

describe('a webhook that Twilio did not sign', () => {
  const url = () => `${desk.url}/webhooks/phone/twilio`;
  const form = (callSid: string) =>
    callStatus({ callSid, status: 'ringing', sequence: 0, at: today.at('09:10'), from: '+8613300000000' });
  const send = async (change: { url?: string; body?: string; headers?: Record<string, string> }) => {
    const signed = twilioRequest(url(), form(aCallSid()), twilioToken(desk.dataDir));
    return answerOf(
      await fetch(change.url ?? signed.url, {
        method: 'POST',
        body: change.body ?? signed.body,
        headers: { ...signed.headers, ...change.headers },
      }),
    );
  };

  test.each<[string, () => Parameters<typeof send>[0], number?, string?]>([
    ['without a signature', () => ({ headers: { 'x-twilio-signature': '' } })],
    ['with a wrong signature', () => ({ headers: { 'x-twilio-signature': 'RSOYDt4T1cUTdK1PDd93/VVr8B8=' } })],
    ['signed with another token', () => ({ headers: twilioRequest(url(), form('CA1'), 'f'.repeat(32)).headers })],
    ['with an altered body', () => ({ body: `${new URLSearchParams(form('CA2'))}&To=%2B1` })],
    ['for another address', () => ({ url: `${url()}?case=K7Q29XMB4` })],
    ['as JSON', () => ({ headers: { 'content-type': 'application/json' }, body: '{}' }), 415, 'not-a-form'],
  ])('A5: %s is refused, leaves nothing behind but a count', async (_how, change, status = 403, code = 'bad-signature') => {
    const before = { raw: rawStore(desk.dataDir), cases: await office.cases(), refused: await office.counted('WebhookRefused') };
    const answer = await send(change());
    expect(answer.status).toBe(status);
    expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    expect(answer.body).toMatchObject({
      code,
      status,
      words: { en: expect.any(String), zh: expect.any(String) },
    });
    await office.rest();
    expect({ raw: rawStore(desk.dataDir), cases: await office.cases() }).toEqual({ raw: before.raw, cases: before.cases });
    await eventually(
      () => office.counted('WebhookRefused'),
      (count) => count === before.refused + 1,
    );
  });
});

describe('a call comes in', () => {
  test('A1, A5: the same report five times at once is one case with one interaction', async () => {
    const { ringing } = answeredCall(aCallSid(), '+8613100000001');
    const answers = await Promise.all(Array.from({ length: 5 }, () => office.call(ringing)));
    expect(answers.map(({ status }) => status)).toEqual([204, 204, 204, 204, 204]);
    await office.rest();
    expect(await casesOfCall('+8613100000001')).toHaveLength(1);
    const story = await office.story(await caseOfCall('+8613100000001'));
    expect(story.map(({ type }) => type)).toEqual([
      'CaseOpened',
      'DeadlineArmed',
      'DeadlineArmed',
      'InteractionRecorded',
      'CallProgressed',
      'DeadlineArmed', // progress
    ]);
  });

  test('A5: rung, answered and ended give the same case in whatever order the reports come, each of them twice', async () => {
    const orders = [
      ['ringing', 'in-progress', 'completed'],
      ['ringing', 'completed', 'in-progress'],
      ['in-progress', 'ringing', 'completed'],
      ['in-progress', 'completed', 'ringing'],
      ['completed', 'ringing', 'in-progress'],
      ['completed', 'in-progress', 'ringing'],
    ] as const;
    const results = [];
    for (const [index, order] of orders.entries()) {
      const from = `+86132000000${10 + index}`;
      const sid = aCallSid();
      const reports = answeredCall(sid, from);
      for (const status of [...order, ...order]) expect((await office.call(reports[status])).status).toBe(204);
      await office.rest();
      const seen = await office.seen(await caseOfCall(from));
      const reply = seen.deadlines.find(({ kind }) => kind === 'first-response');
      results.push({
        calls: seen.calls.map(({ callId, ...call }) => ({ ...call, own: callId === sid })),
        interactions: seen.interactions.length,
        firstResponse: [reply?.status, reply && 'settledAt' in reply ? reply.settledAt : undefined],
        missed: named(await office.story(seen.id), 'CallMissed').length,
      });
    }
    const seen = { ringing: today.at('09:10'), 'in-progress': today.at('09:10:06'), completed: today.at('09:10:26') };
    const expected = {
      calls: [
        {
          direction: 'inbound',
          seen,
          talkSeconds: 20,
          outcome: 'answered',
          answeredAt: today.at('09:10:06'),
          ringSeconds: 6,
          inThreeRings: true,
          own: true,
        },
      ],
      interactions: 1,
      firstResponse: ['met', today.at('09:10:06')],
      missed: 0,
    };
    expect(results).toEqual(orders.map(() => expected));
  });

  test('A5: all reports of one call at the same moment lose none', async () => {
    const reports = answeredCall(aCallSid(), '+8613200000020');
    const all = Object.values(reports);
    const answers = await Promise.all([...all, ...all, ...all].map((form) => office.call(form)));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([204]));
    await office.rest();
    const seen = await office.seen(await caseOfCall('+8613200000020'));
    expect(Object.keys(seen.calls[0]?.seen ?? {}).sort()).toEqual(['completed', 'in-progress', 'ringing']);
    expect(seen.interactions).toHaveLength(1);
  });

  test('A5: a call that nobody answers is missed and owed a call back within 30 business minutes', async () => {
    const callSid = aCallSid();
    const from = '+8613300000001';
    await office.call(callStatus({ callSid, from, status: 'no-answer', sequence: 1, at: today.at('09:20') }));
    await office.call(callStatus({ callSid, from, status: 'ringing', sequence: 0, at: today.at('09:19:30') }));
    await office.rest();
    const id = await caseOfCall(from);
    const story = await office.story(id);
    expect(named(story, 'CallMissed')).toEqual([{ type: 'CallMissed', data: { callId: callSid, at: today.at('09:20') } }]);
    const seen = await office.seen(id);
    expect(seen.deadlines.find(({ kind }) => kind === 'first-response')).toMatchObject({
      status: 'running',
      dueAt: minutesAfter(today.at('09:20'), 30),
      warnAt: minutesAfter(today.at('09:20'), 20),
    });

    const back = callStatus({
      callSid: aCallSid(),
      direction: 'outbound-api',
      from: '+864008001234',
      to: from,
      status: 'in-progress',
      sequence: 1,
      at: today.at('09:20:40'),
    });
    expect((await office.call(back, `?case=${id}`)).status).toBe(204);
    await office.rest();
    const called = await office.seen(id);
    expect(called.interactions.map(({ direction }) => direction)).toEqual(['inbound', 'outbound']);
    expect(called.deadlines.find(({ kind }) => kind === 'first-response')).toMatchObject({
      status: 'met',
      settledAt: today.at('09:20:40'),
    });
    expect(named(await office.story(id), 'CallMissed')).toHaveLength(1);
  });

  test('A5: a recording is kept with its call, said five times or once', async () => {
    const callSid = aCallSid();
    const from = '+8613400000001';
    const recording = recordingStatus({ callSid, recordingSid: 'RE00000000000000000000000000000001', seconds: 20 });
    await office.call(answeredCall(callSid, from).completed);
    await Promise.all(Array.from({ length: 5 }, () => office.call(recording)));
    await office.rest();
    const id = await caseOfCall(from);
    const kept = named(await office.story(id), 'CallProgressed').filter(({ data }) => 'recording' in data);
    expect(kept).toHaveLength(1);
    expect(kept[0]?.data).toMatchObject({
      callId: callSid,
      recording: { id: 'RE00000000000000000000000000000001', seconds: 20, url: recording.RecordingUrl },
    });
    expect((await office.seen(id)).interactions).toHaveLength(1);
  });

  test('A1: a status that we do not know is told so, 422, and parked with its raw form', async () => {
    const form = callStatus({ callSid: aCallSid(), status: 'abducted', sequence: 0, at: today.at('09:10') });
    const answers = [await office.call(form), await office.call(form)];
    expect(answers.map(({ status }) => status)).toEqual([422, 422]);
    expect(answers[0]?.body).toMatchObject({
      code: 'unknown-call-status',
      clause: 'A5',
      words: { zh: expect.stringContaining('通话') },
    });
    await office.rest();
    const parked = await office.parked();
    expect(parked).toHaveLength(1);
    expect(parked[0]).toMatchObject({ source: 'twilio', reason: 'unparsable', detail: 'unknown-call-status' });
    const file = parked[0]?.rawKey.split('/').at(-1) ?? '?';
    expect(rawStore(desk.dataDir).filter((name) => name.endsWith(file))).toHaveLength(1);
  });

  test('A5: a clock of the provider that runs ahead makes no future', async () => {
    const from = '+8613500000001';
    const at = secondsAfter(today.at('09:21'), 86_400);
    await office.call(callStatus({ callSid: aCallSid(), from, status: 'ringing', sequence: 0, at }));
    await office.rest();
    const { openedAt } = await office.seen(await caseOfCall(from));
    expect(openedAt <= (await office.now())).toBe(true);
  });

  test('A1: no function has failed on the way', () => {
    expect(errorsLogged(desk.dataDir)).toEqual([]);
  });
});
