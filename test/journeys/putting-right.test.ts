import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { errorsLogged, type RunningDesk, rawStore, removeDataDir, startDesk } from '../support/desk.ts';
import * as mails from '../support/mails.ts';
import { type Day, minutesAfter } from '../support/moments.ts';
import { type Office, openOffice } from './office.ts';

/** What people put right of what came in, by HTTP: whose contact it is, what a mail holds, what was parked. */

let desk: RunningDesk;
let office: Office;
let today: Day;
beforeAll(async () => {
  desk = await startDesk();
  office = openOffice(desk);
  today = await office.morning();
});
afterAll(async () => {
  await desk?.stop();
  removeDataDir(desk.dataDir);
});

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

/** Straight into the raw store, past every function. */
const putObject = async (at: string, body: string): Promise<void> => {
  const { endpoint } = (await (await fetch(`${desk.url}/_local/aws`)).json()) as { endpoint: string };
  const authorization = 'AWS4-HMAC-SHA256 Credential=TEST/20261122/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=0';
  const answer = await fetch(`${endpoint}/${at}`, { method: 'PUT', headers: { authorization }, body });
  expect(answer.status).toBe(200);
};
