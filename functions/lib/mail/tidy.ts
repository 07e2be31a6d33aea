import { type Reading, readBytes } from './charsets.ts';
import { bytesOf, type Part, partsOf } from './parts.ts';

/** A text whose character set was not what the mail says, or could not be read whole. Never its words. */
export type DoubtfulCharset = { readonly declared?: string; readonly read: string; readonly lost: number };
export type Tidied = { readonly raw: Buffer; readonly doubts: readonly DoubtfulCharset[] };

/**
 * The mail with its texts in UTF-8: bodies, subjects and names, file names. What mail programs get wrong about character sets is put
 * right on the bytes, part by part, before the parser sees them; the raw form in the store stays as it came.
 */
export const tidyMail = (raw: Buffer): Tidied => {
  const doubts: DoubtfulCharset[] = [];
  const pieces: Buffer[] = [];
  let at = 0;
  for (const part of partsOf(raw)) {
    if (part.headStart < at) continue;
    const head = raw.subarray(part.headStart, part.bodyStart);
    const text = part.attached || !part.type.startsWith('text/') ? undefined : readText(raw, part);
    if (text !== undefined && (text.doubtful || text.lost > 0)) doubts.push(doubtOf(part.charset, text));
    const asUtf8 = text !== undefined && needsRewriting(part, text);
    pieces.push(raw.subarray(at, part.headStart), tidyHead(asUtf8 ? declaringUtf8(head, part.type) : head));
    if (asUtf8) pieces.push(Buffer.from(`${Buffer.from(text.text).toString('base64')}\r\n`));
    at = asUtf8 ? part.bodyEnd : part.bodyStart;
  }
  return { raw: Buffer.concat([...pieces, raw.subarray(at)]), doubts: doubts.slice(0, 20) };
};

const readText = (raw: Buffer, part: Part): Reading | undefined => {
  const bytes = bytesOf(raw, part);
  return bytes.length === 0 ? undefined : readBytes(bytes, part.charset);
};

/** Long texts as well: the parser keeps each line of a body as a piece of its own, and base64 on one line as one. */
const needsRewriting = (part: Part, { charset, text }: Reading): boolean =>
  text.length > longText ||
  (/[^\p{ASCII}]/u.test(text) && !(part.encoding === 'as-is' && charset === 'utf-8' && /^utf-?8$/i.test(part.charset ?? '')));
const longText = 8_000;

const doubtOf = (declared: string | undefined, { charset, lost }: Reading): DoubtfulCharset => ({
  ...(declared === undefined ? {} : { declared: declared.replace(/[^\w.:+-]/g, '').slice(0, 40) }),
  read: charset,
  lost,
});

/** The header of a part that now is UTF-8 in base64. */
const declaringUtf8 = (head: Buffer, type: string): Buffer => {
  const text = head.toString('latin1');
  const others = text.replace(/^content-(?:type|transfer-encoding)[ \t]*:[^\r\n]*(?:\r?\n[ \t]+[^\r\n]*)*\r?\n/gim, '');
  const newline = text.includes('\r\n') ? '\r\n' : '\n';
  const fields = `Content-Type: ${type}; charset=utf-8${newline}Content-Transfer-Encoding: base64${newline}`;
  return Buffer.from(others.trim() === '' ? `${fields}${newline}` : `${fields}${others}`, 'latin1');
};

/** Encoded words in UTF-8, each run of them as one; bytes above ASCII that stand in the open as UTF-8 as well. */
export const tidyHead = (head: Buffer): Buffer => {
  const text = head.toString('latin1');
  if (!text.includes('=?') && !isRaw(text)) return head;
  return inUtf8(text.replace(encodedWords, (run) => wordsInUtf8(run)));
};

const encodedWord = /=\?([^?\s]{1,60})\?([bq])\?([^?]*)\?=/gi;
const encodedWords = /=\?[^?\s]{1,60}\?[bq]\?[^?]*\?=(?:[ \t\r\n]+=\?[^?\s]{1,60}\?[bq]\?[^?]*\?=)*/gi;

/** Words that follow one another in one character set are joined as bytes first: some programs cut inside a character. */
const wordsInUtf8 = (run: string): string => {
  const runs: { charset: string; bytes: Buffer[] }[] = [];
  for (const [, charset = '', encoding = '', text = ''] of run.matchAll(encodedWord)) {
    const bytes = encoding.toLowerCase() === 'b' ? Buffer.from(text, 'base64') : fromQ(text);
    const last = runs.at(-1);
    if (last?.charset.toLowerCase() === charset.toLowerCase()) last.bytes.push(bytes);
    else runs.push({ charset, bytes: [bytes] });
  }
  const words = runs.map(({ charset, bytes }) => readBytes(Buffer.concat(bytes), charset).text).join('');
  return words === '' ? '' : `=?utf-8?B?${Buffer.from(words).toString('base64')}?=`;
};

const fromQ = (text: string): Buffer =>
  Buffer.from(
    text.replace(/_/g, ' ').replace(/=([0-9a-f]{2})/gi, (_all, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    'latin1',
  );

/** Bytes above ASCII, or the escapes of ISO-2022-JP and HZ. */
const isRaw = (text: string): boolean => /[\u0080-\u00ff]/.test(text) || text.includes('\u001b$') || text.includes('~{');

const inUtf8 = (text: string): Buffer => {
  const head = Buffer.from(text, 'latin1');
  return isRaw(text) ? Buffer.from(readBytes(head, undefined).text, 'utf8') : head;
};
