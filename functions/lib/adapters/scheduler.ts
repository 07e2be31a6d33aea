import { awsRegion, schedulerEndpoint } from '../env.ts';
import { jsonError, regional } from './json-service.ts';
import { createSignedRequests, isAwsError } from './signed-request.ts';

/** A one-time schedule, as EventBridge Scheduler's CreateSchedule has it. */
export type Schedule = {
  readonly GroupName: string;
  readonly ScheduleExpression: string;
  readonly ScheduleExpressionTimezone: string;
  readonly FlexibleTimeWindow: { readonly Mode: 'OFF' };
  readonly ActionAfterCompletion: 'DELETE';
  readonly Target: {
    readonly Arn: string;
    readonly RoleArn: string;
    readonly Input: string;
    readonly DeadLetterConfig: { readonly Arn: string };
  };
};

/** EventBridge Scheduler: https://docs.aws.amazon.com/scheduler/latest/APIReference/API_Operations.html */
export type Scheduler = {
  /** Does nothing where there is one of that name. */
  readonly create: (name: string, schedule: Schedule) => Promise<void>;
  /** Does nothing where there is none. */
  readonly remove: (group: string, name: string) => Promise<void>;
  readonly has: (group: string, name: string) => Promise<boolean>;
};

export const createScheduler = (): Scheduler => {
  const region = awsRegion();
  const base = (schedulerEndpoint() ?? regional('scheduler', region)).replace(/\/+$/, '');
  const { send } = createSignedRequests({ service: 'scheduler', region, readError: jsonError, timeout: 5_000 });
  const place = (name: string, group?: string): URL =>
    new URL(
      `${base}/schedules/${encodeURIComponent(name)}${group === undefined ? '' : `?groupName=${encodeURIComponent(group)}`}`,
    );
  return {
    create: async (name, schedule) => {
      const headers = { 'content-type': 'application/json' };
      const body = Buffer.from(JSON.stringify(schedule));
      await send({ method: 'POST', url: place(name), headers, body }).catch(ignore('ConflictException'));
    },
    remove: async (group, name) => {
      await send({ method: 'DELETE', url: place(name, group), headers: {} }).catch(ignore('ResourceNotFoundException'));
    },
    has: async (group, name) => {
      const found = await send({ method: 'GET', url: place(name, group), headers: {} }).catch(
        ignore('ResourceNotFoundException'),
      );
      return found !== undefined;
    },
  };
};

const ignore =
  (code: string) =>
  (error: unknown): undefined => {
    if (!isAwsError(error) || error.code !== code) throw error;
  };
