import { type Column, duckType } from './event-columns.ts';

export type Conversion = {
  /** File of JSON lines. */
  readonly lines: string;
  readonly columns: readonly Column[];
  /** File to write. */
  readonly parquet: string;
};

/**
 * Turns a file of JSON lines into a Parquet file. DuckDB is loaded with the first one and its memory given back after each.
 * Rejects when a line is no JSON or a value does not fit its column.
 */
export const writeParquet = async ({ lines, columns, parquet }: Conversion): Promise<void> => {
  const { DuckDBInstance } = await import('@duckdb/node-api');
  const instance = await DuckDBInstance.create(':memory:', { threads: '1', memory_limit: '512MB' });
  const connection = await instance.connect();
  try {
    const shape = columns.map(({ name, type }) => `${name}: '${duckType(type)}'`).join(', ');
    await connection.run(
      `COPY (SELECT * FROM read_json(${quoted(lines)}, format = 'newline_delimited', columns = {${shape}}))
       TO ${quoted(parquet)} (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 61440)`,
    );
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
};

export const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;
