import { createPublicKey, verify } from 'node:crypto';
import * as z from 'zod/mini';
import { epochMillis, type Instant } from '../../../domain/kernel/time.ts';
import { hmacSha256, sameInConstantTime } from '../digest.ts';
import { verifyBasic } from '../hooks/basic.ts';
import { jsonType, readJson } from '../hooks/json.ts';
import type { Hook, Taken } from '../hooks/receive.ts';
import { badSignature, isTurnedAway, staleTimestamp } from '../hooks/refusals.ts';
import type { HttpAnswer, HttpRequest } from '../http.ts';
import { type HttpProblem, isProblem, problem } from '../problem.ts';
import { type FormFields, formType, readForm } from './form.ts';

/** A raw mail out of a webhook, with its envelope as far as the provider tells it. */
export type HandedMail = { readonly raw: Buffer; readonly from?: string; readonly to: readonly string[] };
export type ProviderName = 'postmark' | 'mailgun' | 'sendgrid';

export type ProviderPorts = {
  readonly postmark: () => Promise<readonly string[]>;
  readonly mailgun: () => Promise<readonly string[]>;
  readonly sendgrid: () => Promise<{ readonly password: readonly string[]; readonly publicKey?: readonly string[] | undefined }>;
  /** Stores the mail and has it read. */
  readonly deliver: (provider: ProviderName, mail: HandedMail, now: Instant) => Promise<void>;
  /** False for a token that came with another content before. */
  readonly isFirst: (token: string, body: Buffer, now: Instant) => Promise<boolean>;
};

/** What passes from the API to a function (6 MB), with room for base64; a larger mail has to come by SES. */
const MOST_BYTES = 4 * 1024 * 1024;
const done: HttpAnswer = { status: 200 };
const handedOn: Taken = { ...done, handedOn: true };

/** What is proved but would not be readable the next time either is answered with the provider's own stop code. */
const stopWith =
  (status: number) =>
  (told: HttpProblem): HttpProblem | HttpAnswer =>
    isTurnedAway(told) ? told : status < 300 ? { status, body: { code: told.code } } : { ...told, status };

/** Postmark inbound: JSON with `RawEmail` ("Include raw email content"), basic authentication. Stops on 403. */
export const postmarkHook = (ports: ProviderPorts): Hook => ({
  source: 'postmark',
  path: 'mail/postmark',
  most: MOST_BYTES,
  verify: async ({ headers }) => verifyBasic(headers.authorization, await ports.postmark()),
  contentType: jsonType,
  wanted: 'application/json',
  refusal: stopWith(403),
  take: async ({ raw }, { now }) => {
    const mail = readJson(raw, postmarkMail, 'A1');
    if (isProblem(mail)) return mail;
    if (!mail.RawEmail) return withoutRaw('RawEmail: "Include raw email content in JSON payload"');
    await ports.deliver('postmark', { raw: Buffer.from(mail.RawEmail), to: addressesIn(mail.OriginalRecipient ?? '') }, now);
    return handedOn;
  },
});

const postmarkMail = z.lazy(() =>
  z.object({ OriginalRecipient: z.optional(z.nullable(z.string())), RawEmail: z.optional(z.nullable(z.string())) }),
);

/** Seconds that Mailgun's timestamp may be away. */
const MAILGUN_TOLERANCE = 120;

/**
 * Mailgun routes (an address that ends in `mime`): `signature` is the hex HMAC-SHA256 of timestamp and token, which says nothing of the
 * mail: so the first content of a token stands. Stops on 406.
 */
export const mailgunHook = (ports: ProviderPorts): Hook => ({
  source: 'mailgun',
  path: 'mail/mailgun',
  most: MOST_BYTES,
  verify: async (request, now) => {
    const fields = fieldsOf(request);
    const [timestamp, token, signature] = ['timestamp', 'token', 'signature'].map((name) => textOf(fields, name));
    if (!timestamp || !token || !signature || !/^\d{1,12}$/.test(timestamp)) return mailgunUnsigned;
    const keys = await ports.mailgun();
    const matches = keys.map(
      (key) => key !== '' && sameInConstantTime(hmacSha256(key, timestamp + token).toString('hex'), signature.toLowerCase()),
    );
    if (!matches.includes(true)) return mailgunUnsigned;
    const apart = Math.abs(epochMillis(now) / 1000 - Number(timestamp));
    return apart > MAILGUN_TOLERANCE ? staleTimestamp(MAILGUN_TOLERANCE) : undefined;
  },
  contentType: formType,
  wanted: 'multipart/form-data or application/x-www-form-urlencoded',
  refusal: stopWith(406),
  take: async (request, { now }) => {
    const fields = fieldsOf(request);
    const raw = fields?.get('body-mime');
    if (raw === undefined || raw.length === 0) return withoutRaw('body-mime: the address of the route has to end in "mime"');
    if (!(await ports.isFirst(textOf(fields, 'token') ?? '', raw, now))) return done; // a token is good for one mail
    const from = textOf(fields, 'sender');
    const to = addressesIn(textOf(fields, 'recipient') ?? '');
    await ports.deliver('mailgun', { raw, to, ...(from === undefined ? {} : { from }) }, now);
    return handedOn;
  },
});

