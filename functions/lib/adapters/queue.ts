import { awsRegion, sqsEndpoint } from '../env.ts';
import { createJsonService, regional } from './json-service.ts';

/** SQS, of which the desk uses one operation. */
export type Sqs = {
  readonly send: (
    operation: 'SendMessage',
    input: { readonly QueueUrl: string; readonly MessageBody: string; readonly DelaySeconds?: number },
  ) => Promise<unknown>;
};

export const createSqs = (): Sqs => {
  const region = awsRegion();
  const endpoint = sqsEndpoint() ?? regional('sqs', region);
  return createJsonService({ service: 'sqs', region, endpoint, target: 'AmazonSQS', version: '1.0', timeout: 5_000 });
};

/** Puts a message, as JSON, on a queue. */
export type Send = (message: object) => Promise<void>;

export const createSend =
  ({ sqs, queueUrl }: { readonly sqs: Sqs; readonly queueUrl: string }): Send =>
  async (message) => {
    await sqs.send('SendMessage', { QueueUrl: queueUrl, MessageBody: JSON.stringify(message) });
  };
