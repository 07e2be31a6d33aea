import type * as z from 'zod/mini';
import { figureOperations } from './figures/operations.ts';
import { inspectionOperations } from './inspection-operations.ts';
import { intakeOperations } from './intake-operations.ts';
import { noticeOperations } from './notice-operations.ts';
import { onlyPage, pageToRead } from './page.ts';
import { quarterOperations } from './quarter-operations.ts';
import * as aftercare from './schemas/aftercare.ts';
import * as schemas from './schemas/cases.ts';
import * as complaint from './schemas/complaint.ts';
import * as customer from './schemas/customers.ts';
import * as linking from './schemas/link.ts';
import * as people from './schemas/people.ts';
import * as policy from './schemas/policy.ts';
import * as visits from './schemas/visits.ts';
import * as working from './schemas/working.ts';
import { viewOperations } from './view-operations.ts';
import { webhookOperations } from './webhook-operations.ts';
import { workLogOperations } from './work-log-operations.ts';

type Schema = z.ZodMiniType;
/** The function file `<at>.api.ts` that serves a route. */
export type ApiName =
  | 'views'
  | 'cases'
  | 'content'
  | 'intake'
  | 'people'
  | 'customers'
  | 'visits'
  | 'worklogs'
  | 'policy'
  | 'quarters'
  | 'inspections'
  | 'survey'
  | 'notices'
  | 'board'
  | 'figures'
  | 'phone'
  | 'calls'
  | 'interactions'
  | 'files'
  | 'mailhooks'
  | 'meta';

export type RouteKey = `${'GET' | 'POST'} /${string}`;

export type Operation = {
  readonly at: ApiName;
  readonly summary: string;
  readonly tag:
    | 'views'
    | 'cases'
    | 'people'
    | 'customers'
    | 'policy'
    | 'quarters'
    | 'inspections'
    | 'surveys'
    | 'board'
    | 'figures'
    | 'notices'
    | 'intake'
    | 'webhooks'
    | 'service';
  /** The scope that the token must have, or why the route needs no token. */
  readonly access: 'read' | 'write' | { readonly openBecause: string };
  readonly body?: Schema;
  readonly query?: z.ZodMiniObject;
  /** A page for people: HTML out, and a form in. */
  readonly form?: Schema;
  /** What a provider sends by its own rules, which no schema of ours describes. */
  readonly sends?: { readonly type: string; readonly example: unknown };
  /** The type of the answer where it is not JSON. */
  readonly produces?: string;
  readonly status?: number;
  /** A body as somebody might send it. */
  readonly example?: unknown;
  /** Requests a second, and at once, of everybody together; the stage's own limit where missing. */
  readonly limit?: { readonly rate: number; readonly burst: number };
};

const storyOf = (summary: string, query: Operation['query'] = onlyPage): Operation => ({
  at: 'cases',
  summary,
  tag: 'cases',
  access: 'read',
  ...(query === undefined ? {} : { query }),
});
/** A command on a case. */
const command = (summary: string, body: Schema, status = 200): Operation => ({
  at: 'cases',
  summary,
  tag: 'cases',
  access: 'write',
  body,
  status,
});

const onPeople = (summary: string, body: Schema, status = 200): Operation => ({
  ...command(summary, body, status),
  at: 'people',
  tag: 'people',
});
const onCustomers = (summary: string, body: Schema, status = 200): Operation => ({
  ...command(summary, body, status),
  at: 'customers',
  tag: 'customers',
});

const onVisits = (summary: string, body: Schema, example: unknown, status = 200): Operation => ({
  ...onCustomers(summary, body, status),
  at: 'visits',
  example,
});
const visitsRead = (summary: string, query: z.ZodMiniObject): Operation => ({
  at: 'visits',
  summary,
  tag: 'customers',
  access: 'read',
  query,
});

const onPolicy = (summary: string, body: Schema, example: unknown, status = 200): Operation => ({
  ...command(summary, body, status),
  at: 'policy',
  tag: 'policy',
  example,
});
const policyRead = (summary: string, query?: z.ZodMiniObject): Operation => ({
  at: 'policy',
  summary,
  tag: 'policy',
  access: 'read',
  ...(query === undefined ? {} : { query }),
});

/** The customer's survey: whoever has the link may use it, and nobody needs it often. */
const survey = (summary: string, form?: Schema): Operation => ({
  at: 'survey',
  summary,
  tag: 'surveys',
  access: { openBecause: 'The link carries a MAC over the case and the survey; the function checks it first.' },
  limit: { rate: 50, burst: 100 },
  ...(form === undefined ? {} : { form }),
});

