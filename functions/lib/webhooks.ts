import type { Instant } from '../../domain/kernel/time.ts';
import { sha256Hex } from './digest.ts';

type BodyEvent = { readonly body?: string | undefined; readonly isBase64Encoded?: boolean };

/** The body's bytes exactly as they were sent, which is what signatures are made over. */
export const bodyBytes = ({ body = '', isBase64Encoded = false }: BodyEvent): Buffer =>
  Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8');

/**
 * The URL that the provider was given and has signed: the configured base, the path and query as sent. Never the Host header:
 * behind API Gateway it is another one, and anybody can set it.
 */
export const publicUrl = (base: string, event: { readonly rawPath: string; readonly rawQueryString?: string }): string =>
  `${base.replace(/\/+$/, '')}${event.rawPath}${event.rawQueryString ? `?${event.rawQueryString}` : ''}`;

/** The folders of raw webhooks below `webhooks/`. */
export type RawPath =
  | 'phone/twilio'
  | 'phone/tccc'
  | 'phone/connect'
  | 'calls'
  | 'interactions'
  | `mail/${'postmark' | 'mailgun' | 'sendgrid'}`;

/**
 * Where a raw webhook is kept: `webhooks/phone/twilio/<yyyy-mm-dd>/<sid>-<digest>`. The digest is over URL and body, so the same
 * webhook sent again overwrites itself and different ones never meet.
 */
export const rawWebhookKey = (webhook: {
  readonly source: RawPath;
  readonly at: Instant;
  /** The provider's id of the call or message; only its letters and digits are used. */
  readonly sid: string;
  readonly url: string;
  readonly body: Uint8Array;
}): string => {
  const sid = webhook.sid.replace(/[^\w-]/g, '').slice(0, 64) || 'unknown';
  const digest = sha256Hex(Buffer.concat([Buffer.from(`${webhook.url}\n`), webhook.body])).slice(0, 24);
  return `webhooks/${webhook.source}/${webhook.at.slice(0, 10)}/${sid}-${digest}`;
};
