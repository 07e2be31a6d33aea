import { createServer, type Server } from 'node:http';
import type { CfnTable } from 'aws-cdk-lib/aws-glue';
import { asGlueNames } from '../../../infra/aws/lake-tables.ts';

/** Glue's catalogue as far as a question reads it: one database and its tables, as the template describes them. */

export type TableInput = CfnTable.TableInputProperty;
export type Glue = {
  /** Puts a table in the place of the one that has its name. */
  put(table: TableInput): void;
  close(): Promise<void>;
};

export const startGlue = async (port: number, database: string): Promise<Glue> => {
  const tables = new Map<string, unknown>();
  const answers: Readonly<Record<string, (asked: Asked) => unknown>> = {
    GetDatabase: ({ Name }) => (Name === database ? { Database: { Name } } : undefined),
    GetDatabases: () => ({ DatabaseList: [{ Name: database }] }),
    GetTable: ({ DatabaseName, Name = '' }) => {
      const found = DatabaseName === database ? tables.get(Name) : undefined;
      return found === undefined ? undefined : { Table: found };
    },
    GetTables: () => ({ TableList: [...tables.values()] }),
  };
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => (body += chunk));
    request.on('end', () => {
      const operation = String(request.headers['x-amz-target']).split('.').at(-1) ?? '';
      const answer = answers[operation]?.(JSON.parse(body));
      response.writeHead(answer === undefined ? 400 : 200, { 'content-type': 'application/x-amz-json-1.1' });
      response.end(JSON.stringify(answer ?? { __type: 'EntityNotFoundException', Message: `${operation}: nothing such` }));
    });
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return { put: (table) => void tables.set(table.name ?? '', asGlueShows(table, database)), close: () => closed(server) };
};
type Asked = { readonly DatabaseName?: string; readonly Name?: string };

const closed = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });

/** Glue fills in what a table leaves out. */
const asGlueShows = (table: TableInput, database: string): unknown => {
  const shown = asGlueNames(table) as { readonly StorageDescriptor: object };
  const StorageDescriptor = { NumberOfBuckets: 0, Compressed: false, StoredAsSubDirectories: false, ...shown.StorageDescriptor };
  return { ...shown, DatabaseName: database, StorageDescriptor };
};
