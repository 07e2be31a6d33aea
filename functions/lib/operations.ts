import type * as z from 'zod/mini';
import * as schemas from './schemas/cases.ts';
import * as working from './schemas/working.ts';

type Schema = z.ZodMiniType;
/** The function file `<at>.api.ts` that serves a route. */
export type ApiName = 'cases' | 'board' | 'phone' | 'meta';

export type RouteKey = `${'GET' | 'POST'} /${string}`;

export type Operation = {
  readonly at: ApiName;
  readonly summary: string;
  readonly tag: 'cases' | 'board' | 'webhooks' | 'service';
  /** The scope that the token must have, or why the route needs no token. */
  readonly access: 'read' | 'write' | { readonly openBecause: string };
  readonly body?: Schema;
  readonly query?: z.ZodMiniObject;
  readonly status?: number;
};

/** A command on a case. */
const command = (summary: string, body: Schema, status = 200): Operation => ({
  at: 'cases',
  summary,
  tag: 'cases',
  access: 'write',
  body,
  status,
});

/** Every route of the HTTP surface by its route key; OpenAPI and the template are both made from this list. */
export const operations: Readonly<Record<RouteKey, Operation>> = {
  'GET /cases': { summary: 'Cases, newest first', at: 'cases', tag: 'cases', access: 'read', query: schemas.caseQuery },
  'POST /cases': command('Open a case at the desk (A3)', schemas.openCase, 201),
  'GET /cases/{id}': { summary: 'One case with its contacts (A2)', at: 'cases', tag: 'cases', access: 'read' },
  'GET /cases/{id}/events': { summary: 'The events behind a case (G4)', at: 'cases', tag: 'cases', access: 'read' },
  'POST /cases/{id}/interactions': command('Record a contact, or write to the customer (B4)', schemas.interaction, 201),
  'POST /cases/{id}/triage': command('Classify: type, category, priority (A4)', schemas.triage),
  'POST /cases/{id}/assignment': command('Hand the case to an agent (E2)', schemas.assignment),
  'POST /cases/{id}/escalation': command('Escalate to a higher level (B6)', schemas.escalation),
  'POST /cases/{id}/escalation/acknowledgement': command('Acknowledge the escalation (B6)', schemas.empty),
  'POST /cases/{id}/resolution': command('Record the result (B8)', schemas.resolution),
  'POST /cases/{id}/confirmation': command('The customer confirms the result (B8)', schemas.empty),
  'POST /cases/{id}/dispute': command('The customer disputes the result; the case reopens (B8)', schemas.dispute),
  'POST /cases/{id}/closure': command('Archive the case (B9, C1)', schemas.empty),
  'POST /cases/{id}/need': command('Restate the need (B1)', working.need),
  'POST /cases/{id}/need/confirmation': command('The customer confirms the need (B1)', schemas.empty),
  'POST /cases/{id}/options': command('Offer 1 to 3 options (B2)', working.options, 201),
  'POST /cases/{id}/options/choice': command('The customer chooses an option (B2)', working.choice),
  'POST /cases/{id}/options/rejection': command('The customer rejects the options; reported upward (B7)', working.rejection),
  'POST /cases/{id}/promises': command('Promise something by an exact time (B3)', working.promise, 201),
  'POST /cases/{id}/promises/keeping': command('The promise is kept (B3)', working.keeping),
  'POST /cases/{id}/transfer': command('Hand the case on, with the reason and what the customer was told (B5)', working.transfer),
  'POST /cases/{id}/departures': command('Ask to depart from the process (B10)', working.departure, 201),
  'POST /cases/{id}/departures/decision': command('Approve or refuse the departure (B10)', working.departureDecision),
  'GET /board': { summary: 'What a supervisor sees now (G2)', at: 'board', tag: 'board', access: 'read' },
  'GET /intake/parked': { summary: 'What came in and was parked (A1)', at: 'board', tag: 'board', access: 'read' },
  'POST /webhooks/phone/twilio': {
    summary: 'Twilio voice status callbacks, signed (A5)',
    at: 'phone',
    tag: 'webhooks',
    access: { openBecause: 'Twilio signs the request; the function checks the signature first.' },
    status: 204,
  },
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
