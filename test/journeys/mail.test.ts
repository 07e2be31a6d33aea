import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import nodemailer from 'nodemailer';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { errorsLogged, type RunningDesk, rawStore } from '../support/desk.ts';
import * as mails from '../support/mails.ts';
import { realMails, samples } from './odd-mails.ts';
import { closeForGood, type Office, openForTheDay } from './office.ts';

let desk: RunningDesk;
let office: Office;
beforeAll(async () => {
  ({ desk, office } = await openForTheDay());
});
afterAll(() => closeForGood(desk));

const sentTo = async (address: string) => (await office.outbox()).filter(({ to }) => to.includes(address));
const ids = (header: string | undefined): readonly string[] =>
  [...(header ?? '').matchAll(/<([^>]+)>/g)].map(([, id]) => id ?? '');
const spoken = (id: string): string => `${id.slice(0, 4)}-${id.slice(4, 8)}-${id.slice(8)}`;

/** A customer whose first mail has been taken in and acknowledged. */
const aCustomerWithACase = async (name: string) => {
  const address = `${name}@customer.example`;
  const subject = `Parcel of ${name}`;
  const messageId = `first-${name}@customer.example`;
  await office.mail(mails.plainMail({ from: `${name} <${address}>`, subject, messageId }), { from: address });
  await office.rest();
  const id = await office.caseAbout(subject);
  const [acknowledgement] = await sentTo(address);
  if (acknowledgement === undefined) throw new Error(`${name} got no acknowledgement`);
  return { id, address, subject, messageId, from: `${name} <${address}>`, acknowledgement };
};

