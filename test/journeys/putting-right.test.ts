import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { casesOf, contactsOf, deliveriesOf } from '../support/contact-mix.ts';
import { contactsCounted, contactsRecorded, createContactSender } from '../support/contact-sender.ts';
import { errorsLogged, type RunningDesk, rawStore } from '../support/desk.ts';
import * as mails from '../support/mails.ts';
import { type Day, minutesAfter } from '../support/moments.ts';
import { standardRequest } from '../support/webhooks.ts';
import { closeForGood, type Office, openForTheDay, secretsOf } from './office.ts';

/** What people put right of what came in, by HTTP: whose contact it is, what a mail holds, what was parked. */

let desk: RunningDesk;
let office: Office;
let today: Day;
beforeAll(async () => {
  ({ desk, office, today } = await openForTheDay());
});
afterAll(() => closeForGood(desk));

type Entry = {
  readonly id: string;
  readonly kind?: string;
  readonly state?: string;
  readonly replays?: number;
  readonly cases?: readonly string[];
  readonly candidates?: readonly { readonly caseId: string }[];
  readonly lastReplay?: { readonly reason: string; readonly detail: string };
};
const reviewed = async () => (await office.get<{ review: readonly Entry[] }>('/mail/review', 'agent')).review;
const interactionsOf = async (id: string) => (await office.seen(id)).interactions;

describe('whose contact it is', () => {
  const bob = 'bob@elsewhere.example';
  let anns = '';
  let bobs = '';

  test('A1: a mail that may be of another’s case has its own, and is put to a person; what it holds is shown and does nothing', async () => {
    const first = { from: 'Ann <ann@customer.example>', subject: 'Broken lid of the pot', messageId: 'lid-1@customer.example' };
    await office.mail(mails.plainMail(first), { from: 'ann@customer.example' });
    await office.rest();
    anns = await office.caseAbout(first.subject);
    const answer = mails.replyMail({
      inReplyTo: 'lid-1@customer.example',
      from: `Bob <${bob}>`,
      subject: `Re: ${first.subject}`,
      messageId: 'bob-1@elsewhere.example',
    });
    await office.mail(answer, { from: bob });
    await office.rest();
    bobs = await office.caseAbout(`Re: ${first.subject}`);
    expect(bobs).not.toBe(anns);
    expect(await reviewed()).toMatchObject([{ id: bobs, kind: 'thread', candidates: [{ caseId: anns }] }]);
  });

  test('A7, E6: its words are a page that runs and fetches nothing, its files are downloads, and the look is logged', async () => {
    const html = '<p>Hello</p><script>alert(1)</script><img src="https://spy.example/1.png" onerror="alert(2)">';
    await office.mail(
      mails.htmlMail(html, { from: 'C <c@customer.example>', subject: 'As a page', messageId: 'page@customer.example' }),
    );
    const png = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex');
    const file = { name: '照片.png', content: png };
    const withFile = { from: 'D <d@customer.example>', subject: 'With a file', messageId: 'file@customer.example' };
    await office.mail(mails.attachmentMail(file, withFile));
    await office.rest();
    const page = await office.caseAbout('As a page');
    const [shown] = await interactionsOf(page);
    const body = await office.ask('GET', `/cases/${page}/interactions/${shown?.interactionId}/body`);
    expect(body.headers.get('content-security-policy')).toMatch(/^default-src 'none'.*sandbox/);
    expect(body.text).toContain('<p>Hello</p>');
    expect(body.text).not.toMatch(/script|onerror|spy\.example/);

    const filed = await office.caseAbout('With a file');
    const [told] = await interactionsOf(filed);
    const download = await office.ask('GET', `/cases/${filed}/interactions/${told?.interactionId}/attachments/1`);
    expect(download.status).toBe(200);
    expect(download.headers.get('content-disposition')).toBe(`attachment; filename*=UTF-8''${encodeURIComponent('照片.png')}`);
    expect(
      (await office.ask('GET', `/cases/${filed}/interactions/${told?.interactionId}/body`, { role: 'analyst' })).status,
    ).toBe(403);
    const log = await office.get<{ looks: readonly object[] }>(`/cases/${filed}/access-log`);
    expect(JSON.stringify(log)).toContain('attachment');
  });

  test('A2: accepted, the two are one; undone, each owes its answer again; split, a contact is a matter of its own', async () => {
    await office.post(`/mail/review/${bobs}`, { decision: 'accept' });
    await office.rest();
    expect(await reviewed()).toEqual([]);
    const owing = async (id: string) =>
      (await office.seen(id)).deadlines.filter(({ kind, status }) => kind === 'first-response' && status === 'running').length;
    expect([await owing(anns), await owing(bobs)]).toEqual([1, 0]);

    await office.post(`/cases/${bobs}/unmerge`, { reason: 'Another pot.' });
    expect([await owing(anns), await owing(bobs)]).toEqual([1, 1]);

    await office.post(`/cases/${bobs}/merge`, { into: anns });
    const more = { from: `Bob <${bob}>`, subject: 'Re: the kettle', messageId: 'bob-2@elsewhere.example' };
    await office.mail(mails.replyMail({ ...more, inReplyTo: 'bob-1@elsewhere.example' }), { from: bob });
    await office.rest();
    const contact = (await interactionsOf(anns)).find(({ from }) => from === bob);
    expect(contact).toBeDefined();
    const split = await office.ask<{ case: { id: string } }>('POST', `/cases/${anns}/split`, {
      body: { interactions: [contact?.interactionId], subject: 'The kettle' },
    });
    expect(split.status).toBe(201);
    const kettle = await office.seen(split.body.case.id);
    expect(kettle).toMatchObject({ subject: 'The kettle', customer: { email: bob }, interactions: [{ from: bob }] });
    const story = (await office.story(anns)).map(({ type }) => type);
    expect(story).toEqual(expect.arrayContaining(['CaseAbsorbed', 'CaseReleased', 'InteractionsMoved']));
  });
});

