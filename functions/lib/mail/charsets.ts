import { isUtf8 } from 'node:buffer';
import { everydayShare } from './common-characters.ts';

/** How bytes were read: `charset` as it was read, `lost` how many characters could not be, `declared` what the mail says. */
export type Reading = {
  readonly text: string;
  readonly charset: string;
  readonly lost: number;
  /** True where the mail's own word was not simply believed, or did not hold. */
  readonly doubtful: boolean;
};

/**
 * Reads text whose character set may be declared wrongly, or not at all: never throws, always gives something.
 * - GB2312 and GBK are declared where the text is wider: both are read as GB18030, which contains them.
 * - ISO-2022-JP and HZ are told by their escapes, whatever is declared.
 * - UTF-8 proves itself: what is valid and long enough is UTF-8, whatever is declared.
 * - What does not fit its declaration, and what has none, is read as whatever makes the most everyday text of it.
 */
export const readBytes = (bytes: Buffer, declared: string | undefined): Reading => {
  const label = decodable(declared);
  if (label !== 'iso-2022-jp' && bytes.includes('\u001b$')) return read(bytes, 'iso-2022-jp', true);
  if (label === 'hz' || (isAscii(bytes) && looksLikeHz(bytes))) return read(hzToGb(bytes), 'gb18030', label !== 'hz', 'hz');
  if (isAscii(bytes)) return read(bytes, label ?? 'utf-8', false);
  if (label === undefined) return guess(bytes);
  if (label === 'utf-8') return isUtf8(bytes) ? read(bytes, label, false) : better(bytes, read(bytes, label, true));
  if (label.startsWith('utf-16')) return read(bytes, label, false);
  if (isUtf8(bytes) && provesUtf8(bytes, label)) return read(bytes, 'utf-8', true);
  const own = read(bytes, label, false);
  if (own.lost === 0 && !(isLatin(label) && looksMultibyte(bytes))) return own;
  return better(bytes, { ...own, doubtful: true });
};

/** What bytes most likely are where nothing is declared. */
export const guess = (bytes: Buffer): Reading => {
  if (isUtf8(bytes)) return read(bytes, 'utf-8', true);
  const sample = bytes.subarray(0, mostSampled);
  const scored = candidates.map(({ charset, script }) => ({ charset, share: shareIn(sample, charset, script) }));
  const best = scored.reduce((one, other) => (other.share > one.share ? other : one));
  return read(bytes, best.share >= 0.4 ? best.charset : 'windows-1252', true);
};

/** The declared reading, unless a guess loses less than half as much, or makes sense where the declared one makes none. */
const better = (bytes: Buffer, own: Reading): Reading => {
  const guessed = guess(bytes);
  if (own.lost === 0) return everydayShare(guessed.text) > 0.5 ? guessed : { ...own, doubtful: false };
  if (guessed.charset === own.charset || guessed.charset === 'windows-1252') return own;
  return guessed.lost < own.lost / 2 ? guessed : own;
};

const read = (bytes: Buffer, charset: string, doubtful: boolean, shownAs = charset): Reading => {
  const text = new TextDecoder(charset).decode(bytes);
  const lost = text.split('\ufffd').length - 1;
  return { text, charset: shownAs, lost, doubtful: doubtful || lost > 0 };
};

/** A label that TextDecoder takes, `hz`, or `undefined` where none is declared, or one that says nothing or that nobody knows. */
const decodable = (declared: string | undefined): string | undefined => {
  const label = declared?.trim().toLowerCase().replace(/\*.*$/, '') ?? '';
  if (label === '' || /^(us-)?ascii|^unknown|default|x3\.4|^[78]bit|^binary|^none$/.test(label)) return undefined; // said of anything
  if (/^(x-|cs)?(gb[-_]?2312(-80)?|gbk|gb[-_]?18030|euc-?cn|(cp|ms|windows)-?936|chinese)$/.test(label)) return 'gb18030';
  if (/^hz(-gb-?2312)?$/.test(label)) return 'hz';
  const known = aliases.find(([pattern]) => pattern.test(label))?.[1] ?? label;
  try {
    return new TextDecoder(known).encoding;
  } catch {
    return undefined;
  }
};

