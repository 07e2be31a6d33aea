import { escapeHtml } from '../html.ts';
import type { Language } from '../problem.ts';

/**
 * The HTML part beside a text part: the same words, made from them, so that the two cannot differ. Paragraphs stand where the text
 * has an empty line, web addresses are links, and what follows the signature's `-- ` is the footer. Everything is escaped; no
 * script, no image, nothing from elsewhere. Black on white by itself, so that it prints.
 */
export const htmlPart = (
  text: string,
  { language, subject }: { readonly language: Language; readonly subject: string },
): string => {
  const [body = '', ...signature] = readable(text).split(/^-- $/m);
  const lang = language === 'zh' ? 'zh-CN' : 'en';
  return [
    `<!doctype html><html lang="${lang}"><head><meta charset="utf-8">`,
    `<meta name="viewport" content="width=device-width,initial-scale=1"><title>${escapeHtml(subject)}</title></head>`,
    `<body style="margin:0;padding:16px;background:#fff;color:#1a1a1a;font:16px/1.6 ${fonts}">`,
    '<div style="max-width:640px" role="article">',
    ...paragraphsOf(body),
    ...(signature.length === 0 ? [] : [`<div style="${rule}">`, ...paragraphsOf(`-- ${signature.join('-- ')}`), '</div>']),
    '</div></body></html>',
    '',
  ].join('\n');
};

const fonts = "system-ui,-apple-system,'PingFang SC','Microsoft YaHei','Noto Sans CJK SC',sans-serif";
const rule = 'margin-top:24px;padding-top:8px;border-top:1px solid #767676;color:#444';

const paragraphsOf = (text: string): readonly string[] =>
  text
    .split(/\n[^\S\n]*\n\s*?(?=\S|$)/)
    .filter((paragraph) => paragraph.trim() !== '')
    .map((paragraph) => `<p style="margin:0 0 16px;white-space:pre-wrap">${linesOf(paragraph)}</p>`);

const linesOf = (paragraph: string): string =>
  paragraph
    .replace(/^\n+|\s+$/g, '')
    .split('\n')
    .map(withLinks)
    .join('<br>');

/** Web addresses become links that say where they lead. A full stop or a bracket behind one is not part of it. */
const withLinks = (line: string): string =>
  line
    .split(/(https?:\/\/[^\s<>"'，。；：）】》]+[^\s<>"'，。；：）】》.,;:!?)\]])/)
    .map((part, index) => (index % 2 === 0 ? escapeHtml(part) : `<a href="${escapeHtml(part)}">${escapeHtml(part)}</a>`))
    .join('');

/** Line ends are `\n`; what HTML has no place for (control characters, halves of characters) is left out. */
const readable = (text: string): string =>
  text
    .replace(/\r\n?/g, '\n')
    .replace(/[^\P{Cc}\t\n]/gu, '')
    .toWellFormed();
