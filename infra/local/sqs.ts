/** SQS on one machine: its AWS JSON API over queues that live in the host's database. Standard queues only. */

import * as z from 'zod';
import { awsFault, isAwsFault, jsonRpcService, type Operation, parseInput } from './aws-protocol.ts';
import type { Service, ServiceRequest } from './seams.ts';
import { type MessageAttributes, md5, md5OfAttributes, type StoredMessage } from './sqs-messages.ts';
import {
  attributesOf,
  checkRange,
  createQueueOperations,
  MAX_MESSAGE_BYTES,
  messageBytes,
  type QueueOptions,
  type Queues,
  queueUrl,
  receiptHandle,
  systemAttributes,
} from './sqs-queues.ts';
import { createGroupCommit, type GroupCommit } from './transactions.ts';

export type { QueueOptions, SendToQueue } from './sqs-queues.ts';

/** The API and the host's own hands on the same queues. Queues are declared at every start; messages stay. */
export const createQueues = (options: QueueOptions): Service & Queues => {
  const arrivals = new Set<() => void>();
  const queues = createQueueOperations({
    ...options,
    changed: (arn) => {
      options.changed?.(arn);
      for (const wake of arrivals) wake();
    },
  });
  const api = { queues, options, arrivals, commit: createGroupCommit(options.db) };
  return { ...queues, ...jsonRpcService('sqs', operations(api)) };
};

type Api = {
  readonly queues: Queues;
  readonly options: QueueOptions;
  readonly commit: GroupCommit;
  /** Long polls that wait for a message. */
  readonly arrivals: Set<() => void>;
};

const attributes = z.record(
  z.string(),
  z.object({
    DataType: z.string().regex(/^(String|Number|Binary)/),
    StringValue: z.string().optional(),
    BinaryValue: z.string().optional(),
  }),
);
const message = {
  MessageBody: z.string(),
  DelaySeconds: z.int().optional(),
  MessageAttributes: attributes.optional(),
};
const onQueue = { QueueUrl: z.string() };
const batchOf = <T extends z.ZodRawShape>(shape: T) =>
  z.object({ ...onQueue, Entries: z.array(z.object({ Id: z.string(), ...shape })) });
const names = z.array(z.string()).default([]);

const shapes = {
  send: z.object({ ...onQueue, ...message }),
  sendBatch: batchOf(message),
  receive: z.object({
    ...onQueue,
    MaxNumberOfMessages: z.int().default(1),
    VisibilityTimeout: z.int().optional(),
    WaitTimeSeconds: z.int().default(0),
    MessageAttributeNames: names,
    MessageSystemAttributeNames: names,
    AttributeNames: names,
  }),
  delete: z.object({ ...onQueue, ReceiptHandle: z.string() }),
  deleteBatch: batchOf({ ReceiptHandle: z.string() }),
  changeVisibility: z.object({ ...onQueue, ReceiptHandle: z.string(), VisibilityTimeout: z.int() }),
  getAttributes: z.object({ ...onQueue, AttributeNames: names }),
  getUrl: z.object({ QueueName: z.string() }),
};

