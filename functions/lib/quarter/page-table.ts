import { escapeHtml } from '../html.ts';
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
