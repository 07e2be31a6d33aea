import type { Operation, RouteKey } from './operations.ts';
import * as logs from './schemas/work-logs.ts';

/** The routes of work logs (E4). */

const read = (summary: string, query: NonNullable<Operation['query']>): Operation => ({
  at: 'worklogs',
  summary,
  tag: 'people',
  access: 'read',
  query,
});
const onLog = (summary: string, body: NonNullable<Operation['body']>, example: unknown, status = 200): Operation => ({
  at: 'worklogs',
  summary,
  tag: 'people',
  access: 'write',
  body,
  status,
  example,
});

export const workLogOperations: Readonly<Record<RouteKey, Operation>> = {
  'GET /work-logs': read('A team’s day: what everybody’s work comes to (E4)', logs.teamQuery),
  'GET /work-logs/{agent}': read(
    'An agent’s day in order of time (date), or what a week (2026-W30) or month (2026-07) comes to (E4)',
    logs.logQuery,
  ),
  'POST /work-logs/{agent}/remarks': onLog('A remark on one’s own day (E4)', logs.remark, logs.examples.remark, 201),
  'POST /work-logs/{agent}/remarks/correction': onLog(
    'Correct one’s own remark; what it said before stays (E4)',
    logs.correction,
    logs.examples.correction,
  ),
  'POST /work-logs/{agent}/special-cases': onLog(
    'Mark a case of one’s day as special (E4)',
    logs.special,
    logs.examples.special,
    201,
  ),
  'POST /work-logs/{agent}/special-cases/withdrawal': onLog(
    'The case is not special after all (E4)',
    logs.withdrawal,
    logs.examples.withdrawal,
  ),
};
