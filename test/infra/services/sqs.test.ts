import {
  ChangeMessageVisibilityCommand,
  DeleteMessageBatchCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  PurgeQueueCommand,
  QueueDoesNotExist,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { md5OfAttributes } from '../../../infra/local/sqs-messages.ts';
import { queueArn, type Services, startServices } from './support.ts';

let services: Services;
let client: SQSClient;
let QueueUrl: string;
const arn = queueArn('wakeups');

beforeEach(async () => {
  services = await startServices();
  client = new SQSClient(services.client);
  services.queues.declare({ name: 'dead', arn: queueArn('dead'), visibilityTimeoutSeconds: 30, delaySeconds: 0 });
  services.queues.declare({
    name: 'wakeups',
    arn,
    visibilityTimeoutSeconds: 30,
    delaySeconds: 0,
    redrive: { deadLetterArn: queueArn('dead'), maxReceiveCount: 2 },
  });
  QueueUrl = (await client.send(new GetQueueUrlCommand({ QueueName: 'wakeups' }))).QueueUrl ?? '';
});
afterEach(async () => {
  client.destroy();
  await services.close();
});

const send = (MessageBody: string, DelaySeconds?: number) =>
  client.send(new SendMessageCommand({ QueueUrl, MessageBody, DelaySeconds }));
const receive = async (options: object = {}) =>
  (await client.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, ...options }))).Messages ?? [];
const bodies = async () => (await receive()).map(({ Body }) => Body);

describe('sending and receiving', () => {
  it('delivers in order, hides what was received, and forgets what was deleted', async () => {
    await send('one');
    await send('二');
    const messages = await receive({ MessageSystemAttributeNames: ['All'] });
    expect(messages.map(({ Body }) => Body)).toEqual(['one', '二']);
    expect(messages[0]?.Attributes).toMatchObject({
      ApproximateReceiveCount: '1',
      SenderId: 'AKIDMAILINBOUND',
      SentTimestamp: String(services.clock.now()),
    });
    expect(await bodies()).toEqual([]);
    await client.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: messages[0]?.ReceiptHandle }));
    services.clock.advance(30_000);
    expect(await bodies()).toEqual(['二']);
  });

  it('holds a delayed message back until its time on the virtual clock', async () => {
    await send('later', 900);
    expect(await bodies()).toEqual([]);
    expect(services.queues.nextVisibleAt(arn)).toBe(services.clock.now() + 900_000);
    services.clock.advance(899_999);
    expect(await bodies()).toEqual([]);
    services.clock.advance(1);
    expect(await bodies()).toEqual(['later']);
  });

  it('carries message attributes, with the digest that SQS computes', async () => {
    const MessageAttributes = {
      kind: { DataType: 'String', StringValue: 'first-response' },
      count: { DataType: 'Number', StringValue: '3' },
      raw: { DataType: 'Binary', BinaryValue: Uint8Array.of(0, 255) },
    };
    const { MD5OfMessageAttributes } = await client.send(
      new SendMessageCommand({ QueueUrl, MessageBody: 'x', MessageAttributes }),
    );
    const [message] = await receive({ MessageAttributeNames: ['All'] });
    expect(message?.MessageAttributes).toEqual(MessageAttributes);
    expect(message?.MD5OfMessageAttributes).toBe(MD5OfMessageAttributes);
  });

  it('digests attributes as recorded from SQS', () => {
    expect(md5OfAttributes({ timestamp: { DataType: 'Number', StringValue: '1493147359900' } })).toBe(
      '235c5c510d26fb653d073faed50ae77c',
    );
  });

  it('hands a function its records as Lambda does', async () => {
    const { MessageId } = await send('{"kind":"follow-up"}');
    expect(services.changes).toContain(arn);
    const records = services.queues.receive(arn, { max: 10 });
    expect(records).toEqual([
      {
        messageId: MessageId,
        receiptHandle: expect.any(String),
        body: '{"kind":"follow-up"}',
        attributes: {
          ApproximateReceiveCount: '1',
          SentTimestamp: String(services.clock.now()),
          SenderId: 'AKIDMAILINBOUND',
          ApproximateFirstReceiveTimestamp: String(services.clock.now()),
        },
        messageAttributes: {},
        md5OfBody: expect.stringMatching(/^[0-9a-f]{32}$/),
        eventSource: 'aws:sqs',
        eventSourceARN: arn,
        awsRegion: 'us-east-1',
      },
    ]);
    services.queues.delete(arn, records[0]?.receiptHandle ?? '');
    expect(services.queues.depth(arn)).toEqual({ visible: 0, inFlight: 0, delayed: 0 });
  });

  it('waits for a message when asked to', async () => {
    vi.spyOn(services.clock, 'now').mockImplementation(() => Date.now());
    const waiting = receive({ WaitTimeSeconds: 5 });
    setTimeout(() => services.queues.send(arn, 'at last'), 30);
    expect((await waiting).map(({ Body }) => Body)).toEqual(['at last']);
    const started = Date.now();
    expect(await receive({ WaitTimeSeconds: 1 })).toEqual([]);
    expect(Date.now() - started).toBeGreaterThanOrEqual(990);
  });
});

