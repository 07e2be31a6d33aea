/** The fields of a form, byte for byte: a raw mail in one of them need not be UTF-8. */
export type FormFields = ReadonlyMap<string, Buffer>;

export const formType = /^(multipart\/form-data\s*;.*boundary=|application\/x-www-form-urlencoded\s*(;|$))/i;

/** `undefined` for a body that is no such form. The first field of a name stands; a form has at most 200. */
export const readForm = (body: Buffer, contentType: string): FormFields | undefined => {
  if (/^application\/x-www-form-urlencoded/i.test(contentType)) return urlencoded(body);
  const boundary = /boundary=(?:"([^"]{1,200})"|([^\s;]{1,200}))/i.exec(contentType);
  return boundary ? multipart(body, boundary[1] ?? boundary[2] ?? '') : undefined;
};

const MOST_FIELDS = 200;

const multipart = (body: Buffer, boundary: string): FormFields | undefined => {
  const fields = new Map<string, Buffer>();
  const mark = Buffer.from(`--${boundary}`);
  let at = body.indexOf(mark);
  if (at < 0) return undefined;
  for (let count = 0; count <= MOST_FIELDS; count += 1) {
    const start = at + mark.length;
    if (body.subarray(start, start + 2).toString('latin1') === '--') return fields;
    const next = body.indexOf(Buffer.concat([Buffer.from('\r\n'), mark]), start);
    const headersEnd = body.indexOf('\r\n\r\n', start);
    if (next < 0 || headersEnd < 0 || headersEnd > next) return undefined;
    const headers = body.subarray(start, headersEnd).toString('utf8');
    const name = /content-disposition:[^\r\n]*?[;\s]name="([^"]{1,200})"/i.exec(headers)?.[1];
    if (name !== undefined && !fields.has(name)) fields.set(name, body.subarray(headersEnd + 4, next));
    at = next + 2;
  }
  return undefined;
};

const urlencoded = (body: Buffer): FormFields => {
  const fields = new Map<string, Buffer>();
  for (const pair of body.toString('latin1').split('&').slice(0, MOST_FIELDS)) {
    const [name = '', ...value] = pair.split('=');
    const key = unescaped(name).toString('utf8');
    if (!fields.has(key)) fields.set(key, unescaped(value.join('=')));
  }
  return fields;
};

const unescaped = (text: string): Buffer =>
  Buffer.from(
    text.replaceAll('+', ' ').replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    'latin1',
  );