describe('a mail comes in', () => {
  test('A1, A3, A7: it becomes a case with one interaction and is acknowledged at once, with the case number', async () => {
    const { id, acknowledgement, messageId, subject } = await aCustomerWithACase('ann');
    const seen = await office.seen(id);
    expect(seen).toMatchObject({ channel: 'email', phase: 'new', caseType: 'inquiry', priority: 'normal', subject });
    expect(seen.interactions).toHaveLength(1);
    expect(seen.interactions[0]).toMatchObject({ direction: 'inbound', from: 'ann@customer.example', messageId });
    expect(seen.interactions[0]?.text?.trim()).toBe('My parcel has not come.\nPlease help.');

    expect(await sentTo('ann@customer.example')).toHaveLength(1);
    expect(acknowledgement.text).toContain(spoken(id));
    expect(acknowledgement.subject).toBe(`Re: ${subject}`);
    expect(acknowledgement.from).toBe('support@desk.example');
    expect(acknowledgement.headers).toMatchObject({ 'auto-submitted': 'auto-replied', 'in-reply-to': `<${messageId}>` });
    expect(ids(acknowledgement.headers.references)).toContain(messageId);
    expect(acknowledgement.headers['reply-to']).toMatch(new RegExp(`^<?support\\+${id}\\.[0-9a-z]{10}@desk\\.example>?$`, 'i'));
    expect(Date.parse(acknowledgement.at) - Date.parse(seen.openedAt)).toBeLessThan(10_000);
    const notices = (await office.story(id)).filter(({ type }) => type === 'NoticeSent');
    expect(notices).toHaveLength(1);
  });

  test('A4: Chinese that says GB2312 and is wider arrives whole: name, subject and text', async () => {
    await office.mail(mails.gb18030Mail({ messageId: 'gb-1@example.cn' }), { from: 'zhu@example.cn' });
    await office.rest();
    const seen = await office.seen(await office.caseAbout(mails.gb18030Words.subject));
    expect(seen.customer).toMatchObject({ name: mails.gb18030Words.name, email: 'zhu@example.cn', language: 'zh' });
    expect(seen.interactions[0]?.text?.trim()).toBe(mails.gb18030Words.text);
    const [acknowledgement] = await sentTo('zhu@example.cn');
    expect(acknowledgement?.subject).toBe(`Re: ${mails.gb18030Words.subject}`);
    expect(acknowledgement?.text).toContain(`工单编号为 ${spoken(seen.id)}`);
  });

  test('A1: undeclared 8-bit Chinese arrives whole as well', async () => {
    await office.mail(mails.undeclaredGbMail(), { from: 'script@example.cn' });
    await office.rest();
    const seen = await office.seen(await office.caseAbout('投诉订单'));
    expect(seen.interactions[0]?.text?.trim()).toBe('您好，我要退货。');
  });

  test('A1: the same mail one after the other, side by side and over shared sessions stays one case, one interaction, one acknowledgement', async () => {
    const raw = mails.plainMail({ from: 'Bo <bo@customer.example>', subject: 'Five times', messageId: 'five@customer.example' });
    for (let time = 0; time < 5; time += 1) await office.mail(raw, { from: 'bo@customer.example' });
    await Promise.all(Array.from({ length: 5 }, () => office.mail(raw, { from: 'bo@customer.example' })));
    const shared = nodemailer.createTransport({
      host: '127.0.0.1',
      port: desk.smtpPort,
      ignoreTLS: true,
      pool: true,
      maxConnections: 3,
    });
    const envelope = { from: 'bo@customer.example', to: ['support@desk.example'] };
    await Promise.all(Array.from({ length: 9 }, () => shared.sendMail({ envelope, raw })));
    shared.close();
    await office.rest();
    const id = await office.caseAbout('Five times');
    expect((await office.seen(id)).interactions).toHaveLength(1);
    expect(await sentTo('bo@customer.example')).toHaveLength(1);
  });

  test('A1: five first mails that arrive at the same moment, each sent five times, are five cases', async () => {
    const raws = Array.from({ length: 5 }, (_, n) =>
      mails.plainMail({ from: `C${n} <c${n}@customer.example>`, subject: `Together ${n}`, messageId: `t${n}@customer.example` }),
    );
    await Promise.all(
      [...raws, ...raws, ...raws, ...raws, ...raws].map((raw) => office.mail(raw, { from: 'c@customer.example' })),
    );
    await office.rest();
    for (let n = 0; n < 5; n += 1) {
      const seen = await office.seen(await office.caseAbout(`Together ${n}`));
      expect(seen.interactions).toHaveLength(1);
      expect(await sentTo(`c${n}@customer.example`)).toHaveLength(1);
    }
  });

  test('A1: without a Message-ID two mails of one text in one minute from two customers are two cases, and each is taken once', async () => {
    for (const who of ['dee', 'eve', 'dee', 'eve'])
      await office.mail(
        mails.plainMail({ from: `${who} <${who}@customer.example>`, subject: `Nameless ${who}`, messageId: undefined }),
      );
    await office.rest();
    for (const who of ['dee', 'eve'])
      expect((await office.seen(await office.caseAbout(`Nameless ${who}`))).interactions).toHaveLength(1);
  });
});

