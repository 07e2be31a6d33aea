import { existsSync, globSync, mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type DuckDBConnection, DuckDBInstance, StatementType } from '@duckdb/node-api';
import { duckType, eventColumns, eventTable } from './event-columns.ts';
import { quoted } from './parquet.ts';
import { lakeViews } from './views.ts';

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
 * they write nothing. Throws where there is no lake.
 */
export const openLake = async (folder: string, options: LakeOptions = {}): Promise<Lake> => {
  if (!existsSync(path.join(folder, 'events')))
    throw new Error(
      `There is no lake at ${folder} yet: it comes with the first events. Start a desk (npm start), or name its data folder with --data.`,
    );
  const lake = realpathSync(folder);
  const spill = mkdtempSync(path.join(tmpdir(), 'kefu-sql-'));
  const instance = await DuckDBInstance.create(':memory:', {
    memory_limit: options.memory ?? '2GB',
    temp_directory: spill,
    max_temp_directory_size: '20GB',
    ...(options.threads === undefined ? {} : { threads: String(options.threads) }),
  });
  const connection = await instance.connect();
  await defineViews(connection, lake);
  await shut(connection, lake);
  return {
    ask: (sql, how) => ask(connection, sql, how),
    close: () => {
      connection.closeSync();
      instance.closeSync();
      rmSync(spill, { recursive: true, force: true });
    },
  };
};

/** The macros that give Trino's names, the rows as they are in the files, and every view over them. */
export const defineViews = async (connection: DuckDBConnection, lake: string): Promise<void> => {
  await connection.run(`SET TimeZone = 'UTC'`);
  await connection.run(readFileSync(path.join(import.meta.dirname, 'trino-in-duckdb.sql'), 'utf8'));
  await connection.run(`CREATE VIEW ${eventTable} AS ${eventRowsIn(lake)}`);
  for (const { name, sql } of lakeViews()) await connection.run(`CREATE VIEW ${name} AS ${sql}`);
};

/** An empty lake has the columns all the same. */
const eventRowsIn = (lake: string): string => {
  const columns = eventColumns.map(({ name, type }) => `CAST(NULL AS ${duckType(type)}) AS ${name}`).join(', ');
  const names = eventColumns.map(({ name }) => name).join(', ');
  const files = path.join(lake, 'events', 'day=*', '*.parquet');
  if (globSync(files).length === 0) return `SELECT ${columns} WHERE false`;
  return `SELECT ${names} FROM read_parquet(${quoted(files)}, union_by_name = true)`;
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
  await check(connection, sql);
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