describe('what was parked', () => {
  const entry = (id: string) => office.get<Entry>(`/intake/parked/${id}`, 'agent');
  const replay = (id: string) => office.ask<Entry>('POST', `/intake/parked/${id}/replay`);

  test('A9: what looked like spam and is none becomes a case, counted from when it came, once', async () => {
    const gtube = 'XJS*C4JDBQADN1.NSBN3*2IDNEN*GTUBE-STANDARD-ANTI-UBE-TEST-EMAIL*C.34X';
    const suspect = { from: 'E <e@customer.example>', subject: 'Cheap pots?', messageId: 'spam@customer.example', text: gtube };
    const came = await office.now();
    await office.mail(mails.plainMail(suspect), { from: 'e@customer.example' });
    await office.rest();
    const [listed] = await reviewed();
    expect(listed).toMatchObject({ kind: 'nuisance-suspect' });
    const id = listed?.id ?? '?';
    await office.advanceTo(minutesAfter(came, 30));
    const asked = await Promise.all(
      [1, 2, 3].map(() => office.ask('POST', `/mail/review/${id}`, { body: { decision: 'accept' } })),
    );
    expect(asked.map(({ status }) => status)).toEqual([202, 202, 202]);
    expect(asked[0]?.headers.get('location')).toBe(`/intake/parked/${id}`);
    await office.rest();
    const opened = await office.caseAbout('Cheap pots?');
    expect(await entry(id)).toMatchObject({ state: 'taken-in', cases: [opened] });
    expect(Date.parse((await interactionsOf(opened))[0]?.at ?? '') - Date.parse(came)).toBeLessThan(60_000);
    expect(await interactionsOf(opened)).toHaveLength(1);
    expect(await reviewed()).toEqual([]);
  });

  test('A1: a webhook that could not be read says why once more; what reads it after a fix opens its case', async () => {
    const call = { call: 'parked-1', direction: 'inbound', from: '+8613900000077', at: today.at('09:00') };
    expect((await office.tell('calls', { ...call, status: 'humming' })).status).toBe(422);
    await office.rest();
    const { id = '?', rawKey = '?' } = (await office.parked()).find((one) => one.rawKey.startsWith('webhooks/calls/')) ?? {};
    expect((await replay(id)).status).toBe(202);
    await office.rest();
    expect((await office.parked()).find((one) => one.id === id)).toMatchObject({ state: 'parked', replays: 1 });
    expect(await entry(id)).toMatchObject({
      state: 'parked',
      replays: 1,
      lastReplay: { reason: 'unparsable', detail: 'invalid-fields' },
    });

    const stored = rawStore(desk.dataDir).find((file) => file.endsWith(rawKey.split('/').at(-1) ?? '?'));
    await putObject(`${stored?.split('/')[0]}/${rawKey}`, JSON.stringify({ ...call, status: 'no-answer' })); // as a mended reader sees it
    expect((await replay(id)).body).toMatchObject({ state: 'replaying', replays: 2 });
    await office.rest();
    const opened = await office.caseAbout('来电 Call from +8613900000077');
    expect(await entry(id)).toMatchObject({ state: 'taken-in', cases: [opened] });
    expect((await office.parked()).map((one) => one.id)).not.toContain(id);
    expect((await replay(id)).status).toBe(200);
    expect(errorsLogged(desk.dataDir)).toEqual([]);
  });
});

