import { epochMillis, type Instant } from '../../../domain/kernel/time.ts';
import { hmacSha256, sameInConstantTime } from '../digest.ts';
import type { HttpProblem } from '../problem.ts';
import { badSignature, staleTimestamp } from './refusals.ts';

export type StandardWebhook = {
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Buffer;
  /** Every secret that is valid now: base64, with or without `whsec_`. */
  readonly secrets: readonly string[];
  readonly now: Instant;
};

/** Seconds that a timestamp may be away from our clock, either way. */
export const TOLERANCE = 300;

/**
 * Standard Webhooks: `webhook-signature` holds one or more `v1,<base64>` parted by spaces, each HMAC-SHA256 over
 * `<webhook-id>.<webhook-timestamp>.<body>`. https://www.standardwebhooks.com. Undefined when it fits.
 */
export const verifyStandardWebhook = ({ headers, body, secrets, now }: StandardWebhook): HttpProblem | undefined => {
  const id = headers['webhook-id'] ?? '';
  const timestamp = headers['webhook-timestamp'] ?? '';
  const given = (headers['webhook-signature'] ?? '').split(' ').slice(0, 10);
  if (id === '' || !/^\d{1,12}$/.test(timestamp)) return unsigned;
  const signed = Buffer.concat([Buffer.from(`${id}.${timestamp}.`), body]);
  const matches = secrets.flatMap((secret) => {
    const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
    const wanted = `v1,${hmacSha256(key, signed).toString('base64')}`;
    return given.map((one) => key.length > 0 && sameInConstantTime(wanted, one));
  });
  if (!matches.includes(true)) return unsigned;
  const apart = Math.abs(epochMillis(now) / 1000 - Number(timestamp));
  return apart > TOLERANCE ? staleTimestamp(TOLERANCE) : undefined;
};

const unsigned = badSignature({
  en: 'check the secret, and that the headers webhook-id, webhook-timestamp and webhook-signature are those of this very body.',
  zh: '请检查密钥,并确认请求头 webhook-id、webhook-timestamp、webhook-signature 与本请求体对应。',
});
