import {
  ConflictException,
  CreateScheduleCommand,
  DeleteScheduleCommand,
  GetScheduleCommand,
  ResourceNotFoundException,
  type SchedulerClient,
} from '@aws-sdk/client-scheduler';
import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { timerName, type WakeUp } from '../../../domain/deadline/timers.ts';
import { epochMillis, type Instant, instantOf, secondsBetween } from '../../../domain/kernel/time.ts';

/** Seconds: SQS delays no longer, and Scheduler is exact to the minute only. */
const LONGEST_DELAY = 900;
/** What is due sooner than this goes straight to the delay queue. */
const TOO_SOON_FOR_SCHEDULER = 90;
/** A schedule is set this much early; the delay queue adds the last seconds. */
const EARLY = 60;

/** Puts a wake-up on the delay queue: delivered at its time, or at once when that has passed. At most 15 minutes ahead. */
export type Delay = (wakeUp: WakeUp, now: Instant) => Promise<void>;

export const createDelay =
  ({ sqs, queueUrl }: { readonly sqs: SQSClient; readonly queueUrl: string }): Delay =>
  async (wakeUp, now) => {
    const seconds = Math.min(LONGEST_DELAY, Math.max(0, Math.ceil(secondsBetween(now, wakeUp.at))));
    await sqs.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: JSON.stringify(wakeUp), DelaySeconds: seconds }));
  };

export type Schedules = {
  /** One-time schedule with a deterministic name; armed twice is armed once. */
  readonly arm: (wakeUp: WakeUp, now: Instant) => Promise<void>;
  readonly disarm: (wakeUp: Omit<WakeUp, 'at'>) => Promise<void>;
};

export const createSchedules = (options: {
  readonly scheduler: SchedulerClient;
  readonly delay: Delay;
  readonly group: string;
  readonly targetArn: string;
  readonly roleArn: string;
  readonly deadLetterArn: string;
}): Schedules => {
  const { scheduler, delay, group, targetArn, roleArn, deadLetterArn } = options;
  return {
    arm: async (wakeUp, now) => {
      if (secondsBetween(now, wakeUp.at) <= TOO_SOON_FOR_SCHEDULER) return delay(wakeUp, now);
      const fireAt = instantOf(epochMillis(wakeUp.at) - EARLY * 1000).slice(0, 19); // no zone in `at()`: it stands in its own field
      const create = new CreateScheduleCommand({
        Name: timerName(wakeUp),
        GroupName: group,
        ScheduleExpression: `at(${fireAt})`,
        ScheduleExpressionTimezone: 'UTC',
        FlexibleTimeWindow: { Mode: 'OFF' },
        ActionAfterCompletion: 'DELETE',
        Target: { Arn: targetArn, RoleArn: roleArn, Input: JSON.stringify(wakeUp), DeadLetterConfig: { Arn: deadLetterArn } },
      });
      await scheduler.send(create).catch(ignore(ConflictException));
    },
    disarm: async (wakeUp) => {
      await scheduler
        .send(new DeleteScheduleCommand({ Name: timerName(wakeUp), GroupName: group }))
        .catch(ignore(ResourceNotFoundException));
    },
  };
};

/** Whether a schedule stands for this wake-up. */
export const createIsArmed =
  ({ scheduler, group }: { readonly scheduler: SchedulerClient; readonly group: string }) =>
  async (wakeUp: Omit<WakeUp, 'at'>): Promise<boolean> => {
    const found = await scheduler
      .send(new GetScheduleCommand({ Name: timerName(wakeUp), GroupName: group }))
      .catch(ignore(ResourceNotFoundException));
    return found !== undefined;
  };

const ignore =
  (kind: abstract new (...args: never[]) => Error) =>
  (error: unknown): undefined => {
    if (!(error instanceof kind)) throw error;
  };
