import type { CfnTable } from 'aws-cdk-lib/aws-glue';
import { arrivalDay, eventColumns, eventTable } from '../analytics/event-columns.ts';
import type { LakeView, ViewColumn, ViewColumnType } from '../analytics/views.ts';

/** The lake's tables as Glue's catalogue has them. */

/** The table that Firehose converts by and writes; its days are projected, so that no crawler has to find them. */
export const eventRowsTable = (location: string): CfnTable.TableInputProperty => ({
  name: eventTable,
  description: 'One row an event as it was delivered; the view events has each once.',
  tableType: 'EXTERNAL_TABLE',
  parameters: {
    EXTERNAL: 'TRUE',
    classification: 'parquet',
    'projection.enabled': 'true',
    'projection.day.type': 'date',
    'projection.day.format': 'yyyy-MM-dd',
    'projection.day.range': '2026-01-01,NOW+1DAY',
    'projection.day.interval': '1',
    'projection.day.interval.unit': 'DAYS',
    'storage.location.template': `${location}day=\${day}/`,
  },
  partitionKeys: [arrivalDay],
  storageDescriptor: { location, columns: [...eventColumns], ...parquet },
});

const parquet = {
  inputFormat: 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat',
  outputFormat: 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat',
  serdeInfo: { serializationLibrary: 'org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe' },
};

/** A table that was worked out from its view's text, and stands in files of its own. */
export const builtTable = ({ name, comment, columns }: LakeView, location: string): CfnTable.TableInputProperty => ({
  name,
  description: comment,
  tableType: 'EXTERNAL_TABLE',
  parameters: { EXTERNAL: 'TRUE', classification: 'parquet' },
  partitionKeys: [],
  storageDescriptor: { location, columns: columns.map(glueColumn), ...parquet },
});

/** What CloudFormation calls `name` and `storageDescriptor`, Glue calls `Name` and `StorageDescriptor`; parameters are called as they are. */
export const asGlueNames = (node: unknown): unknown => {
  if (Array.isArray(node)) return node.map(asGlueNames);
  if (typeof node !== 'object' || node === null) return node;
  return Object.fromEntries(
    Object.entries(node).map(([name, value]) => [
      `${name.charAt(0).toUpperCase()}${name.slice(1)}`,
      name === 'parameters' ? value : asGlueNames(value),
    ]),
  );
};

/** A view as Athena keeps one: its query in Presto's envelope, its columns with their comments. Trino refuses one without an owner. */
export const viewTable = ({ name, comment, columns, sql }: LakeView, database: string): CfnTable.TableInputProperty => ({
  name,
  description: comment,
  owner: database,
  tableType: 'VIRTUAL_VIEW',
  parameters: { presto_view: 'true', comment: 'Presto View' },
  partitionKeys: [],
  viewOriginalText: `/* Presto View: ${Buffer.from(
    JSON.stringify({
      originalSql: sql,
      catalog: 'awsdatacatalog',
      schema: database,
      columns: columns.map((column) => ({ name: column.name, type: prestoType(column.type) })),
    }),
  ).toString('base64')} */`,
  viewExpandedText: '/* Presto View */',
  storageDescriptor: {
    location: '',
    columns: columns.map(glueColumn),
    serdeInfo: {},
  },
});

const glueColumn = ({ name, type, comment }: ViewColumn) => ({ name, type: hiveType(type), comment: comment.slice(0, 255) });
const prestoType = (type: ViewColumnType): string => (type === 'timestamp' ? 'timestamp(3)' : type);
const hiveType = (type: ViewColumnType): string => (type === 'varchar' ? 'string' : type);