describe('a mail answers one of ours', () => {
  test('A2: by the plus-address of our Reply-To it joins its case, whatever else it says', async () => {
    const customer = await aCustomerWithACase('gus');
    const [, to = ''] = /<?([^<>\s]+@[^<>\s]+)>?/.exec(customer.acknowledgement.headers['reply-to'] ?? '') ?? [];
    const answer = mails.plainMail({ from: customer.from, to, subject: 'Something else', messageId: 'gus-2@customer.example' });
    await office.mail(answer, { from: customer.address, to: to.toLowerCase() });
    await office.rest();
    const seen = await office.seen(customer.id);
    expect(seen.interactions.map(({ threading }) => threading)).toEqual(['root', 'plus-address']);
    expect(await sentTo(customer.address)).toHaveLength(1);
  });

  test('A2: by our id in References it joins its case, also where the provider has given our mail another Message-ID', async () => {
    const customer = await aCustomerWithACase('hal');
    const references = [...ids(customer.acknowledgement.headers.references), '0100abc-000000@email.amazonses.com'];
    const answer = { from: customer.from, subject: `Re: ${customer.subject}`, messageId: 'hal-2@customer.example' };
    const inReplyTo = '0100abc-000000@email.amazonses.com';
    await office.mail(mails.replyMail({ ...answer, inReplyTo, references }), { from: customer.address });
    await office.rest();
    const seen = await office.seen(customer.id);
    expect(seen.interactions.map(({ threading }) => threading)).toEqual(['root', 'references']);
  });

  test('A2: a customer who goes on from the first mail, before ours came, stays in the case', async () => {
    const customer = await aCustomerWithACase('ida');
    const answer = { from: customer.from, subject: 'One more thing', messageId: 'ida-2@customer.example' };
    await office.mail(mails.replyMail({ ...answer, inReplyTo: customer.messageId }), { from: customer.address });
    await office.rest();
    expect((await office.seen(customer.id)).interactions).toHaveLength(2);
  });

  test('A2: another sender who quotes the same References does not get into the case', async () => {
    const customer = await aCustomerWithACase('jim');
    const stranger = {
      from: 'Mal <mal@elsewhere.example>',
      subject: `Re: ${customer.subject}`,
      messageId: 'mal-1@elsewhere.example',
    };
    await office.mail(mails.replyMail({ ...stranger, inReplyTo: customer.messageId }), { from: 'mal@elsewhere.example' });
    await office.rest();
    expect((await office.seen(customer.id)).interactions).toHaveLength(1);
    expect((await office.seen(await office.caseAbout(`Re: ${customer.subject}`))).customer.email).toBe('mal@elsewhere.example');
  });

  test('A2: a plus-address with a made-up proof names no case', async () => {
    const customer = await aCustomerWithACase('kim');
    const to = `support+${customer.id}.0123456789@desk.example`;
    const raw = mails.plainMail({
      from: 'Mal <mal@elsewhere.example>',
      to,
      subject: 'Let me in',
      messageId: 'mal-2@elsewhere.example',
    });
    await office.mail(raw, { from: 'mal@elsewhere.example', to });
    await office.rest();
    expect((await office.seen(customer.id)).interactions).toHaveLength(1);
    expect(await office.caseAbout('Let me in')).not.toBe(customer.id);
  });

  test('A7: what an agent writes goes out in the thread, signed with name and date, and the answer comes back to the case', async () => {
    const customer = await aCustomerWithACase('lea');
    const done = await office.post(`/cases/${customer.id}/interactions`, { text: 'Your parcel is on its way.' });
    // Met: the first response and the progress report, which is owed anew; flagged: neither greeting nor closing (A10).
    expect(done.events).toEqual(['InteractionRecorded', 'ConductFlagged', 'DeadlineMet', 'DeadlineMet', 'DeadlineArmed']);
    await office.rest();
    const [, reply] = await sentTo(customer.address);
    expect(reply?.subject).toBe(`Re: ${customer.subject}`);
    expect(reply?.headers['in-reply-to']).toBe(`<${customer.messageId}>`);
    expect(reply?.headers['auto-submitted']).toBeUndefined();
    expect(reply?.text).toMatch(/^Your parcel is on its way\.\s+-- \s+agent-1\s+\d{1,2} \w+ \d{4}\s*$/);

    const references = ids(reply?.headers.references);
    const answer = { from: customer.from, subject: reply?.subject ?? '', messageId: 'lea-2@customer.example' };
    await office.mail(mails.replyMail({ ...answer, inReplyTo: references.at(-1) ?? '', references }), { from: customer.address });
    await office.rest();
    expect((await office.seen(customer.id)).interactions.map(({ direction }) => direction)).toEqual([
      'inbound',
      'outbound',
      'inbound',
    ]);
  });
});

