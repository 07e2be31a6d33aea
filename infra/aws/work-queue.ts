import { Duration } from 'aws-cdk-lib';
import type { Rule } from 'aws-cdk-lib/aws-events';
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import { EventSourceMapping } from 'aws-cdk-lib/aws-lambda';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { acknowledge } from './acknowledge.ts';
import { deadLettersOf } from './dead-letters.ts';
import type { DeskFunction } from './desk-function.ts';

export type WorkQueueProps = {
  readonly queueName: string;
  /** Does the work; what it fails at five times goes to its dead-letter queue. */
  readonly worker: DeskFunction;
  /** Messages in one invocation, at most 10. */
  readonly batchSize: number;
  /** The environment variable that tells a sender the queue's URL. */
  readonly variable: string;
};

/** A queue with the function that works through it. Each message fails or succeeds on its own. */
export class WorkQueue extends Construct {
  private readonly queue: Queue;
  private readonly variable: string;
  private readonly deadLetters: Queue;

  constructor(scope: Construct, id: string, { queueName, worker, batchSize, variable }: WorkQueueProps) {
    super(scope, id);
    this.variable = variable;
    this.deadLetters = deadLettersOf(worker);
    this.queue = new Queue(this, 'Queue', {
      queueName,
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      visibilityTimeout: Duration.seconds(6 * worker.timeout.toSeconds()), // as Lambda asks for
      retentionPeriod: Duration.days(4),
      deadLetterQueue: { queue: this.deadLetters, maxReceiveCount: 5 },
    });
    worker.allow({
      actions: ['sqs:ChangeMessageVisibility', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:ReceiveMessage'],
      resources: [this.queue.queueArn],
    });
    const mapping = new EventSourceMapping(worker, 'Messages', {
      target: worker.lambda,
      eventSourceArn: this.queue.queueArn,
      batchSize,
      reportBatchItemFailures: true,
    });
    acknowledge(mapping, 'Serverless-LambdaEventSourceMappingDestination', 'A queue sends failures to its dead letters itself.');
  }

  /** What matches a rule of the event bus becomes a message. */
  receiveFrom(rule: Rule): void {
    rule.addTarget(new SqsQueue(this.queue, { deadLetterQueue: this.deadLetters }));
  }

  /** Lets a function put messages on the queue. */
  grantSend(fn: DeskFunction): void {
    fn.tell(this.variable, this.queue.queueUrl);
    fn.allow({ actions: ['sqs:SendMessage'], resources: [this.queue.queueArn] });
  }
}
