import { Duration, Stack } from 'aws-cdk-lib';
import { CfnWorkGroup } from 'aws-cdk-lib/aws-athena';
import { CfnDatabase, CfnTable } from 'aws-cdk-lib/aws-glue';
import { CfnManagedPolicy, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnDeliveryStream } from 'aws-cdk-lib/aws-kinesisfirehose';
import { LogGroup, LogStream, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Bucket, type IBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { asked as database, isFresh } from '../analytics/built.ts';
import { eventTable } from '../analytics/event-columns.ts';
import { lakeViews } from '../analytics/views.ts';
import { acknowledge, acknowledgeWildcards } from './acknowledge.ts';
import type { DeskFunction } from './desk-function.ts';
import { LakeBuilds } from './lake-builds.ts';
import { builtTable, eventRowsTable, viewTable } from './lake-tables.ts';
import { guarded } from './raw-store.ts';

export type LakeProps = {
  /** Bucket that keeps the log of accesses. */
  readonly accessLog: IBucket;
};

/** Where things stand in the bucket: rows by day of arrival, what Firehose could not convert, tables worked out of rows, and Athena's answers. */
export const lakePrefixes = { events: 'events/', failed: 'failed/', tables: 'tables/', answers: 'answers/' } as const;

/** One question may read this much; a year of a middling desk is a tenth of it. */
const mostScannedBytes = 20 * 1024 ** 3;

/**
 * The lake: one Parquet row an event, brought by Firehose; tables over it in Glue; and the Athena workgroup in which analysts ask.
 * What identifies a person never comes here.
 */
export class Lake extends Construct {
  readonly deliveryStreamName = 'kefu-lake';
  /** What works the tables of analysts out. */
  readonly builds: LakeBuilds;
  private readonly bucket: Bucket;
  private readonly stream: CfnDeliveryStream;

  constructor(scope: Construct, id: string, { accessLog }: LakeProps) {
    super(scope, id);
    this.bucket = new Bucket(this, 'Bucket', {
      ...guarded,
      serverAccessLogsBucket: accessLog,
      serverAccessLogsPrefix: 'lake/',
      lifecycleRules: [
        { abortIncompleteMultipartUploadAfter: Duration.days(7) },
        { noncurrentVersionExpiration: Duration.days(30) },
        { prefix: lakePrefixes.answers, expiration: Duration.days(7) },
        // Each build leaves the last one's files; the one that is shown stays readable through two weeks of failed builds.
        { prefix: lakePrefixes.tables, expiration: Duration.days(14) },
      ],
    });
    const tables = this.createTables();
    const { role, policy } = this.createWriter();
    this.stream = this.createStream(role);
    this.stream.node.addDependency(policy, ...tables);
    const workgroup = this.createWorkgroup();
    this.createAnalystPolicy(workgroup);
    this.builds = new LakeBuilds(this, 'Builds', { bucket: this.bucket, prefixes: lakePrefixes, mostScannedBytes });
    this.builds.node.addDependency(...tables); // the first build begins with the schedule
  }

  /** Lets a function add rows. */
  grantAdd(fn: DeskFunction): void {
    fn.tell('LAKE_STREAM', this.deliveryStreamName);
    fn.allow({ actions: ['firehose:PutRecordBatch'], resources: [this.stream.attrArn] });
  }

  private createTables(): readonly CfnTable[] {
    const catalog = Stack.of(this).account;
    const base = new CfnDatabase(this, 'Database', {
      catalogId: catalog,
      databaseInput: { name: database, description: 'kefu: every event of the desk, for analysts' },
    });
    const location = this.bucket.s3UrlForObject(lakePrefixes.events);
    const tables = [
      new CfnTable(this, 'EventRows', { catalogId: catalog, databaseName: database, tableInput: eventRowsTable(location) }),
      ...lakeViews().map(
        (view) =>
          new CfnTable(this, `View-${view.name}`, {
            catalogId: catalog,
            databaseName: database,
            // A table is empty until the first build, which the schedule begins at once.
            tableInput: isFresh(view)
              ? viewTable(view, database)
              : builtTable(view, this.bucket.s3UrlForObject(`${lakePrefixes.tables}none/${view.name}/`)),
          }),
      ),
    ];
    for (const table of tables) table.addResourceDependency(base);
    return tables;
  }

  private createWriter() {
    const { account, region, partition } = Stack.of(this);
    const role = new Role(this, 'Writer', {
      assumedBy: new ServicePrincipal('firehose.amazonaws.com', { conditions: { StringEquals: { 'sts:ExternalId': account } } }),
    });
    const objects = [lakePrefixes.events, lakePrefixes.failed].map((prefix) => this.bucket.arnForObjects(`${prefix}*`));
    const glue = (resource: string) => `arn:${partition}:glue:${region}:${account}:${resource}`;
    role.addToPolicy(
      new PolicyStatement({ actions: ['s3:AbortMultipartUpload', 's3:GetObject', 's3:PutObject'], resources: objects }),
    );
    role.addToPolicy(
      new PolicyStatement({
        actions: ['s3:GetBucketLocation', 's3:ListBucket', 's3:ListBucketMultipartUploads'],
        resources: [this.bucket.bucketArn],
      }),
    );
    role.addToPolicy(
      new PolicyStatement({
        actions: ['glue:GetTable', 'glue:GetTableVersion', 'glue:GetTableVersions'],
        resources: [glue('catalog'), glue(`database/${database}`), glue(`table/${database}/${eventTable}`)],
      }),
    );
    acknowledgeWildcards(role, objects, 'Two prefixes of the bucket; the keys below them are made as rows come in.');
    const policy = role.node.findChild('DefaultPolicy');
    return { role, policy };
  }

  private createStream(role: Role): CfnDeliveryStream {
    const group = new LogGroup(this, 'Log', {
      logGroupName: '/aws/kinesisfirehose/kefu-lake',
      retention: RetentionDays.THREE_MONTHS,
    });
    const log = new LogStream(this, 'LogStream', { logGroup: group, logStreamName: 'delivery' });
    role.addToPolicy(new PolicyStatement({ actions: ['logs:PutLogEvents'], resources: [group.logGroupArn] }));
    return new CfnDeliveryStream(this, 'Stream', {
      deliveryStreamName: this.deliveryStreamName,
      deliveryStreamType: 'DirectPut',
      deliveryStreamEncryptionConfigurationInput: { keyType: 'AWS_OWNED_CMK' },
      extendedS3DestinationConfiguration: {
        bucketArn: this.bucket.bucketArn,
        roleArn: role.roleArn,
        prefix: `${lakePrefixes.events}day=!{timestamp:yyyy-MM-dd}/`,
        errorOutputPrefix: `${lakePrefixes.failed}!{firehose:error-output-type}/day=!{timestamp:yyyy-MM-dd}/`,
        // Parquet needs 64 MB at least; five minutes is what analysts wait for in AWS, and keeps files from being too many.
        bufferingHints: { intervalInSeconds: 300, sizeInMBs: 64 },
        compressionFormat: 'UNCOMPRESSED', // Parquet compresses itself
        cloudWatchLoggingOptions: { enabled: true, logGroupName: group.logGroupName, logStreamName: log.logStreamName },
        dataFormatConversionConfiguration: {
          enabled: true,
          inputFormatConfiguration: { deserializer: { openXJsonSerDe: { caseInsensitive: false } } },
          outputFormatConfiguration: { serializer: { parquetSerDe: { compression: 'GZIP' } } },
          schemaConfiguration: {
            catalogId: Stack.of(this).account,
            databaseName: database,
            tableName: eventTable,
            region: Stack.of(this).region,
            roleArn: role.roleArn,
            versionId: 'LATEST',
          },
        },
      },
    });
  }

  /** Settings hold for every question, whatever a client asks for: where answers go, and how much one may read. */
  private createWorkgroup(): CfnWorkGroup {
    return new CfnWorkGroup(this, 'Workgroup', {
      name: database,
      description: 'kefu: questions of analysts',
      workGroupConfiguration: {
        enforceWorkGroupConfiguration: true,
        publishCloudWatchMetricsEnabled: true,
        bytesScannedCutoffPerQuery: mostScannedBytes,
        requesterPaysEnabled: false,
        engineVersion: { selectedEngineVersion: 'Athena engine version 3' },
        resultConfiguration: {
          outputLocation: this.bucket.s3UrlForObject(lakePrefixes.answers),
          encryptionConfiguration: { encryptionOption: 'SSE_S3' },
        },
      },
    });
  }

  /** The policy to give to people who analyse: questions in this workgroup, over this database, and nothing else. */
  private createAnalystPolicy(workgroup: CfnWorkGroup): void {
    const { account, region, partition } = Stack.of(this);
    const arn = (service: string, resource: string) => `arn:${partition}:${service}:${region}:${account}:${resource}`;
    const tables = arn('glue', `table/${database}/*`);
    const rows = this.bucket.arnForObjects(`${lakePrefixes.events}*`);
    const built = this.bucket.arnForObjects(`${lakePrefixes.tables}*`);
    const answers = this.bucket.arnForObjects(`${lakePrefixes.answers}*`);
    const policy = new CfnManagedPolicy(this, 'Analyst', {
      managedPolicyName: 'kefu-analyst',
      description: 'kefu: ask the lake in SQL',
      policyDocument: {
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Allow',
            Action: [
              'athena:BatchGetQueryExecution',
              'athena:GetQueryExecution',
              'athena:GetQueryResults',
              'athena:GetWorkGroup',
              'athena:ListQueryExecutions',
              'athena:StartQueryExecution',
              'athena:StopQueryExecution',
            ],
            Resource: arn('athena', `workgroup/${workgroup.name}`),
          },
          {
            Effect: 'Allow',
            Action: ['glue:GetDatabase', 'glue:GetPartitions', 'glue:GetTable', 'glue:GetTables'],
            Resource: [arn('glue', 'catalog'), arn('glue', `database/${database}`), tables],
          },
          { Effect: 'Allow', Action: 's3:GetObject', Resource: [rows, built, answers] },
          { Effect: 'Allow', Action: ['s3:AbortMultipartUpload', 's3:PutObject'], Resource: answers },
          { Effect: 'Allow', Action: ['s3:GetBucketLocation', 's3:ListBucket'], Resource: this.bucket.bucketArn },
        ],
      },
    });
    acknowledgeWildcards(policy, [tables, rows, built, answers], 'The tables of one database and three prefixes of one bucket.');
    acknowledge(policy, 'AwsSolutions-IAM4', 'It is a policy of our own, to be attached to people.');
  }
}
