import { readFileSync } from 'node:fs';
import path from 'node:path';
import { writtenOut } from './dialect.ts';
import { terms } from './views.ts';

/** The days of a period, `YYYY-MM-DD`, both included. */
export type Days = { readonly from: string; readonly to: string };

/** The question that counts every figure of a period anew: columns figure, n, counted, value, median, p90. */
export const figuresSql = ({ from, to }: Days): string => {
  const file = readFileSync(path.join(import.meta.dirname, 'figures.sql'), 'utf8');
  const days = String(Math.round((Date.parse(to) - Date.parse(from)) / 86_400_000) + 1);
  const { zone, values } = terms();
  return writtenOut(file.replace(/^--.*$/gm, ''), { zone, values: { ...values, from, to, days } });
};
