import type { AnswerValue } from '../../../infra/analytics/lake.ts';
import type { ViewColumnType } from '../../../infra/analytics/views.ts';

/** What counts as the same answer of two engines. */

/** Trino knows how long a text can be, and how exact a time. */
export const sameType = (trino: string, described: ViewColumnType | undefined): boolean =>
  trino.replace(/^(varchar|timestamp)\(\d+\)$/, '$1') === described;

type Row = readonly AnswerValue[];

/** Rows as either engine would write them; numbers to 12 digits, since sums of fractions depend on the order of adding. */
export const asSaid = (rows: readonly Row[]): readonly Row[] => rows.map((row) => row.map(plain));

/** The same, in an order that does not depend on the engine. */
export const inOrder = (rows: readonly Row[]): readonly Row[] =>
  asSaid(rows)
    .map((row) => ({ row, key: JSON.stringify(row) }))
    .sort((one, other) => (one.key < other.key ? -1 : one.key > other.key ? 1 : 0))
    .map(({ row }) => row);

const plain = (value: AnswerValue): AnswerValue => {
  if (typeof value === 'number') return Number(value.toPrecision(12));
  // A time without parts of a second, and one with: 09:00:00, 09:00:00.000, 09:00:00.500.
  if (typeof value === 'string' && /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d+$/.test(value)) return value.replace(/\.?0+$/, '');
  return value;
};
