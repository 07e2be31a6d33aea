/** Encoders that Node lacks, turned round from its decoders: what Chinese mail programs write. */

const tableOf = (charset: string): ReadonlyMap<string, readonly [number, number]> => {
  const decoder = new TextDecoder(charset, { fatal: true });
  const table = new Map<string, readonly [number, number]>();
  for (let lead = 0x81; lead <= 0xfe; lead += 1)
    for (let trail = 0x40; trail <= 0xfe; trail += 1) {
      try {
        const text = decoder.decode(Uint8Array.of(lead, trail));
        if ([...text].length === 1 && !table.has(text)) table.set(text, [lead, trail]);
      } catch {
        // no character there
      }
    }
  return table;
};
const gbk = tableOf('gbk');
const big5Table = tableOf('big5');

const encode = (text: string, table: ReadonlyMap<string, readonly [number, number]>, beyond: (character: string) => number[]) =>
  Buffer.from([...text].flatMap((one) => (one < '\u0080' ? [one.charCodeAt(0)] : [...(table.get(one) ?? beyond(one))])));

const none =
  (charset: string) =>
  (character: string): never => {
    throw new RangeError(`${character} is not in ${charset}`);
  };

export const gb = (text: string): Buffer => encode(text, gbk, none('GBK'));
export const big5 = (text: string): Buffer => encode(text, big5Table, none('Big5'));

/** GBK, and four bytes for what lies beyond the basic plane. */
export const gb18030 = (text: string): Buffer =>
  encode(text, gbk, (character) => {
    const at = (character.codePointAt(0) ?? 0) - 0x10000;
    if (at < 0) return none('this encoder')(character);
    return [
      0x90 + Math.floor(at / 12_600),
      0x30 + (Math.floor(at / 1_260) % 10),
      0x81 + (Math.floor(at / 10) % 126),
      0x30 + (at % 10),
    ];
  });

/** RFC 1843, one run of Hanzi after the other. */
export const hz = (text: string): Buffer =>
  Buffer.from(
    text
      .replace(/~/g, '~~')
      .replace(/[^\p{ASCII}]+/gu, (run) => `~{${String.fromCharCode(...gb(run).map((byte) => byte & 0x7f))}~}`),
    'latin1',
  );

export const utf8 = (text: string): Buffer => Buffer.from(text);
export const utf16 = (text: string): Buffer => Buffer.from(text, 'utf16le');

export const base64 = (bytes: Buffer): string => bytes.toString('base64').replace(/.{76}/g, '$&\r\n');
/** Lines of at most `width` characters, cut wherever that falls: between the bytes of a Hanzi as well. */
export const quotedPrintable = (bytes: Buffer, width = 76): string => {
  const lines = bytes
    .toString('latin1')
    .split('\n')
    .map((line) => {
      const tokens = [...line].map((one) => (/[!-<>-~ ]/.test(one) ? one : hexed(one)));
      const out = [''];
      for (const token of tokens) {
        if ((out.at(-1) ?? '').length + token.length >= width) out.push('');
        out[out.length - 1] += token;
      }
      return out.join('=\r\n');
    });
  return lines.join('\r\n');
};
const hexed = (character: string): string => `=${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`;

export const bWord = (charset: string, bytes: Buffer): string => `=?${charset}?B?${bytes.toString('base64')}?=`;
export const qWord = (charset: string, bytes: Buffer): string =>
  `=?${charset}?Q?${[...bytes.toString('latin1')].map((one) => (/[A-Za-z0-9]/.test(one) ? one : hexed(one))).join('')}?=`;
export const percent = (bytes: Buffer): string => [...bytes].map((byte) => `%${byte.toString(16).toUpperCase()}`).join('');
