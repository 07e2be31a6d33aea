import type { AwsCredentials } from '../env.ts';
import type { HttpAnswer } from './http-sender.ts';
import { type AwsError, awsError, createSignedRequests, type SignedRequestOptions } from './signed-request.ts';

/** Calls operations of a service by name: JSON in, JSON out, as the service's API reference has them. */
export type JsonService = {
  readonly send: (operation: string, input: object) => Promise<unknown>;
  readonly destroy: () => void;
};

/** Where a client of a service goes, and as whom; by default as the function's environment says. */
export type ClientOptions = {
  readonly endpoint?: string | undefined;
  readonly region?: string | undefined;
  readonly credentials?: AwsCredentials | undefined;
};

export type JsonServiceOptions = Pick<
  SignedRequestOptions,
  'service' | 'region' | 'credentials' | 'attempts' | 'timeout' | 'wait'
> & {
  readonly endpoint: string;
  /** What stands before the operation's name: `DynamoDB_20120810`. */
  readonly target: string;
  /** Of the protocol: DynamoDB and SQS speak 1.0, most others 1.1. */
  readonly version: '1.0' | '1.1';
};

/** AWS's JSON protocol: https://smithy.io/2.0/aws/protocols/aws-json-1_0-protocol.html */
export const createJsonService = ({ endpoint, target, version, ...options }: JsonServiceOptions): JsonService => {
  const { send, destroy } = createSignedRequests({ ...options, readError: jsonError });
  const url = new URL(endpoint);
  return {
    send: async (operation, input) => {
      const headers = { 'content-type': `application/x-amz-json-${version}`, 'x-amz-target': `${target}.${operation}` };
      const { body } = await send({ method: 'POST', url, headers, body: Buffer.from(JSON.stringify(input)) });
      return body.length === 0 ? {} : JSON.parse(body.toString());
    },
    destroy,
  };
};

/** `https://sqs.cn-north-1.amazonaws.com.cn` */
export const regional = (service: string, region: string): string =>
  `https://${service}.${region}.${region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com'}`;

/** The code stands in a header, `ConflictException:http://…`, or in the body's `__type`, `com.amazonaws…#ConflictException`. */
export const jsonError = ({ status, headers, body }: HttpAnswer): AwsError => {
  const { __type, message, Message, ...details } = parsed(body);
  const type = String(headers['x-amzn-errortype'] ?? __type ?? 'Unknown');
  const code = type.split('#').at(-1)?.split(':')[0] || 'Unknown';
  return awsError(status, code, { message: String(message ?? Message ?? ''), ...details });
};

const parsed = (body: Buffer): Readonly<Record<string, unknown>> => {
  try {
    return JSON.parse(body.toString()) as Readonly<Record<string, unknown>>;
  } catch {
    return {}; // a proxy's page
  }
};
