import { createHash } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type PutObjectCommandInput,
  paginateListObjectsV2,
  S3Client,
} from '@aws-sdk/client-s3';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createS3 } from '../../../infra/local/s3.ts';
import { type Services, startServices } from './support.ts';

let services: Services;
let client: S3Client;
const Bucket = 'raw';

beforeEach(async () => {
  services = await startServices();
  await services.s3.declare(Bucket);
  client = new S3Client(services.client);
});
afterEach(async () => {
  client.destroy();
  await services.close();
});

const put = (Key: string, Body: PutObjectCommandInput['Body'] = 'x', more: Partial<PutObjectCommandInput> = {}) =>
  client.send(new PutObjectCommand({ Bucket, Key, Body, ...more }));
const get = (Key: string, more: object = {}) => client.send(new GetObjectCommand({ Bucket, Key, ...more }));
const read = async (Key: string, more: object = {}): Promise<Buffer> =>
  Buffer.from((await (await get(Key, more)).Body?.transformToByteArray()) ?? []);
const keys = async (options: object = {}) =>
  (await client.send(new ListObjectsV2Command({ Bucket, ...options }))).Contents?.map(({ Key }) => Key) ?? [];

describe('objects', () => {
  it('keeps every byte, the metadata and the type', async () => {
    const bytes = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));
    const { ETag } = await put('bodies/a', bytes, {
      ContentType: 'message/rfc822',
      Metadata: { source: 'mail' },
      ContentEncoding: 'identity',
    });
    expect(ETag).toBe(`"${createHash('md5').update(bytes).digest('hex')}"`);
    expect((await read('bodies/a')).equals(bytes)).toBe(true);
    expect(await client.send(new HeadObjectCommand({ Bucket, Key: 'bodies/a' }))).toMatchObject({
      ContentLength: 256,
      ContentType: 'message/rfc822',
      ContentEncoding: 'identity',
      ETag,
      LastModified: new Date('2026-11-21T01:00:00Z'),
      Metadata: { source: 'mail' },
    });
  });

  it.each([
    'a',
    'a/b',
    'a/b/c',
    'a/',
    '/a',
    'a//b',
    '../../etc/passwd',
    './x',
    '.tmp-1',
    'mail/客服 投诉?&=+#%.eml',
    'a+',
    'a+/b',
    '%',
    'A\\b',
    `${'长'.repeat(300)}/x`,
    'y'.repeat(1024),
  ])('takes the key %s as it is', async (key) => {
    const others = ['a', 'a/b', 'a+'].filter((other) => other !== key);
    for (const other of others) await put(other, 'other');
    await put(key, 'mine');
    expect((await read(key)).toString()).toBe('mine');
    for (const other of others) expect((await read(other)).toString()).toBe('other');
    expect([...(await keys())].sort()).toEqual([...others, key].sort());
    await client.send(new DeleteObjectCommand({ Bucket, Key: key }));
    await expect(get(key)).rejects.toMatchObject({ name: 'NoSuchKey' });
    expect(existsSync(join(services.folder, 'etc'))).toBe(false);
  });

  it('replaces, and with If-None-Match does not', async () => {
    await put('k', 'one');
    await put('k', 'two');
    await expect(put('k', 'three', { IfNoneMatch: '*' })).rejects.toMatchObject({
      name: 'PreconditionFailed',
      $metadata: { httpStatusCode: 412 },
    });
    expect((await read('k')).toString()).toBe('two');
    const writers = await Promise.allSettled(
      Array.from({ length: 8 }, (_, index) => put('once', `writer ${index}`, { IfNoneMatch: '*' })),
    );
    expect(writers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  it('answers ranges', async () => {
    await put('k', '0123456789');
    expect((await read('k', { Range: 'bytes=2-4' })).toString()).toBe('234');
    expect((await read('k', { Range: 'bytes=7-' })).toString()).toBe('789');
    expect((await read('k', { Range: 'bytes=-3' })).toString()).toBe('789');
    const { Body, ...last } = await get('k', { Range: 'bytes=8-99' });
    expect(await Body?.transformToString()).toBe('89');
    expect(last).toMatchObject({
      ContentRange: 'bytes 8-9/10',
      $metadata: { httpStatusCode: 206 },
    });
    await expect(get('k', { Range: 'bytes=10-' })).rejects.toMatchObject({
      name: 'InvalidRange',
      $metadata: { httpStatusCode: 416 },
    });
  });

  it('takes a stream in signed chunks with a checksum behind', async () => {
    const bytes = Buffer.alloc(300_000, 'chunk');
    await put('stream', Readable.from([bytes.subarray(0, 100_000), bytes.subarray(100_000)]), {
      ContentLength: bytes.length,
      ChecksumAlgorithm: 'SHA256',
    });
    expect((await read('stream')).equals(bytes)).toBe(true);
    const { ChecksumSHA256 } = await client.send(new HeadObjectCommand({ Bucket, Key: 'stream', ChecksumMode: 'ENABLED' }));
    expect(ChecksumSHA256).toBe(createHash('sha256').update(bytes).digest('base64'));
  });

  it('refuses a body that does not match its digest', async () => {
    await expect(put('k', 'x', { ContentMD5: createHash('md5').update('y').digest('base64') })).rejects.toMatchObject({
      name: 'BadDigest',
    });
    await expect(put('k', 'x', { ChecksumCRC32: 'AAAAAA==' })).rejects.toMatchObject({ name: 'BadDigest' });
    await expect(get('k')).rejects.toMatchObject({ name: 'NoSuchKey' });
  });

  it('deletes what is not there without complaint', async () => {
    await client.send(new DeleteObjectCommand({ Bucket, Key: 'never/was' }));
    await expect(client.send(new HeadObjectCommand({ Bucket, Key: 'never/was' }))).rejects.toMatchObject({
      $metadata: { httpStatusCode: 404 },
    });
  });

  it('answers 304 when the client has it already', async () => {
    const { ETag } = await put('k');
    await expect(get('k', { IfNoneMatch: ETag })).rejects.toMatchObject({ $metadata: { httpStatusCode: 304 } });
  });

  it('finds everything again after a restart, and clears what was left unfinished', async () => {
    await put('mail/inbound/one', 'raw mail', { Metadata: { a: 'b' } });
    const root = join(services.folder, 's3');
    const again = createS3({ root, clock: services.clock });
    await again.declare(Bucket);
    expect((await again.get(Bucket, 'mail/inbound/one'))?.toString()).toBe('raw mail');
    expect(readdirSync(join(root, Bucket))).toEqual(['mail+']);
  });
});

describe('listing', () => {
  it('lists in the order of UTF-8 bytes, by prefix, delimiter and page', async () => {
    for (const key of ['b', 'a/2', 'a/10', 'a/1', '客', 'Z', 'a/x/1', 'a/x/2']) await put(key);
    expect(await keys()).toEqual(['Z', 'a/1', 'a/10', 'a/2', 'a/x/1', 'a/x/2', 'b', '客']);
    expect(await keys({ Prefix: 'a/1' })).toEqual(['a/1', 'a/10']);
    expect(await keys({ StartAfter: 'a/2' })).toEqual(['a/x/1', 'a/x/2', 'b', '客']);
    const folder = await client.send(new ListObjectsV2Command({ Bucket, Prefix: 'a/', Delimiter: '/' }));
    expect(folder.Contents?.map(({ Key }) => Key)).toEqual(['a/1', 'a/10', 'a/2']);
    expect(folder.CommonPrefixes).toEqual([{ Prefix: 'a/x/' }]);
    const pages: (string | undefined)[][] = [];
    for await (const page of paginateListObjectsV2({ client, pageSize: 2 }, { Bucket, Delimiter: '/' })) {
      pages.push([...(page.Contents ?? []).map(({ Key }) => Key), ...(page.CommonPrefixes ?? []).map(({ Prefix }) => Prefix)]);
    }
    expect(pages).toEqual([
      ['Z', 'a/'],
      ['b', '客'],
    ]);
  });

  it('answers an empty list for a prefix nobody has', async () => {
    expect(await client.send(new ListObjectsV2Command({ Bucket, Prefix: 'none/' }))).toMatchObject({
      KeyCount: 0,
      IsTruncated: false,
    });
  });
});

describe('refusals', () => {
  it('knows only buckets that were declared', async () => {
    await expect(client.send(new PutObjectCommand({ Bucket: 'other', Key: 'k', Body: 'x' }))).rejects.toMatchObject({
      name: 'NoSuchBucket',
    });
  });

  it('refuses an operation it does not have, aloud', async () => {
    const said = vi.spyOn(console, 'error').mockImplementation(() => {});
    await expect(client.send(new GetObjectTaggingCommand({ Bucket, Key: 'k' }))).rejects.toMatchObject({
      name: 'UnknownOperationException',
    });
    expect(said).toHaveBeenCalledWith(expect.stringContaining('tagging'));
    said.mockRestore();
  });

  it('takes the bucket from the host name too', async () => {
    await put('k', 'body');
    const headers = { host: 'raw.s3.us-east-1.amazonaws.com' };
    const request = { method: 'GET', path: '/k', query: new URLSearchParams(), headers, body: Buffer.alloc(0), accessKeyId: 'A' };
    const { body } = await services.s3.handle(request);
    expect(String(body)).toBe('body');
  });
});
