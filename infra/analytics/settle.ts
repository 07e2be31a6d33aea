import { createHash } from 'node:crypto';
import { existsSync, globSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { eventTable } from './event-columns.ts';
import { quoted } from './parquet.ts';
import { caseOf, caseOfRow, defineMacros, eventFiles, isBeside, isMixed, rowsIn } from './tables.ts';
import { lakeViews } from './views.ts';

/** Every table worked out and written down, with the files of rows that are in it; what came later is added when a question is asked. */
export type Settled = { readonly folder: string; readonly files: readonly string[] };

const pointer = (lake: string): string => path.join(lake, 'settled.json');

/** Nothing where the tables were settled by other definitions than those of now: they are worked out from the rows until the next settling. */
export const readSettled = (lake: string): Settled | undefined => {
  const found = pointed(lake);
  if (found?.views !== definitions()) return undefined;
  const { folder, files } = found;
  return { folder: path.join(lake, folder), files: files.map((file) => path.join(lake, file)) };
};

const pointed = (lake: string): (Settled & { readonly views?: string }) | undefined =>
  existsSync(pointer(lake)) ? JSON.parse(readFileSync(pointer(lake), 'utf8')) : undefined;

/** The texts of all views, told from others by their digest. */
const definitions = (): string => {
  digest ??= createHash('sha256')
    .update(JSON.stringify(lakeViews().map(({ name, sql }) => [name, sql])))
    .digest('hex');
  return digest;
};
let digest: string | undefined;

/** The pointer moves in one step: whoever reads finds the old one or the new. */
export const writeSettled = (lake: string, { folder, files }: Settled): void => {
  const named = (file: string): string => path.relative(lake, file);
  const written = { folder: named(folder), files: files.map(named), views: definitions() };
  writeFileSync(`${pointer(lake)}.new`, JSON.stringify(written));
  renameSync(`${pointer(lake)}.new`, pointer(lake));
};

/** Rows that are worked on at one time: so many fit into memory with everything that is made of them. */
const ROWS_AT_ONCE = 1_500_000;

/** What questions to the long tables name: sorted by it, most of their files is passed over. */
const askedBy: Readonly<Record<string, string>> = {
  events: 'event_type, occurred_ms',
  deadlines: 'kind',
  figure_items: 'figure',
};

export type SettleOptions = { readonly memory?: string; readonly rowsAtOnce?: number };

/**
 * Works out every table for all rows there are and writes it down as Parquet, some cases at a time, so that memory stays flat. The
 * pointer moves at the end: who is asking meanwhile goes on with what there was. Resolves to the number of rows.
 */
export const settleLake = async (
  lake: string,
  { memory = '3GB', rowsAtOnce = ROWS_AT_ONCE }: SettleOptions = {},
): Promise<number> => {
  const files = eventFiles(lake);
  const name = `settled-${Date.now()}`;
  const into = path.join(lake, name);
  const spill = mkdtempSync(path.join(tmpdir(), 'kefu-settle-'));
  const instance = await DuckDBInstance.create(':memory:', {
    memory_limit: memory,
    temp_directory: spill,
    preserve_insertion_order: 'false',
  });
  const connection = await instance.connect();
  try {
    await connection.run("SET TimeZone = 'UTC'");
    await defineMacros(connection);
    const counted = await connection.runAndReadAll(`SELECT count(*)::INTEGER FROM (${rowsIn(files)})`);
    const rows = Number(counted.getRows()[0]?.[0]);
    const parts = Math.max(1, Math.ceil(rows / rowsAtOnce));
    const views = lakeViews();
    for (const view of views) mkdirSync(path.join(into, view.name), { recursive: true });
    // A customer's cases are worked on together, since figures look from one to the other.
    await connection.run(`CREATE TABLE owners AS SELECT case_id, arg_max(customer, decided_ms) AS customer FROM (
      SELECT subject AS case_id, json_extract_string(data, '$.customerId') AS customer, decided_ms
      FROM (${rowsIn(files)}) WHERE event_type = 'CustomerLinked'
      UNION ALL SELECT json_extract_string(data, '$.caseId'), subject, decided_ms
      FROM (${rowsIn(files)}) WHERE event_type = 'CustomerIdentified'
    ) GROUP BY case_id`);
    const rowsOf = await partRows(connection, { files, parts, folder: path.join(spill, 'parts') });
    for (let part = 0; part < parts; part += 1) {
      await connection.run(`CREATE OR REPLACE TABLE ${eventTable} AS ${rowsOf(part)}`);
      for (const view of views) {
        await connection.run(`CREATE OR REPLACE TABLE ${view.name} AS ${view.sql}`);
        if (part > 0 && isBeside(view.name)) continue;
        const wanted = part > 0 && isMixed(view.name) ? `WHERE ${caseOf(view.name)} IS NOT NULL` : '';
        const order = askedBy[view.name] === undefined ? '' : `ORDER BY ${askedBy[view.name]}`;
        await connection.run(
          `COPY (SELECT * FROM ${view.name} ${wanted} ${order}) TO ${quoted(path.join(into, view.name, `${part}.parquet`))} (FORMAT parquet, COMPRESSION zstd)`,
        );
      }
      for (const view of views.toReversed()) await connection.run(`DROP TABLE ${view.name}`);
    }
    const before = pointed(lake);
    writeSettled(lake, { folder: into, files });
    if (before) rmSync(path.join(lake, before.folder), { recursive: true, force: true });
    return rows;
  } catch (error) {
    rmSync(into, { recursive: true, force: true });
    throw error;
  } finally {
    connection.closeSync();
    instance.closeSync();
    rmSync(spill, { recursive: true, force: true });
  }
};

type Parting = { readonly files: readonly string[]; readonly parts: number; readonly folder: string };

/** The rows of each part as a query. Several parts are told apart in one pass over all rows, and stand in files of their own meanwhile. */
const partRows = async (connection: DuckDBConnection, { files, parts, folder }: Parting): Promise<(part: number) => string> => {
  if (parts === 1) return () => rowsIn(files);
  await connection.run(`COPY (SELECT all_rows.*,
      CASE WHEN ${caseOfRow} IS NULL THEN 'beside'
        ELSE CAST(hash(coalesce(customer, ${caseOfRow})) % ${parts} AS VARCHAR) END AS part
    FROM (${rowsIn(files)}) AS all_rows LEFT JOIN owners ON owners.case_id = ${caseOfRow})
    TO ${quoted(folder)} (FORMAT parquet, PARTITION_BY (part))`);
  const written = (part: string): readonly string[] =>
    globSync(`part=${part}/*.parquet`, { cwd: folder }).map((file) => path.join(folder, file));
  return (part) => rowsIn([...written('beside'), ...written(String(part))]);
};
