import { setTimeout as sleep } from 'node:timers/promises';
import type { AsyncInvocations } from './async-invocations.ts';
import type { Functions } from './functions.ts';
import type { QueueMapping } from './queue-mapping.ts';
import type { Clock } from './seams.ts';
import type { StreamMapping } from './stream-mapping.ts';

export type Machinery = {
  readonly clock: Clock;
  readonly functions: Pick<Functions, 'inFlight' | 'invocations'>;
  readonly asynchronous: AsyncInvocations;
  readonly streams: readonly StreamMapping[];
  readonly queues: readonly QueueMapping[];
};

/**
 * Waits until nothing goes on by itself any more: every invocation over, every stream read to its end, nothing visible in
 * a queue. Quiet means that a whole round saw no new invocation, since each can write what starts the next.
 * Resolves to false after `patienceMillis` of real time.
 */
export const settle = async (machinery: Machinery, patienceMillis = 120_000): Promise<boolean> => {
  const { functions } = machinery;
  const until = performance.now() + patienceMillis;
  for (;;) {
    const before = functions.invocations();
    while (await stillBusy(machinery)) {
      if (performance.now() > until) return false;
      await sleep(1);
    }
    const drained = Promise.all(machinery.streams.map((stream) => stream.drained())).then(() => true);
    const late = new AbortController();
    const inTime = await Promise.race([
      drained,
      sleep(until - performance.now(), false, { signal: late.signal }).catch(() => false),
    ]);
    late.abort();
    if (!inTime) return false;
    if (functions.invocations() === before && !(await stillBusy(machinery))) return true;
  }
};

const stillBusy = async ({ clock, functions, asynchronous, queues }: Machinery): Promise<boolean> => {
  const timed = [asynchronous, ...queues];
  const due = timed.filter((source) => (source.nextDueAt() ?? Number.POSITIVE_INFINITY) <= clock.now());
  for (const source of due) await source.runDue();
  return due.length > 0 || functions.inFlight() > 0 || asynchronous.running() > 0 || queues.some((queue) => queue.running() > 0);
};
