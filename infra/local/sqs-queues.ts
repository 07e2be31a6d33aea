/** Queues as the host itself uses them: sending, receiving for a function, deleting. The API stands on them in sqs.ts. */

import type { SQSRecord } from 'aws-lambda';
import { account, awsFault, region } from './aws-protocol.ts';
import type { Clock, HostDatabase } from './seams.ts';
import {
  createMessageStore,
  type Depth,
  type MessageAttributes,
  md5,
  type QueueDeclaration,
  type StoredMessage,
} from './sqs-messages.ts';
import { inRelaxedTransaction } from './transactions.ts';

/** SQS's classic limit on a message, body and attributes together. */
export const MAX_MESSAGE_BYTES = 256 * 1024;

export type SendOptions = {
  /** 0-900; the queue's own delay when left out. */
  readonly delaySeconds?: number | undefined;
  readonly messageAttributes?: MessageAttributes | undefined;
  readonly sender?: string | undefined;
};

/** Stored on return (or with the surrounding transaction); answers the message id. Throws a fault on an unknown queue or bad message. */
export type SendToQueue = (queueArn: string, body: string, options?: SendOptions) => string;

export type Queues = ReturnType<typeof createQueueOperations>;

export type QueueOptions = {
  readonly clock: Clock;
  readonly db: HostDatabase;
  /** Told when a message of this queue may have become visible earlier than `nextVisibleAt` said. */
  readonly changed?: (queueArn: string) => void;
};

export const createQueueOperations = ({ clock, db, changed = () => {} }: QueueOptions) => {
  const store = createMessageStore(db);
  const byArn = new Map<string, QueueDeclaration>();

  const queueAt = (arn: string): QueueDeclaration => {
    const queue = byArn.get(arn);
    if (queue === undefined) throw queueDoesNotExist();
    return queue;
  };

  const send: SendToQueue = (arn, body, { delaySeconds, messageAttributes, sender = 'LOCALHOST' } = {}) => {
    const queue = queueAt(arn);
    checkMessage(body, messageAttributes);
    const delay = delaySeconds ?? queue.delaySeconds;
    checkRange('DelaySeconds', delay, 900);
    const now = clock.now();
    const id = store.add(arn, { body, attributes: messageAttributes, sender, visibleAt: now + delay * 1000 }, now);
    changed(arn);
    return id;
  };

  const take = (arn: string, max: number, visibilitySeconds?: number): readonly StoredMessage[] => {
    const queue = queueAt(arn);
    const now = clock.now();
    const visibleAt = now + (visibilitySeconds ?? queue.visibilityTimeoutSeconds) * 1000;
    const { taken, buried } = inRelaxedTransaction(db, () => store.take(queue, { max, visibleAt, now }));
    if (buried && queue.redrive) changed(queue.redrive.deadLetterArn);
    return taken;
  };

  return {
    /** Makes a queue known; its messages are kept from the run before. Throws on FIFO queues, which have no stand-in. */
    declare: (queue: QueueDeclaration): void => {
      if (queue.name.endsWith('.fifo')) throw new Error(`the FIFO queue ${queue.name} has no stand-in on the local host`);
      byArn.set(queue.arn, queue);
    },
    named: (name: string): QueueDeclaration => {
      for (const queue of byArn.values()) if (queue.name === name) return queue;
      throw queueDoesNotExist();
    },
    send,
    take,
    /** Takes up to `max` messages (any number) out of sight, as the records Lambda hands to a function. */
    receive: (arn: string, { max }: { max: number }): readonly SQSRecord[] =>
      take(arn, max).map((message) => lambdaRecord(message, arn)),
    /** An outdated receipt deletes nothing and is no error, as in SQS. Throws a fault on a malformed one. */
    delete: (arn: string, receiptHandle: string): void => {
      const { seq, receipt } = readReceiptHandle(receiptHandle);
      inRelaxedTransaction(db, () => store.delete(arn, seq, receipt));
    },
    /** Seconds from now, 0-43,200. */
    changeVisibility: (arn: string, receiptHandle: string, seconds: number): void => {
      checkRange('VisibilityTimeout', seconds, 43_200);
      const { seq, receipt } = readReceiptHandle(receiptHandle);
      const message = store.find(arn, seq);
      if (message === undefined || message.receipt !== receipt) {
        throw awsFault(
          'MessageNotInflight',
          `Value ${receiptHandle} for parameter ReceiptHandle is invalid. Reason: Message does not exist or is not available for visibility timeout change.`,
          { queryCode: 'AWS.SimpleQueueService.MessageNotInflight' },
        );
      }
      store.setVisible(seq, clock.now() + seconds * 1000);
      changed(arn);
    },
    /** Epoch ms of the next message that is or becomes visible. */
    nextVisibleAt: (arn: string): number | undefined => store.nextVisible(arn),
    depth: (arn: string): Depth => store.depth(arn, clock.now()),
  };
};

