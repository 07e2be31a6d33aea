/** Queue messages in the host's database: visibility, receive counts, dead letters, retention. */

import { createHash, randomUUID } from 'node:crypto';
import type { HostDatabase } from './seams.ts';

/** `BinaryValue` is base64. */
export type AttributeValue = {
  readonly DataType: string;
  readonly StringValue?: string | undefined;
  readonly BinaryValue?: string | undefined;
};
export type MessageAttributes = Readonly<Record<string, AttributeValue>>;

/** A queue as the template declares it. Retention defaults to SQS's four days. */
export type QueueDeclaration = {
  readonly name: string;
  readonly arn: string;
  readonly visibilityTimeoutSeconds: number;
  readonly delaySeconds: number;
  readonly retentionSeconds?: number;
  readonly redrive?: { readonly deadLetterArn: string; readonly maxReceiveCount: number };
};

/** A stored message; times are epoch ms. `receipt` is the latest one handed out, and null while the message is not in flight. */
export type StoredMessage = {
  readonly seq: number;
  readonly messageId: string;
  readonly body: string;
  readonly attributes: string | null;
  readonly sender: string;
  readonly sentAt: number;
  readonly receiveCount: number;
  readonly firstReceivedAt: number | null;
  readonly receipt: string | null;
  readonly sourceArn: string | null;
};

export type NewMessage = {
  readonly body: string;
  readonly attributes?: MessageAttributes | undefined;
  readonly sender: string;
  readonly visibleAt: number;
};

export type Depth = { readonly visible: number; readonly inFlight: number; readonly delayed: number };

export type MessageStore = ReturnType<typeof createMessageStore>;

/** Makes the table when it is missing. Methods are synchronous, so that callers can bundle them in a transaction. */
export const createMessageStore = (db: HostDatabase) => {
  db.exec(`
    CREATE TABLE IF NOT EXISTS sqs_messages (
      seq INTEGER PRIMARY KEY AUTOINCREMENT, queue TEXT NOT NULL, messageId TEXT NOT NULL, body TEXT NOT NULL, attributes TEXT,
      sender TEXT NOT NULL, sentAt INTEGER NOT NULL, visibleAt INTEGER NOT NULL, receiveCount INTEGER NOT NULL DEFAULT 0,
      firstReceivedAt INTEGER, receipt TEXT, sourceArn TEXT);
    CREATE INDEX IF NOT EXISTS sqs_messages_visible ON sqs_messages (queue, visibleAt, seq);`);
  const sql = {
    insert: db.prepare(
      'INSERT INTO sqs_messages (queue, messageId, body, attributes, sender, sentAt, visibleAt) VALUES (?, ?, ?, ?, ?, ?, ?)',
    ),
    visible: db.prepare('SELECT * FROM sqs_messages WHERE queue = ? AND visibleAt <= ? ORDER BY visibleAt, seq LIMIT ?'),
    take: db.prepare(`UPDATE sqs_messages SET visibleAt = ?, receipt = ?, receiveCount = receiveCount + 1,
      firstReceivedAt = coalesce(firstReceivedAt, ?) WHERE seq = ?`),
    bury: db.prepare('UPDATE sqs_messages SET queue = ?, sourceArn = ?, visibleAt = ?, receipt = NULL WHERE seq = ?'),
    bySeq: db.prepare('SELECT * FROM sqs_messages WHERE seq = ? AND queue = ?'),
    delete: db.prepare('DELETE FROM sqs_messages WHERE seq = ?'),
    deleteReceived: db.prepare('DELETE FROM sqs_messages WHERE seq = ? AND queue = ? AND receipt = ?'),
    setVisible: db.prepare('UPDATE sqs_messages SET visibleAt = ? WHERE seq = ?'),
    nextVisible: db.prepare('SELECT min(visibleAt) AS at FROM sqs_messages WHERE queue = ?'),
    depth: db.prepare(`SELECT coalesce(sum(visibleAt <= ?1), 0) AS visible,
      coalesce(sum(visibleAt > ?1 AND receipt IS NOT NULL), 0) AS inFlight,
      coalesce(sum(visibleAt > ?1 AND receipt IS NULL), 0) AS delayed FROM sqs_messages WHERE queue = ?2`),
  };

  return {
    /** Answers the message id. */
    add: (queue: string, { body, attributes, sender, visibleAt }: NewMessage, now: number): string => {
      const messageId = randomUUID();
      const json = attributes && Object.keys(attributes).length > 0 ? JSON.stringify(attributes) : null;
      sql.insert.run(queue, messageId, body, json, sender, now, visibleAt);
      return messageId;
    },
    /**
     * Takes up to `max` visible messages, oldest first, out of sight. What was received too often moves to the
     * dead-letter queue instead, and what is past its retention goes.
     */
    take: (
      queue: QueueDeclaration,
      { max, visibleAt, now }: { max: number; visibleAt: number; now: number },
    ): { taken: readonly StoredMessage[]; buried: boolean } => {
      const taken: StoredMessage[] = [];
      let buried = false;
      const expired = now - (queue.retentionSeconds ?? 345_600) * 1000;
      while (taken.length < max) {
        const found = sql.visible.all(queue.arn, now, max - taken.length) as StoredMessage[];
        for (const message of found) {
          if (message.sentAt <= expired) sql.delete.run(message.seq);
          else if (queue.redrive && message.receiveCount >= queue.redrive.maxReceiveCount) {
            sql.bury.run(queue.redrive.deadLetterArn, queue.arn, now, message.seq);
            buried = true;
          } else taken.push(handOut(message, visibleAt, now));
        }
        // A message taken with no time out of sight is visible still: it must not be taken twice in one call.
        if (found.length === 0 || visibleAt <= now) break;
      }
      return { taken, buried };
    },
    find: (queue: string, seq: number) => sql.bySeq.get(seq, queue) as StoredMessage | undefined,
    delete: (queue: string, seq: number, receipt: string): unknown => sql.deleteReceived.run(seq, queue, receipt),
    setVisible: (seq: number, visibleAt: number): unknown => sql.setVisible.run(visibleAt, seq),
    nextVisible: (queue: string): number | undefined => (sql.nextVisible.get(queue) as { at: number | null }).at ?? undefined,
    depth: (queue: string, now: number) => sql.depth.get(now, queue) as Depth,
  };

  function handOut(message: StoredMessage, visibleAt: number, now: number): StoredMessage {
    const receipt = randomUUID();
    sql.take.run(visibleAt, receipt, now, message.seq);
    const firstReceivedAt = message.firstReceivedAt ?? now;
    return { ...message, receipt, receiveCount: message.receiveCount + 1, firstReceivedAt };
  }
};

export const md5 = (text: string): string => createHash('md5').update(text).digest('hex');

/** SQS's digest of message attributes: by name, each part with its length before it. */
export const md5OfAttributes = (attributes: MessageAttributes): string => {
  const hash = createHash('md5');
  const part = (bytes: Buffer) => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(bytes.length);
    hash.update(length).update(bytes);
  };
  for (const [name, { DataType, StringValue, BinaryValue }] of Object.entries(attributes).sort(([a], [b]) => (a < b ? -1 : 1))) {
    part(Buffer.from(name));
    part(Buffer.from(DataType));
    const binary = DataType.startsWith('Binary');
    hash.update(Buffer.from([binary ? 2 : 1]));
    part(binary ? Buffer.from(BinaryValue ?? '', 'base64') : Buffer.from(StringValue ?? ''));
  }
  return hash.digest('hex');
};
