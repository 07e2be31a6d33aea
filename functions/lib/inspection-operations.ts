import type { Operation, RouteKey } from './operations.ts';
import { onlyPage, pageToRead } from './page.ts';
import * as inspection from './schemas/inspections.ts';

/** The routes of quality inspections (F1-F3). */

const read = (summary: string, query?: Operation['query']): Operation => ({
  at: 'inspections',
  summary,
  tag: 'inspections',
  access: 'read',
  ...(query === undefined ? {} : { query }),
});
const onInspection = (summary: string, body: NonNullable<Operation['body']>, example: unknown): Operation => ({
  at: 'inspections',
  summary,
  tag: 'inspections',
  access: 'write',
  body,
  status: 200,
  example,
});

export const inspectionOperations: Readonly<Record<RouteKey, Operation>> = {
  'GET /inspections': read(
    'Records that were drawn: all, of a status, of an agent, of a month (F1)',
    inspection.inspectionsQuery,
  ),
  'GET /inspections/{id}': read('An inspection with its sheet, score, findings and their deadlines (F2, F3)'),
  'GET /inspections/{id}/events': read('The events behind an inspection (G4)', pageToRead),
  'POST /inspections/{id}/score': onInspection(
    'Score the record by the sheet, with what has to be put right; said again with a reason, it corrects (F2)',
    inspection.score,
    inspection.examples.score,
  ),
  'POST /inspections/{id}/findings/withdrawal': onInspection(
    'Withdraw a finding that was raised by mistake (F3)',
    inspection.withdrawal,
    inspection.examples.withdrawal,
  ),
  'POST /inspections/{id}/rectification': onInspection(
    'Report that a finding was put right (F3)',
    inspection.rectification,
    inspection.examples.rectification,
  ),
  'POST /inspections/{id}/rectification/approval': onInspection(
    'Approve a rectification: the finding is closed (F3)',
    inspection.approval,
    inspection.examples.approval,
  ),
  'POST /inspections/{id}/rectification/return': onInspection(
    'Return a rectification that is not good enough; its clock goes on (F3)',
    inspection.returning,
    inspection.examples.returning,
  ),
  'GET /inspection-draws': read('The months that were drawn, newest first (F1)', onlyPage),
  'GET /inspection-draws/{month}': read(
    'A month’s draw, drawn again from the list that it was made from; 2026-10.jsonl.gz is that list (F1)',
    onlyPage,
  ),
};
