import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { AttributeType, BillingMode, StreamViewType, Table, TableEncryption } from 'aws-cdk-lib/aws-dynamodb';
import { EventSourceMapping, StartingPosition } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { deadLettersOf } from './dead-letters.ts';
import type { DeskFunction } from './desk-function.ts';

export type FeedProps = {
  /** Commits in one invocation, at most 10,000. */
  readonly batchSize: number;
};

/**
 * The table `events`: one item per commit, keyed by stream and commit number; everything else can be made again from it.
 * At most two functions may be fed from its stream: more readers get throttled by DynamoDB.
 */
export class EventStore extends Construct {
  private readonly table: Table;
  private readonly streamArn: string;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.table = new Table(this, 'Table', {
      partitionKey: { name: 'stream', type: AttributeType.STRING },
      sortKey: { name: 'commit', type: AttributeType.NUMBER },
      billingMode: BillingMode.PAY_PER_REQUEST,
      stream: StreamViewType.NEW_IMAGE,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      deletionProtection: true,
      removalPolicy: RemovalPolicy.RETAIN,
      encryption: TableEncryption.AWS_MANAGED, // so that each use of the key is in CloudTrail
    });
    if (this.table.tableStreamArn === undefined) throw new Error('the events table has no stream');
    this.streamArn = this.table.tableStreamArn;
  }

  /** Tells a function the table's name without letting it at the table. */
  nameTo(fn: DeskFunction): void {
    fn.tell('EVENTS_TABLE', this.table.tableName);
  }

  /** Lets a function load streams. */
  grantRead(fn: DeskFunction): void {
    this.nameTo(fn);
    fn.allow({ actions: ['dynamodb:Query'], resources: [this.table.tableArn] });
  }

  /** Lets a function read single commits, many in a request. */
  grantReadCommits(fn: DeskFunction): void {
    fn.allow({ actions: ['dynamodb:BatchGetItem'], resources: [this.table.tableArn] });
  }

  /** Lets a function read the whole table, to make views again. */
  grantScan(fn: DeskFunction): void {
    this.grantRead(fn);
    fn.allow({ actions: ['dynamodb:Scan'], resources: [this.table.tableArn] });
  }

  /** Lets a function load a stream and append a commit to it; nobody may change or delete one. */
  grantAppend(fn: DeskFunction): void {
    this.nameTo(fn);
    fn.allow({ actions: ['dynamodb:PutItem', 'dynamodb:Query'], resources: [this.table.tableArn] });
  }

  /** Feeds every commit to a function, in order within a stream, at least once. */
  feed(fn: DeskFunction, { batchSize }: FeedProps): void {
    const destination = deadLettersOf(fn).queueArn;
    fn.allow({
      actions: ['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator', 'dynamodb:ListStreams'],
      resources: [this.streamArn],
    });
    new EventSourceMapping(fn, 'Commits', {
      target: fn.lambda,
      eventSourceArn: this.streamArn,
      startingPosition: StartingPosition.TRIM_HORIZON,
      batchSize,
      reportBatchItemFailures: true,
      bisectBatchOnError: true,
      retryAttempts: 8,
      maxRecordAge: Duration.hours(12), // half of what the stream keeps, so that there is time to act
      onFailure: { bind: () => ({ destination }) }, // the library's own class would grant more than sending
    });
  }
}
