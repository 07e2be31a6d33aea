import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventColumns } from '../../../infra/analytics/event-columns.ts';
import { lakeViews } from '../../../infra/analytics/views.ts';
import { type System, synthesizeSystem } from './assembly.ts';

let system: System;
beforeAll(async () => {
  system = await synthesizeSystem();
});
afterAll(() => system.dispose());

type TableInput = {
  readonly Name: string;
  readonly Description: string;
  readonly TableType: string;
  readonly ViewOriginalText: string;
  readonly Parameters: Record<string, string>;
  readonly StorageDescriptor: { readonly Columns: { readonly Name: string; readonly Type: string; readonly Comment: string }[] };
};
const tables = () => system.all('AWS::Glue::Table').map(({ Properties }) => Properties.TableInput as TableInput);
const table = (name: string) => tables().find(({ Name }) => Name === name);

describe('G3: the lake', () => {
  it('is written by Firehose as Parquet, by the columns of the one table, a folder a day, and keeps apart what does not fit', () => {
    const { Properties } = system.one('AWS::KinesisFirehose::DeliveryStream');
    expect(Properties.ExtendedS3DestinationConfiguration).toMatchObject({
      Prefix: 'events/day=!{timestamp:yyyy-MM-dd}/',
      ErrorOutputPrefix: 'failed/!{firehose:error-output-type}/day=!{timestamp:yyyy-MM-dd}/',
      BufferingHints: { SizeInMBs: 64 },
      DataFormatConversionConfiguration: {
        Enabled: true,
        OutputFormatConfiguration: { Serializer: { ParquetSerDe: {} } },
        SchemaConfiguration: { DatabaseName: 'kefu', TableName: 'event_rows' },
      },
    });
    expect(table('event_rows')).toMatchObject({
      TableType: 'EXTERNAL_TABLE',
      Parameters: { 'projection.enabled': 'true' },
      StorageDescriptor: {
        Columns: eventColumns.map(({ name, type, comment }) => ({ Name: name, Type: type, Comment: comment })),
      },
    });
  });

  it('has no column for anything personal', () => {
    expect(JSON.stringify(eventColumns.map(({ name }) => name))).not.toMatch(/personal|name"|mail|phone/);
  });

  it.each(lakeViews())('$name is a view in Athena with the query that runs here, and a comment on every column', (view) => {
    const found = table(view.name);
    expect(found).toMatchObject({ TableType: 'VIRTUAL_VIEW', Description: view.comment, Parameters: { presto_view: 'true' } });
    const envelope = /^\/\* Presto View: (\S+) \*\/$/.exec(found?.ViewOriginalText ?? '')?.[1] ?? '';
    const inside = JSON.parse(Buffer.from(envelope, 'base64').toString()) as { originalSql: string; columns: { name: string }[] };
    expect(inside.originalSql).toBe(view.sql);
    expect(inside.columns.map(({ name }) => name)).toEqual(view.columns.map(({ name }) => name));
    expect(found?.ViewOriginalText.length).toBeLessThan(400_000); // Glue takes 409,600
    for (const column of found?.StorageDescriptor.Columns ?? []) expect(column.Comment).toMatch(/\w{3}/);
  });

  it('is asked in a workgroup whose limits no client can lift', () => {
    expect(system.one('AWS::Athena::WorkGroup').Properties).toMatchObject({
      Name: 'kefu',
      WorkGroupConfiguration: {
        EnforceWorkGroupConfiguration: true,
        BytesScannedCutoffPerQuery: 20 * 1024 ** 3,
        ResultConfiguration: { EncryptionConfiguration: { EncryptionOption: 'SSE_S3' } },
      },
    });
  });

  it('analysts read rows and nothing else of the account', () => {
    const { Properties } = system.one('AWS::IAM::ManagedPolicy');
    const { Statement } = Properties.PolicyDocument as { Statement: { Action: string | string[]; Resource: unknown }[] };
    const lines = Statement.flatMap(({ Action, Resource }) =>
      [Action].flat().flatMap((action) => [Resource].flat().map((resource) => `${action} ${system.say(resource)}`)),
    );
    expect(lines.filter((line) => line.startsWith('s3:')).sort()).toEqual([
      's3:AbortMultipartUpload Lake/Bucket/answers/*',
      's3:GetBucketLocation Lake/Bucket',
      's3:GetObject Lake/Bucket/answers/*',
      's3:GetObject Lake/Bucket/events/*',
      's3:ListBucket Lake/Bucket',
      's3:PutObject Lake/Bucket/answers/*',
    ]);
    expect(
      lines.filter((line) => !line.startsWith('s3:')).every((line) => /^(athena:\w+ .*workgroup\/|glue:Get\w+ )/.test(line)),
    ).toBe(true);
  });
});
