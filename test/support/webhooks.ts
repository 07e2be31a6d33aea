import { createHmac } from 'node:crypto';

/** Webhooks as their senders make them, from the providers' documentation and apart from the code under test. */

/** Method POST, ready for fetch. */
export type WebhookRequest = {
  readonly url: string;
  readonly body: string | Buffer;
  readonly headers: Readonly<Record<string, string>>;
};

export type StandardSigning = {
  readonly secret: string;
  readonly id: string;
  /** ISO 8601; the moment of sending. */
  readonly at: string;
};

/** Standard Webhooks: HMAC-SHA256 over `id.timestamp.body`, with the decoded secret. */
export const standardRequest = (url: string, body: unknown, { secret, id, at }: StandardSigning): WebhookRequest => {
  const sent = typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body);
  const timestamp = String(Math.floor(Date.parse(at) / 1000));
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  const signature = createHmac('sha256', key).update(`${id}.${timestamp}.`).update(sent).digest('base64');
  return {
    url,
    body: sent,
    headers: {
      'content-type': 'application/json',
      'webhook-id': id,
      'webhook-timestamp': timestamp,
      'webhook-signature': `v1,${signature}`,
    },
  };
};

export const basic = (password: string): string => `Basic ${Buffer.from(`kefu:${password}`).toString('base64')}`;

/** A push of Tencent Cloud Contact Center. */
export const tcccRequest = (
  url: string,
  body: unknown,
  push: { readonly password: string; readonly uuid: string },
): WebhookRequest => ({
  url,
  body: JSON.stringify(body),
  headers: {
    'content-type': 'application/json;charset=utf8',
    authorization: basic(push.password),
    'x-tccc-push-uuid': push.uuid,
  },
});

/** A multipart form, byte for byte. */
export const multipart = (
  fields: Readonly<Record<string, string | Buffer>>,
): { readonly body: Buffer; readonly contentType: string } => {
  const boundary = 'xYzZY-kefu-boundary';
  const parts = Object.entries(fields).flatMap(([name, value]) => [
    Buffer.from(`--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n`),
    Buffer.from(value),
    Buffer.from('\r\n'),
  ]);
  return {
    body: Buffer.concat([...parts, Buffer.from(`--${boundary}--\r\n`)]),
    contentType: `multipart/form-data; boundary=${boundary}`,
  };
};