/** Every route of the HTTP surface by its route key; OpenAPI and the template are both made from this list. */
export const operations: Readonly<Record<RouteKey, Operation>> = {
  ...figureOperations,
  'GET /cases': { summary: 'Cases, newest first', at: 'cases', tag: 'cases', access: 'read', query: schemas.caseQuery },
  'POST /cases': command('Open a case at the desk (A3)', schemas.openCase, 201),
  'GET /cases/{id}': { summary: 'One case with its contacts (A2)', at: 'cases', tag: 'cases', access: 'read' },
  'GET /cases/{id}/events': storyOf('The events behind a case (G4)', pageToRead),
  'GET /cases/{id}/access-log': storyOf('Who has looked at the case, the latest first (E6)'),
  'POST /cases/{id}/interactions': command('Record a contact, or write to the customer (B4)', schemas.interaction, 201),
  'POST /cases/{id}/triage': command('Classify: type, category, priority (A4)', schemas.triage),
  'POST /cases/{id}/assignment': command('Hand the case to an agent, or have the rules choose one (E2)', schemas.assignment),
  'POST /cases/{id}/escalation': command('Escalate to a higher level (B6)', schemas.escalation),
  'POST /cases/{id}/escalation/acknowledgement': command('Acknowledge the escalation (B6)', schemas.empty),
  'POST /cases/{id}/resolution': command('Record the result (B8)', schemas.resolution),
  'POST /cases/{id}/confirmation': command('The customer confirms the result (B8)', schemas.empty),
  'POST /cases/{id}/dispute': command('The customer disputes the result; the case reopens (B8)', schemas.dispute),
  'POST /cases/{id}/closure': command('Archive the case (B9, C1)', schemas.empty),
  'POST /cases/{id}/follow-up': command('An attempt to reach the customer after service (D1, D5)', aftercare.followUp, 201),
  'POST /cases/{id}/follow-up/solution': command('Solved or proposed the same day (D2)', aftercare.solution, 201),
  'POST /cases/{id}/need': command('Restate the need (B1)', working.need),
  'POST /cases/{id}/need/confirmation': command('The customer confirms the need (B1)', schemas.empty),
  'POST /cases/{id}/options': command('Offer 1 to 3 options (B2)', working.options, 201),
  'POST /cases/{id}/options/choice': command('The customer chooses an option (B2)', working.choice),
  'POST /cases/{id}/options/rejection': command('The customer rejects the options; reported upward (B7)', working.rejection),
  'POST /cases/{id}/promises': command('Promise something by an exact time (B3)', working.promise, 201),
  'POST /cases/{id}/promises/keeping': command('The promise is kept (B3)', working.keeping),
  'POST /cases/{id}/promises/cancellation': command('A supervisor gives the promise up (B3, B10)', working.cancelling),
  'POST /cases/{id}/transfer': command('Hand the case on, with the reason and what the customer was told (B5)', working.transfer),
  'POST /cases/{id}/departures': command('Ask to depart from the process (B10)', working.departure, 201),
  'POST /cases/{id}/departures/decision': command('Approve or refuse the departure (B10)', working.departureDecision),
  'POST /cases/{id}/complaint/acknowledgement': command('Acknowledged with apology and case number (C1)', schemas.empty),
  'POST /cases/{id}/complaint/assessment': command('Severity, class and one named owner (C2, C3)', complaint.assessment),
  'POST /cases/{id}/complaint/report': command('Management heard of the serious complaint (C2)', complaint.report),
  'POST /cases/{id}/complaint/investigation': command('Root cause, department, person (C3)', complaint.investigation),
  'POST /cases/{id}/complaint/meeting': command('The supervisor brings departments together (C3)', complaint.meeting),
  'POST /cases/{id}/complaint/solutions': command('Propose one or more solutions (C3)', complaint.solutions, 201),
  'POST /cases/{id}/complaint/decision': command('Supervisor or manager chooses a solution (C3)', complaint.decision),
  'POST /cases/{id}/complaint/notification': command('The customer was told the decision (C3)', schemas.empty),
  'POST /cases/{id}/complaint/execution': command('The solution was carried out (C3)', schemas.empty),
  'POST /cases/{id}/complaint/acceptance': command('The customer accepts (C3)', schemas.empty),
  'POST /cases/{id}/complaint/rejection': command('The customer rejects; it goes up (B7, C3)', complaint.rejection),
  'POST /cases/{id}/complaint/summary': command('Summary and evaluation (C3)', complaint.summary),
  'POST /cases/{id}/suggestion/judgement': command('Judge a suggestion feasible or not (C5)', complaint.judgement),
  'POST /cases/{id}/suggestion/notification': command('The customer was told what came of it (C5)', schemas.empty),
  'POST /cases/{id}/risk/acknowledgement': command('A supervisor takes note of risk flags (C4)', complaint.riskAcknowledgement),
  'POST /cases/{id}/lessons': command('Improvement actions, article proposals (C6)', complaint.lessons, 201),
  'POST /cases/{id}/customer/unlink': command('The case is not that customer’s after all (A2)', linking.unlinking),
  'GET /people': { summary: 'The roster (E1)', at: 'people', tag: 'people', access: 'read', query: people.peopleQuery },
  'GET /people/make-up': { summary: 'Customer service, planned and actual (E1)', at: 'people', tag: 'people', access: 'read' },
  'GET /people/{id}': { summary: 'One person and the open cases they hold (E1)', at: 'people', tag: 'people', access: 'read' },
  'POST /people': onPeople('Somebody joins the roster (E1)', people.join, 201),
  'POST /people/{id}/changes': onPeople('Role, team, skills, hours or capacity change (E1)', people.change),
  'POST /people/{id}/state': onPeople('Available, busy, away or off (E1)', people.state),
  'POST /people/{id}/departure': onPeople('Access ends at once, open cases are shared out (E6)', people.departure),
  'GET /customers': {
    summary: 'Identify a customer by exactly one of phone, email, membership, name, case; with earlier cases (A2)',
    at: 'customers',
    tag: 'customers',
    access: 'read',
    query: customer.customerQuery,
  },
  'GET /customers/{id}': { summary: 'One customer with earlier cases (A2)', at: 'customers', tag: 'customers', access: 'read' },
  'POST /customers': onCustomers('Record a customer (A2)', customer.record, 201),
  'POST /customers/{id}/identification': onCustomers('Known by one thing more, or in a case (A2)', customer.identification),
  'POST /customers/{id}/merge': onCustomers('Two records are one customer (A2)', customer.merge),
  'POST /customers/{id}/unmerge': onCustomers('They are two after all (A2)', customer.unmerge),
  'POST /customers/{id}/class': onCustomers(
    'Set the contact class; nuisance, and what was one, is for supervisors (A9)',
    customer.contactClass,
  ),
  'POST /customers/{id}/assignment': onCustomers('Whose customer this is (D3)', customer.assignment),
  'POST /customers/{id}/contacts': onCustomers('Record a contact or an attempt (D3)', customer.contact, 200),
  'GET /visit-lists': visitsRead('Lists of periodic visits, the latest day first (D4)', visits.listsQuery),
  'POST /visit-lists': onVisits(
    'Draw the list of a class and a day; drawn again, it is the same (D4)',
    visits.draw,
    visits.examples.draw,
    201,
  ),
  'GET /visit-lists/{id}': visitsRead('A list and what became of its visits, by due date (D4)', visits.listQuery),
  'POST /visit-lists/{id}/shares': onVisits(
    'Share the list out among agents; again for those who were left or whose agent has left (D4, E2)',
    visits.sharing,
    visits.examples.sharing,
  ),
  'GET /visits': visitsRead('Visits to be made by an agent, by due date (D4)', visits.visitsQuery),
  'POST /customers/{id}/visit': onVisits('The visit form, or an attempt in vain (D4, D5)', visits.form, visits.examples.form),
  'POST /customers/{id}/visit/assignment': onVisits(
    'Hand the visit over to another agent (D4)',
    visits.handOver,
    visits.examples.handOver,
  ),
  'GET /policy': policyRead('The policy in force, now or at a moment (L2)', policy.policyQuery),
  'GET /policy/versions': policyRead('Every version proposed or approved, by whom, when and why (L2)', onlyPage),
  'GET /policy/versions/{version}': policyRead('One version with its whole policy (L2)'),
  'GET /policy/versions/{version}/moves': policyRead('The running deadlines that a version took along (L2)', policy.movesQuery),
  'POST /policy/versions': onPolicy(
    'Propose a version, whole or as a JSON merge patch over the latest; 202 when approved and running deadlines go over (L1, L2, H2)',
    policy.proposal,
    policy.examples.proposal,
    201,
  ),
  'POST /policy/versions/{version}/approval': onPolicy(
    'A manager approves a version (L2)',
    policy.approval,
    policy.examples.approval,
  ),
  'POST /policy/simulations': onPolicy(
    'What-if: a past period under a draft; breaches gained and lost by kind, team and priority (L2)',
    policy.simulation,
    policy.examples.simulation,
  ),
  ...noticeOperations,
  ...quarterOperations,
  ...inspectionOperations,
  'GET /s/{token}': survey('The page of a survey (D1)'),
  'POST /s/{token}': survey('The answer to a survey, once (D1)', aftercare.surveyForm),
  'GET /board': { summary: 'What a supervisor sees now (G2)', at: 'board', tag: 'board', access: 'read' },
  ...intakeOperations,
  ...viewOperations,
  ...workLogOperations,
  'GET /agents/{id}/chats': {
    summary: 'An agent’s chats, in the order to serve them (A6)',
    at: 'board',
    tag: 'board',
    access: 'read',
    query: onlyPage,
  },
  'GET /intake/parked': {
    summary: 'What came in and was parked, newest first (A1)',
    at: 'board',
    tag: 'board',
    access: 'read',
    query: onlyPage,
  },
  ...webhookOperations,
  'GET /health': {
    summary: 'Whether the service answers',
    at: 'meta',
    tag: 'service',
    access: { openBecause: 'Says only that the desk answers.' },
  },
  'GET /openapi.json': {
    summary: 'This description',
    at: 'meta',
    tag: 'service',
    access: { openBecause: 'The description of the API is public.' },
  },
};
