/** S3 on one machine: objects as files, behind the REST XML protocol. */

import { randomUUID } from 'node:crypto';
import { type AwsFault, awsFault, internalFault, isAwsFault, unknownOperation } from './aws-protocol.ts';
import { checkPresigned } from './presigned.ts';
import { readUpload } from './s3-body.ts';
import { createObjectFiles, type ObjectFiles, type ObjectInfo } from './s3-files.ts';
import { listObjects } from './s3-list.ts';
import { element, xml } from './s3-xml.ts';
import type { Clock, Service, ServiceRequest, ServiceResponse } from './seams.ts';

export type S3Put = {
  readonly bucket: string;
  readonly key: string;
  readonly body: Buffer;
  readonly headers?: Readonly<Record<string, string>>;
};

export type S3 = Service & {
  /** Makes a bucket known. A bucket that was not declared does not exist. */
  declare(bucket: string): Promise<void>;
  /** The host's own writing, durable when it resolves. Throws NoSuchBucket. */
  put(object: S3Put): Promise<void>;
  get(bucket: string, key: string): Promise<Buffer | undefined>;
};

/** `root` is the folder that holds one folder for each bucket. */
export const createS3 = ({ root, clock }: { root: string; clock: Clock }): S3 => {
  const files = createObjectFiles(root);
  const buckets = new Set<string>();
  const handle = async (request: ServiceRequest): Promise<ServiceResponse> => {
    try {
      return await answer({ files, buckets, clock }, request);
    } catch (error) {
      return xmlError(isAwsFault(error) ? error : internalFault(error), request.path);
    }
  };
  return {
    service: 's3',
    handle,
    declare: async (bucket) => {
      if (!/^[a-z0-9][a-z0-9.-]{2,62}$/.test(bucket)) throw new Error(`not a bucket name: ${bucket}`);
      await files.prepareBucket(bucket);
      buckets.add(bucket);
    },
    put: async ({ bucket, key, body, headers = {} }) => {
      if (!buckets.has(bucket)) throw noSuchBucket();
      await files.put({ bucket, key, body, headers, lastModified: clock.now() });
    },
    get: async (bucket, key) => {
      const object = await files.open({ bucket, key });
      if (object === undefined) return undefined;
      return object.read(0, object.info.size).finally(object.close);
    },
  };
};

type Store = { readonly files: ObjectFiles; readonly buckets: ReadonlySet<string>; readonly clock: Clock };
type ObjectRequest = ServiceRequest & { readonly bucket: string; readonly key: string };

const answer = async (store: Store, request: ServiceRequest): Promise<ServiceResponse> => {
  const { bucket, key } = addressOf(request);
  checkPresigned(request, store.clock.now());
  const operation = operationOf(request, key);
  if (!store.buckets.has(bucket)) throw noSuchBucket();
  if (Buffer.byteLength(key) > 1024) throw awsFault('KeyTooLongError', 'Your key is too long.');
  return operation(store, { ...request, bucket, key });
};

type S3Operation = (store: Store, request: ObjectRequest) => Promise<ServiceResponse>;

const operationOf = ({ method, query, headers }: ServiceRequest, key: string): S3Operation => {
  const parameters = [...query.keys()].filter(
    (name) => name !== 'x-id' && !name.startsWith('X-Amz-') && !name.startsWith('response-'),
  );
  const gap = (name: string) => unknownOperation('s3', name);
  if (key === '') {
    if (method === 'GET' && query.get('list-type') === '2') return (store, request) => listObjects(store.files, request);
    throw gap(`${method} on a bucket${parameters.length > 0 ? ` with ?${parameters.join('&')}` : ''}`);
  }
  if (parameters.length > 0) throw gap(`${method} on an object with ?${parameters.join('&')}`);
  if (method === 'PUT' && headers['x-amz-copy-source'] === undefined) return putObject;
  if (method === 'GET' || method === 'HEAD') return getObject;
  if (method === 'DELETE') return deleteObject;
  throw gap(method === 'PUT' ? 'CopyObject' : `${method} on an object`);
};

const KEPT_HEADERS = /^(content-type|content-disposition|content-language|cache-control|expires|x-amz-meta-.*)$/;

const putObject: S3Operation = async ({ files, clock }, { bucket, key, headers, body }) => {
  const { bytes, checksums } = readUpload({ headers, body });
  const ifNoneMatch = headers['if-none-match'];
  if (headers['if-match'] !== undefined || (ifNoneMatch !== undefined && ifNoneMatch !== '*')) {
    throw unknownOperation('s3', 'PutObject with If-Match, or If-None-Match other than *');
  }
  const kept = Object.fromEntries(Object.entries(headers).filter(([name]) => KEPT_HEADERS.test(name)));
  const encodings = (headers['content-encoding'] ?? '').split(',').map((each) => each.trim());
  const encoding = encodings.filter((each) => each !== '' && each !== 'aws-chunked').join(',');
  const info = await files.put({
    bucket,
    key,
    body: bytes,
    headers: { ...kept, ...(encoding && { 'content-encoding': encoding }), ...checksums },
    lastModified: clock.now(),
    onlyIfAbsent: ifNoneMatch === '*',
  });
  if (info === undefined) throw preconditionFailed('If-None-Match');
  return { status: 200, headers: { etag: info.etag, ...checksums } };
};

