import type { Commit } from '../../domain/kernel/event.ts';
import type { StreamId } from '../../domain/kernel/ids.ts';
import { type EventRow, eventRows } from '../../domain/views/event-rows.ts';
import type { PutRows } from './adapters/delivery-stream.ts';

/** A commit whose rows still have to reach the lake. */
export type RowsOwed = { readonly stream: StreamId; readonly commit: number };

export type RelayPorts = {
  readonly put: PutRows;
  /** Keeps for later what the lake would not take now. */
  readonly setAside: (owed: RowsOwed) => Promise<void>;
};

/**
 * Commits become rows of the lake. What the lake does not take is set aside, so that timers and mails never wait for analysts;
 * rejects only when that fails as well, and then nothing may count as done. Resolves to the number of commits set aside.
 */
export const createRelay = ({ put, setAside }: RelayPorts): ((commits: readonly Commit[]) => Promise<number>) => {
  const gather = gathering(put);
  return async (commits) => {
    const rows = commits.flatMap(eventRows);
    const left = await gather(rows).catch(() => rows);
    const owed = [...Map.groupBy(left, ({ stream, commit_number }) => `${stream}/${commit_number}`).values()];
    for (const [first] of owed) if (first) await setAside({ stream: first.stream as StreamId, commit: first.commit_number });
    return owed.length;
  };
};

/** Streams of a batch are worked on side by side; what they have for the lake at one time goes in one request. */
const gathering = (put: PutRows): ((rows: readonly EventRow[]) => Promise<readonly EventRow[]>) => {
  let waiting: EventRow[] = [];
  let next: Promise<ReadonlySet<EventRow>> | undefined;
  let running: Promise<unknown> = Promise.resolve();
  const send = async (): Promise<ReadonlySet<EventRow>> => {
    await running;
    const rows = waiting;
    waiting = [];
    next = undefined;
    const sending = put(rows);
    running = sending.catch(() => {});
    return new Set(await sending);
  };
  return async (rows) => {
    if (rows.length === 0) return [];
    waiting.push(...rows);
    next ??= send();
    const left = await next;
    return rows.filter((row) => left.has(row));
  };
};
