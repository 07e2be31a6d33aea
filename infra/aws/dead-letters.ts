import { Duration } from 'aws-cdk-lib';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { acknowledge } from './acknowledge.ts';
import type { DeskFunction } from './desk-function.ts';

/** The queue that holds what a function could not do, for the 14 days that SQS allows. `alarms.ts` watches every one. */
export const deadLetterQueue = (scope: Construct, queueName: string): Queue => {
  const queue = new Queue(scope, 'DeadLetters', {
    queueName,
    retentionPeriod: Duration.days(14),
    encryption: QueueEncryption.SQS_MANAGED,
    enforceSSL: true,
  });
  acknowledge(queue, 'AwsSolutions-SQS3', 'This is a dead-letter queue.');
  acknowledge(queue, 'Serverless-SQSRedrivePolicy', 'This is a dead-letter queue.');
  return queue;
};

/** The dead-letter queue of a function that must have one. */
export const deadLettersOf = (fn: DeskFunction): Queue => {
  if (fn.deadLetters === undefined) throw new Error(`${fn.name} has no dead-letter queue`);
  return fn.deadLetters;
};
