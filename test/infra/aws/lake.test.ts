import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { building, buildSql, isFresh } from '../../../infra/analytics/built.ts';
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
type Machine = {
  readonly StartAt: string;
  readonly States: Record<string, { readonly Next?: string; readonly Resource: string; readonly Parameters: Call }>;
};
type Call = {
  readonly QueryString?: string;
  readonly DatabaseName?: string;
  readonly Name?: string;
  readonly TableInput?: TableInput;
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

  it.each(lakeViews())('$name has the columns that are described, a comment on every one', (view) => {
    expect(table(view.name)?.Description).toBe(view.comment);
    const columns = table(view.name)?.StorageDescriptor.Columns ?? [];
    expect(columns.map(({ Name }) => Name)).toEqual(view.columns.map(({ name }) => name));
    for (const column of columns) expect(column.Comment).toMatch(/\w{3}/);
  });

  it.each(lakeViews().filter(isFresh))('$name is a view in Athena with the query that runs here', (view) => {
    const found = table(view.name);
    expect(found).toMatchObject({ TableType: 'VIRTUAL_VIEW', Description: view.comment, Parameters: { presto_view: 'true' } });
    const envelope = /^\/\* Presto View: (\S+) \*\/$/.exec(found?.ViewOriginalText ?? '')?.[1] ?? '';
    const inside = JSON.parse(Buffer.from(envelope, 'base64').toString()) as { originalSql: string; columns: { name: string }[] };
    expect(inside.originalSql).toBe(view.sql);
    expect(inside.columns.map(({ name }) => name)).toEqual(view.columns.map(({ name }) => name));
    expect(found?.ViewOriginalText.length).toBeLessThan(400_000); // Glue takes 409,600
  });

  it.each(['kefu', 'kefu-build'])('is asked in a workgroup whose limits no client can lift: %s', (name) => {
    const workgroup = system.all('AWS::Athena::WorkGroup').find(({ Properties }) => Properties.Name === name);
    expect(workgroup?.Properties).toMatchObject({
      WorkGroupConfiguration: {
        EngineVersion: { SelectedEngineVersion: 'Athena engine version 3' },
        EnforceWorkGroupConfiguration: true,
        BytesScannedCutoffPerQuery: 20 * 1024 ** 3,
        ResultConfiguration: { EncryptionConfiguration: { EncryptionOption: 'SSE_S3' } },
      },
    });
  });

  it('every other table is worked out hourly, one after the other by the statements that Trino is held to, and shown when all are there', () => {
    const { Properties } = system.one('AWS::StepFunctions::StateMachine');
    const { StartAt, States } = JSON.parse(system.say(Properties.DefinitionString)) as Machine;
    const names: string[] = [];
    for (let at: string | undefined = StartAt; at !== undefined; at = States[at]?.Next) names.push(at);
    expect(names).toHaveLength(Object.keys(States).length);
    const made = names.flatMap((name) => States[name]?.Parameters.QueryString ?? []);
    expect(made).toEqual(lakeViews().map(buildSql));
    const changes = names.flatMap((name) => {
      const { Resource = '', Parameters } = States[name] ?? {};
      return /:(?:delete|update)Table$/.test(Resource)
        ? [`${Parameters?.DatabaseName} ${Parameters?.Name ?? Parameters?.TableInput?.Name}`]
        : [];
    });
    expect(changes).toEqual([
      ...lakeViews().map(({ name }) => `${building} ${name}`),
      ...lakeViews().flatMap((view) => (isFresh(view) ? [] : [`kefu ${view.name}`])),
    ]);
    const lastMade = names.findLastIndex((name) => name.startsWith('Work out'));
    expect(lastMade).toBeLessThan(names.findIndex((name) => name.startsWith('Show')));
    for (const { Parameters } of Object.values(States))
      if (Parameters.TableInput) {
        expect(Parameters.TableInput).toMatchObject({
          TableType: 'EXTERNAL_TABLE',
          StorageDescriptor: { 'Location.$': '$.Location' },
        });
        expect(Parameters.TableInput.StorageDescriptor.Columns).toEqual(
          table(Parameters.TableInput.Name)?.StorageDescriptor.Columns,
        );
      }
    for (const statement of made) expect(Buffer.byteLength(statement)).toBeLessThan(262_144); // Athena takes no longer one
    const schedule = system.all('AWS::Scheduler::Schedule').find(({ Properties }) => Properties.Name === 'kefu-tables');
    expect(schedule?.Properties).toMatchObject({ ScheduleExpression: 'rate(1 hour)' });
    const target = schedule?.Properties.Target as { Arn: unknown } | undefined;
    expect(system.say(target?.Arn)).toBe('Lake/Builds/Machine');
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
      's3:GetObject Lake/Bucket/tables/*',
      's3:ListBucket Lake/Bucket',
      's3:PutObject Lake/Bucket/answers/*',
    ]);
    expect(
      lines.filter((line) => !line.startsWith('s3:')).every((line) => /^(athena:\w+ .*workgroup\/|glue:Get\w+ )/.test(line)),
    ).toBe(true);
  });
});
