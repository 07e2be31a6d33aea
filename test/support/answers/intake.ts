import { createHash } from 'node:crypto';
import { type Provider, signedRequest } from '../../../infra/local/sign.ts';
import { secretsOf } from '../../journeys/office.ts';
import { documented } from '../documented-webhooks.ts';
import * as mails from '../mails.ts';
import { callStatus } from '../twilio.ts';
import type { Player } from './player.ts';

const boss = { role: 'supervisor' } as const;

/** Every webhook, signed as its provider does, with the bodies that docs/webhooks.md shows; a chat with a file. */
export const playWebhooks = async ({ office, play }: Player): Promise<void> => {
  const { desk, hook, tell } = office;
  const sign = async (provider: Provider, body: string, path = '') =>
    hook(signedRequest({ provider, url: desk.url, path, body, at: await office.now(), secrets: secretsOf(desk.dataDir) }));
  for (const { provider, path, body } of documented) await sign(provider, body, path);
  const mail = (id: string) =>
    `From: li@customer.example\r\nTo: support@desk.example\r\nMessage-ID: <${id}@customer.example>\r\nSubject: By way of ${id}\r\n\r\nHello.\r\n`;
  for (const provider of ['postmark', 'mailgun', 'sendgrid'] as const) await sign(provider, mail(provider));

  const at = await office.now();
  const call = { call: 'c-1', direction: 'inbound', from: '+8613900000001' };
  for (const status of ['ringing', 'answered', 'ended'] as const) await tell('calls', { ...call, status, agent: 'agent-1', at });
  const uploaded = await sign('files', 'the words of a file');
  const { file } = uploaded.body as { file: string };
  const large = Buffer.concat([Buffer.from('%PDF-1.7\n'), Buffer.alloc(4_500_000, 'x')]);
  const wanted = { sha256: createHash('sha256').update(large).digest('hex'), bytes: large.length };
  const { upload } = (await tell('interactions/files/uploads', wanted)).body as {
    upload: { url: string; headers: Record<string, string> };
  };
  const { 'content-length': _length, ...headers } = upload.headers;
  await fetch(upload.url, { method: 'PUT', headers, body: new Uint8Array(large) });
  await tell('interactions/files/uploads', wanted);

  const chat = { chat: 'chat-1', at, customer: { handle: 'li', name: '李娜' } };
  const attachments = [{ name: '说明.txt', type: 'text/plain', file }];
  await tell('interactions', { ...chat, type: 'chat.started', agent: 'agent-1' });
  await tell('interactions', { ...chat, type: 'chat.message', message: 'm-1', text: '净水器漏水怎么办?', attachments });
  await office.rest();
  const { chats } = await play('GET /agents/{id}/chats', { params: { id: 'agent-1' } });
  const [{ caseId }] = chats as [{ caseId: string }];
  const { interactions } = await play('GET /cases/{id}', { ...boss, params: { id: caseId } });
  const [{ interactionId }] = interactions as [{ interactionId: string }];
  const of = { id: caseId, interaction: interactionId, number: '1' };
  await play('GET /cases/{id}/interactions/{interaction}/body', { ...boss, params: of });
  await play('GET /cases/{id}/interactions/{interaction}/attachments/{number}', { ...boss, params: of });
  const piece = { ...boss, headers: { range: 'bytes=0-3' } };
  await office.ask('GET', `/cases/${caseId}/interactions/${interactionId}/attachments/1`, piece);
};

/** The keypad's survey, calls put through and messages left, as Twilio asks (A5, D1). */
export const playTwilio = async ({ office, play, today }: Player): Promise<void> => {
  const form = callStatus({
    callSid: 'CA00000000000000000000000000000077',
    status: 'in-progress',
    sequence: 1,
    at: today.at('09:00'),
  });
  const { case: seen } = await play('POST /cases', {
    body: { channel: 'phone', subject: 'Keypad', customer: { phone: '+8613900000011' } },
  });
  await play('POST /cases/{id}/resolution', { params: { id: seen.id } });
  await office.call(form, `/survey?case=${seen.id}`);
  await office.call({ ...form, Digits: '5' }, `/survey?case=${seen.id}`);
  await office.call({ ...form, DialCallStatus: 'no-answer', DialCallSid: 'CA99' }, '/dial');
  const left = {
    RecordingSid: 'RE00000000000000000000000000000009',
    RecordingUrl: 'https://api.twilio.com/RE9',
    RecordingDuration: '12',
  };
  await office.call({ ...form, ...left }, '/voicemail');
  await office.rest();
};

