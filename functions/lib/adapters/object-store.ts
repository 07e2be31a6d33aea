import { s3Endpoint } from '../env.ts';
import { type AwsError, awsError, createSignedFetch, isAwsError } from './signed-fetch.ts';

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
 * S3 over signed `fetch`: the whole S3 client would add 145 KB to every bundle, for two calls.
 * The function's role needs `s3:ListBucket` besides Get and Put, or S3 says 403 instead of 404 for what is not there.
 */
export const createObjectStore = (options: ObjectStoreOptions): ObjectStore => {
  const { bucket, region, attempts, timeout } = options;
  const call = createSignedFetch({ service: 's3', region, readError: s3Error, attempts, timeout });
  const named = (operation: string, key: string) => (error: unknown) => {
    const why = error instanceof Error ? error.message : String(error);
    throw new Error(`S3 ${operation} s3://${bucket}/${key}: ${why}`, { cause: error });
  };

  return {
    put: async (key, body, { contentType, metadata = {} }) => {
      const headers = { 'content-type': contentType, ...metadataHeaders(metadata) };
      const request = { method: 'PUT', url: objectUrl(options, key), headers, body: Buffer.from(body) } as const;
      const read = (response: Response) => response.arrayBuffer(); // frees the connection
      await call(request, read).catch(named('PUT', key));
    },
    get: async (key) => {
      const request = { method: 'GET', url: objectUrl(options, key), headers: {} } as const;
      return call(request, async (response) => Buffer.from(await response.arrayBuffer())).catch((error: unknown) =>
        isAwsError(error) && error.code === 'NoSuchKey' ? undefined : named('GET', key)(error),
      );
    },
  };
};

/** Where an object is. */
export const objectUrl = (options: Pick<ObjectStoreOptions, 'bucket' | 'region' | 'endpoint'>, key: string): URL =>
  new URL(baseUrl(options) + encodeKey(key));

const baseUrl = ({
  bucket,
  region,
  endpoint = s3Endpoint(),
}: Pick<ObjectStoreOptions, 'bucket' | 'region' | 'endpoint'>): string => {
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

export const s3Error = async (response: Response): Promise<AwsError> => {
  const text = (await response.text().catch(() => '')).slice(0, 4_000);
  const code = /<Code>([^<]{1,100})<\/Code>/.exec(text)?.[1] ?? 'Unknown';
  return awsError(response.status, code, /<Message>([^<]{1,500})<\/Message>/.exec(text)?.[1] ?? '');
};
