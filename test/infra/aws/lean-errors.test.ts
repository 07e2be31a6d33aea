import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { bundleFunctions, projectRoot } from '../../../infra/aws/bundle.ts';
import { errorsAskedFor } from '../../../infra/aws/lean-errors.ts';

const client = (name: string) => JSON.stringify(path.join(projectRoot, 'node_modules/@aws-sdk', name));

/** What a function sees of the errors of a service. */
const source = `
  import { ConditionalCheckFailedException, DynamoDBClient, DynamoDBServiceException, PutItemCommand } from ${client('client-dynamodb')};
  import { SendMessageCommand, SQSClient, SQSServiceException } from ${client('client-sqs')};
  const tell = (error) => ({
    name: error.name, message: error.message, status: error.$metadata.httpStatusCode, attempts: error.$metadata.attempts,
    refused: error instanceof ConditionalCheckFailedException, item: error.Item,
    ofService: error instanceof DynamoDBServiceException || error instanceof SQSServiceException,
  });
  export const handler = (service) => service === 'sqs'
    ? new SQSClient({}).send(new SendMessageCommand({ QueueUrl: process.env.AWS_ENDPOINT_URL + '/1/q', MessageBody: '{}' })).catch(tell)
    : new DynamoDBClient({}).send(new PutItemCommand({ TableName: 'events', Item: { stream: { S: 'case#1' } } })).catch(tell);
`;

type Answer = { readonly status: number; readonly body: object; readonly headers?: Readonly<Record<string, string>> };

describe('errors of services in the bundles', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'kefu-errors-'));
  let answers: readonly Answer[] = [];
  let asked = 0;
  let server: Server;
  let handler: (service: 'dynamodb' | 'sqs') => Promise<Readonly<Record<string, unknown>>>;

  beforeAll(async () => {
    writeFileSync(path.join(folder, 'cases.api.ts'), source);
    const bundles = await bundleFunctions({ functionsDir: folder, buildDir: path.join(folder, 'out') });
    ({ handler } = await import(pathToFileURL(path.join(bundles.assetOf('cases.api'), 'index.mjs')).href));
    server = createServer((_, response) => {
      const { status, body, headers } = answers[Math.min(asked, answers.length - 1)] ?? { status: 500, body: {} };
      asked += 1;
      response.writeHead(status, { 'content-type': 'application/x-amz-json-1.0', ...headers }).end(JSON.stringify(body));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    vi.stubEnv('AWS_ENDPOINT_URL', `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    for (const name of ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY']) vi.stubEnv(name, 'key');
    vi.stubEnv('AWS_REGION', 'eu-central-1');
  });
  beforeEach(() => {
    asked = 0;
  });
  afterAll(() => {
    vi.unstubAllEnvs();
    server.closeAllConnections();
    server.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('keep the class of every error that a function asks for by it', () => {
    const imports = globSync('functions/**/*.ts', { cwd: projectRoot }).flatMap((file) => [
      ...readFileSync(path.join(projectRoot, file), 'utf8').matchAll(/import \{([^}]*)\} from '@aws-sdk\/(client-[\w-]+)'/g),
    ]);
    const asking = imports.flatMap(([, names = '', from = '']) =>
      (names.match(/(?<!type )\b\w+Exception\b/g) ?? []).map((name) => ({ from, name })),
    );
    expect(asking.length).toBeGreaterThan(5);
    expect(asking.filter(({ from, name }) => errorsAskedFor[from]?.includes(name) !== true)).toEqual([]);
  });

  it('tell a refused condition by its class, with the item that stands there', async () => {
    const body = { __type: 'com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException', Item: { commit: { N: '1' } } };
    answers = [{ status: 400, body: { ...body, message: 'The conditional request failed' } }];
    expect(await handler('dynamodb')).toMatchObject({ refused: true, item: { commit: { N: '1' } }, attempts: 1 });
  });

  it('tell an error without a class by its name, its message and its status', async () => {
    answers = [
      { status: 400, body: { __type: 'com.amazonaws.dynamodb.v20120810#ResourceNotFoundException', message: 'no table' } },
    ];
    expect(await handler('dynamodb')).toEqual({
      ...{ name: 'ResourceNotFoundException', message: 'no table', status: 400, attempts: 1 },
      ...{ refused: false, ofService: true },
    });
  });

  it('try again what has no class and passes', async () => {
    const throttled = { __type: 'com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException', message: 'too many' };
    answers = [
      { status: 400, body: throttled },
      { status: 200, body: {} },
    ];
    expect(await handler('dynamodb')).toMatchObject({ $metadata: { httpStatusCode: 200, attempts: 2 } });
    expect(asked).toBe(2);
  });

  it('tell an error of a queue by the code that SQS sends', async () => {
    const headers = { 'x-amzn-query-error': 'AWS.SimpleQueueService.NonExistentQueue;Sender' };
    answers = [{ status: 400, headers, body: { __type: 'com.amazonaws.sqs#QueueDoesNotExist', message: 'no such queue' } }];
    expect(await handler('sqs')).toEqual({
      ...{ name: 'AWS.SimpleQueueService.NonExistentQueue', message: 'no such queue' },
      ...{ status: 400, attempts: 1, refused: false, ofService: true },
    });
  });
});
