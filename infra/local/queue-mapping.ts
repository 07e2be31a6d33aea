import type { Outcome } from './instance.ts';
import type { Mapping } from './resources.ts';
import type { Clock, HostDatabase, Timed } from './seams.ts';
import type { Queues } from './sqs-queues.ts';
import { reportedFailures } from './stream-batch.ts';
import { inRelaxedTransaction } from './transactions.ts';

export type QueueMapping = Timed & {
  /** Messages at a function right now. */
  running(): number;
  close(): Promise<void>;
};

export type QueueMappingOptions = {
  readonly mapping: Mapping;
  readonly queues: Pick<Queues, 'receive' | 'delete' | 'nextVisibleAt'>;
  readonly db: HostDatabase;
  readonly clock: Clock;
  readonly invoke: (functionArn: string, event: unknown) => Promise<Outcome>;
  /** Batches at the function at once, at most. */
  readonly concurrency: number;
  /** Called when a batch is done. */
  readonly onDone?: () => void;
};

/**
 * A function as the consumer of a queue: what is visible goes to it in batches, what it did is deleted, what it failed or
 * reported comes back when its visibility timeout is over, and in the end goes to the queue's dead letters.
 * Batches are not held back to fill: a mapping's window is the longest wait, not the shortest.
 */
export const createQueueMapping = (options: QueueMappingOptions): QueueMapping => {
  const { mapping, queues, db, clock } = options;
  const concurrency = Math.max(1, Math.min(options.concurrency, mapping.maximumConcurrency ?? options.concurrency));
  const batches = new Set<Promise<void>>();
  let running = 0;
  let closed = false;

  const handle = async (messages: ReturnType<Queues['receive']>): Promise<void> => {
    running += messages.length;
    try {
      const outcome = await options.invoke(mapping.functionArn, { Records: messages });
      if (!outcome.ok) return;
      const failed = mapping.partialFailures ? reportedFailures(outcome.payload) : [];
      const known = failed?.every((id) => messages.some(({ messageId }) => messageId === id));
      if (!failed || !known) return;
      inRelaxedTransaction(db, () => {
        for (const { messageId, receiptHandle } of messages)
          if (!failed.includes(messageId)) queues.delete(mapping.sourceArn, receiptHandle);
      });
    } catch (error) {
      if (!closed) console.error(`queue ${mapping.sourceArn}: ${error}`);
    } finally {
      running -= messages.length;
    }
  };

  const runDue = async (): Promise<void> => {
    while (!closed && batches.size < concurrency) {
      const next = queues.nextVisibleAt(mapping.sourceArn);
      if (next === undefined || next > clock.now()) return;
      const messages = queues.receive(mapping.sourceArn, { max: mapping.batchSize });
      // What was visible may have gone to the dead letters: then the next look is at what is left.
      if (messages.length === 0) continue;
      const batch = handle(messages).finally(() => {
        batches.delete(batch);
        options.onDone?.();
        // On at once: the next message has waited long enough.
        void runDue();
      });
      batches.add(batch);
    }
  };

  return {
    running: () => running,
    nextDueAt: () => (closed || batches.size >= concurrency ? undefined : queues.nextVisibleAt(mapping.sourceArn)),
    runDue,
    close: async () => {
      closed = true;
      await Promise.all(batches);
    },
  };
};
