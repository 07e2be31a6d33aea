import { setTimeout as sleep } from 'node:timers/promises';
import { Sha256 } from '@smithy/core/checksum';
import { SignatureV4 } from '@smithy/signature-v4';
import { awsCredentials, s3Endpoint } from '../env.ts';

/** Bytes by key. `get` gives `undefined` where nothing is stored; everything else that fails rejects, naming bucket and key. */
export type ObjectStore = {
  readonly put: (key: string, body: string | Uint8Array, options: PutOptions) => Promise<void>;
  readonly get: (key: string) => Promise<Buffer | undefined>;
};
export type PutOptions = { readonly contentType: string; readonly metadata?: Readonly<Record<string, string>> };

export type ObjectStoreOptions = {
  readonly bucket: string;
  readonly region: string;
  /** Where S3 is, when not AWS's own; by default AWS_ENDPOINT_URL_S3 or AWS_ENDPOINT_URL. Buckets are then addressed by path. */
  readonly endpoint?: string;
  /** Attempts in all, the first included. Default 4. */
  readonly attempts?: number;
  /** Milliseconds that one attempt may take. Default 20,000. */
  readonly timeout?: number;
};

/**
 * S3 over `fetch`, signed by the SDK's own signer: the whole S3 client would add 145 KB to every bundle, for two calls.
 * The function's role needs `s3:ListBucket` besides Get and Put, or S3 says 403 instead of 404 for what is not there.
 */
export const createObjectStore = (options: ObjectStoreOptions): ObjectStore => {
  const base = baseUrl(options);
  const signer = new SignatureV4({
    service: 's3',
    region: options.region,
    sha256: Sha256,
    credentials: async () => awsCredentials(),
    uriEscapePath: false, // S3 alone signs the path as it is sent
  });

  const send = async (request: ObjectRequest): Promise<Response> => {
    const url = new URL(base + encodeKey(request.key));
    const { method, body } = request;
    const headers = { ...request.headers, host: url.host };
    const signed = await signer.sign({
      method,
      protocol: url.protocol,
      hostname: url.hostname,
      path: url.pathname,
      headers,
      ...(body === undefined ? {} : { body }),
    });
    const { host: _host, ...sent } = signed.headers; // fetch sets Host itself
    const signal = AbortSignal.timeout(options.timeout ?? 20_000);
    return fetch(url, { method, headers: sent, signal, ...(body === undefined ? {} : { body: new Uint8Array(body) }) });
  };

  const call = async <T>(request: ObjectRequest, use: (response: Response) => Promise<T>): Promise<T> => {
    const attempts = options.attempts ?? 4;
    for (let attempt = 1; ; attempt += 1) {
      try {
        const response = await send(request);
        if (response.ok || (request.method === 'GET' && response.status === 404)) return await use(response);
        throw await s3Error(response);
      } catch (error) {
        if (attempt >= attempts || !isTransient(error)) throw named(error, options.bucket, request);
        await sleep(Math.random() * Math.min(2_000, 50 * 2 ** attempt)); // full jitter
      }
    }
  };

  return {
    put: (key, body, { contentType, metadata = {} }) => {
      const headers = { 'content-type': contentType, ...metadataHeaders(metadata) };
      return call({ method: 'PUT', key, headers, body: Buffer.from(body) }, async (response) => {
        await response.arrayBuffer(); // frees the connection
      });
    },
    get: (key) =>
      call({ method: 'GET', key, headers: {} }, async (response) => {
        if (response.ok) return Buffer.from(await response.arrayBuffer());
        const error = await s3Error(response);
        if (error.code === 'NoSuchKey') return undefined;
        throw error;
      }),
  };
};

type ObjectRequest = {
  readonly method: 'GET' | 'PUT';
  readonly key: string;
  readonly headers: Record<string, string>;
  readonly body?: Buffer;
};

const baseUrl = ({ bucket, region, endpoint = s3Endpoint() }: ObjectStoreOptions): string => {
  if (endpoint !== undefined) return `${endpoint.replace(/\/+$/, '')}/${bucket}/`;
  const domain = region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
  // A dot in the bucket's name would not match the certificate of *.s3.
  return bucket.includes('.') ? `https://s3.${region}.${domain}/${bucket}/` : `https://${bucket}.s3.${region}.${domain}/`;
};

/** Every byte but the unreserved ones as %XX, as S3 signs it. Dot segments would be folded away by the URL parser. */
const encodeKey = (key: string): string => {
  if (key === '' || Buffer.byteLength(key) > 1024) throw new RangeError('an object key has 1 to 1024 bytes');
  const segments = key.split('/');
  if (segments.some((segment) => segment === '.' || segment === '..'))
    throw new RangeError(`object key with dot segments: ${key}`);
  return segments.map((segment) => encodeURIComponent(segment).replace(/[!'()*]/g, percent)).join('/');
};

const percent = (character: string): string => `%${character.charCodeAt(0).toString(16).toUpperCase()}`;

/** Header values are ASCII: anything else (a Chinese file name) travels percent-encoded. */
const metadataHeaders = (metadata: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(metadata).map(([name, value]) => [
      `x-amz-meta-${name.toLowerCase()}`,
      /^[\x20-\x7e]*$/.test(value) ? value : encodeURIComponent(value),
    ]),
  );

type S3Error = Error & { readonly status: number; readonly code: string };

const s3Error = async (response: Response): Promise<S3Error> => {
  const text = (await response.text().catch(() => '')).slice(0, 4_000);
  const code = /<Code>([^<]{1,100})<\/Code>/.exec(text)?.[1] ?? 'Unknown';
  const message = /<Message>([^<]{1,500})<\/Message>/.exec(text)?.[1] ?? '';
  return Object.assign(new Error(`${response.status} ${code} ${message}`.trim()), { status: response.status, code });
};

const isS3Error = (error: unknown): error is S3Error => error instanceof Error && 'status' in error && 'code' in error;

/** The network's failures (fetch throws), S3's own, and being asked to slow down. A bad request stays one. */
const isTransient = (error: unknown): boolean =>
  !(error instanceof RangeError) &&
  (!isS3Error(error) || error.status >= 500 || error.status === 429 || error.code === 'RequestTimeout');

const named = (error: unknown, bucket: string, { method, key }: ObjectRequest): Error =>
  new Error(`S3 ${method} s3://${bucket}/${key}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
