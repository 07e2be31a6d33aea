import { existsSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type DuckDBConnection, DuckDBInstance, StatementType } from '@duckdb/node-api';
import { eventTable } from './event-columns.ts';
import { quoted } from './parquet.ts';
import { readSettled, type Settled } from './settle.ts';
import { caseOf, caseOfRow, defineMacros, eventFiles, isBeside, neededFor, rowsIn, rowsOfSettled } from './tables.ts';

/** The answer to a question: columns in order, a row an array of values that JSON can hold; times on the clocks of the centre. */
export type Answer = {
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  readonly rows: readonly (readonly AnswerValue[])[];
  /** More rows were there than were asked for. */
  readonly more: boolean;
};
export type AnswerValue = string | number | boolean | null;

export type Lake = {
  /** Throws an Error with words for the analyst: the engine's, or `TooLong`, or `NotASelect`. */
  ask(sql: string, options?: AskOptions): Promise<Answer>;
  close(): void;
};
export type AskOptions = {
  /** Seconds after which the question is given up. Default 60. */
  readonly seconds?: number;
  /** Rows in the answer, at most. Default 10,000. */
  readonly rows?: number;
};
export type LakeOptions = {
  /** Default: DuckDB's own, one a processor. */
  readonly threads?: number;
  /** Default 2GB; what does not fit goes to a temporary folder. */
  readonly memory?: string;
};

/**
 * Opens a lake for questions. They can read the lake and nothing else: no other file, no network, no extension, no setting; and
 * they write nothing. What came into the lake since the last question is in the next one. Throws where there is no lake.
 */
export const openLake = async (folder: string, options: LakeOptions = {}): Promise<Lake> => {
  if (!existsSync(path.join(folder, 'events')))
    throw new Error(
      `There is no lake at ${folder} yet: it comes with the first events. Start a desk (npm start), or name its data folder with --data.`,
    );
  const lake = realpathSync(folder);
  let session = await openSession(lake, options);
  const reopen = async (): Promise<void> => {
    session.close();
    session = await openSession(lake, options);
  };
  const answer = async (sql: string, how: AskOptions | undefined): Promise<Answer> => {
    await check(session.asking, sql);
    await session.prepare(sql);
    return ask(session.asking, sql, how);
  };
  return {
    ask: async (sql, how) => {
      if (!session.isCurrent()) await reopen();
      try {
        return await answer(sql, how);
      } catch (error) {
        // Files may have been merged or settled while the question was worked on.
        if (session.isCurrent()) throw error;
        await reopen();
        return answer(sql, how);
      }
    },
    close: () => session.close(),
  };
};

/** The lake as it stands at one time. Tables are worked out when a question first names them, in a schema of their own. */
const openSession = async (lake: string, { memory = '2GB', threads }: LakeOptions) => {
  const files = eventFiles(lake);
  const settled = readSettled(lake);
  const spill = mkdtempSync(path.join(tmpdir(), 'kefu-sql-'));
  const instance = await DuckDBInstance.create(':memory:', {
    memory_limit: memory,
    temp_directory: spill,
    max_temp_directory_size: '20GB',
    ...(threads === undefined ? {} : { threads: String(threads) }),
  });
  const building = await instance.connect();
  const asking = await instance.connect();
  for (const connection of [building, asking]) await connection.run("SET TimeZone = 'UTC'");
  await building.run("CREATE SCHEMA live; SET schema = 'live'");
  for (const connection of [building, asking]) await defineMacros(connection);
  const sources = await defineRows(building, { files, settled });
  await asking.run(`CREATE VIEW ${eventTable} AS ${rowsIn(files)}`);
  await shut(building, lake);

  const made = new Set<string>();
  const prepare = async (sql: string): Promise<void> => {
    for (const { name, sql: query } of neededFor(sql)) {
      if (made.has(name)) continue;
      if (sources.live) await building.run(`CREATE TABLE ${name} AS ${query}`);
      await building.run(`CREATE VIEW main.${name} AS ${sources.of(name)}`);
      made.add(name);
    }
  };
  return {
    asking,
    prepare,
    isCurrent: () => {
      const now = eventFiles(lake);
      return now.length === files.length && now.at(-1) === files.at(-1) && readSettled(lake)?.folder === settled?.folder;
    },
    close: () => {
      for (const connection of [asking, building]) connection.closeSync();
      instance.closeSync();
      rmSync(spill, { recursive: true, force: true });
    },
  };
};

type Sources = { readonly live: boolean; of(table: string): string };

/**
 * Without settled tables everything is worked out from all rows. With them, only what came later: the tables are worked out anew for
 * the cases that it touches, and stand in the place of what was settled for those.
 */
