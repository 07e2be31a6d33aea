import { createHmac, generateKeyPairSync, sign } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { deliveryDecider } from '../../../domain/intake/delivery.ts';
import { parkedDecider } from '../../../domain/intake/parked.ts';
import { instant } from '../../../domain/kernel/time.ts';
import { createCommandHandler } from '../../../functions/lib/handle-command.ts';
import { receiveHook } from '../../../functions/lib/hooks/receive.ts';
import { createDeliver, createIsFirst } from '../../../functions/lib/mail-hooks/deliver.ts';
import { mailgunHook, postmarkHook, sendgridHook } from '../../../functions/lib/mail-hooks/providers.ts';
import { createPark } from '../../../functions/lib/park.ts';
import { inMemory } from '../../support/memory-store.ts';
import { minutesAfter } from '../../support/moments.ts';
import { basic, multipart } from '../../support/webhooks.ts';
import { asking } from '../aftercare/office.ts';

const now = instant('2026-11-16T02:00:00.000Z');
/** Eight bits that are no UTF-8: 净水器 in GB18030. */
const mail = Buffer.concat([
  Buffer.from('From: ann@customer.example\r\nSubject: filter\r\nContent-Type: text/plain; charset=gb18030\r\n\r\n'),
  Buffer.from([0xbe, 0xbb, 0xcb, 0xae, 0xc6, 0xf7, 0x0d, 0x0a]),
]);
const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
const publicText = publicKey.export({ format: 'der', type: 'spki' }).toString('base64');

const anIntake = (...sendgridKeys: readonly string[]) => {
  const { store } = inMemory();
  const stored = new Map<string, Buffer>();
  const sent: { mail: { messageId: string; source?: string }; receipt: { recipients: readonly string[] } }[] = [];
  const parked: string[] = [];
  const objects = { put: async (key: string, body: string | Uint8Array) => void stored.set(key, Buffer.from(body)) };
  const ports = {
    postmark: async () => ['new', 'old'],
    mailgun: async () => ['new-key', 'old-key'],
    sendgrid: async () => ({ password: ['new', 'old'], ...(sendgridKeys.length === 0 ? {} : { publicKey: sendgridKeys }) }),
    deliver: createDeliver({
      objects,
      send: async (message) => void sent.push(message as (typeof sent)[number]),
      supportAddress: 'support@desk.example',
    }),
    isFirst: createIsFirst(createCommandHandler({ store, decider: deliveryDecider, context: undefined })),
  };
  const park = createPark(createCommandHandler({ store, decider: parkedDecider, context: undefined }), () => now);
  const hooks = {
    objects,
    park: async (one: Parameters<typeof park>[0]) => {
      parked.push(`${one.source} ${one.detail}`);
      await park(one);
    },
    publicUrl: 'https://desk.example',
    now: () => now,
  };
  const ask = asking(
    {
      'POST /webhooks/mail/postmark': receiveHook(hooks, postmarkHook(ports)),
      'POST /webhooks/mail/mailgun/mime': receiveHook(hooks, mailgunHook(ports)),
      'POST /webhooks/mail/sendgrid': receiveHook(hooks, sendgridHook(ports)),
    },
    'raw',
  );
  const post = (provider: string, body: string | Buffer, headers: Readonly<Record<string, string>>) =>
    ask({ route: `POST /webhooks/mail/${provider}`, body: Buffer.from(body).toString('base64'), encoded: true, headers });
  return { post, stored, sent, parked };
};
type Intake = ReturnType<typeof anIntake>;
const rawMails = ({ stored }: Intake) => [...stored].filter(([key]) => key.startsWith('mail/inbound/'));

const json = { 'content-type': 'application/json' };
const postmark = (body: object) => JSON.stringify({ MessageID: 'pm-1', OriginalRecipient: 'support@desk.example', ...body });

const mailgun = (but: { token?: string; key?: string; at?: string; raw?: Buffer; fields?: object } = {}) => {
  const timestamp = String(Date.parse(but.at ?? now) / 1000);
  const token = but.token ?? 'a'.repeat(50);
  const signature = createHmac('sha256', but.key ?? 'new-key')
    .update(timestamp + token)
    .digest('hex');
  return multipart({
    timestamp,
    token,
    signature,
    sender: 'bounce@customer.example',
    recipient: 'support+x@desk.example',
    'body-mime': but.raw ?? mail,
    ...but.fields,
  });
};
const sendgrid = (but: { at?: string; key?: typeof privateKey } = {}) => {
  const { body, contentType } = multipart({
    email: mail,
    envelope: JSON.stringify({ from: 'ann@customer.example', to: ['support@desk.example'] }),
  });
  const timestamp = String(Date.parse(but.at ?? now) / 1000);
  const signature = sign('sha256', Buffer.concat([Buffer.from(timestamp), body]), but.key ?? privateKey).toString('base64');
  const headers = {
    'content-type': contentType,
    'x-twilio-email-event-webhook-timestamp': timestamp,
    'x-twilio-email-event-webhook-signature': signature,
  };
  return { body, headers };
};

