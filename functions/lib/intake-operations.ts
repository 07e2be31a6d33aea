import type { Operation, RouteKey } from './operations.ts';
import { onlyPage } from './page.ts';
import * as schemas from './schemas/cases.ts';
import * as review from './schemas/review.ts';

const onIntake = (summary: string, body: NonNullable<Operation['body']>, status = 200): Operation => ({
  at: 'intake',
  summary,
  tag: 'intake',
  access: 'write',
  body,
  status,
});

/** The routes about what came in: its words and files, doubtful and parked mail, cases made one and two. */
export const intakeOperations: Readonly<Record<RouteKey, Operation>> = {
  'GET /cases/{id}/interactions/{interaction}/body': {
    summary: 'The words of a contact as a page that does nothing (A7, E6)',
    at: 'content',
    tag: 'cases',
    access: 'read',
    produces: 'text/html',
  },
  'GET /cases/{id}/interactions/{interaction}/attachments/{number}': {
    summary: 'A file that came with a contact, counted from 1 (A7, E6)',
    at: 'content',
    tag: 'cases',
    access: 'read',
    produces: 'application/octet-stream',
  },
  'GET /intake/parked/{id}': {
    summary: 'One parked contact, and what became of it (A1)',
    at: 'intake',
    tag: 'intake',
    access: 'read',
  },
  'POST /intake/parked/{id}/replay': onIntake(
    'Ask that a parked mail or webhook be read once more, after a fix (A1)',
    schemas.empty,
    202,
  ),
  'GET /mail/review': {
    summary: 'Mail of which a person says where it belongs, and nuisance suspects (A1, A9)',
    at: 'intake',
    tag: 'intake',
    access: 'read',
    query: onlyPage,
  },
  'POST /mail/review/{id}': onIntake('It belongs to a case, or stays apart (A1, A9)', review.review),
  'POST /cases/{id}/merge': onIntake('The case goes on in another (A2)', review.merge),
  'POST /cases/{id}/unmerge': onIntake('They are two after all; what was owed is owed again (A2)', review.because),
  'POST /cases/{id}/split': onIntake('Some contacts are another matter: a case of their own (A2)', review.split, 201),
};
