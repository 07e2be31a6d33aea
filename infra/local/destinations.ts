import type { S3 } from './s3.ts';
import type { SendToQueue } from './sqs-queues.ts';

/** Hands a text to a queue (by its ARN) or, under a key, to a bucket. Throws where it cannot be delivered. */
export type Deliver = (destinationArn: string, message: { readonly body: string; readonly key: string }) => Promise<void>;

/** The two kinds of OnFailure destination this host knows. */
export const createDeliver =
  ({ sendToQueue, s3 }: { readonly sendToQueue: SendToQueue; readonly s3: Pick<S3, 'put'> }): Deliver =>
  async (destinationArn, { body, key }) => {
    if (destinationArn.startsWith('arn:aws:sqs:')) {
      sendToQueue(destinationArn, body);
      return;
    }
    if (!destinationArn.startsWith(s3Prefix)) throw new Error(`no stand-in for the destination ${destinationArn}`);
    await s3.put({ bucket: destinationArn.slice(s3Prefix.length), key, body: Buffer.from(body) });
  };

const s3Prefix = 'arn:aws:s3:::';
