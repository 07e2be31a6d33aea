import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  type BucketProps,
  type IBucket,
  ObjectOwnership,
  StorageClass,
} from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { acknowledge } from './acknowledge.ts';
import type { DeskFunction } from './desk-function.ts';

/** Where things stand in the bucket: raw mail by SES, raw webhook bodies, and the bodies that events refer to. */
export const rawPrefixes = {
  mail: 'mail/inbound/',
  phone: 'webhooks/phone/',
  calls: 'webhooks/calls/',
  interactions: 'webhooks/interactions/',
  mailHooks: 'webhooks/mail/',
  bodies: 'bodies/',
  files: 'bodies/files/',
  uploads: 'bodies/uploads/',
  quarters: 'quarters/',
  inspections: 'inspections/',
} as const;
export type RawPart = keyof typeof rawPrefixes;

/** The SES rule that may deliver into the bucket, by name: the rule itself belongs to a stack that depends on this one. */
export type DeliveringRule = { readonly ruleSetName: string; readonly ruleName: string };

/** The bucket `raw`: what came in, as it came in, before anything reads it. Every read and write is in the access log. */
export class RawStore extends Construct {
  /** Bucket that keeps the log of accesses, for other buckets, too. */
  readonly accessLog: IBucket;
  private readonly bucket: Bucket;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    const accessLog = new Bucket(this, 'AccessLog', {
      ...guarded,
      lifecycleRules: [{ expiration: Duration.days(400), noncurrentVersionExpiration: Duration.days(1) }],
    });
    acknowledge(accessLog, 'AwsSolutions-S1', 'This is the access log itself.');
    this.accessLog = accessLog as IBucket;
    this.bucket = new Bucket(this, 'Bucket', {
      ...guarded,
      serverAccessLogsBucket: this.accessLog,
      serverAccessLogsPrefix: 'raw/',
      lifecycleRules: [
        { abortIncompleteMultipartUploadAfter: Duration.days(7) },
        { noncurrentVersionExpiration: Duration.days(30) },
        { transitions: [{ storageClass: StorageClass.INTELLIGENT_TIERING, transitionAfter: Duration.days(30) }] },
      ],
    });
  }

  /** The name, for the service that delivers mail into it. */
  get bucketName(): string {
    return this.bucket.bucketName;
  }

  /** Lets a function read one part. Without ListBucket, S3 would answer 403 where nothing is stored, and no one could tell the difference. */
  grantRead(fn: DeskFunction, part: RawPart): void {
    this.grant(fn, 's3:GetObject', part);
    fn.allow({ actions: ['s3:ListBucket'], resources: [this.bucket.bucketArn] });
  }

  /** Lets a function add to one part. */
  grantAdd(fn: DeskFunction, part: RawPart): void {
    this.grant(fn, 's3:PutObject', part);
  }

  /** Lets SES deliver mail, for one receipt rule of this account only. */
  acceptMailFrom({ ruleSetName, ruleName }: DeliveringRule): void {
    const { account, region, partition } = Stack.of(this);
    const rule = `arn:${partition}:ses:${region}:${account}:receipt-rule-set/${ruleSetName}:receipt-rule/${ruleName}`;
    this.bucket.addToResourcePolicy(
      new PolicyStatement({
        principals: [new ServicePrincipal('ses.amazonaws.com')],
        actions: ['s3:PutObject'],
        resources: [this.bucket.arnForObjects(`${rawPrefixes.mail}*`)],
        conditions: { StringEquals: { 'aws:SourceAccount': account, 'aws:SourceArn': rule } },
      }),
    );
  }

  private grant(fn: DeskFunction, action: string, part: RawPart): void {
    fn.tell('RAW_BUCKET', this.bucket.bucketName);
    fn.allow({
      actions: [action],
      resources: [this.bucket.arnForObjects(`${rawPrefixes[part]}*`)],
      wildcardBecause: 'One prefix of the bucket; the keys below it are made as contacts come in.',
    });
  }
}

/** How every bucket of the desk is kept: versioned, closed to the public and to unencrypted connections, never deleted with a stack. */
export const guarded: BucketProps = {
  versioned: true,
  encryption: BucketEncryption.S3_MANAGED,
  enforceSSL: true,
  minimumTLSVersion: 1.2,
  blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
  objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
  removalPolicy: RemovalPolicy.RETAIN,
};