const getObject: S3Operation = async ({ files }, { method, bucket, key, headers, query }) => {
  const object = await files.open({ bucket, key });
  if (object === undefined) throw awsFault('NoSuchKey', 'The specified key does not exist.', { status: 404 });
  try {
    const { info } = object;
    const ifMatch = headers['if-match'];
    if (ifMatch !== undefined && !matches(ifMatch, info.etag)) throw preconditionFailed('If-Match');
    const ifNoneMatch = headers['if-none-match'];
    if (ifNoneMatch !== undefined && matches(ifNoneMatch, info.etag)) return { status: 304, headers: { etag: info.etag } };
    const range = rangeOf(headers.range, info.size);
    const { start, end } = range ?? { start: 0, end: info.size };
    const described = objectHeaders(info, headers['x-amz-checksum-mode'] === 'ENABLED' && range === undefined);
    const overrides = [...query].flatMap(([name, value]) =>
      name.startsWith('response-') ? [[name.slice('response-'.length), value]] : [],
    );
    return {
      status: range === undefined ? 200 : 206,
      headers: {
        ...described,
        ...Object.fromEntries(overrides),
        'content-length': String(end - start),
        ...(range && { 'content-range': `bytes ${start}-${end - 1}/${info.size}` }),
      },
      body: method === 'HEAD' ? '' : await object.read(start, end),
    };
  } finally {
    await object.close();
  }
};

const deleteObject: S3Operation = async ({ files }, { bucket, key }) => {
  await files.remove({ bucket, key });
  return { status: 204 };
};

const objectHeaders = (info: ObjectInfo, withChecksums: boolean): Record<string, string> => ({
  'content-type': 'binary/octet-stream',
  ...Object.fromEntries(Object.entries(info.headers).filter(([name]) => withChecksums || !name.startsWith('x-amz-checksum-'))),
  ...(withChecksums && { 'x-amz-checksum-type': 'FULL_OBJECT' }),
  'accept-ranges': 'bytes',
  etag: info.etag,
  'last-modified': new Date(info.lastModified).toUTCString(),
});

/** One byte range; anything else in the header is passed over, as S3 does. Throws InvalidRange when nothing is left to answer. */
const rangeOf = (header: string | undefined, size: number): { start: number; end: number } | undefined => {
  const [, first = '', last = ''] = /^bytes=(\d*)-(\d*)$/.exec(header ?? '') ?? [];
  if (first === '' && last === '') return undefined;
  const start = first === '' ? Math.max(0, size - Number(last)) : Number(first);
  const end = first === '' || last === '' ? size : Math.min(size, Number(last) + 1);
  if (start >= end) throw awsFault('InvalidRange', 'The requested range is not satisfiable', { status: 416 });
  return { start, end };
};

const matches = (header: string, etag: string): boolean =>
  header.split(',').some((each) => each.trim() === '*' || each.trim().replaceAll('"', '') === etag.replaceAll('"', ''));

/** Path style (`/bucket/key`), or the bucket as the first label of the host name (`bucket.localhost`, `bucket.s3.`...). */
const addressOf = ({ path, headers }: ServiceRequest): { bucket: string; key: string } => {
  const host = (headers.host ?? '').replace(/:\d+$/, '');
  const virtual = /^(.+?)\.(?:localhost$|s3[.-])/.exec(host)?.[1];
  const [bucket = '', ...rest] = (virtual === undefined ? path.slice(1) : `${virtual}${path}`).split('/');
  try {
    return { bucket, key: decodeURIComponent(rest.join('/')) };
  } catch {
    throw awsFault('InvalidURI', "Couldn't parse the specified URI.");
  }
};

const noSuchBucket = () => awsFault('NoSuchBucket', 'The specified bucket does not exist', { status: 404 });

const preconditionFailed = (condition: string) =>
  awsFault('PreconditionFailed', `At least one of the pre-conditions you specified did not hold (${condition})`, { status: 412 });

const xmlError = (error: AwsFault, resource: string): ServiceResponse => ({
  status: error.status,
  headers: { 'content-type': 'application/xml' },
  body: xml(
    element('Error', [
      element('Code', error.code),
      element('Message', error.message),
      element('Resource', resource),
      element('RequestId', randomUUID()),
    ]),
  ),
});
