import { setTimeout as sleep } from 'node:timers/promises';
import { Sha256 } from '@smithy/core/checksum';
import { SignatureV4 } from '@smithy/signature-v4';
import { awsCredentials } from '../env.ts';

export type SignedRequest = {
  readonly method: 'GET' | 'PUT' | 'POST';
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Buffer;
};

/** What a service answered instead: its status, its code (`NoSuchKey`) and its words. */
export type AwsError = Error & { readonly status: number; readonly code: string };

export type SignedFetchOptions = {
  /** The signing name: `s3`, `ses`. */
  readonly service: string;
  readonly region: string;
  readonly readError: (response: Response) => Promise<AwsError>;
  /** Attempts in all, the first included. Default 4. */
  readonly attempts?: number | undefined;
  /** Milliseconds that one attempt may take. Default 20,000. */
  readonly timeout?: number | undefined;
};

/**
 * A request to AWS over `fetch`, signed by the SDK's own signer, for the few calls that do not carry the weight of a client in a
 * bundle. Tries again with full jitter when the network or the service fails, or asks to slow down; `use` reads the answer
 * and may throw an AwsError, which is treated alike.
 */
export const createSignedFetch = (options: SignedFetchOptions) => {
  const { service, region, readError, attempts = 4, timeout = 20_000 } = options;
  const signer = new SignatureV4({
    service,
    region,
    sha256: Sha256,
    credentials: async () => awsCredentials(),
    uriEscapePath: service !== 's3', // S3 alone signs the path as it is sent
  });

  const send = async ({ method, url, headers, body }: SignedRequest): Promise<Response> => {
    const unsigned = {
      method,
      protocol: url.protocol,
      hostname: url.hostname,
      path: url.pathname,
      headers: { ...headers, host: url.host },
    };
    const signed = await signer.sign(body === undefined ? unsigned : { ...unsigned, body });
    const { host: _host, ...sent } = signed.headers; // fetch sets Host itself
    const signal = AbortSignal.timeout(timeout);
    return fetch(url, { method, headers: sent, signal, ...(body === undefined ? {} : { body: new Uint8Array(body) }) });
  };

  return async <T>(request: SignedRequest, use: (response: Response) => Promise<T>): Promise<T> => {
    for (let attempt = 1; ; attempt += 1) {
      try {
        const response = await send(request);
        if (!response.ok) throw await readError(response);
        return await use(response);
      } catch (error) {
        if (attempt >= attempts || !isTransient(error)) throw error;
        await sleep(Math.random() * Math.min(2_000, 50 * 2 ** attempt));
      }
    }
  };
};

export const awsError = (status: number, code: string, message: string): AwsError =>
  Object.assign(new Error(`${status} ${code} ${message}`.trim()), { status, code });

export const isAwsError = (error: unknown): error is AwsError => error instanceof Error && 'status' in error && 'code' in error;

/** The network's failures (fetch throws), the service's own, and being asked to slow down. A bad request stays one. */
const isTransient = (error: unknown): boolean =>
  !isAwsError(error) ||
  error.status >= 500 ||
  error.status === 429 ||
  /^(RequestTimeout|SlowDown|Throttl\w*|TooManyRequests\w*)$/.test(error.code);
