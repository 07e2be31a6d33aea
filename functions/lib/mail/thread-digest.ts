import type { ThreadDigest } from '../../../domain/intake/mail-thread.ts';
import { sha256Hex } from '../digest.ts';

/** Names the lists of mail threads: no address, no subject and no Message-ID stands in a key. */
export const threadDigest: ThreadDigest = (of, text) => {
  const value = of === 'message' ? text.trim() : text.trim().toLowerCase();
  return value === '' ? undefined : sha256Hex(`mail-${of}:${value}`).slice(0, 32);
};