export const receiptHandle = ({ seq, receipt }: StoredMessage): string => Buffer.from(`${seq} ${receipt}`).toString('base64');

const readReceiptHandle = (handle: string): { seq: number; receipt: string } => {
  const [, seq, receipt] = /^(\d+) ([0-9a-f-]{36})$/.exec(Buffer.from(handle, 'base64').toString()) ?? [];
  if (seq === undefined || receipt === undefined) {
    throw awsFault('ReceiptHandleIsInvalid', `The input receipt handle "${handle}" is not a valid receipt handle.`, {
      status: 404,
      queryCode: 'ReceiptHandleIsInvalid',
    });
  }
  return { seq: Number(seq), receipt };
};

/** The system attributes SQS tells about a received message. */
export const systemAttributes = (message: StoredMessage) => ({
  SenderId: message.sender,
  SentTimestamp: String(message.sentAt),
  ApproximateReceiveCount: String(message.receiveCount),
  ApproximateFirstReceiveTimestamp: String(message.firstReceivedAt),
  ...(message.sourceArn !== null && { DeadLetterQueueSourceArn: message.sourceArn }),
});

export const attributesOf = ({ attributes }: StoredMessage): MessageAttributes =>
  attributes === null ? {} : (JSON.parse(attributes) as MessageAttributes);

const lambdaRecord = (message: StoredMessage, eventSourceARN: string): SQSRecord => ({
  messageId: message.messageId,
  receiptHandle: receiptHandle(message),
  body: message.body,
  attributes: systemAttributes(message),
  messageAttributes: Object.fromEntries(
    Object.entries(attributesOf(message)).map(([name, { DataType: dataType, StringValue, BinaryValue }]) => [
      name,
      {
        dataType: dataType as 'String',
        stringListValues: [],
        binaryListValues: [],
        ...(StringValue !== undefined && { stringValue: StringValue }),
        ...(BinaryValue !== undefined && { binaryValue: BinaryValue }),
      },
    ]),
  ),
  md5OfBody: md5(message.body),
  eventSource: 'aws:sqs',
  eventSourceARN,
  awsRegion: region,
});

const checkMessage = (body: string, attributes: MessageAttributes = {}): void => {
  if (body.length === 0)
    throw awsFault('MissingParameter', 'The request must contain the parameter MessageBody.', { queryCode: 'MissingParameter' });
  // The characters XML 1.0 allows; SQS refuses all others.
  if (!/^[\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]*$/u.test(body)) {
    throw awsFault('InvalidMessageContents', 'The message contains characters outside the allowed set.', {
      queryCode: 'InvalidMessageContents',
    });
  }
  if (messageBytes(body, attributes) > MAX_MESSAGE_BYTES) {
    throw invalidParameter(
      `One or more parameters are invalid. Reason: Message must be shorter than ${MAX_MESSAGE_BYTES} bytes.`,
    );
  }
};

/** What a message weighs against the limit: its body and its attributes' names, types and values. */
export const messageBytes = (body: string, attributes: MessageAttributes = {}): number =>
  Object.entries(attributes).reduce(
    (sum, [name, { DataType, StringValue, BinaryValue }]) =>
      sum + Buffer.byteLength(name + DataType + (StringValue ?? '')) + Buffer.byteLength(BinaryValue ?? '', 'base64'),
    Buffer.byteLength(body),
  );

export const checkRange = (parameter: string, value: number, max: number, min = 0): void => {
  if (!(Number.isInteger(value) && value >= min && value <= max)) {
    throw invalidParameter(
      `Value ${value} for parameter ${parameter} is invalid. Reason: ${parameter} must be >= ${min} and <= ${max}.`,
    );
  }
};

const invalidParameter = (message: string) => awsFault('InvalidParameterValue', message, { queryCode: 'InvalidParameterValue' });

const queueDoesNotExist = () =>
  awsFault('QueueDoesNotExist', 'The specified queue does not exist.', { queryCode: 'AWS.SimpleQueueService.NonExistentQueue' });

export const queueUrl = (host: string, name: string): string => `http://${host}/${account}/${name}`;
