import * as z from 'zod/mini';
import type { RecordedAnswers } from './answers.ts';
import { examples } from './examples.ts';
import { responsesOf } from './openapi-responses.ts';
import { type Operation, operations, type RouteKey } from './operations.ts';
import * as schemas from './schemas/cases.ts';

type Schema = z.ZodMiniType;

/** OpenAPI 3.1 of the service: requests by the schemas that validate them, answers as they were recorded. */
export const openapi = (recorded: RecordedAnswers) => ({
  openapi: '3.1.0',
  info: {
    title: 'kefu 客服',
    version: '1',
    description:
      'An event-sourced service desk. Refusals are problem+json with a code, a clause and words in English and Chinese. Requests are ' +
      'described by the schemas that check them. Answers are described by answers that a running desk gave: a field is required where ' +
      'all of them had it, there may be more, and examples show two entries of a list at most.',
  },
  paths: Object.entries(operations).reduce<Record<string, Record<string, unknown>>>((paths, [key, operation]) => {
    const [method = '', path = ''] = key.split(' ');
    const example = exampleOf(key as RouteKey, operation);
    paths[path] = {
      ...paths[path],
      [method.toLowerCase()]: {
        ...operationOf(path, { ...operation, example }),
        responses: responsesOf(key as RouteKey, operation, recorded),
      },
    };
    return paths;
  }, {}),
  components: {
    securitySchemes: { token: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } },
    schemas: { Problem: problemSchema, ...recorded.schemas },
    responses: {
      Problem: {
        description: 'Refused',
        content: {
          'application/problem+json': {
            schema: { $ref: '#/components/schemas/Problem' },
            examples: Object.fromEntries(Object.entries(recorded.refusals).map(([name, value]) => [name, { value }])),
          },
        },
      },
    },
  },
});

/** What stands beside the schema, or in the list of examples; nothing to say is said by an empty object. */
const exampleOf = (key: RouteKey, { body, example }: Operation): unknown =>
  example ?? examples[key] ?? (body === schemas.empty ? {} : undefined);

const operationOf = (path: string, { summary, tag, access, body, query, form, sends, example }: Operation) => ({
  summary,
  tags: [tag],
  ...(typeof access === 'object' ? {} : { security: [{ token: [`desk/cases.${access}`] }] }),
  parameters: [
    ...[...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({ name, in: 'path', required: true, schema: { type: 'string' } })),
    ...(query ? queryParameters(query) : []),
    ...(access === 'write' ? [idempotencyKey] : []),
  ],
  ...(body
    ? {
        requestBody: {
          required: body !== schemas.empty,
          content: { 'application/json': { schema: schemaOf(body), ...(example === undefined ? {} : { example }) } },
        },
      }
    : {}),
  ...(form
    ? {
        requestBody: {
          required: true,
          content: { 'application/x-www-form-urlencoded': { schema: schemaOf(form), example: { score: '5' } } },
        },
      }
    : {}),
  ...(sends
    ? {
        requestBody: {
          required: true,
          content: {
            [sends.type]: { schema: { type: typeof sends.example === 'string' ? 'string' : 'object' }, example: sends.example },
          },
        },
      }
    : {}),
});

const schemaOf = (body: Schema) => z.toJSONSchema(body, { io: 'input', unrepresentable: 'any' });

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
    clause: { type: 'string', description: 'The requirement that refuses, or the RFC of what HTTP itself would not take' },
    words: { type: 'object', properties: { en: { type: 'string' }, zh: { type: 'string' } } },
    errors: { type: 'array', items: { type: 'object', properties: { path: { type: 'string' }, message: { type: 'string' } } } },
    requestId: { type: 'string' },
  },
} as const;
