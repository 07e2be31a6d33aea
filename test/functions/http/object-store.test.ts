import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { createObjectStore, type ObjectStore } from '../../../functions/lib/adapters/object-store.ts';
import { type AwsEndpoint, startAwsEndpoint } from '../../../infra/local/aws-endpoint.ts';
import { createClock } from '../../../infra/local/clock.ts';
import { createS3, type S3 } from '../../../infra/local/s3.ts';
import { signatureFault } from '../../support/sigv4.ts';

beforeEach(() => {
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIAEXAMPLE');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'wJalrXUtnFEMI/K7MDENG');
  vi.stubEnv('AWS_SESSION_TOKEN', 'session-token');
});
afterEach(() => {
  vi.unstubAllEnvs();
});

const awkwardKeys = [
  'mail/inbound/abc123',
  'a b+c&d=e?f#g%h',
  "it's (a) *star*!",
  '发票/2026 年.pdf',
  'double//slash',
  '~tilde:colon@at,;$',
];

describe('against a server that checks every byte of the signature', () => {
  type Seen = {
    readonly url: string;
    readonly headers: IncomingHttpHeaders;
    readonly body: Buffer;
    readonly fault: string | undefined;
  };
  type Answer = { readonly status: number; readonly body?: string | Buffer; readonly hangUp?: boolean };
  let server: Server;
  let seen: Seen[] = [];
  let answers: Answer[] = [];
  let store: ObjectStore;

  beforeAll(async () => {
    server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const body = Buffer.concat(chunks);
        seen.push({
          url: request.url ?? '',
          headers: request.headers,
          body,
          fault: signatureFault(request, body, 'wJalrXUtnFEMI/K7MDENG'),
        });
        const { status, body: answer, hangUp } = answers.shift() ?? { status: 200 };
        if (hangUp) request.socket.destroy();
        else response.writeHead(status).end(answer);
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterAll(() => server.close());
  beforeEach(() => {
    seen = [];
    answers = [];
    const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    store = createObjectStore({ bucket: 'raw', region: 'us-east-1', endpoint });
  });

  it.each(awkwardKeys)('signs %j right, with the session token', async (key) => {
    await store.put(key, 'bytes', { contentType: 'message/rfc822' });
    await store.get(key);
    expect(seen.map(({ fault }) => fault)).toEqual([undefined, undefined]);
    expect(decodeURIComponent(seen[0]?.url ?? '')).toBe(`/raw/${key}`);
    expect(seen[0]?.headers).toMatchObject({ 'x-amz-security-token': 'session-token', 'content-type': 'message/rfc822' });
    expect(seen[0]?.headers.authorization).toContain('/us-east-1/s3/aws4_request');
  });

  it('sends bytes unchanged, and metadata that is not ASCII encoded', async () => {
    const body = Buffer.from([0, 255, 13, 10, 128]);
    await store.put('k', body, { contentType: 'application/octet-stream', metadata: { Name: '发票.pdf', plain: 'a b' } });
    expect(seen[0]?.fault).toBeUndefined();
    expect(seen[0]?.body).toEqual(body);
    expect(seen[0]?.headers).toMatchObject({ 'x-amz-meta-name': encodeURIComponent('发票.pdf'), 'x-amz-meta-plain': 'a b' });
  });

  it('tries again when S3 asks for it, fails inside or hangs up', async () => {
    answers = [
      { status: 503, body: '<Error><Code>SlowDown</Code></Error>' },
      { status: 500 },
      { status: 0, hangUp: true },
      { status: 200, body: 'found' },
    ];
    expect(await store.get('k')).toEqual(Buffer.from('found'));
    expect(seen.length).toBe(4);
  });

  it('gives up after four attempts, naming what it wanted', async () => {
    answers = Array.from({ length: 9 }, () => ({
      status: 503,
      body: '<Error><Code>SlowDown</Code><Message>Reduce.</Message></Error>',
    }));
    await expect(store.put('a/b', 'x', { contentType: 'text/plain' })).rejects.toThrow(
      'S3 PUT s3://raw/a/b: 503 SlowDown Reduce.',
    );
    expect(seen.length).toBe(4);
  });

  it('does not repeat what is refused', async () => {
    answers = [{ status: 403, body: '<Error><Code>AccessDenied</Code></Error>' }];
    await expect(store.get('k')).rejects.toThrow('S3 GET s3://raw/k: 403 AccessDenied');
    expect(seen.length).toBe(1);
  });

  it('tells an absent object from an absent bucket', async () => {
    answers = [
      { status: 404, body: '<Error><Code>NoSuchKey</Code></Error>' },
      { status: 404, body: '<Error><Code>NoSuchBucket</Code></Error>' },
    ];
    expect(await store.get('k')).toBeUndefined();
    await expect(store.get('k')).rejects.toThrow('404 NoSuchBucket');
  });

  it.each(['', 'a/../b', './a', 'x'.repeat(1025)])('refuses the key %j before sending anything', async (key) => {
    await expect(store.put(key, 'x', { contentType: 'text/plain' })).rejects.toThrow(/object key/);
    expect(seen).toEqual([]);
  });
});

describe('against the S3 of the local host', () => {
  let folder: string;
  let endpoint: AwsEndpoint;
  let s3: S3;
  let close: () => void;

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'kefu-object-store-'));
    const db = new DatabaseSync(':memory:');
    const clock = createClock({ db });
    s3 = createS3({ root: folder, clock });
    await s3.declare('raw-bucket');
    endpoint = await startAwsEndpoint({ services: [s3] });
    close = () => {
      clock.close();
      db.close();
    };
  });
  afterAll(async () => {
    await endpoint.close();
    close();
    await rm(folder, { recursive: true });
  });

  it.each(awkwardKeys)('what is put under %j is got again', async (key) => {
    vi.stubEnv('AWS_ENDPOINT_URL', endpoint.url);
    const store = createObjectStore({ bucket: 'raw-bucket', region: 'us-east-1' });
    expect(await store.get(key)).toBeUndefined();
    const body = Buffer.from(`bytes of ${key}`);
    await store.put(key, body, { contentType: 'application/octet-stream' });
    expect(await store.get(key)).toEqual(body);
    expect(await s3.get('raw-bucket', key)).toEqual(body);
  });

  it('a bucket that is not there is an error', async () => {
    const store = createObjectStore({ bucket: 'other-bucket', region: 'us-east-1', endpoint: endpoint.url });
    await expect(store.get('k')).rejects.toThrow('NoSuchBucket');
  });
});
