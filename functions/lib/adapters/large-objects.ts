import { Sha256 } from '@smithy/core/checksum';
import { SignatureV4 } from '@smithy/signature-v4';
import { type Instant, instantOf } from '../../../domain/kernel/time.ts';
import { awsCredentials } from '../env.ts';
import { type ObjectStoreOptions, objectUrl, s3Error } from './object-store.ts';
import { createSignedFetch, isAwsError } from './signed-fetch.ts';

/** What is too large to pass through a function whole: read in pieces, and written by whoever has it, straight to S3. */
export type LargeObjects = {
  /** `from` to at most `from + bytes`, and the size of the whole; `undefined` where nothing is stored, or nothing from there on. */
  readonly part: (key: string, piece: Piece) => Promise<{ readonly bytes: Buffer; readonly size: number } | undefined>;
  /** Where to put an object, for as long as the address is good. */
  readonly uploadAddress: (object: Announced) => Promise<UploadAddress>;
};
export type Piece = { readonly from: number; readonly bytes: number };
/** `sha256` in hex, `bytes` its size: nothing else than this can be put at the address. */
export type Announced = { readonly key: string; readonly sha256: string; readonly bytes: number };
/** To be sent with `method` to `url`, with these headers as they are. */
export type UploadAddress = {
  readonly method: 'PUT';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly expiresAt: Instant;
};

export const createLargeObjects = (options: ObjectStoreOptions, now: () => number = Date.now): LargeObjects => {
  const { region, attempts, timeout } = options;
  const call = createSignedFetch({ service: 's3', region, readError: s3Error, attempts, timeout });
  return {
    part: async (key, { from, bytes }) => {
      const headers = { range: `bytes=${from}-${from + bytes - 1}` };
      return call({ method: 'GET', url: objectUrl(options, key), headers }, async (response) => {
        const size = Number(/\/(\d+)$/.exec(response.headers.get('content-range') ?? '')?.[1]);
        return { bytes: Buffer.from(await response.arrayBuffer()), size };
      }).catch((error: unknown) => {
        if (isAwsError(error) && (error.code === 'NoSuchKey' || error.code === 'InvalidRange')) return undefined;
        throw error;
      });
    },
    uploadAddress: (object) => presigned(options, object, now()),
  };
};

/** Seconds that an address is good for. */
const GOOD_FOR = 900;

/** The length and the digest are signed: S3 takes these very bytes and no others. */
const presigned = async (options: ObjectStoreOptions, { key, sha256, bytes }: Announced, at: number): Promise<UploadAddress> => {
  const credentials = async () => awsCredentials();
  const signer = new SignatureV4({ service: 's3', region: options.region, sha256: Sha256, credentials, uriEscapePath: false });
  const address = objectUrl(options, key);
  const headers = {
    'content-length': String(bytes),
    'content-type': 'application/octet-stream', // never as what it says it is
    'x-amz-checksum-sha256': Buffer.from(sha256, 'hex').toString('base64'),
  };
  const request = {
    method: 'PUT',
    protocol: address.protocol,
    hostname: address.hostname,
    path: address.pathname,
    headers: { ...headers, host: address.host, 'X-Amz-Content-Sha256': 'UNSIGNED-PAYLOAD' },
  };
  const unhoistableHeaders = new Set(['x-amz-checksum-sha256']);
  const { query = {} } = await signer.presign(request, { expiresIn: GOOD_FOR, unhoistableHeaders, signingDate: new Date(at) });
  for (const [name, value] of Object.entries(query)) address.searchParams.set(name, String(value));
  return { method: 'PUT', url: address.href, headers, expiresAt: instantOf(at + GOOD_FOR * 1000) };
};
