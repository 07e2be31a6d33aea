import { isUtf8 } from 'node:buffer';

/**
 * What mail programs get wrong about character sets, put right on the raw bytes before the parser sees them:
 * - GB2312 and GBK are declared where the text is wider: both become GB18030, which contains them;
 * - headers in raw 8-bit bytes become UTF-8.
 * Bodies stay as they are. Returns the same buffer when there is nothing to do.
 */
export const tidyCharsets = (raw: Buffer): Buffer => {
  const end = headerEnd(raw);
  const head = tidyHeader(raw.subarray(0, end));
  const tidy = head.equals(raw.subarray(0, end)) ? raw : Buffer.concat([head, raw.subarray(end)]);
  const text = tidy.toString('latin1');
  const fixed = text.replace(partField, tidyPartField).replace(gbEncodedWord, '=?gb18030?$1?');
  return fixed === text ? tidy : Buffer.from(fixed, 'latin1');
};

const tidyPartField = (field: string): string => {
  const utf8 = tidyHeader(Buffer.from(field, 'latin1')).toString('latin1');
  return utf8.replace(gbParameter, '$1gb18030');
};

/** The mail with every text part declared as `charset`, for a second reading when the declared one gave rubbish. */
export const redeclareCharset = (raw: Buffer, charset: string): Buffer => {
  const text = raw.toString('latin1').replace(contentTypeField, (field) => {
    if (!/^content-type:\s*text\//i.test(field)) return field;
    const bare = field.replace(/;\s*charset\s*=\s*("[^"]*"|[^\s;]*)/gi, '');
    return bare.replace(/^(content-type:\s*text\/[\w.+-]+)/i, `$1; charset=${charset}`);
  });
  const end = headerEnd(raw);
  const declared = /^content-type:/im.test(text.slice(0, end));
  return Buffer.from(declared ? text : `Content-Type: text/plain; charset=${charset}\r\n${text}`, 'latin1');
};

/** True when a text part names no character set, or one that nobody knows. */
export const hasUncertainCharset = (raw: Buffer): boolean => {
  const text = raw.toString('latin1');
  if (!/^content-type:/im.test(text.slice(0, headerEnd(raw)))) return true;
  const fields = [...text.matchAll(contentTypeField)].map(([field]) => field).filter((field) => /:\s*text\//i.test(field));
  return fields.some((field) => {
    const label = /charset\s*=\s*"?([^\s";]+)/i.exec(field)?.[1];
    return label === undefined || !isKnown(label);
  });
};

/**
 * What bytes most likely are: UTF-8 where valid, ISO-2022-JP by its escapes, GB18030 where most bytes above 0x7F pair up to
 * the Hanzi and punctuation in everyday use, else Windows-1252, which always gives something.
 */
export const guessCharset = (bytes: Buffer): string => {
  if (bytes.includes('\u001b$')) return 'iso-2022-jp';
  if (isUtf8(bytes)) return 'utf-8';
  let [pairs, common] = [0, 0];
  for (let at = 0; at < bytes.length; at += 1) {
    const lead = bytes[at] ?? 0;
    if (lead < 0x80) continue;
    const trail = bytes[at + 1] ?? 0;
    pairs += 1;
    if (trail >= 0xa1 && ((lead >= 0xb0 && lead <= 0xd7) || (lead >= 0xa1 && lead <= 0xa3))) common += 1; // GB 2312, level 1
    if (trail >= 0x30) at += 1;
  }
  return common / pairs > 0.7 ? 'gb18030' : 'windows-1252';
};

/** Where the first header block ends: after its last line break. The whole, where there is no body. */
export const headerEnd = (raw: Buffer): number => {
  const [unix, dos] = [raw.indexOf('\n\n'), raw.indexOf('\r\n\r\n')];
  const ends = [unix < 0 ? raw.length : unix + 1, dos < 0 ? raw.length : dos + 2];
  return Math.min(...ends);
};

const tidyHeader = (raw: Buffer): Buffer => {
  // Raw bytes inside an encoded word belong to the word's own charset.
  const words = raw
    .toString('latin1')
    .replace(/=\?[^?\s]+\?q\?[^?\r\n]*\?=/gi, (word) => word.replace(/[\u0080-\u00ff]/g, hexed));
  const head = Buffer.from(words, 'latin1');
  const charset = guessCharset(head);
  return charset === 'utf-8' ? head : Buffer.from(new TextDecoder(charset).decode(head), 'utf8');
};

const hexed = (byte: string): string => `=${byte.charCodeAt(0).toString(16).toUpperCase()}`;

const gbLabels = '(?:x-)?(?:gb[-_]?2312(?:-80)?|gbk|csgb2312|euc-cn|cp-?936|windows-?936|ms936)';
const gbParameter = new RegExp(`(charset\\s*=\\s*"?)${gbLabels}(?=["\\s;]|$)`, 'gi');
const gbEncodedWord = new RegExp(`=\\?${gbLabels}(?:\\*[\\w-]+)?\\?([bq])\\?`, 'gi');
/** A Content-Type field of any part, with its continuation lines. */
const contentTypeField = /^content-type:[^\r\n]*(?:\r?\n[ \t]+[^\r\n]+)*/gim;
/** Content-Type and Content-Disposition: charsets and file names stand there. */
const partField = /^content-(?:type|disposition):[^\r\n]*(?:\r?\n[ \t]+[^\r\n]+)*/gim;

const isKnown = (label: string): boolean => {
  if (/ascii|unknown|default|x3\.4|8bit/i.test(label)) return false; // said of anything
  try {
    new TextDecoder(label);
    return true;
  } catch {
    return /^(x-|cs)?(cp|ms|windows-?|ibm)?(932|936|949|950|874)$|iso-?2022-?jp|shift|euc/i.test(label);
  }
};