describe('a mail of ours comes back', () => {
  test('A7: a bounce is recorded on the case, nothing more goes to the address, the case says so, and a supervisor lifts it', async () => {
    const address = 'bounce+ivy@simulator.amazonses.com';
    const subject = 'Parcel of ivy';
    await office.mail(mails.plainMail({ from: `Ivy <${address}>`, subject, messageId: 'ivy-1@customer.example' }));
    await office.rest();
    const id = await office.caseAbout(subject);
    const undelivered = async () =>
      (await office.seen(id)).undelivered.map((one) => ('how' in one ? one.how : `not sent: ${one.reason}`));
    const answer = {
      direction: 'outbound',
      channel: 'email',
      purpose: 'reply',
      text: 'Hello, this is Li Lei. It is on its way. Thank you!',
    };
    expect(await undelivered()).toEqual(['bounce']);
    await office.post(`/cases/${id}/interactions`, answer);
    await office.rest();
    expect(await undelivered()).toEqual(['bounce', 'not sent: bounce']);
    expect(await sentTo(address)).toHaveLength(1);
    await office.post('/suppressions/lifting', { caseId: id, reason: 'works again' }, { role: 'supervisor' });
    await office.post(`/cases/${id}/interactions`, { ...answer, text: `${answer.text} Once more.` });
    await office.rest();
    expect(await sentTo(address)).toHaveLength(2);
    expect(errorsLogged(desk.dataDir)).toEqual([]);
  });
});

describe('a mail that no person wrote, or that is none', () => {
  test('A7: a notice of absence and a bounce are never answered: recorded where they answer a case', async () => {
    const customer = await aCustomerWithACase('moe');
    const inReplyTo = ids(customer.acknowledgement.headers.references).at(-1) ?? '';
    const thread = [`In-Reply-To: <${inReplyTo}>`];
    const absence = mails.autoReplyMail({ from: customer.from, messageId: 'moe-ooo@customer.example', headers: thread });
    await office.mail(absence, { from: '' });
    const returned = mails.bounceMail().toString().replace('Message-ID: <bounce-1@', `${thread[0]}\r\nMessage-ID: <moe-bounce@`);
    await office.mail(Buffer.from(returned), { from: '' });
    await office.rest();
    const seen = await office.seen(customer.id);
    expect(seen.interactions.map(({ automatic }) => automatic ?? 'person').sort()).toEqual(['auto-reply', 'bounce', 'person']);
    expect(await sentTo(customer.address)).toHaveLength(1);
  });

  test('A7: the notice of absence that our acknowledgement sets off is recorded on its case, and nobody answers any more', async () => {
    const address = 'ooto+nia@simulator.amazonses.com';
    const subject = 'Parcel of nia';
    await office.mail(mails.plainMail({ from: `Nia <${address}>`, subject, messageId: 'nia-1@customer.example' }));
    await office.rest();
    const contacts = async () => (await office.seen(await office.caseAbout(subject))).interactions;
    expect((await contacts()).map(({ automatic, threading }) => `${automatic ?? 'person'} ${threading}`)).toEqual([
      'person root',
      expect.stringMatching(/^auto-reply (plus-address|in-reply-to|references)$/),
    ]);
    expect(await sentTo(address)).toHaveLength(1);
    await office.post(`/cases/${await office.caseAbout(subject)}/interactions`, { text: 'It is on its way.' });
    await office.rest();
    expect((await contacts()).filter(({ automatic }) => automatic === 'auto-reply')).toHaveLength(2);
    expect(await sentTo(address)).toHaveLength(2);
  });

  test('A1, A7: those that answer no case of ours are parked, and never answered', async () => {
    const before = { outbox: (await office.outbox()).length, cases: (await office.cases()).length };
    const keys = [
      await office.mail(mails.autoReplyMail({ messageId: 'lost-ooo@customer.example' }), { from: '' }),
      await office.mail(mails.bounceMail(), { from: '' }),
    ];
    await office.rest();
    const parked = (await office.parked()).filter(({ rawKey }) => keys.includes(rawKey));
    expect(parked.map(({ reason, detail }) => `${reason} ${detail}`).sort()).toEqual([
      'automatic-without-case auto-reply',
      'automatic-without-case bounce',
    ]);
    expect({ outbox: (await office.outbox()).length, cases: (await office.cases()).length }).toEqual(before);
  });

  test('A1: what is no mail keeps its raw form, is parked and listed, and the next mail is taken as ever', async () => {
    const raw = mails.malformedMail();
    const key = await office.mail(raw, { from: 'noise@customer.example' });
    await office.mail(raw, { from: 'noise@customer.example' }); // once more: parked once
    await office.rest();
    const parked = (await office.parked()).filter(({ reason }) => reason === 'unparsable');
    expect(parked).toHaveLength(1);
    expect(parked[0]).toMatchObject({ rawKey: key, reason: 'unparsable', source: 'mail' });
    const kept = rawStore(desk.dataDir).filter((name) => name.endsWith(key.split('/').at(-1) ?? '?'));
    expect(kept).not.toHaveLength(0);
    const contents = kept.map((name) => readFileSync(path.join(desk.dataDir, 's3', name)));
    expect(contents.some((content) => content.includes(raw.subarray(0, 40)))).toBe(true);
    await aCustomerWithACase('ned');
  });

  test('A1: every mailbox of the domain is the desk’s; mail for another domain is refused with 550', async () => {
    const raw = mails.plainMail({ to: 'sales@desk.example', subject: 'For sales', messageId: 'sales@customer.example' });
    await office.mail(raw, { to: 'sales@desk.example' });
    await office.rest();
    expect((await office.seen(await office.caseAbout('For sales'))).interactions).toHaveLength(1);
    for (const to of ['support@elsewhere.example', 'support@sub.desk.example'])
      await expect(office.mail(mails.plainMail(), { to })).rejects.toMatchObject({ responseCode: 550 });
  });
});

