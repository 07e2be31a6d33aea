import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { duckType, eventColumns } from './event-columns.ts';
import { quoted } from './parquet.ts';
import { type LakeView, lakeViews } from './views.ts';

/** How DuckDB comes by the tables: each is worked out once, from the same text that is a view in Athena. */

/** Files of rows, sorted. */
export const eventFiles = (lake: string): readonly string[] =>
  globSync('events/day=*/*.parquet', { cwd: lake })
    .map((file) => path.join(lake, file))
    .sort();

/** Tables that hold more than cases and their inspections; of the others each row belongs to one case. */
export const mixed = ['events', 'deadlines', 'figure_items'] as const;
export const beside = ['policy_versions', 'calendar_hours', 'calendar_days', 'customers', 'agents', 'inspection_draws'] as const;
export const isMixed = (name: string): boolean => (mixed as readonly string[]).includes(name);
export const isBeside = (name: string): boolean => (beside as readonly string[]).includes(name);
/** The case that a row of events is worked on with, if any. An inspection is called by its case and a month: `K7Q29XMB4-2026-07`. */
export const caseOfRow = "CASE kind WHEN 'case' THEN subject WHEN 'inspection' THEN left(subject, -8) END";
/** Which rows of a table belong to cases, and to which. */
export const caseOf = (name: string): string =>
  name === 'events'
    ? caseOfRow
    : name === 'deadlines'
      ? "CASE WHEN starts_with(stream, 'inspection#') THEN left(substr(stream, 12), -8) ELSE case_id END"
      : 'case_id';

/** Trino's names, for this connection's schema. */
export const defineMacros = async (connection: DuckDBConnection): Promise<void> => {
  await connection.run(readFileSync(path.join(import.meta.dirname, 'trino-in-duckdb.sql'), 'utf8'));
};

const columns = eventColumns.map(({ name }) => name).join(', ');

/** The rows of some files as a query; none has the columns all the same. */
export const rowsIn = (files: readonly string[]): string =>
  files.length === 0
    ? `SELECT ${eventColumns.map(({ name, type }) => `CAST(NULL AS ${duckType(type)}) AS ${name}`).join(', ')} WHERE false`
    : `SELECT ${columns} FROM read_parquet([${files.map(quoted).join(', ')}], union_by_name = true)`;

/** The rows that a settled table of events came from, as a query. */
export const rowsOfSettled = (files: string, where: string): string =>
  `SELECT event_id, stream, kind, subject, CAST(place // 1000 AS INTEGER) AS commit_number, CAST(place % 1000 AS INTEGER) AS event_index,
    event_type, decided_ms, occurred_ms, actor_kind, actor_id, actor_role, correlation, causation,
    CAST(policy_version AS INTEGER) AS policy_version, data FROM read_parquet(${quoted(files)}) WHERE ${where}`;

/** The tables that a question needs, in an order in which each needs only those before it. */
export const neededFor = (sql: string): readonly LakeView[] => {
  const all = lakeViews();
  const needed = new Set(all.filter(({ name }) => names(sql, name)).map(({ name }) => name));
  for (const view of all.toReversed())
    if (needed.has(view.name)) for (const { name } of all) if (names(view.sql, name)) needed.add(name);
  return all.filter(({ name }) => needed.has(name));
};

const names = (sql: string, table: string): boolean => new RegExp(`\\b${table}\\b`, 'i').test(sql);