describe('files of chats', () => {
  test('A6: a file is uploaded, announced with its message, seen by the agent with its type, and fetched', async () => {
    const program = Buffer.concat([Buffer.from('MZ'), Buffer.alloc(2_000, 7)]);
    const { secret } = secretsOf(desk.dataDir).standardWebhooks;
    const signing = { secret, id: 'msg_file', at: await office.now() };
    const request = standardRequest(`${desk.url}/webhooks/interactions/files`, program, signing);
    const uploaded = await office.hook({ ...request, headers: { ...request.headers, 'content-type': 'image/png' } });
    expect(uploaded).toMatchObject({ status: 200, body: { bytes: program.length, type: 'application/x-msdownload' } });
    const { file } = uploaded.body as { file: string };
    const at = await office.now();
    await office.tell('interactions', { type: 'chat.started', chat: 'f-1', agent: 'wang-1', at });
    const attachments = [{ name: '照片.png', type: 'image/png', file }];
    await office.tell('interactions', { type: 'chat.message', chat: 'f-1', message: 'f-m-1', at, attachments });
    await office.rest();
    const { chats } = await office.get<{ chats: readonly { caseId: string; files?: object }[] }>('/agents/wang-1/chats');
    const [chat] = chats;
    expect(chat?.files).toEqual({ sent: 1, disguised: 1 });
    const [message] = (await office.seen(chat?.caseId ?? '?')).interactions;
    expect(message).toMatchObject({ attachments: [{ disguised: true, bytes: program.length }], attachmentNames: ['照片.png'] });
    const path = `/cases/${chat?.caseId}/interactions/${message?.interactionId}/attachments/1`;
    const download = await office.ask('GET', path);
    expect({ status: download.status, type: download.headers.get('content-type'), size: download.text.length }).toMatchObject({
      status: 200,
      type: 'application/octet-stream',
    });
  });
});

describe('contacts of every kind at once', () => {
  test('A1: 96 contacts from four kinds of source, 30 % repeated, none in order: exactly so many, by every count', async () => {
    const before = {
      recorded: await contactsRecorded(desk),
      counted: await contactsCounted(desk),
      cases: (await office.cases()).length,
    };
    const deliveries = deliveriesOf({ contacts: 96, repeated: 0.3, seed: 7 });
    const sender = await createContactSender(desk);
    await sender.send(deliveries, 8).finally(sender.close);
    await office.rest();
    const [recorded, counted] = [await contactsRecorded(desk), await contactsCounted(desk)];
    expect(recorded.ids - before.recorded.ids).toBe(96);
    for (const [channel, sources] of [
      ['email', ['mail']],
      ['phone', ['twilio', 'calls']],
      ['chat', ['interactions']],
    ] as const) {
      const expected = sources.reduce((sum, source) => sum + contactsOf(deliveries, source), 0);
      expect((recorded.byChannel[channel] ?? 0) - (before.recorded.byChannel[channel] ?? 0)).toBe(expected);
      expect((counted[channel] ?? 0) - (before.counted[channel] ?? 0)).toBe(expected);
    }
    expect((await office.cases()).length - before.cases).toBe(casesOf(deliveries));
    expect(errorsLogged(desk.dataDir)).toEqual([]);
  });
});

/** Straight into the raw store, past every function. */
const putObject = async (at: string, body: string): Promise<void> => {
  const { endpoint } = (await (await fetch(`${desk.url}/_local/aws`)).json()) as { endpoint: string };
  const authorization = 'AWS4-HMAC-SHA256 Credential=TEST/20261122/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=0';
  const answer = await fetch(`${endpoint}/${at}`, { method: 'PUT', headers: { authorization }, body });
  expect(answer.status).toBe(200);
};
