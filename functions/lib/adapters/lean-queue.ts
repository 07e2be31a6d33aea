import { sqsEndpoint } from '../env.ts';
import type { Send } from './queue.ts';
import { type AwsError, awsError, createSignedFetch } from './signed-fetch.ts';

export type LeanQueueOptions = {
  readonly queueUrl: string;
  readonly region: string;
  /** Where SQS is, when not AWS's own; by default AWS_ENDPOINT_URL_SQS or AWS_ENDPOINT_URL, else where the queue's URL says. */
  readonly endpoint?: string;
};

/**
 * SQS's SendMessage over signed `fetch`, for a function whose bundle has no room for the client. A message may come twice, as with
 * every queue. https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html
 */
export const createLeanSend = ({ queueUrl, region, endpoint = sqsEndpoint() }: LeanQueueOptions): Send => {
  const call = createSignedFetch({ service: 'sqs', region, readError: sqsError, timeout: 5_000 });
  const url = new URL('/', endpoint ?? queueUrl);
  const headers = { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': 'AmazonSQS.SendMessage' };
  return async (message) => {
    const body = Buffer.from(JSON.stringify({ QueueUrl: queueUrl, MessageBody: JSON.stringify(message) }));
    await call({ method: 'POST', url, headers, body }, (response) => response.arrayBuffer()); // read, so that the connection is free
  };
};

const sqsError = async (response: Response): Promise<AwsError> => {
  const body = (await response.json().catch(() => ({}))) as { readonly __type?: string; readonly message?: string };
  return awsError(response.status, body.__type?.split('#').at(-1) ?? 'Unknown', body.message ?? '');
};
