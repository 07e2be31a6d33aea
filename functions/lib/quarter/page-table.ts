import { escapeHtml } from '../html.ts';
import type { Language } from '../problem.ts';
import { count } from './format.ts';

/** A row: texts as they are, whole numbers grouped by thousands, `Markup` as it stands. */
export type Row = readonly (string | number | Markup)[];
export type Markup = { readonly html: string };

/** `texts`: so many first columns stand left, the rest are numbers. */
export const table = (
  head: readonly string[],
  rows: readonly Row[],
  { texts, total = false }: { readonly texts: number; readonly total?: boolean },
): string => {
  const cell = (one: Row[number], index: number): string => {
    const said = typeof one === 'number' ? count(one) : typeof one === 'string' ? escapeHtml(one) : one.html;
    return `<td${index < texts ? '' : ' class="n"'}>${said}</td>`;
  };
  const lines = rows.map(
    (row, index) => `<tr${total && index === rows.length - 1 ? ' class="total"' : ''}>${row.map(cell).join('')}</tr>`,
  );
  const names = head.map((name, index) => `<th scope="col"${index < texts ? '' : ' class="n"'}>${escapeHtml(name)}</th>`);
  return `<div class="wide"><table><thead><tr>${names.join('')}</tr></thead><tbody>${lines.join('')}</tbody></table></div>`;
};

/** A number that opens into the cases behind it (G4); `place` narrows it to one value of a dimension, in the language of the page. */
export const explained = (said: string, figure: string, place: Opened): Markup => {
  const { quarter, ...where } = place;
  const query = new URLSearchParams({ figure, period: quarter, ...where });
  return { html: `<a href="/figures/explain?${escapeHtml(query.toString())}">${escapeHtml(said)}</a>` };
};

type Opened = { readonly quarter: string; readonly lang: Language } & Readonly<Record<string, string>>;

/** A case that opens into its events (G4). */
export const caseLink = (id: string, language: Language): string =>
  `<a href="/cases/${encodeURIComponent(id)}/events?lang=${language}"><code>${escapeHtml(id)}</code></a>`;
