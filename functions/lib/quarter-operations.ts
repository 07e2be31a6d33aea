import type { Operation, RouteKey } from './operations.ts';
import { onlyPage } from './page.ts';
import * as quarter from './schemas/quarters.ts';

/** The routes of closed quarters and their plans (G3, K1). */

const read = (summary: string, query?: Operation['query']): Operation => ({
  at: 'quarters',
  summary,
  tag: 'quarters',
  access: 'read',
  ...(query === undefined ? {} : { query }),
});
const onQuarter = (summary: string, body: NonNullable<Operation['body']>, example: unknown): Operation => ({
  at: 'quarters',
  summary,
  tag: 'quarters',
  access: 'write',
  body,
  status: 200,
  example,
});

export const quarterOperations: Readonly<Record<RouteKey, Operation>> = {
  'GET /quarters': { ...read('Closed quarters, newest first (G3)', onlyPage), at: 'board' },
  'GET /quarters/{quarter}': read(
    'The report of a closed quarter; 2026-Q3.html, .xlsx and .csv are files of it (G3)',
    quarter.quarterQuery,
  ),
  'POST /quarters/{quarter}/plans': onQuarter(
    'Plan an improvement: action, owner, due date, figure (K1)',
    quarter.plan,
    quarter.examples.plan,
  ),
  'POST /quarters/{quarter}/plans/execution': onQuarter(
    'The plan was carried out (K1)',
    quarter.carriedOut,
    quarter.examples.carriedOut,
  ),
  'POST /quarters/{quarter}/plans/dropping': onQuarter('The plan is dropped (K1)', quarter.dropped, quarter.examples.dropped),
};
