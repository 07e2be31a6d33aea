import { z } from 'zod';
import { read, whole } from './shapes.ts';
import type { Resource } from './template.ts';

/** A Firehose stream that turns JSON into Parquet by a table's columns. */
export type DeliveryStream = {
  readonly name: string;
  readonly bucketArn: string;
  /** Keys of files and of what could not be converted; `!{timestamp:yyyy-MM-dd}` and `!{firehose:error-output-type}` stand in them. */
  readonly prefix: string;
  readonly errorPrefix: string;
  /** A file is written when so much has come, or when the first of it is so old. */
  readonly bytes: number;
  readonly seconds: number;
  readonly columns: readonly StreamColumn[];
};
export type StreamColumn = { readonly name: string; readonly type: 'string' | 'bigint' | 'int'; readonly comment: string };

// Strict: what this host does not do is refused, not passed over.
const streamShape = z.strictObject({
  DeliveryStreamName: z.string(),
  DeliveryStreamType: z.literal('DirectPut'),
  DeliveryStreamEncryptionConfigurationInput: z.unknown().optional(),
  ExtendedS3DestinationConfiguration: z.strictObject({
    BucketARN: z.string(),
    RoleARN: z.string(),
    Prefix: z.string(),
    ErrorOutputPrefix: z.string(),
    BufferingHints: z.strictObject({ IntervalInSeconds: whole, SizeInMBs: whole }),
    CompressionFormat: z.literal('UNCOMPRESSED'),
    CloudWatchLoggingOptions: z.unknown().optional(),
    DataFormatConversionConfiguration: z.strictObject({
      Enabled: z.literal(true),
      InputFormatConfiguration: z.strictObject({
        Deserializer: z.strictObject({ OpenXJsonSerDe: z.strictObject({ CaseInsensitive: z.literal(false) }) }),
      }),
      OutputFormatConfiguration: z.strictObject({
        Serializer: z.strictObject({ ParquetSerDe: z.strictObject({ Compression: z.string() }) }),
      }),
      SchemaConfiguration: z.strictObject({
        CatalogId: z.string(),
        DatabaseName: z.string(),
        TableName: z.string(),
        Region: z.string(),
        RoleARN: z.string(),
        VersionId: z.literal('LATEST'),
      }),
    }),
  }),
});

const tableShape = z.object({
  DatabaseName: z.string(),
  TableInput: z.object({
    Name: z.string(),
    StorageDescriptor: z.object({
      Columns: z.array(z.object({ Name: z.string(), Type: z.string(), Comment: z.string().default('') })),
    }),
  }),
});
const columnType = z.enum(['string', 'bigint', 'int']);

/** Throws, naming the resource, where a stream says something this host does not do. */
export const readDeliveryStreams = (of: (type: string) => readonly Resource[]): readonly DeliveryStream[] => {
  const tables = of('AWS::Glue::Table').map((resource) => ({ resource, ...read(resource, tableShape) }));
  return of('AWS::KinesisFirehose::DeliveryStream').map((resource): DeliveryStream => {
    const { DeliveryStreamName, ExtendedS3DestinationConfiguration: to } = read(resource, streamShape);
    const { DatabaseName, TableName } = to.DataFormatConversionConfiguration.SchemaConfiguration;
    const table = tables.find((one) => one.DatabaseName === DatabaseName && one.TableInput.Name === TableName);
    if (!table) throw new Error(`${resource.stack}/${resource.logicalId}: no Glue table ${DatabaseName}.${TableName}`);
    for (const prefix of [to.Prefix, to.ErrorOutputPrefix]) filledPrefix(prefix, { at: 0, errorType: 'x' });
    return {
      name: DeliveryStreamName,
      bucketArn: to.BucketARN,
      prefix: to.Prefix,
      errorPrefix: to.ErrorOutputPrefix,
      bytes: to.BufferingHints.SizeInMBs * 1024 * 1024,
      seconds: to.BufferingHints.IntervalInSeconds,
      columns: table.TableInput.StorageDescriptor.Columns.map(({ Name, Type, Comment }) => {
        const type = columnType.safeParse(Type);
        if (!type.success) throw new Error(`${table.resource.logicalId}.${Name}: ${Type} is not a type that this host writes`);
        return { name: Name, type: type.data, comment: Comment };
      }),
    };
  });
};

/** A prefix with its expressions filled in (UTC); throws on one that this host does not know. */
export const filledPrefix = (prefix: string, { at, errorType }: { readonly at: number; readonly errorType?: string }): string =>
  prefix.replace(/!\{([^}]*)\}/g, (whole, expression: string) => {
    if (expression === 'timestamp:yyyy-MM-dd') return new Date(at).toISOString().slice(0, 10);
    if (expression === 'firehose:error-output-type' && errorType !== undefined) return errorType;
    throw new Error(`this host does not know ${whole} in a prefix`);
  });