describe('A1: Postmark inbound', () => {
  it('A1 the raw mail is stored where every mail stands, and read by the same function, with either password', async () => {
    const intake = anIntake();
    for (const password of ['new', 'old']) {
      const answer = await intake.post('postmark', postmark({ RawEmail: 'From: a@b.example\r\n\r\n您好\r\n' }), {
        ...json,
        authorization: basic(password),
      });
      expect(answer.status).toBe(200);
    }
    expect(rawMails(intake).map(([, body]) => body.toString())).toEqual(['From: a@b.example\r\n\r\n您好\r\n']);
    expect(intake.sent).toHaveLength(2); // told twice, and recognised where it is read
    expect(new Set(intake.sent.map((one) => one.mail.messageId)).size).toBe(1);
    expect([...intake.stored.keys()].filter((key) => key.startsWith('webhooks/mail/postmark/'))).toHaveLength(1);
  });

  it.each([
    ['another password', { ...json, authorization: basic('guess') }, 403, 'bad-credentials'],
    ['plain text', { 'content-type': 'text/plain', authorization: basic('new') }, 415, 'not-json'],
    ['no password at all', json, 403, 'bad-credentials'],
  ])('A1 with %s it is refused', async (_what, headers, status, code) => {
    const intake = anIntake();
    const answer = await intake.post('postmark', postmark({ RawEmail: 'x' }), headers);
    expect([answer.status, JSON.parse(answer.text).code]).toEqual([status, code]);
    expect(intake.stored.size).toBe(0);
  });

  it('A1 without the raw mail it is parked, and told 403, on which Postmark stops', async () => {
    const intake = anIntake();
    const answer = await intake.post('postmark', postmark({}), { ...json, authorization: basic('new') });
    expect(answer.status).toBe(403);
    expect(intake.parked).toEqual(['postmark mail-without-raw-form']);
  });
});

describe('A1: Mailgun routes', () => {
  const send = (intake: Intake, form = mailgun()) => intake.post('mailgun/mime', form.body, { 'content-type': form.contentType });

  it('A1 the mail comes byte for byte, whatever its character set, with its envelope, with either key', async () => {
    const intake = anIntake();
    expect((await send(intake)).status).toBe(200);
    expect((await send(intake, mailgun({ key: 'old-key', token: 'b'.repeat(50) }))).status).toBe(200);
    expect(rawMails(intake).map(([, body]) => body.toString('hex'))).toEqual([mail.toString('hex')]);
    expect(intake.sent[0]).toMatchObject({
      mail: { source: 'bounce@customer.example', timestamp: now },
      receipt: { recipients: ['support+x@desk.example'] },
    });
  });

  it('A1 a URL-encoded form is read byte for byte too', async () => {
    const intake = anIntake();
    const timestamp = String(Date.parse(now) / 1000);
    const signature = createHmac('sha256', 'new-key').update(`${timestamp}t1`).digest('hex');
    const bytes = [...mail].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');
    const body = `timestamp=${timestamp}&token=t1&signature=${signature}&recipient=support%40desk.example&body-mime=${bytes}`;
    expect((await intake.post('mailgun/mime', body, { 'content-type': 'application/x-www-form-urlencoded' })).status).toBe(200);
    expect(rawMails(intake).map(([, raw]) => raw.toString('hex'))).toEqual([mail.toString('hex')]);
  });

  it('A1 a token is good for one mail: replayed it gets 2xx and makes nothing new', async () => {
    const intake = anIntake();
    await send(intake);
    const forged = await send(intake, mailgun({ raw: Buffer.from('From: forger@evil.example\r\n\r\npay\r\n') }));
    expect(forged.status).toBe(200);
    expect(intake.sent).toHaveLength(1);
    expect(rawMails(intake)).toHaveLength(1);
  });

  it.each([
    ['signed with another key', { key: 'guess' }, 'bad-signature'],
    ['without a token', { fields: { token: '' } }, 'bad-signature'],
    ['signed three minutes ago', { at: minutesAfter(now, -3) }, 'stale-timestamp'],
    ['signed for three minutes from now', { at: minutesAfter(now, 3) }, 'stale-timestamp'],
  ])('A1 %s it is refused: 403', async (_what, but, code) => {
    const intake = anIntake();
    const answer = await send(intake, mailgun(but));
    expect([answer.status, JSON.parse(answer.text).code]).toEqual([403, code]);
    expect(intake.stored.size).toBe(0);
  });

  it('A1 without the raw mail it is parked, and told 406, on which Mailgun stops', async () => {
    const intake = anIntake();
    expect((await send(intake, mailgun({ raw: Buffer.from('') }))).status).toBe(406);
    expect(intake.parked).toEqual(['mailgun mail-without-raw-form']);
  });
});

