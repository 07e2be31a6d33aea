import { createHash, createHmac, hash, timingSafeEqual } from 'node:crypto';

/** SHA-256 of bytes, or of text as UTF-8: 32 bytes. */
export const sha256 = (data: string | Uint8Array): Buffer => createHash('sha256').update(data).digest();

/** SHA-256 as 64 lower-case hex digits. */
export const sha256Hex = (data: string | Uint8Array): string => hash('sha256', data, 'hex');

/**
 * Tells whether two commands with one id say the same: 16 hex digits over canonical JSON, so the order of keys and keys that
 * are `undefined` make no difference. Throws a TypeError on what JSON cannot hold (functions, bigint, cycles).
 */
export const fingerprint = (value: unknown): string => sha256Hex(canonicalJson(value)).slice(0, 16);

/** JSON with sorted keys and no white space. */
export const canonicalJson = (value: unknown): string => {
  const text = JSON.stringify(value, (_key, inner: unknown) => (isRecord(inner) ? sortedByKey(inner) : inner));
  if (text === undefined) throw new TypeError(`not a JSON value: ${typeof value}`);
  return text;
};

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const sortedByKey = (record: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));

export const hmacSha256 = (key: string | Uint8Array, data: string | Uint8Array): Buffer =>
  createHmac('sha256', key).update(data).digest();

/** Only where a provider's scheme demands it (Twilio). */
export const hmacSha1 = (key: string | Uint8Array, data: string | Uint8Array): Buffer =>
  createHmac('sha1', key).update(data).digest();

/** Compares in a time that tells nothing about where the two differ, nor how long the secret one is. */
export const sameInConstantTime = (a: string | Uint8Array, b: string | Uint8Array): boolean =>
  timingSafeEqual(sha256(a), sha256(b));
