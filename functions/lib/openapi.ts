import * as z from 'zod/mini';
import * as schemas from './schemas/cases.ts';

type Schema = z.ZodMiniType;
type Operation = {
  readonly summary: string;
  readonly tag: 'cases' | 'board' | 'webhooks' | 'service';
  readonly access: 'read' | 'write' | 'open';
  readonly body?: Schema;
  readonly query?: z.ZodMiniObject;
  readonly status?: number;
};

const command = (summary: string, body: Schema, status = 200): Operation => ({
  summary,
  tag: 'cases',
  access: 'write',
  body,
  status,
});

/** Every route of the HTTP surface by its route key; the infrastructure test holds it against the template. */
export const operations: Readonly<Record<string, Operation>> = {
  'GET /cases': { summary: 'Cases, newest first', tag: 'cases', access: 'read', query: schemas.caseQuery },
  'POST /cases': command('Open a case at the desk (A3)', schemas.openCase, 201),
  'GET /cases/{id}': { summary: 'One case with its contacts (A2)', tag: 'cases', access: 'read' },
  'GET /cases/{id}/events': { summary: 'The events behind a case (G4)', tag: 'cases', access: 'read' },
  'POST /cases/{id}/interactions': command('Record a contact, or write to the customer (B4)', schemas.interaction, 201),
  'POST /cases/{id}/triage': command('Classify: type, category, priority (A4)', schemas.triage),
  'POST /cases/{id}/assignment': command('Hand the case to an agent (E2)', schemas.assignment),
  'POST /cases/{id}/escalation': command('Escalate to a higher level (B6)', schemas.escalation),
  'POST /cases/{id}/escalation/acknowledgement': command('Acknowledge the escalation (B6)', schemas.empty),
  'POST /cases/{id}/resolution': command('Record the result (B8)', schemas.resolution),
  'POST /cases/{id}/confirmation': command('The customer confirms the result (B8)', schemas.empty),
  'POST /cases/{id}/dispute': command('The customer disputes the result; the case reopens (B8)', schemas.dispute),
  'POST /cases/{id}/closure': command('Archive the case (B9, C1)', schemas.empty),
  'GET /board': { summary: 'What a supervisor sees now (G2)', tag: 'board', access: 'read' },
  'GET /intake/parked': { summary: 'What came in and was parked (A1)', tag: 'board', access: 'read' },
  'POST /webhooks/phone/twilio': {
    summary: 'Twilio voice status callbacks, signed (A5)',
    tag: 'webhooks',
    access: 'open',
    status: 204,
  },
  'GET /health': { summary: 'Whether the service answers', tag: 'service', access: 'open' },
  'GET /openapi.json': { summary: 'This description', tag: 'service', access: 'open' },
};

/** OpenAPI 3.1 of the service, made from the schemas that validate. */
export const openapi = () => ({
  openapi: '3.1.0',
  info: {
    title: 'kefu 客服',
    version: '1',
    description:
      'An event-sourced service desk. Refusals are problem+json with a code, a clause and words in English and Chinese.',
  },
  paths: Object.entries(operations).reduce<Record<string, Record<string, unknown>>>((paths, [key, operation]) => {
    const [method = '', path = ''] = key.split(' ');
    paths[path] = { ...paths[path], [method.toLowerCase()]: operationOf(path, operation) };
    return paths;
  }, {}),
  components: {
    securitySchemes: { token: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } },
    schemas: { Problem: problemSchema },
    responses: {
      Problem: {
        description: 'Refused',
        content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
      },
    },
  },
});

const operationOf = (path: string, { summary, tag, access, body, query, status = 200 }: Operation) => ({
  summary,
  tags: [tag],
  ...(access === 'open' ? {} : { security: [{ token: [`desk/cases.${access}`] }] }),
  parameters: [
    ...[...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({ name, in: 'path', required: true, schema: { type: 'string' } })),
    ...(query ? queryParameters(query) : []),
    ...(access === 'write' ? [idempotencyKey] : []),
  ],
  ...(body
    ? {
        requestBody: {
          required: body !== schemas.empty,
          content: { 'application/json': { schema: z.toJSONSchema(body, { io: 'input', unrepresentable: 'any' }) } },
        },
      }
    : {}),
  ...(path.startsWith('/webhooks/')
    ? { requestBody: { content: { 'application/x-www-form-urlencoded': { schema: { type: 'object' } } } } }
    : {}),
  responses: { [status]: { description: 'Done' }, '4XX': { $ref: '#/components/responses/Problem' } },
});

const queryParameters = (query: z.ZodMiniObject) =>
  Object.entries(query.shape).map(([name, schema]) => ({
    name,
    in: 'query',
    required: false,
    schema: z.toJSONSchema(schema as Schema, { io: 'input' }),
  }));

const idempotencyKey = {
  name: 'Idempotency-Key',
  in: 'header',
  required: false,
  description: 'The same key with the same body gets the first outcome again; with another body it is refused (422).',
  schema: { type: 'string', minLength: 1, maxLength: 150 },
};

const problemSchema = {
  type: 'object',
  required: ['type', 'title', 'status', 'code', 'words'],
  properties: {
    type: { type: 'string' },
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: { type: 'string' },
    code: { type: 'string' },
    clause: { type: 'string', description: 'The requirement that refuses' },
    words: { type: 'object', properties: { en: { type: 'string' }, zh: { type: 'string' } } },
    errors: { type: 'array', items: { type: 'object', properties: { path: { type: 'string' }, message: { type: 'string' } } } },
    requestId: { type: 'string' },
  },
} as const;