describe('A1: SendGrid inbound parse', () => {
  it('A1 signed with the key of the secret, the mail comes byte for byte with its envelope', async () => {
    const intake = anIntake(publicText);
    const { body, headers } = sendgrid();
    expect((await intake.post('sendgrid', body, headers)).status).toBe(200);
    expect(rawMails(intake).map(([, raw]) => raw.toString('hex'))).toEqual([mail.toString('hex')]);
    expect(intake.sent[0]).toMatchObject({
      mail: { source: 'ann@customer.example' },
      receipt: { recipients: ['support@desk.example'] },
    });
  });

  it('A1 without a key in the secret, by password', async () => {
    const { body, headers } = sendgrid();
    expect((await anIntake().post('sendgrid', body, { ...headers, authorization: basic('old') })).status).toBe(200);
    expect((await anIntake().post('sendgrid', body, headers)).status).toBe(403);
  });

  it.each([
    ['another key', () => sendgrid({ key: generateKeyPairSync('ec', { namedCurve: 'prime256v1' }).privateKey }), 'bad-signature'],
    ['another body', () => ({ ...sendgrid(), body: Buffer.concat([sendgrid().body, Buffer.from(' ')]) }), 'bad-signature'],
    ['a time of six minutes ago', () => sendgrid({ at: minutesAfter(now, -6) }), 'stale-timestamp'],
  ])('A1 with %s it is refused: 403', async (_what, make, code) => {
    const intake = anIntake(publicText);
    const { body, headers } = make();
    const answer = await intake.post('sendgrid', body, headers);
    expect([answer.status, JSON.parse(answer.text).code]).toEqual([403, code]);
    expect(intake.stored.size).toBe(0);
  });

  it('A1 without the raw mail it is parked, and told 200: SendGrid stops on nothing else', async () => {
    const intake = anIntake();
    const { body, contentType } = multipart({ text: 'no raw mail here' });
    const answer = await intake.post('sendgrid', body, { 'content-type': contentType, authorization: basic('new') });
    expect([answer.status, JSON.parse(answer.text)]).toEqual([200, { code: 'mail-without-raw-form' }]);
    expect(intake.parked).toEqual(['sendgrid mail-without-raw-form']);
  });
});

it('A1 SendGrid: two public keys hold at once while one is changed over', async () => {
  const other = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  const otherText = other.publicKey.export({ format: 'der', type: 'spki' }).toString('base64');
  const intake = anIntake(otherText, publicText);
  for (const key of [privateKey, other.privateKey]) {
    const { body, headers } = sendgrid({ key });
    expect((await intake.post('sendgrid', body, headers)).status).toBe(200);
  }
});

describe('A1: what no provider sends', () => {
  const proofs: Readonly<Record<string, () => { readonly body: Buffer; readonly headers: Readonly<Record<string, string>> }>> = {
    postmark: () => ({ body: Buffer.from(postmark({ RawEmail: 'x' })), headers: { ...json, authorization: basic('new') } }),
    'mailgun/mime': () => ({ body: mailgun().body, headers: { 'content-type': mailgun().contentType } }),
    sendgrid,
  };
  const refused = async (provider: string, but: { body?: Buffer; type?: string }) => {
    const intake = anIntake(publicText);
    const { body, headers } = proofs[provider]?.() ?? expect.fail('no such provider');
    const answer = await intake.post(provider, but.body ?? body, {
      ...headers,
      ...(but.type === undefined ? {} : { 'content-type': but.type }),
    });
    expect(intake.stored.size).toBe(0);
    expect(intake.parked).toEqual([]);
    return [answer.status, JSON.parse(answer.text).code];
  };

  it.each(Object.keys(proofs))('A1 %s: another content type is 415, and nothing is stored', async (provider) => {
    expect(await refused(provider, { type: 'text/plain' })).toEqual([
      415,
      expect.stringMatching(/^(not-json|not-a-form|wrong-content-type)$/),
    ]);
  });

  it.each(Object.keys(proofs))('A1 %s: too large is 413, whoever sent it, and nothing is stored', async (provider) => {
    expect(await refused(provider, { body: Buffer.alloc(4 * 1024 * 1024 + 1) })).toEqual([413, 'body-too-large']);
  });

  it.each(Object.keys(proofs))('A1 %s: the same delivery replayed gets 2xx again, and is one mail', async (provider) => {
    const intake = anIntake(publicText);
    const { body, headers } = proofs[provider]?.() ?? expect.fail('no such provider');
    for (let time = 0; time < 3; time += 1) expect((await intake.post(provider, body, headers)).status).toBe(200);
    expect(rawMails(intake)).toHaveLength(1);
    expect(new Set(intake.sent.map(({ mail }) => mail.messageId)).size).toBe(1); // which is how it is recognised where it is read
  });
});
