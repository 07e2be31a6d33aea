import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { writtenOut } from '../../../infra/analytics/dialect.ts';
import { figuresSql } from '../../../infra/analytics/figures.ts';
import { questions } from '../../../infra/analytics/page.ts';
import { lakeViews } from '../../../infra/analytics/views.ts';

/**
 * What a machine without Java can check at once: that the views call only functions that Athena's engine 3 (Trino) has in the same
 * form, and use none of the words and shapes that only DuckDB understands. `npm run conformance:sql` runs them on Trino itself.
 */

// https://trino.io/docs/current/functions/list.html
const inTrino = new Set([
  ...['arbitrary', 'at_timezone', 'cast', 'coalesce', 'concat', 'count', 'date_diff', 'date_trunc', 'day_of_week', 'extract'],
  ...[
    'from_iso8601_timestamp',
    'from_unixtime',
    'greatest',
    'json_array_length',
    'json_extract',
    'json_extract_scalar',
    'json_format',
    'lead',
    'least',
  ],
  ...[
    'lag',
    'max',
    'max_by',
    'min',
    'min_by',
    'nullif',
    'regexp_extract_all',
    'round',
    'row_number',
    'sequence',
    'substr',
    'sum',
  ],
  ...['to_unixtime', 'unnest', 'with_timezone', 'approx_percentile', 'avg', 'sqrt', 'abs', 'floor', 'first_value', 'bool_or'],
]);
const words = new Set([
  'as',
  'select',
  'lateral',
  'in',
  'over',
  'filter',
  'values',
  'and',
  'or',
  'not',
  'on',
  'when',
  'then',
  'else',
  'by',
  'from',
  'join',
]);

const onlyInDuckDb = [
  /::/,
  /\bqualify\b/i,
  /\bexclude\b/i,
  /\bgroup by all\b/i,
  /\busing\s*\(/i,
  /\basof\b/i,
  /\bilike\b/i,
  /->/,
  /\[[^\]]*\bfor\b/i,
];

const texts = [
  ...lakeViews(),
  ...questions().map(({ title, sql }) => ({ name: title, sql })),
  { name: 'figures.sql', sql: figuresSql({ from: '2026-07-01', to: '2026-09-30' }) },
];

describe('the views in Athena', () => {
  it.each(texts)('$name calls only functions that Trino has', ({ sql }) => {
    const quiet = sql.replace(/'(?:[^']|'')*'/g, "''");
    const called = [...quiet.matchAll(/\b([a-z_][a-z0-9_]*)\s*\(/gi)].map(([, name = '']) => name.toLowerCase());
    // `announced (day_text, day_kind) as (…)` and `numbers (weekday)` name columns.
    const naming = new Set(
      [...quiet.matchAll(/\b(?:as\s+)?(\w+)\s*\([\w\s,]*\)\s*(?:as\s*\(|\n|$)/gi)].map(([, name = '']) => name.toLowerCase()),
    );
    const foreign = called.filter((name) => !inTrino.has(name) && !words.has(name) && !naming.has(name));
    expect(foreign).toEqual([]);
  });

  it.each(texts)('$name is written in no words that only DuckDB knows', ({ sql }) => {
    for (const shape of onlyInDuckDb) expect(sql.replace(/'(?:[^']|'')*'/g, "''")).not.toMatch(shape);
  });

  it.each(lakeViews())('$name fits into a Glue table', ({ sql }) => {
    expect(Buffer.byteLength(sql)).toBeLessThan(250_000);
  });

  it('every macro gives DuckDB a name that Trino has', () => {
    const file = readFileSync(path.join(import.meta.dirname, '../../../infra/analytics/trino-in-duckdb.sql'), 'utf8');
    const macros = [...file.matchAll(/create macro (\w+)\(/g)].map(([, name = '']) => name);
    expect(macros.length).toBeGreaterThan(5);
    expect(macros.filter((name) => !inTrino.has(name))).toEqual([]);
  });
});

describe('the short forms', () => {
  const terms = { zone: 'Asia/Shanghai', values: { day: '2026-01-01' } };

  it('are written out, one in another', () => {
    expect(writtenOut("select $day(max($ms(dueAt)) filter (where x = '{{day}}'))", terms)).toBe(
      "select cast(cast(at_timezone(from_unixtime((max(cast(round(to_unixtime(from_iso8601_timestamp(json_extract_scalar(data, '$.dueAt'))) * 1e3) as bigint)) filter (where x = '2026-01-01')) / 1000e0), 'Asia/Shanghai') as timestamp) as date)",
    );
  });

  it('that are not known, or not closed, are said to be', () => {
    expect(() => writtenOut('select $texxt(a)', terms)).toThrow('not a short form of the views: $texxt(');
    expect(() => writtenOut('select {{nothing}}', terms)).toThrow('{{nothing}}');
    expect(() => writtenOut('select $text(a', terms)).toThrow('not closed');
  });
});
