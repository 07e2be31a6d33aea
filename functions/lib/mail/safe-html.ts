import sanitize from 'sanitize-html';
import { ownWords } from './quoted.ts';

/**
 * A page that shows a mail and does nothing: no scripts, styles, forms or frames, and nothing is fetched from anywhere, so that
 * opening it tells the sender nothing. Links stay, with their target beside a name that says otherwise; pictures become their names.
 */
export const pageOfHtml = (html: string): string => page(sanitize(html, options));

/** Plain text as a page: the sender's own words, and the mail that they answer folded away. */
export const pageOfText = (text: string): string => {
  const own = ownWords(text);
  const whole = own === text.trim() ? '' : `<details><summary>全文 / Whole text</summary><pre>${escaped(text)}</pre></details>`;
  return page(`<pre>${escaped(own)}</pre>${whole}`);
};

/** What the page may do, for the header of the answer: nothing but the one style of our own. */
export const pagePolicy =
  "default-src 'none'; style-src 'unsafe-inline'; sandbox allow-popups; frame-ancestors 'self'; base-uri 'none'; form-action 'none'";

const page = (body: string): string =>
  `<!doctype html><html><head><meta charset="utf-8"><meta name="referrer" content="no-referrer"><title>邮件 / Mail</title><style>${style}</style></head><body>${body}</body></html>`;
const style =
  'body{font-family:sans-serif;line-height:1.5}pre{white-space:pre-wrap;font:inherit}blockquote{border-left:3px solid #ccc;margin-left:0;padding-left:1em}';

const options: sanitize.IOptions = {
  allowedTags: [
    ...[
      'p',
      'div',
      'span',
      'br',
      'hr',
      'pre',
      'blockquote',
      'b',
      'strong',
      'i',
      'em',
      'u',
      's',
      'del',
      'sub',
      'sup',
      'small',
      'code',
    ],
    ...['h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'ul', 'ol', 'li', 'dl', 'dt', 'dd', 'a', 'details', 'summary'],
    ...['table', 'thead', 'tbody', 'tfoot', 'tr', 'td', 'th', 'caption', 'center'],
  ],
  allowedAttributes: {
    a: ['href', 'title', 'rel', 'target'],
    td: ['colspan', 'rowspan'],
    th: ['colspan', 'rowspan'],
    ol: ['start'],
  },
  allowedSchemes: ['http', 'https', 'mailto', 'tel'],
  allowProtocolRelative: false,
  disallowedTagsMode: 'discard',
  nonTextTags: [
    'script',
    'style',
    'textarea',
    'option',
    'noscript',
    'title',
    'template',
    'head',
    'svg',
    'math',
    'object',
    'iframe',
  ],
  nestingLimit: 60,
  parseStyleAttributes: false,
  transformTags: {
    a: (tagName, attribs) => ({ tagName, attribs: { ...attribs, rel: 'noopener noreferrer nofollow', target: '_blank' } }),
    img: (_tagName, { alt = '' }) => ({
      tagName: 'span',
      attribs: {},
      text: `[图片 / image${alt === '' ? '' : `: ${alt.slice(0, 200)}`}]`,
    }),
  },
};

const escaped = (text: string): string =>
  text.replace(/[&<>"]/g, (one) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[one] ?? one);
