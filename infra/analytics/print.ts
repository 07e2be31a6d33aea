import type { Answer, AnswerValue } from './lake.ts';

/** Answers as people and programs read them. */

export const asJson = ({ columns, rows }: Answer): string =>
  JSON.stringify(rows.map((row) => Object.fromEntries(columns.map(({ name }, index) => [name, row[index] ?? null]))));

/** RFC 4180; a null is an empty field. */
export const asCsv = ({ columns, rows }: Answer): string =>
  [columns.map(({ name }) => name), ...rows]
    .map((row) => row.map((value) => csvField(value)).join(','))
    .join('\r\n')
    .concat('\r\n');

/** A table in Markdown, which reads well in a terminal, too: numbers to the right, a null as nothing. */
export const asTable = ({ columns, rows, more }: Answer): string => {
  const shown = rows.map((row) =>
    row.map((value) => (value === null ? '' : String(value).replaceAll('|', '\\|').replaceAll('\n', ' '))),
  );
  const numeric = columns.map(({ type }) => /^(bigint|integer|double|decimal|hugeint|float|smallint|tinyint)/.test(type));
  const widths = columns.map(({ name }, index) => Math.max(3, ...[name, ...shown.map((row) => row[index] ?? '')].map(width)));
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, index) => padded(cell, widths[index] ?? 0, numeric[index] ?? false)).join(' | ')} |`;
  const rule = `| ${widths.map((size, index) => (numeric[index] ? `${'-'.repeat(size - 1)}:` : '-'.repeat(size))).join(' | ')} |`;
  const rest = more ? ['', `There are more rows than these ${rows.length}.`] : [];
  return [line(columns.map(({ name }) => name)), rule, ...shown.map(line), ...rest].join('\n');
};

const csvField = (value: AnswerValue): string => {
  const text = value === null ? '' : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
};

const padded = (cell: string, size: number, right: boolean): string => {
  const space = ' '.repeat(Math.max(0, size - width(cell)));
  return right ? space + cell : cell + space;
};

/** Columns on a terminal: a Chinese character takes two. */
const width = (text: string): number =>
  [...text].reduce((sum, one) => sum + (/[ᄀ-ᅟ⺀-꓏가-힣豈-﫿︰-﹏！-｠￠-￦]/u.test(one) ? 2 : 1), 0);
