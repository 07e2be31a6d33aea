/** What a schedule may say: the shapes of EventBridge Scheduler's API, checked as AWS checks them. */

import * as z from 'zod';
import { awsFault, constrainedString, parseInput } from './aws-protocol.ts';
import { isTimeZone, parseScheduleExpression, type ScheduleExpression } from './schedule-expression.ts';

const nameOf = constrainedString({ pattern: /^[0-9a-zA-Z-_.]+$/, max: 64, min: 1 });
const arn = constrainedString({ pattern: /^arn:/, max: 1600, min: 1 });
/** Epoch seconds in a request, ISO 8601 in a template; milliseconds once read. */
const date = z.union([z.number().transform((seconds) => seconds * 1000), z.iso.datetime({ offset: true }).transform(Date.parse)]);

const retryPolicy = z.strictObject({
  MaximumEventAgeInSeconds: z.int().min(60).max(86_400).optional(),
  MaximumRetryAttempts: z.int().min(0).max(185).optional(),
});

const target = z.strictObject({
  Arn: arn,
  RoleArn: arn,
  Input: constrainedString({ max: 256 * 1024, min: 1 }).optional(),
  RetryPolicy: retryPolicy.optional(),
  DeadLetterConfig: z.strictObject({ Arn: arn.optional() }).optional(),
});

const definition = z.strictObject({
  Name: nameOf,
  GroupName: nameOf.optional(),
  ScheduleExpression: constrainedString({ max: 256, min: 1 }),
  ScheduleExpressionTimezone: constrainedString({ max: 50, min: 1 }).optional(),
  FlexibleTimeWindow: z.strictObject({
    Mode: z.enum(['OFF', 'FLEXIBLE']),
    MaximumWindowInMinutes: z.int().min(1).max(1440).optional(),
  }),
  Target: target,
  State: z.enum(['ENABLED', 'DISABLED']).optional(),
  StartDate: date.optional(),
  EndDate: date.optional(),
  Description: constrainedString({ max: 512 }).optional(),
  KmsKeyArn: arn.optional(),
  ClientToken: constrainedString({ max: 64, min: 1 }).optional(),
  ActionAfterCompletion: z.enum(['NONE', 'DELETE']).optional(),
});

export type Target = z.output<typeof target>;
/** A schedule as it was asked for; dates are epoch ms. */
export type ScheduleDefinition = z.output<typeof definition>;
export type ReadSchedule = { readonly definition: ScheduleDefinition; readonly expression: ScheduleExpression };

/** Reads and checks a schedule and its expression. Throws a ValidationException. */
export const readSchedule = (input: unknown): ReadSchedule => {
  const read = parseInput(definition, input);
  const expression = expressionOf(read);
  const { Arn, Input } = read.Target;
  const window = read.FlexibleTimeWindow;
  if (!/^arn:aws:(lambda|sqs):/.test(Arn)) {
    console.error(`[scheduler] the schedule ${read.Name} targets ${Arn}: only Lambda functions and SQS queues have a stand-in`);
    throw invalid(`The local host has no stand-in for the target ${Arn}: only Lambda functions and SQS queues.`);
  }
  if (Arn.startsWith('arn:aws:lambda:') && Input !== undefined && !isJson(Input)) {
    throw invalid(`Invalid Input for target ${Arn}: the input of a Lambda function must be JSON.`);
  }
  if ((window.Mode === 'FLEXIBLE') !== (window.MaximumWindowInMinutes !== undefined)) {
    throw invalid('MaximumWindowInMinutes must be set if FlexibleTimeWindow Mode is FLEXIBLE, and only then.');
  }
  if (read.EndDate !== undefined && read.StartDate !== undefined && read.EndDate <= read.StartDate) {
    throw invalid('The EndDate you specify must come after the StartDate.');
  }
  return { definition: read, expression };
};

/** The expression of a definition, in its time zone (UTC unless it names one). Throws a ValidationException. */
export const expressionOf = (schedule: ScheduleDefinition): ScheduleExpression => {
  const zone = schedule.ScheduleExpressionTimezone ?? 'UTC';
  if (!isTimeZone(zone)) throw invalid(`Invalid ScheduleExpressionTimezone ${zone}.`);
  try {
    return parseScheduleExpression(schedule.ScheduleExpression, zone);
  } catch (error) {
    throw invalid(error instanceof Error ? error.message : String(error));
  }
};

/** Reads a group's name. Throws a ValidationException. */
export const readName = (input: unknown, member = 'name'): string =>
  parseInput(z.object({ [member]: nameOf }), { [member]: input })[member] ?? '';

export const invalid = (message: string) => awsFault('ValidationException', message);

const isJson = (text: string): boolean => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};