test('A1: of odd and broken mails every one is an interaction of a case or parked, none is lost, none stops the next', async () => {
  const sent: { readonly name: string; readonly key: string; readonly raw: Buffer }[] = [];
  for (const [name, raw] of [...samples, ...realMails])
    sent.push({ name, raw, key: await office.mail(raw, { from: `${hash(name)}@sample.example` }) });
  await office.rest();

  const stories = await Promise.all((await office.cases()).map(({ caseId }) => office.story(caseId)));
  const recorded = stories
    .flat()
    .flatMap((event) => (event.type === 'InteractionRecorded' && event.data.direction === 'inbound' ? [event.data] : []));
  const recordedKeys = recorded.map(({ raw }) => raw?.key);
  const parkedKeys = (await office.parked()).map(({ rawKey }) => rawKey);
  // The test sets hold three mails twice, delivered by two routes: the second delivery is the first one's mail.
  const messageIds = new Set(recorded.map(({ messageId }) => messageId));
  const again = ({ raw }: { raw: Buffer }) =>
    messageIds.has(/^message-id:\s*<([^>]+)>/im.exec(raw.toString('latin1'))?.[1] ?? '?');
  const missing = sent.filter(({ key }) => !recordedKeys.includes(key) && !parkedKeys.includes(key));
  expect(missing.filter((mail) => !again(mail)).map(({ name }) => name)).toEqual([]);
  expect(missing.length).toBeLessThanOrEqual(realMails.length === 0 ? 0 : 3);
  expect(recordedKeys.filter((key) => key !== undefined && parkedKeys.includes(key))).toEqual([]);
  expect(recordedKeys).toHaveLength(new Set(recordedKeys).size);
  const keyOf = (name: string) => sent.find((mail) => mail.name === name)?.key;
  expect(parkedKeys).toContain(keyOf('binary'));
  const readable = ['html', 'attachment', 'no-body', 'no-sender', 'long-lines']; // the envelope names a sender
  expect(readable.filter((name) => !recordedKeys.includes(keyOf(name)))).toEqual([]);
  expect(errorsLogged(desk.dataDir)).toEqual([]);
  await aCustomerWithACase('zoe');
});

const hash = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 12);