describe('visibility and dead letters', () => {
  it('moves what was received too often to the dead-letter queue', async () => {
    const { MessageId } = await send('poison');
    for (let attempt = 0; attempt < 2; attempt += 1) {
      expect(await bodies()).toEqual(['poison']);
      services.clock.advance(30_000);
    }
    expect(await bodies()).toEqual([]);
    const [dead] = services.queues.receive(queueArn('dead'), { max: 1 });
    expect(dead).toMatchObject({ messageId: MessageId, body: 'poison', attributes: { DeadLetterQueueSourceArn: arn } });
    expect(services.changes.at(-1)).toBe(queueArn('dead'));
  });

  it('is visible again at once with a timeout of 0, and hidden longer with a longer one', async () => {
    await send('one');
    const [message] = await receive();
    const change = (VisibilityTimeout: number) =>
      client.send(new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle: message?.ReceiptHandle, VisibilityTimeout }));
    await change(600);
    services.clock.advance(30_000);
    expect(await bodies()).toEqual([]);
    await change(0);
    expect(await bodies()).toEqual(['one']);
    await expect(change(43_201)).rejects.toMatchObject({ name: 'InvalidParameterValue' });
    await expect(change(10)).rejects.toMatchObject({ name: 'MessageNotInflight' });
  });

  it('lets an outdated receipt delete nothing', async () => {
    await send('one');
    const [first] = await receive();
    services.clock.advance(30_000);
    await receive();
    await client.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: first?.ReceiptHandle }));
    expect(services.queues.depth(arn).inFlight).toBe(1);
    await expect(client.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: 'nonsense' }))).rejects.toMatchObject({
      name: 'ReceiptHandleIsInvalid',
    });
  });

  it('drops a message after its retention', async () => {
    await send('old');
    services.clock.advance(345_600_000);
    expect(await bodies()).toEqual([]);
    expect(services.queues.depth(arn)).toEqual({ visible: 0, inFlight: 0, delayed: 0 });
  });

  it('counts visible, hidden and delayed messages', async () => {
    await send('one');
    await receive();
    await send('two');
    await send('three', 60);
    const { Attributes } = await client.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }));
    expect(Attributes).toMatchObject({
      QueueArn: arn,
      ApproximateNumberOfMessages: '1',
      ApproximateNumberOfMessagesNotVisible: '1',
      ApproximateNumberOfMessagesDelayed: '1',
      VisibilityTimeout: '30',
      RedrivePolicy: JSON.stringify({ deadLetterTargetArn: queueArn('dead'), maxReceiveCount: 2 }),
    });
    const one = await client.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['DelaySeconds'] }));
    expect(one.Attributes).toEqual({ DelaySeconds: '0' });
  });
});

