import { domainToASCII } from 'node:url';
import type { MailAddress } from './parse.ts';

/** Header values as RFC 5322 and RFC 2047 write them: ASCII, folded to lines of 76, no line break that we did not put there. */

/** Free text: a subject, a comment. Plain where it can be, else encoded words in UTF-8. */
export const encodeText = (text: string): string => {
  const line = oneLine(text);
  return isPlain(line) ? folded(line.split(' ')) : encodedWords(line);
};

/** `"Ann Miller" <ann@customer.example>`. Throws a RangeError on an address that mail cannot go to. */
export const encodeAddress = ({ name = '', address }: MailAddress): string => {
  if (!isMailable(address)) throw new RangeError('not an address that mail can go to');
  const at = address.lastIndexOf('@');
  const route = `${address.slice(0, at)}@${domainToASCII(address.slice(at + 1))}`;
  const line = oneLine(name);
  if (line === '') return route;
  const phrase = isPlain(line) ? `"${line.replace(/["\\]/g, '\\$&')}"` : encodedWords(line);
  return `${phrase}\r\n <${route}>`;
};

/** True for one bare address with a domain, in characters that SMTP carries everywhere. */
export const isMailable = (address: string): boolean => {
  const [, local = '', domain = ''] = /^([^\s<>,;:"()[\]\\@]{1,64})@([^\s<>,;:"()[\]\\@]{1,255})$/.exec(address) ?? [];
  return /^[\x21-\x7e]+$/.test(local) && domainToASCII(domain) !== '';
};

/** Message ids, each between angle brackets on a line of its own. Throws a RangeError on what is no id. */
export const encodeIds = (ids: readonly string[]): string =>
  ids
    .map((id) => {
      if (!isMessageId(id)) throw new RangeError('not a message id');
      return `<${id}>`;
    })
    .join('\r\n ');

export const isMessageId = (id: string): boolean => /^[\x21-\x3b=\x3f-\x7e]{1,900}$/.test(id);

/** Control characters and line ends, those of Unicode too, become spaces; runs of spaces one. */
export const oneLine = (text: string): string =>
  text
    .replace(/[\p{Cc}\p{Zs}\u2028\u2029]+/gu, ' ')
    .toWellFormed()
    .trim();

const isPlain = (line: string): boolean =>
  /^[\x20-\x7e]*$/.test(line) && !line.includes('=?') && line.split(' ').every((word) => word.length <= 70);

const folded = (words: readonly string[]): string => {
  const lines: string[] = [];
  for (const word of words) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + word.length < 64) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines.join('\r\n ');
};

/** At most 75 characters a word (45 bytes of text), never cut inside a character. */
const encodedWords = (text: string): string => {
  const chunks: string[] = [];
  for (const character of text) {
    const last = chunks.at(-1);
    if (last !== undefined && Buffer.byteLength(last + character) <= 45) chunks[chunks.length - 1] = last + character;
    else chunks.push(character);
  }
  return chunks.map((chunk) => `=?UTF-8?B?${Buffer.from(chunk).toString('base64')}?=`).join('\r\n ');
};
