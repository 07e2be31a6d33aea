/**
 * The text of an HTML mail as a person would read it: blocks on lines of their own, list items marked, the target of a link
 * beside its text, no styles, scripts or comments. One pass over the input, so hostile HTML costs no more than long HTML.
 */
export const textOfHtml = (html: string): string => {
  const out: string[] = [];
  const links: { readonly href: string; readonly start: number }[] = [];
  const lastClose = html.lastIndexOf('>'); // looked for once, not behind every one of a million open ones
  let at = 0;
  while (at < html.length) {
    const open = html.indexOf('<', at);
    out.push(collapsed(html.slice(at, open < 0 ? html.length : open)));
    if (open < 0) break;
    if (html.startsWith('<!--', open)) {
      at = after(html, '-->', open + 4);
      continue;
    }
    const close = open > lastClose ? -1 : html.indexOf('>', open);
    const tag = close < 0 ? null : /^<(\/?)([a-z][a-z0-9]*)/i.exec(html.slice(open, open + 40));
    if (tag === null) {
      const declaration = close >= 0 && /^<[!?/]/.test(html.slice(open, open + 2));
      if (!declaration) out.push('<'); // a lone "<" is text: 3 < 5
      at = declaration ? close + 1 : open + 1;
      continue;
    }
    const name = (tag[2] ?? '').toLowerCase();
    const closing = tag[1] === '/';
    at = close + 1;
    if (!closing && unread.has(name)) at = after(html, '>', endTag(html, name, at));
    else if (name === 'a' && !closing) links.push({ href: hrefOf(html.slice(open, close)), start: out.length });
    else if (name === 'a') out.push(linkTarget(links.pop(), out));
    else if (!(closing && name === 'br')) out.push(breakOf(name, closing));
  }
  return tidyLines(decodeEntities(out.join('')));
};

const unread = new Set(['style', 'script', 'head', 'title', 'template', 'noscript']);
const paragraphs = new Set(['p', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'ul', 'ol', 'table', 'blockquote', 'pre', 'hr']);
const lines = new Set(['br', 'div', 'tr', 'section', 'article', 'header', 'footer', 'dt', 'dd', 'body']);

const breakOf = (name: string, closing: boolean): string => {
  if (paragraphs.has(name)) return '\n\n';
  if (lines.has(name)) return '\n';
  if (name === 'li') return closing ? '' : '\n- ';
  return (name === 'td' || name === 'th') && closing ? ' ' : '';
};

/** The position behind `mark`; the end of the text where there is none. */
const after = (html: string, mark: string, from: number): number => {
  const found = html.indexOf(mark, from);
  return found < 0 ? html.length : found + mark.length;
};

const endTag = (html: string, name: string, from: number): number => {
  const pattern = new RegExp(`</${name}\\b`, 'gi');
  pattern.lastIndex = from;
  return pattern.exec(html)?.index ?? html.length;
};

const hrefOf = (tag: string): string =>
  /\shref\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))/i.exec(tag)?.slice(1).find(Boolean) ?? '';

/** ` (https://…)`, unless the text of the link says it already, or it leads nowhere outside. */
const linkTarget = (link: { readonly href: string; readonly start: number } | undefined, out: readonly string[]): string => {
  if (link === undefined || !/^(https?:|mailto:)/i.test(link.href)) return '';
  const bare = link.href.replace(/^(mailto:|https?:\/\/)/i, '').replace(/\/$/, '');
  return out.slice(link.start).join('').includes(bare) ? '' : ` (${link.href})`;
};

const collapsed = (text: string): string => text.replace(/[ \t\r\n\f]+/g, ' ');

const tidyLines = (text: string): string =>
  text
    .split('\n')
    .map((line) => line.replace(/[ \t\u00a0]+/g, ' ').trim())
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim();

const decodeEntities = (text: string): string =>
  text.replace(/&(#x[0-9a-f]{1,6}|#\d{1,7}|[a-z]{2,8}\d?);?/gi, (whole, entity: string) => {
    if (!entity.startsWith('#')) return entities[entity] ?? entities[entity.toLowerCase()] ?? whole;
    const code = /^#x/i.test(entity) ? Number.parseInt(entity.slice(2), 16) : Number(entity.slice(1));
    const valid = code > 0 && code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff);
    return valid ? String.fromCodePoint(code) : '\ufffd';
  });

const entities: Readonly<Record<string, string>> = {
  ...{ amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: '\u00a0', ensp: ' ', emsp: ' ', thinsp: ' ', shy: '' },
  ...{ copy: '©', reg: '®', trade: '™', hellip: '…', mdash: '—', ndash: '–', bull: '•', middot: '·', sect: '§', deg: '°' },
  ...{ lsquo: '‘', rsquo: '’', ldquo: '“', rdquo: '”', laquo: '«', raquo: '»', times: '×', euro: '€', pound: '£', yen: '¥' },
  ...{ auml: 'ä', ouml: 'ö', uuml: 'ü', Auml: 'Ä', Ouml: 'Ö', Uuml: 'Ü', szlig: 'ß', eacute: 'é', egrave: 'è', agrave: 'à' },
  ...{ ccedil: 'ç', ntilde: 'ñ', aacute: 'á', iacute: 'í', oacute: 'ó', uacute: 'ú', zwnj: '', zwj: '' },
};
