import type { Outcome } from './instance.ts';
import type { Mapping } from './resources.ts';

/** A record as Lambda's event has it. */
export type StreamRecord = {
  readonly eventID: string;
  readonly eventName: string;
  readonly eventVersion: string;
  readonly eventSource: 'aws:dynamodb';
  readonly awsRegion: string;
  readonly eventSourceARN: string;
  readonly dynamodb: {
    /** Epoch seconds. */
    readonly ApproximateCreationDateTime: number;
    readonly SequenceNumber: string;
    readonly [other: string]: unknown;
  };
};

export type BatchOptions = {
  readonly mapping: Pick<Mapping, 'partialFailures' | 'bisect' | 'retries' | 'maximumRecordAgeSeconds'>;
  readonly invoke: (records: readonly StreamRecord[]) => Promise<Outcome>;
  /** Keeps the place up to which everything is done. */
  readonly checkpoint: (sequenceNumber: string) => void;
  /** Hands what is given up to the mapping's destination. */
  readonly giveUp: (records: readonly StreamRecord[], cause: GaveUp) => Promise<void>;
  /** Epoch ms, on the clock of the records' creation time. */
  readonly now: () => number;
  readonly pause: (attempt: number) => Promise<void>;
  /** True once the host stops: then the batch is left where it is. */
  readonly closed: () => boolean;
};

export type GaveUp = {
  readonly condition: 'RetryAttemptsExhausted' | 'EventAgeExceeded';
  readonly attempts: number;
  readonly outcome: Outcome | undefined;
};

/**
 * Brings a batch to a function as Lambda's stream mapping does: what a partial response names is tried again from there on,
 * a batch that fails as a whole is bisected (which costs no attempt), and what fails for good is handed on so that the
 * stream goes on. Resolves to false when the host stopped before the end.
 */
export const deliverBatch = async (records: readonly StreamRecord[], options: BatchOptions): Promise<boolean> => {
  const { mapping, checkpoint } = options;
  let rest = records;
  let attempts = 0;
  while (rest.length > 0) {
    if (options.closed()) return false;
    const young = rest.filter((record) => !isTooOld(record, options));
    if (young.length < rest.length) {
      const old = rest.filter((record) => !young.includes(record));
      await options.giveUp(old, { condition: 'EventAgeExceeded', attempts, outcome: undefined });
      if (young.length === 0) return done(rest, checkpoint);
      rest = young;
    }
    const outcome = await options.invoke(rest);
    if (!outcome.ok && options.closed()) return false;
    const failedAt = firstFailure(rest, outcome, mapping.partialFailures);
    if (failedAt === undefined) return done(rest, checkpoint);
    if (failedAt > 0) {
      done(rest.slice(0, failedAt), checkpoint);
      rest = rest.slice(failedAt);
      attempts = 0;
      continue;
    }
    if (mapping.bisect && rest.length > 1) {
      const middle = Math.ceil(rest.length / 2);
      return (await deliverBatch(rest.slice(0, middle), options)) && deliverBatch(rest.slice(middle), options);
    }
    attempts += 1;
    if (mapping.retries >= 0 && attempts > mapping.retries) {
      await options.giveUp(rest, { condition: 'RetryAttemptsExhausted', attempts, outcome });
      return done(rest, checkpoint);
    }
    await options.pause(attempts);
  }
  return true;
};

const done = (records: readonly StreamRecord[], checkpoint: BatchOptions['checkpoint']): true => {
  const last = records.at(-1);
  if (last) checkpoint(last.dynamodb.SequenceNumber);
  return true;
};

const isTooOld = (record: StreamRecord, { mapping, now }: BatchOptions): boolean =>
  mapping.maximumRecordAgeSeconds >= 0 &&
  now() / 1000 - record.dynamodb.ApproximateCreationDateTime > mapping.maximumRecordAgeSeconds;

/** Index of the first record to be tried again; undefined when all is well. */
const firstFailure = (records: readonly StreamRecord[], outcome: Outcome, partial: boolean): number | undefined => {
  if (!outcome.ok) return 0;
  if (!partial) return undefined;
  const failures = reportedFailures(outcome.payload);
  if (failures === undefined) return 0;
  if (failures.length === 0) return undefined;
  const places = failures.map((id) => records.findIndex((record) => record.dynamodb.SequenceNumber === id));
  // An id that is not in the batch means that the whole batch failed, as for Lambda.
  return places.includes(-1) ? 0 : Math.min(...places);
};

/** The ids in a response of batch item failures (JSON text); undefined when it is malformed and so means a total failure. */
export const reportedFailures = (payload: string): readonly string[] | undefined => {
  const response: unknown = JSON.parse(payload);
  if (response === null) return [];
  if (typeof response !== 'object') return undefined;
  if (!('batchItemFailures' in response) || response.batchItemFailures === null) return [];
  if (!Array.isArray(response.batchItemFailures)) return undefined;
  const ids = response.batchItemFailures.map((item: unknown) => (item as { itemIdentifier?: unknown } | null)?.itemIdentifier);
  return ids.every((id): id is string => typeof id === 'string' && id !== '') ? ids : undefined;
};
