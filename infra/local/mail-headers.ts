/** The header block of a raw mail, read without trust: nothing in it can make this throw. */

import { decodeWords } from 'postal-mime';

/** `lines` are the field's own bytes, folded lines and line end included; `value` is unfolded, non-ASCII read as UTF-8. */
export type HeaderField = { readonly name: string; readonly value: string; readonly lines: Buffer };

/** What no honest header block exceeds; the rest is left unread. */
const MAX_HEADER_BYTES = 1024 * 1024;

const LF = 0x0a;
const CR = 0x0d;

/** Where the header block ends and where the body begins, after the first empty line; both the length when there is none. */
export const headerBlock = (raw: Buffer): { readonly end: number; readonly bodyStart: number } => {
  for (let start = 0; start < raw.length; ) {
    const lineEnd = raw.indexOf(LF, start);
    if (lineEnd < 0) break;
    if (lineEnd === start || (lineEnd === start + 1 && raw[start] === CR)) return { end: start, bodyStart: lineEnd + 1 };
    start = lineEnd + 1;
  }
  return { end: raw.length, bodyStart: raw.length };
};

/** The fields in their order. Lines that are no field (no colon, no name) are passed over. */
export const headerFields = (raw: Buffer): readonly HeaderField[] => {
  const block = raw.subarray(0, Math.min(headerBlock(raw).end, MAX_HEADER_BYTES));
  const fields: Buffer[] = [];
  let fieldStart = 0;
  for (let start = 0; start < block.length; ) {
    const lineEnd = block.indexOf(LF, start);
    const next = lineEnd < 0 ? block.length : lineEnd + 1;
    // The next line continues this field when it starts with white space.
    if (next >= block.length || (block[next] !== 0x20 && block[next] !== 0x09)) {
      fields.push(block.subarray(fieldStart, next));
      fieldStart = next;
    }
    start = next;
  }
  return fields.flatMap((lines) => {
    const text = lines.toString('utf8');
    const colon = text.indexOf(':');
    const name = text.slice(0, colon).trimEnd();
    if (colon < 1 || !/^[\x21-\x7e]+$/.test(name)) return [];
    return [
      {
        name,
        value: text
          .slice(colon + 1)
          .replace(/\r?\n(?=[ \t])|\r?\n$/g, '')
          .trim(),
        lines,
      },
    ];
  });
};

/** Decodes RFC 2047 encoded words; what cannot be decoded stays as it is. */
export const decodedText = (value: string): string => {
  try {
    return decodeWords(value);
  } catch {
    return value;
  }
};
