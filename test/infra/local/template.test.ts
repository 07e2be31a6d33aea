import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { planOf } from '../../../infra/local/resources.ts';
import { readTemplate } from '../../../infra/local/template.ts';

const assembly = join(import.meta.dirname, 'fixtures/assembly');
const setting = {
  region: 'us-east-1',
  account: '000000000000',
  awsUrl: 'http://127.0.0.1:4000',
  apiUrl: 'http://127.0.0.1:3000',
};
const copies: string[] = [];

afterEach(() => {
  for (const copy of copies.splice(0)) rmSync(copy, { recursive: true });
});

/** The fixture with one more resource in its second stack. */
const assemblyWith = (resource: unknown): string => {
  const copy = mkdtempSync(join(tmpdir(), 'kefu-assembly-'));
  copies.push(copy);
  cpSync(assembly, copy, { recursive: true });
  const file = join(copy, 'Desk.template.json');
  const template = JSON.parse(readFileSync(file, 'utf8'));
  writeFileSync(file, JSON.stringify({ ...template, Resources: { ...template.Resources, More: resource } }));
  return copy;
};

const plan = () => planOf(readTemplate(assembly, setting));

test('a function gets its variables resolved across stacks, its own limits and its failure destination', () => {
  const api = plan().functions.find(({ label }) => label === 'things.api');
  expect(api).toMatchObject({
    arn: 'arn:aws:lambda:us-east-1:000000000000:function:Desk-ThingsApi',
    handler: 'index.handler',
    timeoutSeconds: 5,
    retries: 2,
    environment: {
      THINGS_TABLE: 'things',
      SEEN_TABLE: 'Base-SeenTable',
      PUBLIC_URL: 'http://127.0.0.1:3000',
      QUEUE_URL: 'http://127.0.0.1:4000/000000000000/wake',
      // biome-ignore lint/suspicious/noTemplateCurlyInString: what Fn::Sub leaves as it is
      GREETING: 'hi from us-east-1 ${Literal}',
    },
  });
  expect(readFileSync(join(api?.folder ?? '', 'index.mjs'), 'utf8')).toContain('POST /things');
  expect(plan().functions.find(({ label }) => label === 'things.timer')).toMatchObject({
    retries: 1,
    onFailure: 'arn:aws:sqs:us-east-1:000000000000:timer-dead',
  });
});

test('the functions behind custom resources run while AWS deploys, and not here', () => {
  expect(
    plan()
      .functions.map(({ label }) => label)
      .sort(),
  ).toEqual(['faults.api', 'things.api', 'things.queue', 'things.stream', 'things.timer']);
});

test('mappings, queues, rules and scopes are read with every value of the template', () => {
  const { mappings, queues, receiptRules, scopes, tables } = plan();
  expect(mappings).toEqual([
    {
      functionArn: 'arn:aws:lambda:us-east-1:000000000000:function:Desk-ThingsStream',
      sourceArn: 'arn:aws:dynamodb:us-east-1:000000000000:table/things/stream/local',
      batchSize: 10,
      windowSeconds: 0,
      startingPosition: 'TRIM_HORIZON',
      partialFailures: true,
      bisect: true,
      retries: 2,
      maximumRecordAgeSeconds: 43_200,
      onFailure: 'arn:aws:s3:::base-rawbucket',
      filters: ['{"eventName":["INSERT"]}'],
      maximumConcurrency: undefined,
    },
    expect.objectContaining({
      functionArn: 'arn:aws:lambda:us-east-1:000000000000:function:Desk-ThingsQueue',
      sourceArn: 'arn:aws:sqs:us-east-1:000000000000:wake',
    }),
  ]);
  expect(queues[0]).toEqual({
    name: 'wake',
    arn: 'arn:aws:sqs:us-east-1:000000000000:wake',
    visibilityTimeoutSeconds: 30,
    delaySeconds: 0,
    redrive: { deadLetterArn: 'arn:aws:sqs:us-east-1:000000000000:Desk-WakeDead', maxReceiveCount: 2 },
  });
  expect(receiptRules).toEqual([
    {
      name: 'Desk-Rule',
      recipients: ['desk.example'],
      bucket: 'base-rawbucket',
      prefix: 'mail/inbound/',
      functionArn: 'arn:aws:lambda:us-east-1:000000000000:function:Desk-ThingsTimer',
    },
  ]);
  expect(scopes).toEqual(['desk/cases.read', 'desk/cases.write']);
  expect(tables.map(({ name }) => name)).toEqual(['things', 'Base-SeenTable']);
});

test('routes carry their authorizer, its issuer and audience, and their scopes', () => {
  const routes = plan().api?.routes ?? [];
  expect(routes.find(({ key }) => key === 'GET /cases/{id}')).toMatchObject({
    authorizer: { issuer: 'https://cognito-idp.us-east-1.amazonaws.com/us-east-1_BasePool', audience: ['Base-Client'] },
    scopes: ['desk/cases.read'],
  });
  expect(routes.find(({ key }) => key === 'POST /things')?.authorizer).toBeUndefined();
});

test('a resource type without a stand-in stops the start with its name, unless its condition does not hold', () => {
  const copy = assemblyWith({ Type: 'AWS::Kinesis::Stream', Properties: {} });
  expect(() => readTemplate(copy, setting)).toThrow(/Desk\/More is an AWS::Kinesis::Stream: this host has no stand-in/);
});

test.each([
  ['an unknown intrinsic', { 'Fn::Cidr': ['10.0.0.0/8', 1] }, 'Fn::Cidr'],
  ['an unknown attribute', { 'Fn::GetAtt': ['WakeQueue', 'Colour'] }, 'Colour'],
  ['an export that no stack has', { 'Fn::ImportValue': 'Base:Nothing' }, 'no stack exports Base:Nothing'],
])('%s fails loudly', (_, name, words) => {
  const copy = assemblyWith({ Type: 'AWS::SQS::Queue', Properties: { QueueName: name } });
  expect(() => planOf(readTemplate(copy, setting))).toThrow(words);
});

test('a property this host would have to ignore fails loudly', () => {
  const copy = assemblyWith({ Type: 'AWS::SQS::Queue', Properties: { FifoQueue: true } });
  expect(() => planOf(readTemplate(copy, setting))).toThrow(/Desk\/More \(AWS::SQS::Queue\).*/s);
});
