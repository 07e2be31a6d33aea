import { Duration, Stack } from 'aws-cdk-lib';
import { CfnWorkGroup } from 'aws-cdk-lib/aws-athena';
import { CfnDatabase } from 'aws-cdk-lib/aws-glue';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import { CfnSchedule } from 'aws-cdk-lib/aws-scheduler';
import { CfnStateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { asked, building } from '../analytics/built.ts';
import { acknowledge, acknowledgeWildcards } from './acknowledge.ts';
import { buildWorkgroup, stepsOfBuild } from './lake-build-steps.ts';

export type LakeBuildsProps = {
  readonly bucket: Bucket;
  /** Where the rows stand, and where tables that were worked out from them go. */
  readonly prefixes: { readonly events: string; readonly tables: string };
  /** One statement may read this much. */
  readonly mostScannedBytes: number;
};

const name = 'kefu-tables';
const every = Duration.hours(1);

/**
 * The tables of analysts, worked out anew every hour: one `CREATE TABLE AS` after the other in a database of their own, and when all are
 * there, each takes the place of the last. A run that fails leaves the tables of the one before.
 */
export class LakeBuilds extends Construct {
  /** What its alarm watches. */
  readonly stateMachineArn: string;
  private readonly props: LakeBuildsProps;

  constructor(scope: Construct, id: string, props: LakeBuildsProps) {
    super(scope, id);
    this.props = props;
    this.stateMachineArn = this.arn('states', `stateMachine:${name}`);
    const database = new CfnDatabase(this, 'Database', {
      catalogId: Stack.of(this).account,
      databaseInput: { name: building, description: 'kefu: tables while they are worked out; ask those of kefu' },
    });
    const workgroup = new CfnWorkGroup(this, 'Workgroup', {
      name: buildWorkgroup,
      description: 'kefu: tables for analysts',
      workGroupConfiguration: {
        enforceWorkGroupConfiguration: true,
        publishCloudWatchMetricsEnabled: true,
        bytesScannedCutoffPerQuery: props.mostScannedBytes,
        requesterPaysEnabled: false,
        engineVersion: { selectedEngineVersion: 'Athena engine version 3' },
        resultConfiguration: {
          outputLocation: props.bucket.s3UrlForObject(props.prefixes.tables),
          encryptionConfiguration: { encryptionOption: 'SSE_S3' },
        },
      },
    });
    const role = this.createBuilder();
    const machine = new CfnStateMachine(this, 'Machine', {
      stateMachineName: name,
      roleArn: role.roleArn,
      definitionString: Stack.of(this).toJsonString(stepsOfBuild(every.minus(Duration.minutes(10)))),
    });
    machine.node.addDependency(role, database, workgroup);
    acknowledge(
      machine,
      'AwsSolutions-SF1',
      'Its history of 90 days says what each step did; a run that fails is told by an alarm.',
    );
    for (const id of ['AwsSolutions-SF2', 'Serverless-StepFunctionStateMachineXray'])
      acknowledge(machine, id, 'It waits for queries one after the other; there is no path of requests to trace.');
    this.createSchedule(machine);
  }

  private arn(service: string, resource: string): string {
    const { account, region, partition } = Stack.of(this);
    return `arn:${partition}:${service}:${region}:${account}:${resource}`;
  }

  private createBuilder(): Role {
    const { bucket, prefixes } = this.props;
    const role = new Role(this, 'Builder', { assumedBy: this.fromHere('states.amazonaws.com') });
    const allow = (actions: readonly string[], resources: readonly string[]): void =>
      void role.addToPolicy(new PolicyStatement({ actions: [...actions], resources: [...resources] }));
    const glue = (resource: string): string => this.arn('glue', resource);
    const databases = [glue('catalog'), glue(`database/${asked}`), glue(`database/${building}`)];
    const [shown, made] = [glue(`table/${asked}/*`), glue(`table/${building}/*`)];
    const rows = bucket.arnForObjects(`${prefixes.events}*`);
    const tables = bucket.arnForObjects(`${prefixes.tables}*`);
    allow(
      ['athena:GetQueryExecution', 'athena:StartQueryExecution', 'athena:StopQueryExecution'],
      [this.arn('athena', `workgroup/${buildWorkgroup}`)],
    );
    allow(['glue:GetDatabase', 'glue:GetPartitions', 'glue:GetTable'], [...databases, shown, made]);
    allow(['glue:CreateTable', 'glue:DeleteTable'], [glue('catalog'), glue(`database/${building}`), made]);
    allow(['glue:UpdateTable'], [glue('catalog'), glue(`database/${asked}`), shown]);
    allow(['s3:GetObject'], [rows, tables]);
    allow(['s3:AbortMultipartUpload', 's3:ListMultipartUploadParts', 's3:PutObject'], [tables]);
    allow(['s3:GetBucketLocation', 's3:ListBucket', 's3:ListBucketMultipartUploads'], [bucket.bucketArn]);
    acknowledgeWildcards(role, [shown, made, rows, tables], 'The tables of two databases and two prefixes of one bucket.');
    return role;
  }

  private createSchedule(machine: CfnStateMachine): void {
    const role = new Role(this, 'Waker', { assumedBy: this.fromHere('scheduler.amazonaws.com') });
    role.addToPolicy(new PolicyStatement({ actions: ['states:StartExecution'], resources: [machine.attrArn] }));
    const schedule = new CfnSchedule(this, 'Schedule', {
      name,
      description: 'kefu: works the tables of analysts out anew',
      scheduleExpression: 'rate(1 hour)',
      flexibleTimeWindow: { mode: 'OFF' },
      target: {
        arn: machine.attrArn,
        roleArn: role.roleArn,
        // The next run does what this one could not, so a late one is of no use.
        retryPolicy: { maximumEventAgeInSeconds: every.toSeconds(), maximumRetryAttempts: 1 },
      },
    });
    schedule.node.addDependency(role);
  }

  /** Only for things of this account. */
  private fromHere(service: string): ServicePrincipal {
    return new ServicePrincipal(service, { conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } } });
  }
}
