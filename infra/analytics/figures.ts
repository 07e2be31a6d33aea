import { readFileSync } from 'node:fs';
import path from 'node:path';
import { writtenOut } from './dialect.ts';
import { terms } from './views.ts';

/** The days of a period, `YYYY-MM-DD`, both included. */
export type Days = { readonly from: string; readonly to: string };

/** What figures can be told apart by: a column that cases and figure_items both have. */
export type Cell = 'agent' | 'team' | 'channel' | 'case_type' | 'category' | 'priority';

/** The question that counts every figure of a period anew: columns figure, n, counted, value, median, p90, cell. */
export const figuresSql = ({ from, to }: Days, by?: Cell): string => {
  const file = readFileSync(path.join(import.meta.dirname, 'figures.sql'), 'utf8');
  const days = String(Math.round((Date.parse(to) - Date.parse(from)) / 86_400_000) + 1);
  const { zone, values } = terms();
  return writtenOut(file.replace(/^--.*$/gm, ''), {
    zone,
    values: { ...values, from, to, days, cell: by ?? 'cast(null as varchar)' },
  });
};