const defineRows = async (
  building: DuckDBConnection,
  { files, settled }: { readonly files: readonly string[]; readonly settled: Settled | undefined },
): Promise<Sources> => {
  if (settled === undefined) {
    await building.run(`CREATE VIEW ${eventTable} AS ${rowsIn(files)}`);
    return { live: true, of: (table) => `SELECT * FROM live.${table}` };
  }
  const parquet = (table: string): string => path.join(settled.folder, table, '*.parquet');
  const known = new Set(settled.files);
  const late = files.filter((file) => !known.has(file));
  if (late.length === 0) return { live: false, of: (table) => `SELECT * FROM read_parquet(${quoted(parquet(table))})` };
  await building.run(`CREATE TABLE late_rows AS ${rowsIn(late)}`);
  await building.run(`CREATE TABLE touched AS SELECT ${caseOfRow} AS subject FROM late_rows WHERE ${caseOfRow} IS NOT NULL
    UNION SELECT case_id FROM read_parquet(${quoted(parquet('case_customers'))}) WHERE customer_id IN (SELECT subject FROM late_rows WHERE kind = 'customer')
    UNION SELECT json_extract_string(data, '$.caseId') FROM late_rows WHERE event_type = 'CustomerIdentified'`);
  // What a customer's cases say depends on each other: whether one who was helped at once came again (fcrNoRepeat7).
  await building.run(`INSERT INTO touched SELECT case_id FROM read_parquet(${quoted(parquet('case_customers'))}) WHERE customer_id IN (
    SELECT customer_id FROM read_parquet(${quoted(parquet('case_customers'))}) WHERE case_id IN (SELECT subject FROM touched)
    UNION SELECT json_extract_string(data, '$.customerId') FROM late_rows WHERE event_type = 'CustomerLinked'
    UNION SELECT subject FROM late_rows WHERE event_type = 'CustomerIdentified')`);
  const again = `${caseOfRow} IS NULL OR ${caseOfRow} IN (SELECT subject FROM touched)`;
  await building.run(
    `CREATE TABLE ${eventTable} AS SELECT * FROM late_rows UNION ALL BY NAME ${rowsOfSettled(parquet('events'), again)}`,
  );
  return {
    live: true,
    of: (table) => {
      if (isBeside(table)) return `SELECT * FROM live.${table}`;
      const kept = `${caseOf(table)} IS NOT NULL AND ${caseOf(table)} NOT IN (SELECT subject FROM live.touched WHERE subject IS NOT NULL)`;
      return `SELECT * FROM live.${table} UNION ALL SELECT * FROM read_parquet(${quoted(parquet(table))}) WHERE ${kept}`;
    },
  };
};

const shut = async (connection: DuckDBConnection, lake: string): Promise<void> => {
  for (const setting of [
    'autoload_known_extensions = false',
    'autoinstall_known_extensions = false',
    'allow_community_extensions = false',
    `allowed_directories = [${quoted(`${lake}${path.sep}`)}]`,
    'enable_external_access = false',
    'lock_configuration = true',
  ])
    await connection.run(`SET ${setting}`);
};

const ask = async (
  connection: DuckDBConnection,
  sql: string,
  { seconds = 60, rows = 10_000 }: AskOptions = {},
): Promise<Answer> => {
  const statements = await connection.extractStatements(sql);
  const prepared = await statements.prepare(0);
  try {
    if (prepared.statementType !== StatementType.SELECT) throw notASelect();
    const deadline = { passed: false };
    const timer = setTimeout(() => {
      deadline.passed = true;
      connection.interrupt();
    }, seconds * 1000);
    try {
      const reader = await prepared.streamAndReadUntil(rows + 1);
      const columns = reader.columnNames().map((name, index) => ({ name, type: String(reader.columnType(index)).toLowerCase() }));
      const found = reader.getRowsJson().map((row) => row.map((value, index) => plain(value, columns[index]?.type)));
      return { columns, rows: found.slice(0, rows), more: found.length > rows };
    } catch (error) {
      throw deadline.passed ? tooLong(seconds) : error;
    } finally {
      clearTimeout(timer);
    }
  } finally {
    prepared.destroySync();
  }
};

/** Only parsed: some statements (EXPORT DATABASE) do things while they are being prepared. Throws on all but one SELECT. */
const check = async (connection: DuckDBConnection, sql: string): Promise<void> => {
  const reader = await connection.runAndReadAll(`SELECT json_serialize_sql(${quoted(sql)})`);
  const parsed = JSON.parse(String(reader.getRowsJson()[0]?.[0])) as Parsed;
  if (parsed.error_type === 'parser') throw new Error(`Parser Error: ${parsed.error_message}`);
  if (parsed.error) throw notASelect();
  const many = parsed.statements?.length ?? 0;
  if (many !== 1) throw new Error(`One question at a time, please: this is ${many} statements.`);
};
type Parsed = {
  readonly error: boolean;
  readonly error_type?: string;
  readonly error_message?: string;
  readonly statements?: readonly unknown[];
};

/** Numbers as numbers where JSON has them exactly; what it has none for stays text. */
const plain = (value: unknown, type: string | undefined): AnswerValue => {
  if (value === null || typeof value === 'number' || typeof value === 'boolean') return value;
  if (typeof value !== 'string') return JSON.stringify(value);
  const exact = /^(bigint|hugeint|ubigint)$/.test(type ?? '')
    ? /^-?\d{1,15}$/
    : /^decimal/.test(type ?? '')
      ? /^-?[\d.]{1,15}$/
      : undefined;
  return exact?.test(value) ? Number(value) : value;
};

const named = (name: string, message: string): Error => Object.assign(new Error(message), { name });
const notASelect = (): Error =>
  named(
    'NotASelect',
    'Only SELECT is possible here: the lake is read, never written, and nothing else can be reached. 此处只能使用 SELECT 查询。',
  );
const tooLong = (seconds: number): Error =>
  named(
    'TooLong',
    `The question took longer than ${seconds} s and was given up: narrow it down, or allow more with --timeout. 查询超时。`,
  );