/** Seconds that SendGrid's timestamp may be away. */
const SENDGRID_TOLERANCE = 300;

/**
 * SendGrid inbound parse ("POST the raw, full MIME message"): signed with ECDSA P-256 over timestamp and body where the secret holds a
 * public key, else by basic authentication. Tries again on anything but 2xx.
 */
export const sendgridHook = (ports: ProviderPorts): Hook => ({
  source: 'sendgrid',
  path: 'mail/sendgrid',
  most: MOST_BYTES,
  verify: async ({ headers, raw }, now) => {
    const { password, publicKey = [] } = await ports.sendgrid();
    if (publicKey.length === 0) return verifyBasic(headers.authorization, password);
    const timestamp = headers['x-twilio-email-event-webhook-timestamp'] ?? '';
    const signature = Buffer.from(headers['x-twilio-email-event-webhook-signature'] ?? '', 'base64');
    const signed = Buffer.concat([Buffer.from(timestamp), raw]);
    if (!/^\d{1,12}$/.test(timestamp) || !publicKey.some((key) => isSignedBy(key, signed, signature))) return sendgridUnsigned;
    const apart = Math.abs(epochMillis(now) / 1000 - Number(timestamp));
    return apart > SENDGRID_TOLERANCE ? staleTimestamp(SENDGRID_TOLERANCE) : undefined;
  },
  contentType: formType,
  wanted: 'multipart/form-data',
  refusal: stopWith(200),
  take: async (request, { now }) => {
    const fields = fieldsOf(request);
    const raw = fields?.get('email');
    if (raw === undefined || raw.length === 0) return withoutRaw('email: "POST the raw, full MIME message"');
    const { from, to } = envelopeOf(textOf(fields, 'envelope') ?? '');
    await ports.deliver('sendgrid', { raw, to, ...(from === undefined ? {} : { from }) }, now);
    return handedOn;
  },
});

const isSignedBy = (key: string, signed: Buffer, signature: Buffer): boolean => {
  try {
    const publicKey = createPublicKey({ key: Buffer.from(key, 'base64'), format: 'der', type: 'spki' });
    return publicKey.asymmetricKeyDetails?.namedCurve === 'prime256v1' && verify('sha256', signed, publicKey, signature);
  } catch {
    return false; // no key at all
  }
};

const envelope = z.lazy(() => z.object({ from: z.optional(z.string()), to: z.optional(z.array(z.string())) }));
const envelopeOf = (json: string): { readonly from?: string | undefined; readonly to: readonly string[] } => {
  const read = readJson(Buffer.from(json), envelope, 'A1');
  return isProblem(read) ? { to: [] } : { from: read.from, to: read.to ?? [] };
};

const fieldsOf = ({ raw, headers }: HttpRequest): FormFields | undefined => readForm(raw, headers['content-type'] ?? '');
const textOf = (fields: FormFields | undefined, name: string): string | undefined => fields?.get(name)?.toString('utf8');
const addressesIn = (list: string): readonly string[] =>
  list
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one.includes('@'));

const mailgunUnsigned = badSignature({
  en: 'check the HTTP webhook signing key, and that the fields timestamp, token and signature are there.',
  zh: '请检查 HTTP webhook 签名密钥,并确认表单中有 timestamp、token 和 signature。',
});
const sendgridUnsigned = badSignature({
  en: 'check the public key of the parse security policy in the secret.',
  zh: '请检查密钥中保存的解析安全策略公钥。',
});
const withoutRaw = (field: string): HttpProblem =>
  problem({
    status: 422,
    code: 'mail-without-raw-form',
    clause: 'A1',
    words: {
      en: `The raw mail is missing; turn it on at the provider (${field}).`,
      zh: `缺少原始邮件,请在服务商处开启(${field})。`,
    },
  });
