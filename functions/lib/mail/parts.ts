/** One MIME part of a raw mail, by its place in the bytes; of a multipart, its header and preamble. */
export type Part = {
  readonly headStart: number;
  /** Where the body begins, after the blank line. */
  readonly bodyStart: number;
  readonly bodyEnd: number;
  /** Lower case, without parameters; `text/plain` where the part does not say. */
  readonly type: string;
  readonly charset: string | undefined;
  readonly encoding: 'base64' | 'quoted-printable' | 'as-is';
  /** A file, not the mail's own words. */
  readonly attached: boolean;
};

/**
 * Every part of a mail, in order, those of mails inside it included. One pass from boundary to boundary,
 * so a large attachment costs a search and no more.
 */
export const partsOf = (raw: Buffer): readonly Part[] => {
  const parts: Part[] = [];
  const boundaries: string[] = [];
  /** Where its header and its body begin; a mail inside a mail begins another header at once. */
  const open = (headStart: number): Head[] => {
    const head = headAt(raw, headStart);
    if (head.boundary !== undefined && !boundaries.includes(head.boundary)) boundaries.push(head.boundary);
    const isMail = head.type === 'message/rfc822' && head.encoding === 'as-is' && head.bodyStart > headStart;
    return isMail ? [head, ...open(head.bodyStart)] : [head];
  };
  let current: readonly Head[] = open(0);
  const close = (bodyEnd: number): void => {
    for (const head of current) parts.push({ ...head, bodyEnd: Math.max(head.bodyStart, bodyEnd) });
    current = [];
  };
  for (let at = nextBoundaryLine(raw, current[0]?.bodyStart ?? 0); at >= 0; at = nextBoundaryLine(raw, at + 2)) {
    const line = lineAt(raw, at);
    const boundary = boundaries.findLast((one) => line.text === `--${one}` || line.text === `--${one}--`);
    if (boundary === undefined) continue;
    close(beforeNewline(raw, at));
    if (parts.length >= mostParts) return parts;
    if (line.text === `--${boundary}`) current = open(line.next);
  }
  close(raw.length);
  return parts;
};

/** Decoded from its transfer encoding, as leniently as can be: a cut escape stays as it stands, what is no base64 is passed over. */
export const bytesOf = (raw: Buffer, { bodyStart, bodyEnd, encoding }: Part): Buffer => {
  const body = raw.subarray(bodyStart, bodyEnd);
  if (encoding === 'base64') return Buffer.concat(base64Groups(body).map((group) => Buffer.from(group, 'base64')));
  return encoding === 'quoted-printable' ? fromQuotedPrintable(body) : body;
};

/** Where the first header block ends: after its last line break. The whole, where there is no body. */
export const headerEnd = (raw: Buffer): number => {
  const [unix, dos] = [raw.indexOf('\n\n'), raw.indexOf('\r\n\r\n')];
  const ends = [unix < 0 ? raw.length : unix + 1, dos < 0 ? raw.length : dos + 2];
  return Math.min(...ends);
};

type Head = Omit<Part, 'bodyEnd'> & { readonly boundary: string | undefined };

const headAt = (raw: Buffer, headStart: number): Head => {
  const end = headerEndAt(raw, headStart);
  const text = raw
    .subarray(headStart, Math.min(end.head, headStart + mostHead))
    .toString('latin1')
    .replace(/\r?\n[ \t]+/g, ' ');
  const field = (name: string): string => new RegExp(`^${name}[ \\t]*:(.*)$`, 'im').exec(text)?.[1]?.trim() ?? '';
  const contentType = field('content-type');
  const type = /^[\w.+-]+\/[\w.+-]+/.exec(contentType)?.[0].toLowerCase() ?? 'text/plain';
  const encoding = field('content-transfer-encoding').toLowerCase();
  return {
    headStart,
    bodyStart: end.body,
    type,
    charset: parameter(contentType, 'charset'),
    boundary: type.startsWith('multipart/') ? parameter(contentType, 'boundary') : undefined,
    encoding: encoding.includes('base64') ? 'base64' : encoding.includes('quoted-printable') ? 'quoted-printable' : 'as-is',
    attached: /^attachment/i.test(field('content-disposition')),
  };
};

const parameter = (header: string, name: string): string | undefined =>
  new RegExp(`;\\s*${name}\\*?\\s*=\\s*(?:"([^"]*)"|([^\\s;]*))`, 'i')
    .exec(header)
    ?.slice(1)
    .find((value) => value !== undefined) || undefined;

const headerEndAt = (raw: Buffer, from: number): { readonly head: number; readonly body: number } => {
  if (raw[from] === 0x0a) return { head: from, body: from + 1 };
  if (raw[from] === 0x0d && raw[from + 1] === 0x0a) return { head: from, body: from + 2 };
  const [unix, dos] = [raw.indexOf('\n\n', from), raw.indexOf('\n\r\n', from)];
  const first = Math.min(unix < 0 ? raw.length : unix, dos < 0 ? raw.length : dos);
  return { head: first, body: Math.min(raw.length, first + (first === unix ? 2 : 3)) };
};

const nextBoundaryLine = (raw: Buffer, from: number): number => {
  if (from === 0 || raw[from - 1] === 0x0a) if (raw[from] === 0x2d && raw[from + 1] === 0x2d) return from;
  const at = raw.indexOf('\n--', from);
  return at < 0 ? -1 : at + 1;
};

const lineAt = (raw: Buffer, from: number): { readonly text: string; readonly next: number } => {
  const end = raw.indexOf('\n', from);
  const text = raw
    .subarray(from, Math.min(end < 0 ? raw.length : end, from + 300))
    .toString('latin1')
    .trimEnd();
  return { text, next: end < 0 ? raw.length : end + 1 };
};

/** The line break before a boundary belongs to it. */
const beforeNewline = (raw: Buffer, at: number): number => (raw[at - 2] === 0x0d ? at - 2 : at - 1);

/** Some programs pad each piece: what stands behind a `=` is decoded by itself. */
const base64Groups = (body: Buffer): readonly string[] =>
  body
    .toString('latin1')
    .replace(/[^\w+/=-]/g, '')
    .match(/[^=]+={0,2}/g) ?? [];

const fromQuotedPrintable = (body: Buffer): Buffer => {
  const text = body
    .toString('latin1')
    .replace(/[ \t]+(?=\r?\n|$)/g, '')
    .replace(/=\r?\n/g, '')
    .replace(/=$/, '');
  return Buffer.from(
    text.replace(/=([0-9a-f]{2})/gi, (_all, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    'latin1',
  );
};

const mostParts = 2_000;
const mostHead = 64 * 1024;
