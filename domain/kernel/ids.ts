/** Branded ids and the one parser of each. */

type Brand<Name extends string> = string & { readonly __brand: Name };

/** Where a stream's events stand: `case#K7Q29XMB4`, `parked#…`. */
export type StreamId = Brand<'StreamId'>;
/** The idempotency key of a command; at most 256 characters. */
export type CommandId = Brand<'CommandId'>;
/** Eight characters of Crockford base32 and a check character, so that people can say it on the phone. */
export type CaseId = Brand<'CaseId'>;
export type InteractionId = Brand<'InteractionId'>;
export type AgentId = Brand<'AgentId'>;

const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const CASE_ID = /^[0-9A-HJKMNP-TV-Z]{9}$/;

/**
 * The case id that a first contact gets. `digest` is a SHA-256 of the contact's source id (the edge hashes, the
 * domain does not); its first 40 bits become the eight characters. Throws on fewer than five bytes.
 */
export const caseIdFrom = (digest: Uint8Array): CaseId => {
  if (digest.length < 5) throw new RangeError('a case id needs 40 bits');
  let bits = 0n;
  for (const byte of digest.subarray(0, 5)) bits = (bits << 8n) | BigInt(byte);
  let text = '';
  for (let shift = 35n; shift >= 0n; shift -= 5n) text += ALPHABET[Number((bits >> shift) & 31n)];
  return `${text}${checkCharacter(text)}` as CaseId;
};

/** Reads a case id as people write it: any case, spaces and hyphens, O for 0, I and L for 1. `undefined` when the check fails. */
export const parseCaseId = (text: string): CaseId | undefined => {
  const tidy = text.toUpperCase().replace(/[\s-]/g, '').replace(/O/g, '0').replace(/[IL]/g, '1');
  return CASE_ID.test(tidy) && checkCharacter(tidy.slice(0, 8)) === tidy[8] ? (tidy as CaseId) : undefined;
};

export const caseStream = (id: CaseId): StreamId => `case#${id}` as StreamId;

/** The case a stream belongs to, `undefined` for streams of another kind. */
export const caseOfStream = (stream: StreamId): CaseId | undefined =>
  stream.startsWith('case#') ? parseCaseId(stream.slice(5)) : undefined;

export const streamId = (text: string): StreamId => {
  if (!/^[a-z-]+#[\w.@+-]{1,200}$/.test(text)) throw new RangeError(`not a stream id: ${text}`);
  return text as StreamId;
};

export const commandId = (text: string): CommandId => {
  if (text.length === 0 || text.length > 256) throw new RangeError('a command id has 1 to 256 characters');
  return text as CommandId;
};

export const interactionId = (text: string): InteractionId => text as InteractionId;
export const agentId = (text: string): AgentId => text as AgentId;

/** Luhn's scheme over 32 characters: finds every single wrong character and nearly every swap of two neighbours. */
const checkCharacter = (text: string): string => {
  let sum = 0;
  for (let i = text.length - 1, factor = 2; i >= 0; i -= 1, factor = 3 - factor) {
    const product = ALPHABET.indexOf(text[i] as string) * factor;
    sum += Math.floor(product / 32) + (product % 32);
  }
  return ALPHABET[(32 - (sum % 32)) % 32] as string;
};
