import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { awsFault, jsonRpcService, parseInput } from './aws-protocol.ts';
import type { DeliveryStream } from './delivery-streams.ts';
import { deliver } from './firehose-delivery.ts';
import type { Clock, HostDatabase, Service } from './seams.ts';
import { inTransaction } from './transactions.ts';

export type Firehose = Service & {
  declare(stream: DeliveryStream): void;
  /** Writes out what waits, however little and young it is. */
  flush(): Promise<void>;
  close(): Promise<void>;
};

export type FirehoseOptions = {
  /** The folder that stands for the streams' bucket: plain files, as DuckDB reads them. */
  readonly folder: string;
  readonly db: HostDatabase;
  readonly clock: Clock;
};

/** One machine has no price for a file: what AWS would hold back for minutes is written this soon (real ms). */
const longestWait = 2_000;
/** Looks this often whether something is old or large enough (real ms). */
const lookEvery = 250;
/** Records in one file. */
const mostRecords = 20_000;
/** Firehose's limits for a request and a record, in bytes. */
const [requestLimit, recordLimit] = [4 * 1024 * 1024, 1_024_000];

/**
 * Firehose on one machine. A record is in the database before it is answered for; from there it comes into a Parquet file, and is
 * forgotten only when that is on the disk: killed in between, the host writes it again, as Firehose may deliver one twice.
 */
export const createFirehose = ({ folder, db, clock }: FirehoseOptions): Firehose => {
  db.exec(`CREATE TABLE IF NOT EXISTS firehose_record (
    id INTEGER PRIMARY KEY AUTOINCREMENT, stream TEXT NOT NULL, at INTEGER NOT NULL, data BLOB NOT NULL)`);
  const insert = db.prepare('INSERT INTO firehose_record (stream, at, data) VALUES (?, ?, ?)');
  const next = db.prepare('SELECT id, at, data FROM firehose_record WHERE stream = ? ORDER BY id LIMIT ?');
  const forget = db.prepare('DELETE FROM firehose_record WHERE stream = ? AND id <= ?');
  const streams = new Map<string, DeliveryStream & { waiting: number; since: number | undefined }>();
  let running: Promise<void> = Promise.resolve();
  let closed = false;

  const put = (name: string, records: readonly Buffer[]): readonly string[] => {
    const stream = streams.get(name);
    if (stream === undefined) throw awsFault('ResourceNotFoundException', `Firehose ${name} under account not found.`);
    const at = clock.now();
    inTransaction(db, () => {
      for (const data of records) insert.run(name, at, data);
    });
    stream.waiting += records.reduce((sum, { length }) => sum + length, 0);
    stream.since ??= performance.now();
    return records.map(() => randomUUID());
  };

  /** A batch at a time until nothing waits. */
  const writeOut = async (stream: DeliveryStream & { waiting: number; since: number | undefined }): Promise<void> => {
    stream.waiting = 0;
    stream.since = undefined;
    for (;;) {
      const rows = next.all(stream.name, mostRecords) as { id: number; at: number; data: Uint8Array }[];
      const last = rows.at(-1);
      if (last === undefined) return;
      await deliver(rows, { stream, folder, now: clock.now() });
      forget.run(stream.name, last.id);
    }
  };
  const inTurn = (work: () => Promise<void>): Promise<void> => {
    running = running.then(work).catch((error: unknown) => {
      if (!closed) console.error(`firehose: ${error}`);
    });
    return running;
  };
  const look = (): void => {
    for (const stream of streams.values()) {
      const patience = Math.min(longestWait, clock.realMillis(stream.seconds * 1000) + lookEvery);
      const old = stream.since !== undefined && performance.now() - stream.since >= Math.max(1_000, patience);
      if (old || stream.waiting >= stream.bytes) {
        void inTurn(() => writeOut(stream).catch((error: unknown) => tryAgain(stream, error)));
      }
    }
  };
  const tryAgain = (stream: { since: number | undefined }, error: unknown): never => {
    stream.since ??= performance.now();
    throw error;
  };
  const timer = setInterval(look, lookEvery).unref();
  const flush = (): Promise<void> =>
    inTurn(async () => {
      for (const stream of streams.values()) await writeOut(stream);
    });

  return {
    ...jsonRpcService('firehose', {
      PutRecordBatch: (input) => {
        const { DeliveryStreamName, Records } = parseInput(batchShape, input);
        const records = Records.map(({ Data }) => decoded(Data));
        if (records.reduce((sum, { length }) => sum + length, 0) > requestLimit)
          throw awsFault('InvalidArgumentException', 'Records size exceeds 4 MB limit');
        const ids = put(DeliveryStreamName, records);
        return { FailedPutCount: 0, Encrypted: false, RequestResponses: ids.map((RecordId) => ({ RecordId })) };
      },
      PutRecord: (input) => {
        const { DeliveryStreamName, Record } = parseInput(recordShape, input);
        const [RecordId] = put(DeliveryStreamName, [decoded(Record.Data)]);
        return { RecordId, Encrypted: false };
      },
    }),
    declare: (stream) => {
      const left = next.get(stream.name, 1) !== undefined; // of a host that was killed
      streams.set(stream.name, { ...stream, waiting: 0, since: left ? performance.now() : undefined });
    },
    flush,
    close: async () => {
      clearInterval(timer);
      await flush();
      closed = true;
    },
  };
};

const record = z.strictObject({ Data: z.string() });
const batchShape = z.strictObject({
  DeliveryStreamName: z.string().min(1).max(64),
  Records: z.array(record).min(1).max(500),
});
const recordShape = z.strictObject({ DeliveryStreamName: z.string().min(1).max(64), Record: record });

const decoded = (base64: string): Buffer => {
  const data = Buffer.from(base64, 'base64');
  if (data.length > recordLimit)
    throw awsFault('ValidationException', `Member must have length less than or equal to ${recordLimit}`);
  return data;
};