const operations = ({ queues, options, arrivals, commit }: Api): Readonly<Record<string, Operation>> => {
  const arnOf = (url: string): string => queues.named(url.split('/').at(-1) ?? '').arn;
  const send = (arn: string, input: Omit<z.output<typeof shapes.send>, 'QueueUrl'>, sender: string) => {
    const { MessageBody, DelaySeconds: delaySeconds, MessageAttributes: messageAttributes } = input;
    const MessageId = queues.send(arn, MessageBody, { delaySeconds, messageAttributes, sender });
    return { MessageId, MD5OfMessageBody: md5(MessageBody), ...digest(messageAttributes) };
  };
  const inBatch = async <E extends { readonly Id: string }>(entries: readonly E[], act: (entry: E) => object) => {
    checkBatch(entries);
    const results = await Promise.all(
      entries.map((entry) => commit(() => act(entry)).then((done) => ({ Id: entry.Id, ...done }), failedEntry(entry.Id))),
    );
    const failed = results.filter((result) => 'SenderFault' in result);
    return { Successful: results.filter((result) => !('SenderFault' in result)), Failed: failed };
  };

  return {
    SendMessage: (input, { accessKeyId }) => {
      const { QueueUrl, ...rest } = parseInput(shapes.send, input, 'InvalidParameterValue');
      return commit(() => send(arnOf(QueueUrl), rest, accessKeyId));
    },
    SendMessageBatch: (input, { accessKeyId }) => {
      const { QueueUrl, Entries } = parseInput(shapes.sendBatch, input, 'InvalidParameterValue');
      const arn = arnOf(QueueUrl);
      const bytes = Entries.reduce((sum, entry) => sum + messageBytes(entry.MessageBody, entry.MessageAttributes), 0);
      if (bytes > MAX_MESSAGE_BYTES) {
        throw batchFault(
          'BatchRequestTooLong',
          `Batch requests cannot be longer than ${MAX_MESSAGE_BYTES} bytes. You have sent ${bytes} bytes.`,
        );
      }
      return inBatch(Entries, (entry) => send(arn, entry, accessKeyId));
    },
    ReceiveMessage: async (input) => {
      const read = parseInput(shapes.receive, input, 'InvalidParameterValue');
      const arn = arnOf(read.QueueUrl);
      checkRange('MaxNumberOfMessages', read.MaxNumberOfMessages, 10, 1);
      checkRange('WaitTimeSeconds', read.WaitTimeSeconds, 20);
      if (read.VisibilityTimeout !== undefined) checkRange('VisibilityTimeout', read.VisibilityTimeout, 43_200);
      const waitUntil = options.clock.now() + read.WaitTimeSeconds * 1000;
      for (;;) {
        const taken = queues.take(arn, read.MaxNumberOfMessages, read.VisibilityTimeout);
        if (taken.length > 0) return { Messages: taken.map((each) => received(each, read)) };
        const left = Math.min(queues.nextVisibleAt(arn) ?? waitUntil, waitUntil) - options.clock.now();
        if (options.clock.now() >= waitUntil) return {};
        await arrival(arrivals, options.clock.realMillis(left));
      }
    },
    DeleteMessage: (input) => {
      const { QueueUrl, ReceiptHandle } = parseInput(shapes.delete, input, 'InvalidParameterValue');
      return commit(() => queues.delete(arnOf(QueueUrl), ReceiptHandle));
    },
    DeleteMessageBatch: (input) => {
      const { QueueUrl, Entries } = parseInput(shapes.deleteBatch, input, 'InvalidParameterValue');
      const arn = arnOf(QueueUrl);
      return inBatch(Entries, ({ ReceiptHandle }) => {
        queues.delete(arn, ReceiptHandle);
        return {};
      });
    },
    ChangeMessageVisibility: (input) => {
      const { QueueUrl, ReceiptHandle, VisibilityTimeout } = parseInput(shapes.changeVisibility, input, 'InvalidParameterValue');
      return commit(() => queues.changeVisibility(arnOf(QueueUrl), ReceiptHandle, VisibilityTimeout));
    },
    GetQueueAttributes: (input) => {
      const { QueueUrl, AttributeNames } = parseInput(shapes.getAttributes, input, 'InvalidParameterValue');
      return { Attributes: pick(queueAttributes(queues, arnOf(QueueUrl)), AttributeNames) };
    },
    GetQueueUrl: (input, request) => {
      const { QueueName } = parseInput(shapes.getUrl, input, 'InvalidParameterValue');
      return { QueueUrl: queueUrl(hostOf(request), queues.named(QueueName).name) };
    },
  };
};

