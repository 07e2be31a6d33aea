/** EventBridge Scheduler on one machine: its API, and the firing of what is due on the virtual clock. */

import { restJsonService } from './aws-protocol.ts';
import { type Attempt, deliver, dueAttempts } from './schedule-delivery.ts';
import { readName, readSchedule, type ScheduleDefinition } from './schedule-model.ts';
import { createScheduleStore, type StoredSchedule } from './schedule-store.ts';
import { described, firstDue, schedulerRoutes } from './scheduler-api.ts';
import type { Clock, HostDatabase, InvokeAsync, Service, Timed } from './seams.ts';
import type { SendToQueue } from './sqs-queues.ts';
import { createGroupCommit, inTransaction } from './transactions.ts';

/** Deliveries in one transaction: enough to share the disk's latency, few enough not to hold up the host. */
const BATCH = 1000;

export type SchedulerOptions = {
  readonly clock: Clock;
  readonly db: HostDatabase;
  readonly invokeAsync: InvokeAsync;
  readonly sendToQueue: SendToQueue;
  /** Told when `nextDueAt` may have become earlier. */
  readonly changed?: () => void;
};

/** A schedule as `/_local/schedules` shows it; `nextDueAt` is ISO 8601 UTC, or null when nothing more is due. */
export type ListedSchedule = {
  readonly group: string;
  readonly name: string;
  readonly expression: string;
  readonly timezone: string;
  readonly state: string;
  readonly nextDueAt: string | null;
  readonly target: string;
  readonly input: string | null;
};

export type Scheduler = Service &
  Timed & {
    list(): readonly ListedSchedule[];
    /** A schedule of the template (CloudFormation properties, `Name` included): keeps its rhythm when unchanged, else starts anew. */
    put(properties: unknown): void;
    /** A group of the template. */
    putGroup(name: string): void;
  };

/**
 * Fires at the exact time, which lies inside the minute AWS promises. At least once: a schedule leaves the
 * database only after its invocation is stored; a queue target receives in the same transaction, so exactly once.
 */
export const createScheduler = ({ clock, db, invokeAsync, sendToQueue, changed = () => {} }: SchedulerOptions): Scheduler => {
  const store = createScheduleStore(db);
  const delivery = { store, invokeAsync, sendToQueue };
  let running: Promise<void> | undefined;

  const nextDueAt = (): number | undefined => earliest(store.nextDue(), store.nextRetry());
  const nextOnceAt = (): number | undefined => earliest(store.nextOnce(), store.nextRetry());
  const isDue = (): boolean => (nextDueAt() ?? Number.POSITIVE_INFINITY) <= clock.now();

  const runBatch = async (): Promise<void> => {
    const waiting: { readonly attempt: Attempt; readonly done: Promise<Error | undefined> }[] = [];
    inTransaction(db, () => {
      for (const attempt of dueAttempts(delivery, clock.now(), BATCH)) {
        try {
          const done = deliver(delivery, attempt.delivery);
          if (done === undefined) attempt.settled(undefined);
          else waiting.push({ attempt, done: done.then(() => undefined, asError) });
        } catch (error) {
          attempt.settled(asError(error));
        }
      }
    });
    const outcomes = await Promise.all(waiting.map(({ done }) => done));
    inTransaction(db, () => {
      for (const [index, { attempt }] of waiting.entries()) attempt.settled(outcomes[index]);
    });
  };

  const runDue = async (): Promise<void> => {
    while (running !== undefined || isDue()) {
      running ??= runBatch().finally(() => {
        running = undefined;
      });
      await running;
    }
  };

  const put = (properties: unknown): void => {
    const { definition, expression } = readSchedule(properties);
    const known = store.get(definition.GroupName ?? 'default', definition.Name);
    if (known !== undefined && sameDefinition(known, definition)) return;
    store.put(definition, firstDue({ definition, expression }, clock.now()), clock.now());
    changed();
  };

  return {
    ...restJsonService('scheduler', schedulerRoutes({ store, clock, changed, commit: createGroupCommit(db) })),
    nextDueAt,
    nextOnceAt,
    runDue,
    list: () => store.list({ group: null, state: null, prefix: '', limit: -1, offset: 0 }).map(listed),
    put,
    putGroup: (name) => void store.putGroup(readName(name), clock.now()),
  };
};

const listed = (schedule: StoredSchedule): ListedSchedule => {
  const { ScheduleExpression: expression, ScheduleExpressionTimezone: timezone, State: state, Target } = described(schedule);
  const nextDueAt = schedule.nextDue === null ? null : new Date(schedule.nextDue).toISOString();
  const { grp: group, name } = schedule;
  return { group, name, expression, timezone, state, nextDueAt, target: Target.Arn, input: Target.Input ?? null };
};

const sameDefinition = (
  known: StoredSchedule,
  { ClientToken: _, GroupName = 'default', ...rest }: ScheduleDefinition,
): boolean => {
  const { Name, ...others } = rest;
  return known.definition === JSON.stringify({ Name, GroupName, ...others });
};

const asError = (error: unknown): Error => (error instanceof Error ? error : new Error(String(error)));

const earliest = (one: number | undefined, other: number | undefined): number | undefined =>
  one === undefined || other === undefined ? (one ?? other) : Math.min(one, other);
