import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { mergeLake } from './merge.ts';
import { quoted } from './parquet.ts';
import { readSettled, settleLake } from './settle.ts';
import { eventFiles } from './tables.ts';

/** Rows that came after the last settling from which on it is worth another, and their share of all. */
const WORTH_ROWS = 200_000;
const WORTH_SHARE = 0.2;

export type Tidied = { readonly files: number; readonly rows?: number };

/** What a lake needs from time to time: small files made one, and, where much has come in, its tables settled anew. */
export const tidyLake = async (lake: string): Promise<Tidied | 'somebody-else'> =>
  alone(lake, async () => {
    const files = await mergeLake(lake);
    return (await isWorthSettling(lake)) ? { files, rows: await settleLake(lake, { memory: '1GB' }) } : { files };
  });

/** One process at a time works on a lake's files; a lock whose process is gone holds nobody up. */
export const alone = async <T>(lake: string, work: () => Promise<T>): Promise<T | 'somebody-else'> => {
  const lock = path.join(lake, '.tidying');
  try {
    writeFileSync(lock, String(process.pid), { flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    if (isRunning(Number(readFileSync(lock, 'utf8')))) return 'somebody-else';
    writeFileSync(lock, String(process.pid));
  }
  try {
    return await work();
  } finally {
    rmSync(lock, { force: true });
  }
};

const isRunning = (process_: number): boolean => {
  try {
    return process.kill(process_, 0);
  } catch {
    return false;
  }
};

const isWorthSettling = async (lake: string): Promise<boolean> => {
  const known = new Set(readSettled(lake)?.files ?? []);
  const files = eventFiles(lake);
  if (files.length === 0 || !existsSync(lake)) return false;
  const late = await rowsOf(files.filter((file) => !known.has(file)));
  return late >= WORTH_ROWS && late >= WORTH_SHARE * (await rowsOf(files));
};

/** As the files themselves say, without reading them. */
const rowsOf = async (files: readonly string[]): Promise<number> => {
  if (files.length === 0) return 0;
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
  const connection = await instance.connect();
  try {
    const list = files.map(quoted).join(', ');
    const counted = await connection.runAndReadAll(`SELECT sum(num_rows)::DOUBLE FROM parquet_file_metadata([${list}])`);
    return Number(counted.getRows()[0]?.[0]);
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
};
