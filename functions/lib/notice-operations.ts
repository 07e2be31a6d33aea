import type { Operation, RouteKey } from './operations.ts';
import * as notices from './schemas/notices.ts';

/** The routes about what the desk's mails say and to whom they go (A7, L2), and of whom to call instead (D1). */
export const noticeOperations: Readonly<Record<RouteKey, Operation>> = {
  'POST /policy/templates/preview': {
    at: 'notices',
    summary: 'What a mail template says, with an example or a case (L2)',
    tag: 'policy',
    access: 'write',
    body: notices.preview,
    status: 200,
    example: notices.examples.preview,
  },
  'POST /suppressions/lifting': {
    at: 'notices',
    summary: 'Mail goes to an address again (A7)',
    tag: 'notices',
    access: 'write',
    body: notices.lifting,
    status: 200,
    example: notices.examples.lifting,
  },
  'GET /follow-ups/calls': {
    at: 'notices',
    summary: 'Whom to call by the end of a day, the first due first (D1, D2)',
    tag: 'cases',
    access: 'read',
    query: notices.callsQuery,
  },
};
