import {
  type Identifier,
  type IdentifierKind,
  normalEmail,
  normalMembership,
  normalName,
} from '../../domain/customer/identifiers.ts';
import { sha256Hex } from './digest.ts';
import { parsePhone } from './phone-number.ts';

/** The one form of what identifies a customer; `undefined` where it is none. */
export const identifierOf = (by: IdentifierKind, text: string): Identifier | undefined => {
  const value = normal[by](text);
  return value === undefined ? undefined : { by, value };
};

/** Names the lists of the directory: 32 hex digits of the SHA-256 of the kind and the normalised value. */
export const identifierDigest = (by: IdentifierKind, text: string): string | undefined => {
  const value = normal[by](text);
  return value === undefined ? undefined : sha256Hex(`${by}:${value}`).slice(0, 32);
};

const normal: Readonly<Record<IdentifierKind, (text: string) => string | undefined>> = {
  phone: parsePhone,
  email: normalEmail,
  membership: normalMembership,
  name: normalName,
};