const received = (stored: StoredMessage, wanted: z.output<typeof shapes.receive>) => {
  const given = pick(attributesOf(stored), wanted.MessageAttributeNames);
  const system = pick(systemAttributes(stored), [...wanted.MessageSystemAttributeNames, ...wanted.AttributeNames]);
  return {
    MessageId: stored.messageId,
    ReceiptHandle: receiptHandle(stored),
    Body: stored.body,
    MD5OfBody: md5(stored.body),
    ...(Object.keys(system).length > 0 && { Attributes: system }),
    ...(Object.keys(given).length > 0 && { MessageAttributes: given, ...digest(given) }),
  };
};

/** The members named; `All`, `.*` and `prefix.*` as in SQS. */
const pick = <T>(all: Readonly<Record<string, T>>, wanted: readonly string[]): Record<string, T> => {
  const matches = (name: string) =>
    wanted.some((each) => each === 'All' || each === name || (each.endsWith('.*') && name.startsWith(each.slice(0, -2))));
  return Object.fromEntries(Object.entries(all).filter(([name]) => matches(name)));
};

const queueAttributes = (queues: Queues, arn: string): Readonly<Record<string, string>> => {
  const queue = queues.named(arn.split(':').at(-1) ?? '');
  const { visible, inFlight, delayed } = queues.depth(arn);
  return {
    QueueArn: arn,
    ApproximateNumberOfMessages: String(visible),
    ApproximateNumberOfMessagesNotVisible: String(inFlight),
    ApproximateNumberOfMessagesDelayed: String(delayed),
    VisibilityTimeout: String(queue.visibilityTimeoutSeconds),
    DelaySeconds: String(queue.delaySeconds),
    MaximumMessageSize: String(MAX_MESSAGE_BYTES),
    MessageRetentionPeriod: String(queue.retentionSeconds ?? 345_600),
    ReceiveMessageWaitTimeSeconds: '0',
    ...(queue.redrive && {
      RedrivePolicy: JSON.stringify({
        deadLetterTargetArn: queue.redrive.deadLetterArn,
        maxReceiveCount: queue.redrive.maxReceiveCount,
      }),
    }),
  };
};

const checkBatch = (entries: readonly { readonly Id: string }[]): void => {
  if (entries.length === 0) throw batchFault('EmptyBatchRequest', 'There should be at least one entry in the request.');
  if (entries.length > 10) {
    throw batchFault(
      'TooManyEntriesInBatchRequest',
      `Maximum number of entries per request are 10. You have sent ${entries.length}.`,
    );
  }
  const ids = entries.map(({ Id }) => Id);
  const repeated = ids.find((id, index) => ids.indexOf(id) !== index);
  if (repeated !== undefined) throw batchFault('BatchEntryIdsNotDistinct', `Id ${repeated} repeated.`);
  if (!ids.every((id) => /^[\w-]{1,80}$/.test(id))) {
    throw batchFault(
      'InvalidBatchEntryId',
      'A batch entry id can only contain alphanumeric characters, hyphens and underscores. It can be at most 80 letters long.',
    );
  }
};

const batchFault = (code: string, text: string) => awsFault(code, text, { queryCode: `AWS.SimpleQueueService.${code}` });

const failedEntry = (Id: string) => (error: unknown) => {
  if (!isAwsFault(error)) throw error;
  return { Id, SenderFault: error.status < 500, Code: error.queryCode ?? error.code, Message: error.message };
};

const digest = (given: MessageAttributes | undefined): { MD5OfMessageAttributes?: string } =>
  given && Object.keys(given).length > 0 ? { MD5OfMessageAttributes: md5OfAttributes(given) } : {};

const hostOf = ({ headers }: ServiceRequest): string => headers.host ?? 'localhost';

/** Resolves when a queue changes, at the latest after so many real milliseconds. */
const arrival = (arrivals: Set<() => void>, millis: number): Promise<void> =>
  new Promise((resolve) => {
    const wake = () => {
      clearTimeout(timer);
      arrivals.delete(wake);
      resolve();
    };
    const timer = setTimeout(wake, Math.max(1, millis));
    arrivals.add(wake);
  });
