import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';

/** Puts a message, as JSON, on a queue. */
export type Send = (message: object) => Promise<void>;

export const createSend =
  ({ sqs, queueUrl }: { readonly sqs: Pick<SQSClient, 'send'>; readonly queueUrl: string }): Send =>
  async (message) => {
    await sqs.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: JSON.stringify(message) }));
  };