describe('batches', () => {
  it('sends and deletes ten at once, and names the entries that failed', async () => {
    const { Successful, Failed } = await client.send(
      new SendMessageBatchCommand({
        QueueUrl,
        Entries: [
          { Id: 'a', MessageBody: 'one' },
          { Id: 'b', MessageBody: 'two', DelaySeconds: 901 },
          { Id: 'c', MessageBody: 'three' },
        ],
      }),
    );
    expect(Successful?.map(({ Id }) => Id)).toEqual(['a', 'c']);
    expect(Failed).toMatchObject([{ Id: 'b', SenderFault: true, Code: 'InvalidParameterValue' }]);
    const messages = await receive();
    const Entries = messages.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle }));
    expect((await client.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }))).Successful).toHaveLength(2);
    expect(services.queues.depth(arn).inFlight).toBe(0);
  });

  it.each([
    ['no entry', [], 'EmptyBatchRequest'],
    ['eleven entries', Array.from({ length: 11 }, (_, index) => String(index)), 'TooManyEntriesInBatchRequest'],
    ['two entries of one id', ['a', 'a'], 'BatchEntryIdsNotDistinct'],
    ['an id with a space', ['a b'], 'InvalidBatchEntryId'],
  ])('refuses a batch with %s', async (_title, ids, name) => {
    const Entries = ids.map((Id) => ({ Id, MessageBody: 'x' }));
    await expect(client.send(new SendMessageBatchCommand({ QueueUrl, Entries }))).rejects.toMatchObject({ name });
  });
});

describe('refusals', () => {
  it('throws the exception class of the SDK for an unknown queue', async () => {
    const failing = client.send(new SendMessageCommand({ QueueUrl: `${services.url}/000000000000/none`, MessageBody: 'x' }));
    await expect(failing).rejects.toBeInstanceOf(QueueDoesNotExist);
    await expect(failing).rejects.toMatchObject({
      message: 'The specified queue does not exist.',
      $metadata: { httpStatusCode: 400 },
    });
    expect(() => services.queues.send(queueArn('none'), 'x')).toThrow('does not exist');
  });

  it.each([
    ['a delay over 900 seconds', { MessageBody: 'x', DelaySeconds: 901 }, 'InvalidParameterValue'],
    ['a body over 256 KB', { MessageBody: 'x'.repeat(262_145) }, 'InvalidParameterValue'],
    ['an empty body', { MessageBody: '' }, 'MissingParameter'],
    ['a control character', { MessageBody: 'a\u0000b' }, 'InvalidMessageContents'],
  ])('refuses %s', async (_title, message, name) => {
    await expect(client.send(new SendMessageCommand({ QueueUrl, ...message }))).rejects.toMatchObject({ name });
    expect(services.queues.depth(arn).visible).toBe(0);
  });

  it('takes a body of exactly 256 KB', async () => {
    await send('x'.repeat(262_144));
    expect((await bodies())[0]).toHaveLength(262_144);
  });

  it('has no FIFO queues and says so', () => {
    const fifo = { name: 'x.fifo', arn: queueArn('x.fifo'), visibilityTimeoutSeconds: 30, delaySeconds: 0 };
    expect(() => services.queues.declare(fifo)).toThrow('FIFO');
  });

  it('refuses an operation it does not have, aloud', async () => {
    const said = vi.spyOn(console, 'error').mockImplementation(() => {});
    await expect(client.send(new PurgeQueueCommand({ QueueUrl }))).rejects.toMatchObject({
      name: 'UnknownOperationException',
      message: expect.stringContaining('PurgeQueue'),
    });
    expect(said).toHaveBeenCalledWith(expect.stringContaining('PurgeQueue'));
    said.mockRestore();
  });
});