const aliases: readonly (readonly [RegExp, string])[] = [
  [/^(x-|cn-)?big-?5|^(cp|ms|windows)-?950$/, 'big5'],
  [/^(x-|cs)?iso-?2022-?jp|^cp5022\d$|^junet$/, 'iso-2022-jp'],
  [/^(x-)?(sjis|shift[-_]?jis)|^(cp|ms|windows)-?932$|^windows-31j$/, 'shift_jis'],
  [/^(x-)?euc-?jp$|^cp51932$/, 'euc-jp'],
  [/^(x-)?euc-?kr$|^uhc$|^(cp|ms|windows)-?949$/, 'euc-kr'],
  [/^utf-?8/, 'utf-8'],
];

const candidates = [
  { charset: 'gb18030', script: 'han' },
  { charset: 'big5', script: 'han' },
  { charset: 'shift_jis', script: 'kana' },
  { charset: 'euc-jp', script: 'kana' },
  { charset: 'euc-kr', script: 'hangul' },
] as const;
const mostSampled = 4_096;

const shareIn = (sample: Buffer, charset: string, script: 'han' | 'kana' | 'hangul'): number =>
  everydayShare(new TextDecoder(charset).decode(sample), script);

const isAscii = (bytes: Buffer): boolean => bytes.every((byte) => byte < 0x80);
const isLatin = (label: string): boolean => /^(windows-125\d|iso-8859-|macintosh|koi8)/.test(label);
/** Latin text has its accents here and there; two bytes in a row, again and again, are another script. */
const looksMultibyte = (bytes: Buffer): boolean => {
  const text = bytes.subarray(0, mostSampled).toString('latin1');
  const high = text.match(/[\u0080-\u00ff]/g)?.length ?? 0;
  const paired = text.match(/[\u0080-\u00ff][\u0040-\u00ff]/g)?.length ?? 0;
  return paired >= 3 && paired * 2 >= high * 0.8;
};

/** By chance two or three characters of GBK are valid UTF-8, hardly four; fewer are UTF-8 where that alone makes sense. */
const provesUtf8 = (bytes: Buffer, label: string): boolean => {
  const text = bytes.subarray(0, mostSampled).toString('utf8');
  const characters = text.match(/[^\p{ASCII}\ufffd]/gu)?.length ?? 0;
  return characters >= 4 || everydayShare(text) > shareIn(bytes.subarray(0, mostSampled), label, 'han');
};

/** Pairs between `~{` and `~}`, and everyday words inside. */
const looksLikeHz = (bytes: Buffer): boolean => {
  const sample = bytes.subarray(0, mostSampled);
  return (
    /~\{(?:[!-w][!-~])+~\}/.test(sample.toString('latin1')) &&
    everydayShare(new TextDecoder('gb18030').decode(hzToGb(sample))) >= 0.5
  );
};

/** RFC 1843: `~{` opens two-byte mode, `~}` closes it, `~~` is a tilde, a tilde at the line's end joins the next. */
const hzToGb = (bytes: Buffer): Buffer => {
  const out: number[] = [];
  let wide = false;
  for (let at = 0; at < bytes.length; at += 1) {
    const [byte = 0, next = 0] = [bytes[at], bytes[at + 1]];
    if (byte === tilde && (next === 0x7b || next === 0x7d)) wide = next === 0x7b;
    else if (byte === tilde && next === tilde && !wide) out.push(tilde);
    else if (byte === tilde && next === newline && !wide) wide = false;
    else {
      if (byte === newline) wide = false; // it ends with the line at the latest
      if (wide && byte > 0x20) out.push(byte | 0x80, next | 0x80);
      else out.push(byte);
      if (!wide || byte <= 0x20) continue;
    }
    at += 1;
  }
  return Buffer.from(out);
};
const tilde = 0x7e;
const newline = 0x0a;
