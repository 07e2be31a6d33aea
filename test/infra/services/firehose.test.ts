import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createDeliveryStream, type PutRows } from '../../../functions/lib/adapters/delivery-stream.ts';
import { type AwsEndpoint, startAwsEndpoint } from '../../../infra/local/aws-endpoint.ts';
import { type DeliveryStream, filledPrefix, readDeliveryStreams } from '../../../infra/local/delivery-streams.ts';
import { createFirehose, type Firehose } from '../../../infra/local/firehose.ts';
import type { HostDatabase } from '../../../infra/local/seams.ts';
import type { Resource } from '../../../infra/local/template.ts';
import { clockAt, openDatabase } from './support.ts';

const stream: DeliveryStream = {
  name: 'kefu-lake',
  bucketArn: 'arn:aws:s3:::lake',
  prefix: 'events/day=!{timestamp:yyyy-MM-dd}/',
  errorPrefix: 'failed/!{firehose:error-output-type}/day=!{timestamp:yyyy-MM-dd}/',
  bytes: 64 * 1024 * 1024,
  seconds: 300,
  columns: [
    { name: 'id', type: 'string', comment: '' },
    { name: 'n', type: 'int', comment: '' },
    { name: 'ms', type: 'bigint', comment: '' },
  ],
};

let root: string;
let folder: string;
let db: HostDatabase;
let firehose: Firehose;
let endpoint: AwsEndpoint;
let put: PutRows;
const clock = clockAt('2026-11-22T23:59:00.000Z');

beforeEach(async () => {
  root = mkdtempSync(path.join(tmpdir(), 'kefu-firehose-'));
  folder = path.join(root, 'lake');
  db = openDatabase(path.join(root, 'host.sqlite'));
  firehose = createFirehose({ folder, db, clock });
  firehose.declare(stream);
  endpoint = await startAwsEndpoint({ services: [firehose] });
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIDREACTIONS');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'none');
  put = createDeliveryStream({ name: 'kefu-lake', region: 'us-east-1', endpoint: endpoint.url });
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await endpoint.close();
  await firehose.close();
  db.close();
  rmSync(root, { recursive: true, force: true });
});

const rows = async () => {
  const connection = await (await DuckDBInstance.create()).connect();
  const reader = await connection.runAndReadAll(`select id, n, ms from read_parquet('${folder}/events/*/*.parquet') order by n`);
  connection.closeSync();
  return reader.getRowObjectsJson();
};
const files = (): readonly string[] =>
  (readdirSync(folder, { recursive: true, withFileTypes: true }) ?? [])
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)));

describe('Firehose on one machine', () => {
  it('writes what the function’s own adapter puts as rows of Parquet, in the folder of the day', async () => {
    expect(
      await put([
        { id: 'a', n: 1, ms: 1_790_000_000_000 },
        { id: '中文 " \\', n: 2 },
      ]),
    ).toEqual([]);
    await firehose.flush();
    expect(await rows()).toEqual([
      { id: 'a', n: 1, ms: '1790000000000' },
      { id: '中文 " \\', n: 2, ms: null },
    ]);
    expect(files()).toEqual([expect.stringMatching(/^events\/day=2026-11-22\/kefu-lake-1-2026-11-22-23-59-00-[\w-]+\.parquet$/)]);
  });

  it('takes more than one request holds, in requests of 500', async () => {
    const many = Array.from({ length: 1_201 }, (_, n) => ({ id: `r${n}`, n }));
    expect(await put(many)).toEqual([]);
    await firehose.flush();
    expect((await rows()).length).toBe(1_201);
  });

  it('writes by itself within seconds, without being asked', async () => {
    await put([{ id: 'a', n: 1 }]);
    await vi.waitFor(async () => expect((await rows()).length).toBe(1), { timeout: 8_000, interval: 200 });
  });

  it('loses nothing that was answered when the host is killed before it wrote: the next one does', async () => {
    await put([{ id: 'a', n: 1 }]);
    const after = createFirehose({ folder, db, clock });
    after.declare(stream);
    await vi.waitFor(async () => expect(await rows()).toContainEqual({ id: 'a', n: 1, ms: null }), {
      timeout: 8_000,
      interval: 200,
    });
    await after.close();
  });

  it('keeps apart what is no row of the table, as it came, and writes the rest', async () => {
    const said = vi.spyOn(console, 'error').mockImplementation(() => {});
    expect(
      await put([
        { id: 'a', n: 1 },
        { id: 7, n: 2 },
        { id: 'c', n: 2.5 },
        { id: 'd', n: 3, unknown: true },
      ]),
    ).toEqual([]);
    await firehose.flush();
    expect((await rows()).map(({ id }) => id)).toEqual(['a', 'd']);
    const failed = files().filter((file) => file.startsWith('failed/format-conversion-failed/day=2026-11-22/'));
    const lines = readFileSync(path.join(folder, failed[0] ?? ''), 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines.map(({ rawData }) => JSON.parse(Buffer.from(rawData, 'base64').toString()))).toEqual([
      { id: 7, n: 2 },
      { id: 'c', n: 2.5 },
    ]);
    expect(lines[0]).toMatchObject({ lastErrorMessage: 'Data does not match the schema. id is not of the type string.' });
    said.mockRestore();
  });

  it('refuses a stream that it does not know, and the adapter says so', async () => {
    const other = createDeliveryStream({ name: 'nothing', region: 'us-east-1', endpoint: endpoint.url });
    await expect(other([{ id: 'a' }])).rejects.toMatchObject({ status: 400, code: 'ResourceNotFoundException' });
  });

  it('that is not there is a rejection, not a wait', async () => {
    const nobody = createDeliveryStream({ name: 'kefu-lake', region: 'us-east-1', endpoint: 'http://127.0.0.1:9' });
    await expect(nobody([{ id: 'a' }])).rejects.toThrow();
  });
});

describe('a delivery stream of the template', () => {
  const resource = (type: string, properties: Record<string, unknown>): Resource => ({
    type,
    stack: 'Data',
    logicalId: type.split('::')[1] ?? '',
    name: 'x',
    ref: 'x',
    attribute: () => 'x',
    properties: () => properties,
  });

  it('with a property that this host does not do is refused by name', () => {
    const wrong = resource('AWS::KinesisFirehose::DeliveryStream', {
      DeliveryStreamName: 'x',
      KinesisStreamSourceConfiguration: {},
    });
    expect(() => readDeliveryStreams((type) => (type.startsWith('AWS::Kinesis') ? [wrong] : []))).toThrow(
      /Data\/KinesisFirehose .*KinesisStreamSourceConfiguration/s,
    );
  });

  it('with an expression that this host does not know is refused', () => {
    expect(filledPrefix('a/!{timestamp:yyyy-MM-dd}/', { at: 0 })).toBe('a/1970-01-01/');
    expect(() => filledPrefix('a/!{partitionKeyFromQuery:x}/', { at: 0 })).toThrow('does not know !{partitionKeyFromQuery:x}');
  });
});
