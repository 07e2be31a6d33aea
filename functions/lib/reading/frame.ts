import { escapeHtml } from '../html.ts';
import type { HttpAnswer, HttpRequest } from '../http.ts';
import type { Language } from '../problem.ts';

/**
 * What programs get as JSON, a browser gets as a page to read: the way from a number on the quarter's page down to its events (G4). No
 * script, nothing from elsewhere; links lead on, and every page says where its JSON is.
 */

/** Browsers name HTML in what they accept; clients of the API, which take anything or JSON, do not. */
export const wantsPage = ({ headers }: Pick<HttpRequest, 'headers'>): boolean => /\btext\/html\b/.test(headers.accept ?? '');

/** `lang` of the query, else what the browser asks for. */
export const languageOfPage = ({ query, language }: Pick<HttpRequest, 'query' | 'language'>): Language =>
  query.lang === 'zh' || query.lang === 'en' ? query.lang : language;

export type Page = { readonly language: Language; readonly title: string; readonly main: readonly string[] };

export const pageAnswer = ({ language, title, main }: Page): HttpAnswer => {
  const lang = language === 'zh' ? 'zh-CN' : 'en';
  return {
    status: 200,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-language': lang,
      'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
      vary: 'accept, accept-language',
    },
    body: [
      `<!doctype html><html lang="${lang}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">`,
      `<title>${escapeHtml(title)}</title><style>${style}</style></head><body><h1>${escapeHtml(title)}</h1>`,
      ...main,
      '</body></html>',
    ].join('\n'),
  };
};

/** A path with its query; what is not given is left out. */
export const linkTo = (path: string, query: Readonly<Record<string, string | undefined>>): string => {
  const given = Object.entries(query).filter((pair): pair is [string, string] => pair[1] !== undefined);
  return `${path}?${new URLSearchParams(given).toString()}`;
};

/** A link; `said` is HTML already. */
export const anchor = (href: string, said: string): string => `<a href="${escapeHtml(href)}">${said}</a>`;

/** A moment on the centre's clocks, to the second: events follow each other closely. */
export const momentOf = (at: string, zone: string): string =>
  new Intl.DateTimeFormat('sv-SE', { dateStyle: 'short', timeStyle: 'medium', timeZone: zone }).format(new Date(at));

/** The same as HTML, which no line breaks. */
export const timeOf = (at: string, zone: string): string => `<time>${escapeHtml(momentOf(at, zone))}</time>`;

const style = `
:root{color-scheme:light}*{box-sizing:border-box}
body{margin:0 auto;max-width:1100px;padding:24px;color:#222;background:#fff;font:15px/1.55 "Noto Sans CJK SC","Noto Sans SC","PingFang SC","Microsoft YaHei",system-ui,sans-serif}
h1{font-size:23px;margin:0 0 4px}h2{font-size:17px;margin:26px 0 8px;border-bottom:2px solid #0072B2}
.note{color:#555;font-size:13px;margin:4px 0 10px}.big{font-size:26px;font-weight:600;margin:8px 0}
table{border-collapse:collapse;font-size:13px}th,td{padding:4px 9px;border-bottom:1px solid #ddd;text-align:left;vertical-align:top}
th{background:#f2f5f8;border-bottom:1px solid #999}td.n,th.n{text-align:right;font-variant-numeric:tabular-nums}tr.total td{font-weight:600;border-top:1px solid #999}
tr:target{background:#fff3d6;outline:2px solid #E69F00}.wide{overflow-x:auto}
pre{background:#f2f5f8;padding:10px 12px;overflow-x:auto;font-size:12.5px;white-space:pre-wrap}code{font-size:12.5px}
td code,time,th:first-child{white-space:nowrap}td ul{margin:0;padding-left:16px}td.cause{min-width:120px}td small{color:#555;word-break:break-word}
a{color:#005a8f}a:focus-visible{outline:2px solid #D55E00}
@media print{@page{size:A4;margin:14mm}body{padding:0;font-size:11px}table{font-size:10px}thead{display:table-header-group}tr{break-inside:avoid}a{color:inherit}}
`;