const spam = 'XJS*C4JDBQADN1.NSBN3*2IDNEN*GTUBE-STANDARD-ANTI-UBE-TEST-EMAIL*C.34X';

/** Mail that belongs to two, looks like a nuisance, or cannot be read (A1, A2, A9). */
export const playDoubts = async ({ office, play }: Player): Promise<void> => {
  const first = { from: 'Ann <ann@customer.example>', subject: 'Broken lid of the pot', messageId: 'lid-1@customer.example' };
  await office.mail(mails.plainMail(first));
  await office.rest();
  const anns = await office.caseAbout(first.subject);
  const answer = (who: string, n: number, to: string) => {
    const from = `${who}@elsewhere.example`;
    const told = { inReplyTo: to, from, subject: `Re: ${first.subject} ${who} ${n}`, messageId: `${who}-${n}@elsewhere.example` };
    return office.mail(mails.replyMail(told), { from });
  };
  for (const who of ['bob', 'carl']) await answer(who, 1, first.messageId);
  await office.mail(
    mails.plainMail({ from: 'E <e@customer.example>', subject: 'Cheap pots?', messageId: 's-1@x.example', text: spam }),
  );
  await office.mail(
    mails.plainMail({ from: 'F <f@customer.example>', subject: 'Cheap pans?', messageId: 's-2@x.example', text: spam }),
  );
  await office.rest();
  const { review } = await play('GET /mail/review');
  const entries = review as { id: string; kind: string }[];
  const [joins, apart] = entries.filter(({ kind }) => kind === 'thread');
  const [none, isOne] = entries.filter(({ kind }) => kind === 'nuisance-suspect');
  await play('POST /mail/review/{id}', { params: { id: joins?.id ?? '' }, body: { decision: 'accept' } });
  await play('POST /mail/review/{id}', { params: { id: apart?.id ?? '' }, body: { decision: 'apart' } });
  await play('POST /mail/review/{id}', { params: { id: none?.id ?? '' }, body: { decision: 'accept' } });
  await play('POST /mail/review/{id}', { params: { id: isOne?.id ?? '' }, body: { decision: 'apart' } });
  await office.rest();
  for (const one of [none, isOne]) await play('POST /intake/parked/{id}/replay', { params: { id: one?.id ?? '' } });
  const bobs = { id: joins?.id ?? '' };
  await play('POST /cases/{id}/unmerge', { params: bobs });
  await play('POST /cases/{id}/merge', { params: bobs, body: { into: anns, reason: '同一位客户的同一台设备' } });
  await answer('bob', 2, 'bob-1@elsewhere.example');
  await office.rest();
  const { interactions } = await office.seen(anns);
  const moved = interactions.filter(({ from }) => from === 'bob@elsewhere.example').map(({ interactionId }) => interactionId);
  const split = { interactions: moved, subject: '另一台净水器' };
  await play('POST /cases/{id}/split', { params: { id: anns }, body: split });
  for (const id of [anns, bobs.id]) await play('GET /cases/{id}', { ...boss, params: { id } });
};

/** What was parked, read once more (A1). */
export const playParked = async ({ office, play }: Player): Promise<void> => {
  await office.tell('calls', { call: 'c-2', status: 'humming', direction: 'inbound', at: await office.now() });
  await office.mail(Buffer.from('this is no mail at all'));
  await office.rest();
  const { parked } = await play('GET /intake/parked', boss);
  await play('GET /intake/parked', { ...boss, query: '?limit=1' });
  for (const { id } of parked as { id: string }[]) {
    await play('GET /intake/parked/{id}', { params: { id } });
    await play('POST /intake/parked/{id}/replay', { params: { id } });
    await office.rest();
    await play('GET /intake/parked/{id}', { params: { id } });
  }
};
