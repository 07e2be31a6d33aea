import { setTimeout as sleep } from 'node:timers/promises';
import { Sha256 } from '@smithy/core/checksum';
import { SignatureV4 } from '@smithy/signature-v4';
import { type AwsCredentials, awsCredentials } from '../env.ts';
import { createHttpSender, type HttpAnswer, type HttpRequest } from './http-sender.ts';

/** What a service answered instead: its status, its code (`NoSuchKey`) and its words; what the other attempts came to. */
export type AwsError = Error & {
  readonly status: number;
  readonly code: string;
  /** Members of the answer besides. */
  readonly details: Readonly<Record<string, unknown>>;
};
/** On whatever is thrown after several attempts: how many, and how long was waited between them, in milliseconds. */
export type Tried = { readonly attempts: number; readonly waited: number };

export type SignedRequestOptions = {
  /** The signing name: `s3`, `ses`. */
  readonly service: string;
  readonly region: string;
  readonly readError: (answer: HttpAnswer) => AwsError;
  /** Default: those that Lambda puts into the environment. */
  readonly credentials?: AwsCredentials | undefined;
  /** Attempts in all, the first included. Default 4. */
  readonly attempts?: number | undefined;
  /** Milliseconds that one attempt may take. Default 20,000. */
  readonly timeout?: number | undefined;
  /** The first wait is drawn from 0 to so many milliseconds, every further one from twice as wide. Default 100. */
  readonly wait?: number | undefined;
};

export type SignedRequests = {
  /** A good answer (2xx). Rejects with an AwsError, or with the network's own error, and `Tried` on it. */
  readonly send: (request: HttpRequest) => Promise<HttpAnswer>;
  readonly destroy: () => void;
};

/**
 * Requests to AWS, signed by the SDK's own signer, without the weight of the SDK's clients. Tries again with full jitter, at most 2 s,
 * when the network or the service fails, or asks to slow down.
 */
export const createSignedRequests = (options: SignedRequestOptions): SignedRequests => {
  const { service, region, readError, attempts = 4, timeout = 20_000, wait = 100 } = options;
  const signer = new SignatureV4({
    service,
    region,
    sha256: Sha256,
    credentials: async () => options.credentials ?? awsCredentials(),
    uriEscapePath: service !== 's3', // S3 alone signs the path as it is sent
  });
  const { send, destroy } = createHttpSender();

  const attempt = async (request: HttpRequest): Promise<HttpAnswer> => {
    const { method, url, headers, body } = request;
    const unsigned = {
      method,
      protocol: url.protocol,
      hostname: url.hostname,
      path: url.pathname,
      query: Object.fromEntries(url.searchParams),
      headers: { ...headers, host: url.host },
    };
    const signed = await signer.sign(body === undefined ? unsigned : { ...unsigned, body });
    const answer = await send({ ...request, headers: signed.headers }, timeout);
    if (answer.status < 200 || answer.status > 299) throw readError(answer);
    return answer;
  };

  return {
    send: async (request) => {
      let waited = 0;
      for (let made = 1; ; made += 1) {
        try {
          return await attempt(request);
        } catch (error) {
          if (made >= attempts || !isTransient(error)) throw Object.assign(error as Error, { attempts: made, waited });
          const delay = Math.random() * Math.min(2_000, wait * 2 ** (made - 1));
          waited += delay;
          await sleep(delay);
        }
      }
    },
    destroy,
  };
};

export const awsError = (
  status: number,
  code: string,
  { message, ...details }: { readonly message: string; readonly [detail: string]: unknown },
): AwsError => Object.assign(new Error(`${status} ${code} ${message}`.trim()), { name: code, status, code, details });

export const isAwsError = (error: unknown): error is AwsError => error instanceof Error && 'status' in error && 'code' in error;

/** The network's failures, the service's own, and being asked to slow down. A bad request stays one. */
const isTransient = (error: unknown): boolean =>
  !isAwsError(error) || error.status >= 500 || error.status === 429 || PASSING.test(error.code);

const PASSING =
  /^(RequestTimeout(Exception)?|SlowDown|\w*Throttl\w*|TooManyRequests\w*|RequestLimitExceeded|ProvisionedThroughputExceededException|TransactionInProgressException)$/;
