/** Hands what is due over to its target, durably, and decides what becomes of schedules and of failed deliveries. */

import { randomUUID } from 'node:crypto';
import { account, region } from './aws-protocol.ts';
import { nextOccurrence } from './schedule-expression.ts';
import { expressionOf, type ScheduleDefinition } from './schedule-model.ts';
import type { Retry, ScheduleStore, StoredSchedule } from './schedule-store.ts';
import type { InvokeAsync } from './seams.ts';
import type { SendToQueue } from './sqs-queues.ts';

export type DeliveryOptions = {
  readonly store: ScheduleStore;
  readonly invokeAsync: InvokeAsync;
  readonly sendToQueue: SendToQueue;
};

/** One attempt to deliver. `settled` is what to store once it is over; it is called inside a transaction. */
export type Attempt = {
  readonly delivery: Retry;
  readonly dueAt: number;
  readonly settled: (failure: Error | undefined) => void;
};

export const scheduleArn = (group: string, name: string): string =>
  `arn:aws:scheduler:${region}:${account}:schedule/${group}/${name}`;

/** The next batch at or before `now`, in due order. */
export const dueAttempts = ({ store, ...senders }: DeliveryOptions, now: number, limit: number): readonly Attempt[] => {
  const first = store.due(now, limit).map((schedule): Attempt => {
    const delivery = firstDelivery(schedule, now);
    const settled = (failure: Error | undefined) => {
      settleSchedule(store, schedule, now);
      if (failure) retryOrBury({ store, ...senders }, delivery, { failure, now });
    };
    return { delivery, dueAt: delivery.scheduledAt, settled };
  });
  const again = store.dueRetries(now, limit).map((retry): Attempt => {
    const settled = (failure: Error | undefined) => {
      store.deleteRetry(retry.id);
      if (failure) retryOrBury({ store, ...senders }, retry, { failure, now });
    };
    return { delivery: retry, dueAt: retry.nextAttempt, settled };
  });
  return again.length === 0 ? first : [...first, ...again].sort((a, b) => a.dueAt - b.dueAt).slice(0, limit);
};

/** Sends. A queue message is stored on return, an invocation once the promise resolves; both throw or reject on failure. */
export const deliver = (
  { invokeAsync, sendToQueue }: Omit<DeliveryOptions, 'store'>,
  delivery: Retry,
): Promise<void> | undefined => {
  const { Arn } = delivery.target;
  const input = inputOf(delivery);
  if (Arn.startsWith('arn:aws:lambda:')) return invokeAsync(Arn, JSON.parse(input));
  sendToQueue(Arn, input);
  return undefined;
};

const firstDelivery = ({ grp, name, definition, nextDue }: StoredSchedule, now: number): Retry => ({
  target: (JSON.parse(definition) as ScheduleDefinition).Target,
  scheduleArn: scheduleArn(grp, name),
  executionId: randomUUID(),
  scheduledAt: nextDue ?? now,
  firstAttemptAt: now,
  attempts: 0,
});

/** Missed ticks of `rate` and `cron` are one tick: the next one is counted from now. */
const settleSchedule = (store: ScheduleStore, { id, definition, createdAt }: StoredSchedule, now: number): void => {
  const schedule = JSON.parse(definition) as ScheduleDefinition;
  const recurring = !schedule.ScheduleExpression.startsWith('at(');
  const bounds = { anchor: schedule.StartDate ?? createdAt, end: schedule.EndDate };
  const next = recurring ? nextOccurrence(expressionOf(schedule), now, bounds) : undefined;
  if (next === undefined && schedule.ActionAfterCompletion === 'DELETE') store.complete(id);
  else store.advance(id, next);
};

type Failed = { readonly failure: Error; readonly now: number };

/** Defaults of AWS: 185 retries, 24 hours. */
const retryOrBury = (options: DeliveryOptions, delivery: Retry, { failure, now }: Failed): void => {
  const { MaximumRetryAttempts = 185, MaximumEventAgeInSeconds = 86_400 } = delivery.target.RetryPolicy ?? {};
  const { attempts, scheduleArn: schedule, target } = delivery;
  console.error(`[scheduler] ${schedule} -> ${target.Arn}: delivery ${attempts + 1} failed: ${failure.message}`);
  const nextAttempt = now + Math.min(1000 * 2 ** attempts, 600_000);
  const tooOld = nextAttempt - delivery.firstAttemptAt > MaximumEventAgeInSeconds * 1000;
  if (attempts < MaximumRetryAttempts && !tooOld) options.store.addRetry(nextAttempt, { ...delivery, attempts: attempts + 1 });
  else bury(options.sendToQueue, delivery, { failure, exhausted: tooOld ? 'MaximumEventAgeInSeconds' : 'MaximumRetryAttempts' });
};

type Exhausted = { readonly failure: Error; readonly exhausted: string };

const bury = (sendToQueue: SendToQueue, delivery: Retry, { failure, exhausted }: Exhausted): void => {
  const queue = delivery.target.DeadLetterConfig?.Arn;
  if (queue === undefined) {
    console.error(`[scheduler] ${delivery.scheduleArn}: given up, and there is no dead-letter queue: ${failure.message}`);
    return;
  }
  const attributes = {
    ERROR_CODE: 'code' in failure ? String(failure.code) : failure.name,
    ERROR_MESSAGE: failure.message || failure.name,
    EXECUTION_ID: delivery.executionId,
    EXHAUSTED_RETRY_CONDITION: exhausted,
    IS_PAYLOAD_TRUNCATED: 'false',
    RETRY_ATTEMPTS: String(delivery.attempts),
    SCHEDULED_TIME: new Date(delivery.scheduledAt).toISOString(),
    SCHEDULE_ARN: delivery.scheduleArn,
    TARGET_ARN: delivery.target.Arn,
  };
  const entries = Object.entries(attributes).map(([name, StringValue]) => [name, { DataType: 'String', StringValue }]);
  try {
    sendToQueue(queue, inputOf(delivery), { messageAttributes: Object.fromEntries(entries) });
  } catch (error) {
    console.error(`[scheduler] ${delivery.scheduleArn}: the dead-letter queue ${queue} refused it`, error);
  }
};

/** The target's input with AWS's context attributes filled in, or the event Scheduler sends when there is none. */
const inputOf = ({ target, scheduleArn: schedule, executionId, scheduledAt, attempts }: Retry): string => {
  const time = `${new Date(scheduledAt).toISOString().slice(0, 19)}Z`;
  if (target.Input === undefined) {
    const event = { version: '0', id: executionId, 'detail-type': 'Scheduled Event', source: 'aws.scheduler' };
    return JSON.stringify({ ...event, account, time, region, resources: [schedule], detail: '{}' });
  }
  if (!target.Input.includes('<aws.scheduler.')) return target.Input;
  return target.Input.replaceAll('<aws.scheduler.schedule-arn>', schedule)
    .replaceAll('<aws.scheduler.scheduled-time>', time)
    .replaceAll('<aws.scheduler.execution-id>', executionId)
    .replaceAll('<aws.scheduler.attempt-number>', String(attempts + 1));
};
