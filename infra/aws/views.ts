import { RemovalPolicy } from 'aws-cdk-lib';
import { AttributeType, BillingMode, Table, TableEncryption } from 'aws-cdk-lib/aws-dynamodb';
import { Construct } from 'constructs';
import type { DeskFunction } from './desk-function.ts';

/** The table `views`: rows and cells of the read models. It can be rebuilt from the events; it is kept because that takes time. */
export class Views extends Construct {
  private readonly table: Table;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.table = new Table(this, 'Table', {
      partitionKey: { name: 'key', type: AttributeType.STRING },
      sortKey: { name: 'sort', type: AttributeType.STRING },
      billingMode: BillingMode.PAY_PER_REQUEST,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      deletionProtection: true,
      removalPolicy: RemovalPolicy.RETAIN,
      encryption: TableEncryption.AWS_MANAGED,
    });
  }

  /** Lets a function read lists and counts. */
  grantRead(fn: DeskFunction): void {
    fn.tell('VIEWS_TABLE', this.table.tableName);
    fn.allow({ actions: ['dynamodb:Query'], resources: [this.table.tableArn] });
  }

  /** Lets a function read the whole board: its lists, and the sheets of its counts at once. */
  grantReadBoard(fn: DeskFunction): void {
    this.grantRead(fn);
    fn.allow({ actions: ['dynamodb:BatchGetItem'], resources: [this.table.tableArn] });
  }

  /** Lets a function read sums as well, packed or not: what is packed is told by one read of several items. */
  grantReadSums(fn: DeskFunction): void {
    this.grantRead(fn);
    fn.allow({ actions: ['dynamodb:GetItem'], resources: [this.table.tableArn] });
  }

  /** Lets a function pack sums: take them out and put documents in. */
  grantPack(fn: DeskFunction): void {
    this.grantReadSums(fn);
    fn.allow({
      actions: ['dynamodb:BatchWriteItem', 'dynamodb:DeleteItem', 'dynamodb:PutItem'],
      resources: [this.table.tableArn],
    });
  }

  /** Lets a function make builds again: compare them item by item and take old ones out. */
  grantRebuild(fn: DeskFunction): void {
    this.grantReadSums(fn);
    this.grantStore(fn);
    fn.allow({ actions: ['dynamodb:BatchWriteItem', 'dynamodb:Scan'], resources: [this.table.tableArn] });
  }

  /** Lets a function store rows, cells and lines; a transaction needs no more than the actions of its items. */
  grantStore(fn: DeskFunction): void {
    fn.tell('VIEWS_TABLE', this.table.tableName);
    fn.allow({
      actions: ['dynamodb:BatchGetItem', 'dynamodb:DeleteItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem'],
      resources: [this.table.tableArn],
    });
  }

  /** Lets a function write lines that stay by themselves, many in a request. */
  grantLines(fn: DeskFunction): void {
    fn.allow({ actions: ['dynamodb:PartiQLInsert', 'dynamodb:PartiQLUpdate'], resources: [this.table.tableArn] });
  }
}
