import type { DuckDBConnection } from '@duckdb/node-api';
import { type Column, duckType } from './event-columns.ts';

export type ParquetWriter = {
  /** Turns a file of JSON lines into a Parquet file. Throws when a line is no JSON or a value does not fit its column. */
  convert(lines: string, columns: readonly Column[], parquet: string): Promise<void>;
  close(): void;
};

/** DuckDB as a converter, loaded at the first use: a host that writes no lake does not carry it. */
export const createParquetWriter = ({ threads = 1, memory = '512MB' } = {}): ParquetWriter => {
  let opened: Promise<DuckDBConnection> | undefined;
  const open = async (): Promise<DuckDBConnection> => {
    const { DuckDBInstance } = await import('@duckdb/node-api');
    const instance = await DuckDBInstance.create(':memory:', { threads: String(threads), memory_limit: memory });
    const connection = await instance.connect();
    await connection.run('SET preserve_insertion_order = true');
    return connection;
  };
  return {
    convert: async (lines, columns, parquet) => {
      opened ??= open();
      const connection = await opened;
      const shape = columns.map(({ name, type }) => `${name}: '${duckType(type)}'`).join(', ');
      await connection.run(
        `COPY (SELECT * FROM read_json(${quoted(lines)}, format = 'newline_delimited', columns = {${shape}}))
         TO ${quoted(parquet)} (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 61440)`,
      );
    },
    close: () => {
      void opened?.then((connection) => connection.closeSync());
    },
  };
};

export const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;
