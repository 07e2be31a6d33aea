import { type CaseId, parseCaseId } from '../../../domain/kernel/ids.ts';
import { hmacSha256, sameInConstantTime } from '../digest.ts';
import type { ParsedMail } from './parse.ts';

/**
 * Tokens in our own addresses and Message-IDs that name a case and cannot be made up: whoever quotes one has had mail from us
 * about that case. Addresses come back in lower case from some programs, so nothing here depends on case.
 */

/** `support+K7Q29XMB4.<mac>@desk.example`: the Reply-To of what we send about a case. `key`: the newest MAC key. */
export const plusAddress = (caseId: CaseId, supportAddress: string, key: string): string => {
  const at = supportAddress.lastIndexOf('@');
  return `${supportAddress.slice(0, at)}+${caseId}.${mac(key, `address:${caseId}`)}${supportAddress.slice(at)}`;
};

/**
 * `K7Q29XMB4.ack.1.<mac>@desk.example`, without angle brackets. The same mail gets the same id, however often it is composed.
 * Amazon SES sends under an id of its own, so this token also goes into References, which SES leaves alone.
 */
export const outgoingMessageId = (token: {
  readonly caseId: CaseId;
  /** Lower-case letters and hyphens: `ack`, `reply`, `survey`. */
  readonly purpose: string;
  readonly n: number;
  readonly domain: string;
  readonly key: string;
}): string => {
  const { caseId, purpose, n, domain, key } = token;
  if (!/^[a-z-]{1,30}$/.test(purpose) || !Number.isSafeInteger(n) || n < 0) throw new RangeError(`bad token: ${purpose}.${n}`);
  return `${caseId}.${purpose}.${n}.${mac(key, `message:${caseId}.${purpose}.${n}`)}@${domain}`;
};

export type NamedCase = { readonly caseId: CaseId; readonly by: 'plus-address' | 'in-reply-to' | 'references' | 'returned' };

/**
 * The case a mail names with a valid token, by the address it was sent to, by the mail it answers, or by the thread (the
 * latest first). `recipients`: the envelope's. `keys`: every MAC key that is valid now, so that a key can be changed over.
 */
export const caseOfMail = (mail: ParsedMail, recipients: readonly string[], keys: readonly string[]): NamedCase | undefined => {
  const addresses = [...recipients, ...[...mail.to, ...mail.cc].map(({ address }) => address)];
  const inReplyTo = mail.inReplyTo === undefined ? [] : [mail.inReplyTo];
  return (
    firstNamed(addresses, (address) => caseOfAddress(address, keys), 'plus-address') ??
    firstNamed(inReplyTo, (id) => caseOfMessageId(id, keys), 'in-reply-to') ??
    firstNamed(mail.references.toReversed(), (id) => caseOfMessageId(id, keys), 'references')
  );
};

/** The case whose token stands anywhere in a text: in our own mail that a server or a person gives back. */
export const caseInText = (text: string, keys: readonly string[]): CaseId | undefined => {
  const tokens = text.match(/\+[0-9a-z]{9}\.[0-9a-z]{10}@|\b[0-9a-z]{9}\.[a-z-]{1,30}\.\d{1,15}\.[0-9a-z]{10}@/gi) ?? [];
  for (const token of new Set(tokens.slice(0, 200))) {
    const caseId = token.startsWith('+') ? caseOfAddress(token, keys) : caseOfMessageId(token, keys);
    if (caseId !== undefined) return caseId;
  }
  return undefined;
};

/** True for a Message-ID of our own making, whatever the case: such a mail must not open another one when it comes back. */
export const isOwnMessageId = (id: string, keys: readonly string[]): boolean => caseOfMessageId(id, keys) !== undefined;

const firstNamed = (
  texts: readonly string[],
  caseOf: (text: string) => CaseId | undefined,
  by: NamedCase['by'],
): NamedCase | undefined => {
  for (const text of texts) {
    const caseId = caseOf(text);
    if (caseId !== undefined) return { caseId, by };
  }
  return undefined;
};

const caseOfAddress = (address: string, keys: readonly string[]): CaseId | undefined => {
  const [, id = '', given = ''] = /\+([0-9a-z]{9})\.([0-9a-z]{10})@/i.exec(address) ?? [];
  const caseId = parseCaseId(id);
  return caseId !== undefined && isValidMac(keys, `address:${caseId}`, given) ? caseId : undefined;
};

const caseOfMessageId = (messageId: string, keys: readonly string[]): CaseId | undefined => {
  const [, id = '', purpose = '', n = '', given = ''] =
    /^([0-9a-z]{9})\.([a-z-]{1,30})\.(\d{1,15})\.([0-9a-z]{10})@/i.exec(messageId) ?? [];
  const caseId = parseCaseId(id);
  if (caseId === undefined) return undefined;
  return isValidMac(keys, `message:${caseId}.${purpose.toLowerCase()}.${n}`, given) ? caseId : undefined;
};

/** Tries every key, so that the time does not tell which one it was. */
export const isValidMac = (keys: readonly string[], text: string, given: string): boolean =>
  keys.map((key) => sameInConstantTime(mac(key, text), given.toLowerCase())).includes(true);

/** 50 bits: an address stays short, and guessing one takes 10^15 mails. */
export const mac = (key: string, text: string): string => {
  if (key === '') throw new RangeError('an empty MAC key proves nothing');
  const digest = hmacSha256(key, text);
  return Array.from(digest.subarray(0, 10), (byte) => alphabet[byte & 31]).join('');
};

const alphabet = '0123456789abcdefghjkmnpqrstvwxyz';
