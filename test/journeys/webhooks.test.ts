import { createHash, randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { signedRequest } from '../../infra/local/sign.ts';
import { errorsLogged, eventually, type RunningDesk, rawStore } from '../support/desk.ts';
import { type Day, minutesAfter } from '../support/moments.ts';
import { callStatus } from '../support/twilio.ts';
import { standardRequest, tcccRequest } from '../support/webhooks.ts';
import { closeForGood, type Office, openForTheDay, secretsOf } from './office.ts';

let desk: RunningDesk;
let office: Office;
let today: Day;
beforeAll(async () => {
  ({ desk, office, today } = await openForTheDay('09:30'));
});
afterAll(() => closeForGood(desk));

const wholeCase = async (subject: string) => office.seen(await office.caseAbout(subject));
const reply = (seen: Awaited<ReturnType<typeof wholeCase>>) => seen.deadlines.find(({ kind }) => kind === 'first-response');

describe('the calls webhook', () => {
  const from = '+8613900000001';
  const ringing = (call: string, at: string) => ({
    call,
    status: 'ringing',
    direction: 'inbound',
    from,
    to: '+864008001234',
    at,
  });

  test('A5: a call answered after sixteen seconds owes an apology; hold and wrap-up are kept', async () => {
    const events = [
      ringing('p-1', today.at('09:20')),
      { call: 'p-1', status: 'answered', direction: 'inbound', agent: 'wang-1', at: today.at('09:20:16') },
      { call: 'p-1', status: 'ended', direction: 'inbound', talkSeconds: 60, holdSeconds: 10, at: today.at('09:21:26') },
      { call: 'p-1', status: 'wrapped-up', at: today.at('09:22') },
    ];
    for (const event of events) expect((await office.tell('calls', event)).status).toBe(204);
    await office.rest();
    const seen = await wholeCase(`来电 Call from ${from}`);
    expect(seen.calls).toEqual([
      expect.objectContaining({
        callId: 'p-1',
        outcome: 'answered',
        ringSeconds: 16,
        inThreeRings: false,
        apologyOwed: true,
        talkSeconds: 60,
        holdSeconds: 10,
        wrapSeconds: 34,
        agents: ['wang-1'],
      }),
    ]);
  });

  test('A1: the same delivery five times is one, and answered with 2xx each time', async () => {
    const event = ringing('p-2', today.at('09:25'));
    const answers = await Promise.all(Array.from({ length: 5 }, () => office.tell('calls', event, 'msg_once')));
    expect(answers.map(({ status }) => status)).toEqual([204, 204, 204, 204, 204]);
    await office.rest();
    const cases = (await office.cases()).filter(({ subject }) => subject.endsWith(from));
    expect(cases).toHaveLength(2); // of this call and the one before
  });

  test('A5: a missed call is owed a call back, and the later call to the number, which names no case, is that call back', async () => {
    const number = '+8613900000002';
    const inbound = { call: 'p-3', direction: 'inbound', from: number };
    await office.tell('calls', { ...inbound, status: 'ringing', at: today.at('09:26') });
    await office.tell('calls', { ...inbound, status: 'abandoned', at: today.at('09:26:20') });
    await office.rest();
    expect(reply(await wholeCase(`来电 Call from ${number}`))).toMatchObject({
      status: 'running',
      dueAt: minutesAfter(today.at('09:26'), 30),
    });
    const outbound = { call: 'p-4', direction: 'outbound', from: '+864008001234', to: number };
    await office.tell('calls', { ...outbound, status: 'ringing', at: today.at('09:28') });
    await office.tell('calls', { ...outbound, status: 'answered', at: today.at('09:28:09') });
    await office.rest();
    const seen = await wholeCase(`来电 Call from ${number}`);
    expect(reply(seen)).toMatchObject({ status: 'met', settledAt: today.at('09:28:09') });
    expect(seen.interactions.map(({ direction }) => direction)).toEqual(['inbound', 'outbound']);
    expect(seen.calls.find(({ callId }) => callId === 'p-3')).toMatchObject({
      outcome: 'abandoned',
      returned: { callId: 'p-4', direction: 'outbound', at: today.at('09:28:09') },
    });
  });

  test('A5: the customer who rings again and is answered has been called back too', async () => {
    const number = '+8613900000003';
    await office.tell('calls', { call: 'p-5', direction: 'inbound', from: number, status: 'no-answer', at: today.at('09:27') });
    await office.tell('calls', { call: 'p-6', direction: 'inbound', from: number, status: 'answered', at: today.at('09:29') });
    await office.rest();
    const cases = (await office.cases()).filter(({ subject }) => subject.endsWith(number));
    expect(cases).toHaveLength(2);
    const missed = await Promise.all(cases.map(({ caseId }) => office.seen(caseId)));
    const first = missed.find(({ calls }) => calls[0]?.callId === 'p-5');
    expect(first?.calls[0]).toMatchObject({ returned: { callId: 'p-6', direction: 'inbound' } });
    expect(first && reply(first)).toMatchObject({ status: 'met', settledAt: today.at('09:29') });
  });

  test.each([
    ['unsigned', 403, 'bad-signature', { 'webhook-signature': '' }, '{}'],
    ['with another body', 403, 'bad-signature', {}, '{"call":"x"}'],
    ['as plain text', 415, 'not-json', { 'content-type': 'text/plain' }, undefined],
    ['too large', 413, 'body-too-large', {}, 'x'.repeat(256 * 1024 + 1)],
  ])('A1: a request %s is refused with %i and leaves nothing behind', async (_how, status, code, headers, body) => {
    const before = rawStore(desk.dataDir).length;
    const { secret } = secretsOf(desk.dataDir).standardWebhooks;
    const signed = standardRequest(`${desk.url}/webhooks/calls`, '{}', { secret, id: 'msg_x', at: await office.now() });
    const answer = await office.hook({ ...signed, headers: { ...signed.headers, ...headers }, body: body ?? signed.body });
    expect({ status: answer.status, body: answer.body }).toMatchObject({ status, body: { code } });
    expect(rawStore(desk.dataDir)).toHaveLength(before);
  });

  test('A1: a signature of six minutes ago is stale: 403', async () => {
    const { secret } = secretsOf(desk.dataDir).standardWebhooks;
    const at = minutesAfter(await office.now(), -6);
    const answer = await office.hook(standardRequest(`${desk.url}/webhooks/calls`, '{}', { secret, id: 'msg_y', at }));
    expect({ status: answer.status, body: answer.body }).toMatchObject({ status: 403, body: { code: 'stale-timestamp' } });
  });

  test('A1: an event that we cannot read is told so, 422, and parked with its raw form', async () => {
    const answer = await office.tell('calls', { call: 'p-7', status: 'ended', at: today.at('09:29') });
    expect({ status: answer.status, body: answer.body }).toMatchObject({
      status: 422,
      body: { code: 'invalid-fields', errors: [{ path: 'talkSeconds' }] },
    });
    await office.rest();
    const parked = (await office.parked()).filter(({ rawKey }) => rawKey.startsWith('webhooks/calls/'));
    expect(parked).toHaveLength(1);
    expect(rawStore(desk.dataDir).filter((name) => name.endsWith(parked[0]?.rawKey.split('/').at(-1) ?? '?'))).toHaveLength(1);
  });
});

describe('the interactions webhook', () => {
  const customer = { handle: 'xiaoming', name: '小明' };

  test('A6: a chat begins, is answered and ends; each message is one interaction, told in the wrong order and twice', async () => {
    const chat = 'chat-1';
    const events = [
      {
        type: 'chat.message',
        chat,
        message: 'm-2',
        by: 'agent',
        agent: 'wang-1',
        text: '您好,请稍等。',
        at: today.at('09:30:05'),
        customer,
      },
      { type: 'chat.started', chat, agent: 'wang-1', at: today.at('09:29:40'), subject: '退款进度', customer },
      { type: 'chat.message', chat, message: 'm-1', text: '我的退款到哪了?', at: today.at('09:29:45'), customer },
      { type: 'chat.ended', chat, by: 'customer', at: today.at('09:33'), customer },
    ];
    for (const event of [...events, ...events]) expect((await office.tell('interactions', event)).status).toBe(200);
    await office.rest();
    const all = (await office.cases()).filter(({ channel }) => channel === 'chat');
    expect(all).toHaveLength(1);
    const seen = await office.seen(all[0]?.caseId ?? '');
    expect(seen.interactions.map(({ text, direction }) => [direction, text])).toEqual([
      ['outbound', '您好,请稍等。'],
      ['inbound', '我的退款到哪了?'],
    ]);
    expect(seen.chats).toMatchObject({ [chat]: { startedAt: today.at('09:29:40'), agent: 'wang-1', unanswered: [] } });
    expect(reply(seen)?.status).toBe('met');
  });

  test('A6: a file of 5 MB is put at the address that the desk signs, and fetched in pieces', async () => {
    const file = Buffer.concat([Buffer.from('%PDF-1.7\n'), Buffer.alloc(5 * 1024 * 1024, 'x')]);
    const announced = { sha256: createHash('sha256').update(file).digest('hex'), bytes: file.length };
    const asked = await office.tell('interactions/files/uploads', announced);
    const { upload } = asked.body as { upload: { url: string; headers: Record<string, string> } };
    const { 'content-length': _length, ...headers } = upload.headers;
    expect((await fetch(upload.url, { method: 'PUT', headers, body: new Uint8Array(file) })).status).toBe(200);
    const known = { file: announced.sha256, bytes: file.length, type: 'application/pdf' };
    expect((await office.tell('interactions/files/uploads', announced)).body).toEqual(known);
    const message = { type: 'chat.message', chat: 'c-large', message: 'm-1', text: '请看扫描件', at: today.at('09:31') };
    const attachments = [{ name: '合同.pdf', type: 'application/pdf', file: announced.sha256 }];
    expect((await office.tell('interactions', { ...message, attachments, customer: { handle: 'large' } })).status).toBe(200);
    await office.rest();
    const seen = await wholeCase('请看扫描件');
    expect(seen.interactions[0]).toMatchObject({ attachments: [{ bytes: file.length, sniffedType: 'application/pdf' }] });
    const from = `/cases/${seen.id}/interactions/${seen.interactions[0]?.interactionId}/attachments/1`;
    const end = await office.ask('GET', from, { role: 'supervisor', headers: { range: `bytes=${file.length - 4}-` } });
    expect([end.status, end.text]).toEqual([206, 'xxxx']);
  });

  test('A6: an agent with several chats sees them by priority, then by who has waited longest', async () => {
    const begin = (chat: string, at: string, priority: string) =>
      office.tell('interactions', {
        type: 'chat.message',
        chat,
        message: `${chat}-1`,
        text: `hello from ${chat}`,
        at,
        priority,
        customer: { handle: chat },
      });
    await begin('slow', today.at('09:20'), 'normal');
    await begin('slower', today.at('09:10'), 'normal');
    await begin('burning', today.at('09:29'), 'urgent');
    await begin('over', today.at('09:00'), 'urgent');
    for (const chat of ['slow', 'slower', 'burning', 'over'])
      await office.tell('interactions', {
        type: 'chat.started',
        chat,
        agent: 'li-2',
        at: today.at('09:29'),
        customer: { handle: chat },
      });
    await office.tell('interactions', { type: 'chat.ended', chat: 'over', by: 'agent', at: today.at('09:29:30') });
    await office.rest();
    const { chats } = await office.get<{ chats: readonly { chatId: string; waitingSince?: string }[] }>(
      '/agents/li-2/chats',
      'agent',
    );
    expect(chats.map(({ chatId }) => chatId)).toEqual(['burning', 'slower', 'slow']);
    expect(chats[1]?.waitingSince).toBe(today.at('09:10'));
  });

  test('A8: posts of two people in one thread are two cases; our answer is the first response', async () => {
    const post = (message: string, handle: string, more: object = {}) =>
      office.tell('interactions', {
        type: 'post.created',
        channel: 'forum',
        thread: 't-9',
        message,
        text: `${handle}: the filter leaks`,
        at: today.at('09:25'),
        customer: { handle },
        ...more,
      });
    await post('1', 'ann');
    await post('2', 'bob');
    await post('3', 'ann', { by: 'agent', agent: 'wang-1', text: 'Dear Ann, we are on it.', at: today.at('09:29') });
    await office.rest();
    const ann = await wholeCase('ann: the filter leaks');
    const bob = await wholeCase('bob: the filter leaks');
    expect(ann.id).not.toBe(bob.id);
    expect([reply(ann)?.status, reply(bob)?.status]).toEqual(['met', 'running']);
    expect(ann).toMatchObject({ channel: 'forum', customer: { name: 'ann' } });
  });
});

describe('other phone systems', () => {
  test('A5: Tencent pushes a call record and its recording; pushed again, nothing is new', async () => {
    const unix = (time: string): number => Date.parse(today.at(time)) / 1000;
    const { password } = secretsOf(desk.dataDir).tccc;
    const cdr = {
      SessionId: 's-1',
      Caller: '+8613900000009',
      Callee: '+864008001234',
      Direction: 0,
      StartTimestamp: unix('09:20:00'),
      RingTimestamp: unix('09:20:02'),
      AcceptTimestamp: unix('09:20:08'),
      EndedTimestamp: unix('09:21:08'),
    };
    const record = { SessionId: 's-1', RecordId: '9', Timestamp: unix('09:22:00'), RecordURL: 'https://recorder.example/9.mp3' };
    const pushes = [
      tcccRequest(`${desk.url}/webhooks/phone/tccc?action=record&version=1`, record, { password, uuid: 'u-2' }),
      tcccRequest(`${desk.url}/webhooks/phone/tccc?action=cdr&version=1`, cdr, { password, uuid: 'u-1' }),
    ];
    for (const push of [...pushes, ...pushes])
      expect(await office.hook(push)).toMatchObject({ status: 200, body: { ErrCode: 0, ErrMsg: '' } });
    const wrong = tcccRequest(`${desk.url}/webhooks/phone/tccc?action=cdr`, cdr, { password: 'guess', uuid: 'u-3' });
    expect((await office.hook(wrong)).status).toBe(403);
    await office.rest();
    const found = (await office.cases()).filter(({ channel }) => channel === 'phone');
    const seen = (await Promise.all(found.map(({ caseId }) => office.seen(caseId)))).find(
      ({ calls }) => calls[0]?.callId === 's-1',
    );
    expect(seen?.interactions).toHaveLength(1);
    expect(seen?.customer).toEqual({ phone: '+8613900000009' });
    expect(seen?.calls[0]).toMatchObject({ outcome: 'answered', ringSeconds: 6, talkSeconds: 60, recordings: ['9'] });
  });

  test('A5: a contact event of Amazon Connect comes by the event bus', async () => {
    const { endpoint } = await (await fetch(`${desk.url}/_local/aws`)).json().then((body) => body as { endpoint: string });
    const detail = {
      contactId: 'connect-1',
      channel: 'VOICE',
      initiationMethod: 'INBOUND',
      eventType: 'CONNECTED_TO_AGENT',
      initiationTimestamp: today.at('09:20'),
      customerEndpoint: { type: 'TELEPHONE_NUMBER', address: '+8613900000010' },
      agentInfo: {
        agentArn: 'arn:aws:connect:eu-central-1:1:instance/i/agent/a-7',
        connectedToAgentTimestamp: today.at('09:20:10'),
      },
    };
    const entry = { Source: 'aws.connect', DetailType: 'Amazon Connect Contact Event', Detail: JSON.stringify(detail) };
    const put = async (Entries: readonly object[]) =>
      fetch(endpoint, {
        method: 'POST',
        headers: {
          'content-type': 'application/x-amz-json-1.1',
          'x-amz-target': 'AWSEvents.PutEvents',
          authorization:
            'AWS4-HMAC-SHA256 Credential=CONNECT/20261122/us-east-1/events/aws4_request, SignedHeaders=host, Signature=0',
        },
        body: JSON.stringify({ Entries }),
      });
    expect((await put([entry, entry, { ...entry, Source: 'somebody.else' }])).status).toBe(200);
    await office.rest();
    const seen = await wholeCase('来电 Call from +8613900000010');
    expect(seen.interactions).toHaveLength(1);
    expect(seen.calls[0]).toMatchObject({ callId: 'connect-1', outcome: 'answered', agents: ['a-7'] });
  });

  test('D1, D2: the survey by keypad: asked, a wrong key, then a 1, which owes a solution before midnight', async () => {
    const opened = await office.ask<{ case: { id: string } }>('POST', '/cases', {
      body: { channel: 'phone', subject: 'Keypad', customer: { phone: '+8613900000011' } },
    });
    const { id } = opened.body.case;
    await office.post(`/cases/${id}/resolution`, { result: 'Done.' });
    const press = (digits: object) =>
      office.call(
        {
          ...callStatus({
            callSid: 'CA0000000000000000000000000000077',
            status: 'in-progress',
            sequence: 1,
            at: today.at('09:31'),
          }),
          ...digits,
        },
        `/survey?case=${id}`,
      );
    const asked = await press({});
    expect(asked).toMatchObject({ status: 200 });
    expect(asked.headers.get('content-type')).toMatch(/^text\/xml/);
    expect(asked.text).toContain('<Gather input="dtmf" numDigits="1"');
    expect((await press({ Digits: '7' })).text).toContain('1 to 5');
    expect((await press({ Digits: '1' })).text).toContain('<Hangup/>');
    expect((await press({ Digits: '5' })).text).toContain('<Hangup/>'); // too late: the first key stands
    await office.rest();
    const seen = await office.seen(id);
    expect(seen.aftercare?.feedback).toMatchObject([{ source: 'survey', channel: 'phone', survey: 1, score: 1 }]);
    const owed = new Map(seen.deadlines.map(({ kind, status }) => [kind, status]));
    expect([owed.get('follow-up'), owed.get('same-day-solution')]).toEqual(['met', 'running']);
  });

  test('A5: nobody takes the call: the customer is asked for a message, which makes it a voicemail', async () => {
    const callSid = 'CA0000000000000000000000000000088';
    const form = callStatus({ callSid, status: 'in-progress', sequence: 1, at: today.at('09:29'), from: '+8613900000012' });
    const dialled = await office.call({ ...form, DialCallStatus: 'no-answer', DialCallSid: 'CA99' }, '/dial');
    expect(dialled.text).toContain(`<Record action="${desk.url}/webhooks/phone/twilio/voicemail"`);
    const left = {
      RecordingSid: 'RE00000000000000000000000000000009',
      RecordingUrl: 'https://api.twilio.com/RE9',
      RecordingDuration: '12',
    };
    expect((await office.call({ ...form, ...left }, '/voicemail')).text).toContain('<Hangup/>');
    await office.rest();
    const seen = await wholeCase('来电 Call from +8613900000012');
    expect(seen.calls[0]).toMatchObject({ outcome: 'voicemail', recordings: [left.RecordingSid] });
    expect(reply(seen)?.status).toBe('running');
  });
});

describe('mail by other providers', () => {
  test.each(['postmark', 'mailgun', 'sendgrid'] as const)(
    'A1: %s hands a mail over twice: one case with one interaction',
    async (provider) => {
      const subject = `By way of ${provider}`;
      const body = `From: ann@customer.example\r\nTo: support@desk.example\r\nMessage-ID: <${provider}@customer.example>\r\nSubject: ${subject}\r\n\r\nHello.\r\n`;
      for (let time = 0; time < 2; time += 1) {
        const signed = signedRequest({ provider, url: desk.url, body, at: await office.now(), secrets: secretsOf(desk.dataDir) });
        expect((await office.hook(signed)).status).toBe(200);
      }
      await office.rest();
      const seen = await eventually(
        async () => (await office.cases()).filter((one) => one.subject === subject),
        (cases) => cases.length === 1,
      );
      const { interactions, customer } = await office.seen(seen[0]?.caseId ?? '');
      expect(interactions.filter(({ direction }) => direction === 'inbound')).toHaveLength(1);
      expect(customer.email).toBe('ann@customer.example');
      expect(rawStore(desk.dataDir).filter((name) => name.includes(`${provider}-`))).toHaveLength(1);
    },
  );
});

describe('secrets', () => {
  test('A1: two hold at once while one is changed over', async () => {
    const file = path.join(desk.dataDir, 'secrets.json');
    const all = secretsOf(desk.dataDir);
    const fresh = randomBytes(24).toString('base64');
    writeFileSync(file, JSON.stringify({ ...all, standardWebhooks: { secret: [fresh, all.standardWebhooks.secret] } }));
    await office.advance(600); // the functions look again after five minutes
    const event = { call: 'p-9', status: 'ringing', direction: 'inbound', at: today.at('09:35') };
    const send = async (secret: string, id: string) =>
      office.hook(standardRequest(`${desk.url}/webhooks/calls`, event, { secret, id, at: await office.now() }));
    await eventually(
      () => send(fresh, 'msg_new'),
      ({ status }) => status === 204,
    );
    expect((await send(all.standardWebhooks.secret, 'msg_old')).status).toBe(204);
  });

  test('A1: no function has failed on the way', () => {
    expect(errorsLogged(desk.dataDir)).toEqual([]);
  });
});
