import { createHash } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { instantOf } from '../../domain/kernel/time.ts';
import { createLargeObjects, type UploadAddress } from '../../functions/lib/adapters/large-objects.ts';
import { createObjectStore } from '../../functions/lib/adapters/object-store.ts';
import { filesOf } from '../../functions/lib/chat/files.ts';
import { receiveUpload } from '../../functions/lib/chat/receive-upload.ts';
import { localSecretKey } from '../../infra/local/presigned.ts';
import { type Services, startServices } from '../infra/services/support.ts';
import { standardRequest } from '../support/webhooks.ts';
import { asking } from './aftercare/office.ts';

const secret = 'MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const path = '/webhooks/interactions/files/uploads';
const film = Buffer.concat([
  Buffer.from('000000186674797069736f6d0000020069736f6d69736f32', 'hex'),
  Buffer.alloc(5 * 1024 * 1024, 7),
]);
const digest = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');
const announced = (bytes: Buffer) => ({ sha256: digest(bytes), bytes: bytes.length });

let services: Services;
beforeAll(async () => {
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'LOCALFILES');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', localSecretKey);
  vi.stubEnv('AWS_SESSION_TOKEN', 'local');
  services = await startServices();
  await services.s3.declare('raw');
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await services.close();
});
beforeEach(() => services.clock.set('2026-11-23T02:00:00.000Z'));

const bucket = () => ({ bucket: 'raw', region: 'us-east-1', endpoint: services.url });
const large = () => createLargeObjects(bucket(), services.clock.now);

const ask = async (body: object, { key = secret, type = 'application/json' } = {}) => {
  const now = () => instantOf(services.clock.now());
  const ports = { objects: createObjectStore(bucket()), large: large(), secrets: async () => [secret], now };
  const { headers, body: sent } = standardRequest(`https://desk.example${path}`, body, { secret: key, id: 'msg_1', at: now() });
  const encoded = Buffer.from(sent).toString('base64');
  const asked = asking({ [`POST ${path}`]: receiveUpload(ports) }, 'raw');
  const answer = await asked({
    route: `POST ${path}`,
    headers: { ...headers, 'content-type': type },
    body: encoded,
    encoded: true,
  });
  return { status: answer.status, body: JSON.parse(answer.text) };
};
const put = async ({ method, url, headers }: UploadAddress, body: Buffer) => {
  const { 'content-length': _length, ...sent } = headers; // fetch says it itself
  const answer = await fetch(url, { method, headers: sent, body: new Uint8Array(body) });
  return { status: answer.status, code: /<Code>(\w+)/.exec(await answer.text())?.[1] };
};
const addressFor = async (bytes: Buffer): Promise<UploadAddress> => (await ask(announced(bytes))).body.upload;

describe('A6: files of chats above 4 MB', () => {
  it('A6 are put at a signed address, told by their bytes when asked again, and named by a message like any other', async () => {
    const file = digest(film);
    const first = await ask(announced(film));
    expect(first).toMatchObject({
      status: 202,
      body: { file, upload: { method: 'PUT', expiresAt: '2026-11-23T02:15:00.000Z' } },
    });
    const attachments = [{ name: 'film.png', type: 'image/png', file }];
    expect(await filesOf(createObjectStore(bucket()), attachments)).toMatchObject({ code: 'file-not-uploaded' });
    expect((await put(first.body.upload, film)).status).toBe(200);
    expect(await ask(announced(film))).toEqual({ status: 200, body: { file, bytes: film.length, type: 'video/mp4' } });
    expect(await filesOf(createObjectStore(bucket()), attachments)).toMatchObject([
      {
        name: 'film.png',
        stored: { key: `bodies/files/${file}`, bytes: film.length, sniffedType: 'video/mp4', disguised: true },
      },
    ]);
  });

  it('A6 the address takes these very bytes for a quarter of an hour, and nothing else', async () => {
    const bytes = Buffer.from('MZ, and more');
    const other = Buffer.from('MZ, and less');
    const upload = await addressFor(bytes);
    expect(await put(upload, other)).toEqual({ status: 400, code: 'BadDigest' });
    expect(await put(upload, Buffer.concat([bytes, bytes]))).toEqual({ status: 403, code: 'SignatureDoesNotMatch' });
    const elsewhere = { ...upload, url: upload.url.replace(digest(bytes), digest(other)) };
    expect(await put(elsewhere, bytes)).toEqual({ status: 403, code: 'SignatureDoesNotMatch' });
    const longer = { ...upload, url: upload.url.replace('X-Amz-Expires=900', 'X-Amz-Expires=90000') };
    expect(await put(longer, bytes)).toEqual({ status: 403, code: 'SignatureDoesNotMatch' });
    const { 'x-amz-checksum-sha256': _digest, ...without } = upload.headers;
    expect(await put({ ...upload, headers: without }, bytes)).toEqual({ status: 403, code: 'SignatureDoesNotMatch' });
    services.clock.advance(901_000);
    expect(await put(upload, bytes)).toEqual({ status: 403, code: 'AccessDenied' });
    expect((await ask(announced(bytes))).status).toBe(202);
  });

  it.each([
    ['of more than 50 MB', { sha256: digest(film), bytes: 50 * 1024 * 1024 + 1 }, {}, 413, 'file-too-large'],
    ['without a digest', { bytes: 5 }, {}, 422, 'invalid-fields'],
    ['of no bytes', { sha256: digest(film), bytes: 0 }, {}, 422, 'invalid-fields'],
    ['signed with another secret', announced(film), { key: 'd3Jvbmc=' }, 403, 'bad-signature'],
    ['as a form', announced(film), { type: 'application/x-www-form-urlencoded' }, 415, 'not-json'],
  ])('A6 a file %s gets no address', async (_what, body, but, status, code) => {
    expect(await ask(body, but)).toMatchObject({ status, body: { code } });
  });

  it('A1 a large object is read in pieces', async () => {
    await createObjectStore(bucket()).put('bodies/x', film, { contentType: 'application/octet-stream' });
    const end = await large().part('bodies/x', { from: film.length - 3, bytes: 10 });
    expect(end).toEqual({ bytes: Buffer.alloc(3, 7), size: film.length });
    expect(await large().part('bodies/x', { from: film.length, bytes: 10 })).toBeUndefined();
    expect(await large().part('bodies/y', { from: 0, bytes: 10 })).toBeUndefined();
  });
});
