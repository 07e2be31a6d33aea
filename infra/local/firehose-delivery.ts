import { randomUUID } from 'node:crypto';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { writeParquet } from '../analytics/parquet.ts';
import { type DeliveryStream, filledPrefix, type StreamColumn } from './delivery-streams.ts';
import { syncFolder, writeDurably } from './durable-files.ts';

export type Record = { readonly at: number; readonly data: Uint8Array };
export type Delivery = { readonly stream: DeliveryStream; readonly folder: string; readonly now: number };

/** One Parquet file of what fits the columns, and one of JSON lines of what does not, both on the disk when it resolves. */
export const deliver = async (records: readonly Record[], { stream, folder, now }: Delivery): Promise<void> => {
  const read = records.map((record) => ({ record, ...rowOf(record, stream.columns) }));
  const rows = read.flatMap(({ row }) => (row === undefined ? [] : [row]));
  const refused = read.filter(({ row }) => row === undefined);
  const name = `${stream.name}-1-${new Date(now).toISOString().slice(0, 19).replace(/[T:]/g, '-')}-${randomUUID()}`;
  if (rows.length > 0)
    await writeRows(rows, path.join(folder, filledPrefix(stream.prefix, { at: now }), `${name}.parquet`), stream);
  if (refused.length === 0) return;
  const errorType = 'format-conversion-failed';
  const lines = refused.map(({ record, problem = '' }) => failure(record, problem, now));
  console.error(`firehose ${stream.name}: ${refused.length} records are no rows of the table: ${refused[0]?.problem}`);
  const file = path.join(folder, filledPrefix(stream.errorPrefix, { at: now, errorType }), name);
  await mkdir(folder, { recursive: true });
  await writeDurably({ path: file, parts: [`${lines.join('\n')}\n`], temporaryFolder: folder });
};

/** Beside its place and hidden until it is whole, so that nobody reads half a file. */
const writeRows = async (rows: readonly string[], file: string, { columns }: DeliveryStream): Promise<void> => {
  const into = path.dirname(file);
  await mkdir(into, { recursive: true });
  const lines = path.join(into, `.tmp-${randomUUID()}`);
  const fresh = `${lines}.out`;
  try {
    const handle = await open(lines, 'w');
    await handle.writeFile(`${rows.join('\n')}\n`);
    await handle.close();
    await writeParquet({ lines, columns, parquet: fresh });
    const written = await open(fresh, 'r+');
    await written.sync();
    await written.close();
    await rename(fresh, file);
    await syncFolder(into);
  } finally {
    await rm(lines, { force: true });
    await rm(fresh, { force: true });
  }
};

type Read = { readonly row?: string; readonly problem?: string };

/** The record as one line of JSON, or why it is no row: as Firehose, which converts by the table's types and drops what it has no column for. */
const rowOf = ({ data }: Record, columns: readonly StreamColumn[]): Read => {
  const text = Buffer.from(data).toString('utf8').trim();
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { problem: 'Data does not match the schema. The record is not JSON.' };
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return { problem: 'Data does not match the schema. The record is not a JSON object.' };
  const wrong = columns.find(({ name, type }) => !fits((value as { readonly [name: string]: unknown })[name], type));
  return wrong
    ? { problem: `Data does not match the schema. ${wrong.name} is not of the type ${wrong.type}.` }
    : { row: JSON.stringify(value) };
};

const fits = (value: unknown, type: StreamColumn['type']): boolean => {
  if (value === undefined || value === null) return true;
  if (type === 'string') return typeof value === 'string';
  return Number.isSafeInteger(value) && (type === 'bigint' || Math.abs(value as number) < 2 ** 31);
};

/** As Firehose writes it. */
const failure = ({ at, data }: Record, problem: string, now: number): string =>
  JSON.stringify({
    attemptsMade: 1,
    arrivalTimestamp: at,
    lastErrorCode: 'DataFormatConversion.InvalidSchema',
    lastErrorMessage: problem,
    attemptEndingTimestamp: now,
    rawData: Buffer.from(data).toString('base64'),
  });
