import { Validator } from '@seriousme/openapi-schema-validator';
import { describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { recordedAnswers } from '../../functions/lib/answers.ts';
import { examples } from '../../functions/lib/examples.ts';
import { openapi } from '../../functions/lib/openapi.ts';
import { operations, type RouteKey } from '../../functions/lib/operations.ts';
import { createChecks } from '../support/answers/check.ts';

const recorded = await recordedAnswers();
const description = openapi(recorded);
type Content = Readonly<Record<string, { readonly schema?: object; readonly example?: unknown }>>;
type Response = { readonly description: string; readonly content?: Content };
type Described = { readonly requestBody?: { readonly content: object }; readonly responses: Readonly<Record<string, Response>> };
const paths = description.paths as Readonly<Record<string, Readonly<Record<string, Described>>>>;
const described = (key: string) => {
  const [method = '', path = ''] = key.split(' ');
  const content = paths[path]?.[method.toLowerCase()]?.requestBody?.content as Record<string, { example?: unknown }> | undefined;
  return content?.['application/json'];
};
const withBody = Object.entries(operations).flatMap(([key, { body }]) => (body === undefined ? [] : [[key, body] as const]));

/** Their address says it all. */
const withoutBody = ['POST /views/{view}/rebuild'];

describe('openapi.json', () => {
  it('describes every route, and its examples are of routes that there are', () => {
    const listed = Object.entries(paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    );
    expect(listed.sort()).toEqual(Object.keys(operations).sort());
    for (const key of Object.keys(examples)) expect(operations).toHaveProperty([key]);
    expect(withBody.length).toBeGreaterThan(50);
  });

  it.each(withBody)('%s has an example that its own schema takes', (key, body) => {
    const shown = described(key);
    expect(shown, key).toHaveProperty('example');
    const parsed = z.safeParse(body, JSON.parse(JSON.stringify(shown?.example)));
    expect(parsed.success ? [] : parsed.error.issues).toEqual([]);
  });

  it('every route that takes a body shows one, of the type that is sent there', () => {
    const posts = Object.entries(operations).filter(([key]) => key.startsWith('POST '));
    const without = posts.filter(([key]) => {
      const [method = '', path = ''] = key.split(' ');
      const content: object = paths[path]?.[method.toLowerCase()]?.requestBody?.content ?? {};
      return !Object.values(content).some((one: object) => 'example' in one);
    });
    expect(without.map(([key]) => key)).toEqual(withoutBody);
  });

  it.each(
    Object.entries(operations).flatMap(([key, { form, example }]) => (form === undefined ? [] : [[key, form, example] as const])),
  )('%s has an example of its form', (key, form) => {
    const [, path = ''] = key.split(' ');
    const content = paths[path]?.post?.requestBody?.content as Record<string, { example?: unknown }>;
    expect(z.safeParse(form, content['application/x-www-form-urlencoded']?.example).success).toBe(true);
  });

  it('an example stands in one place: beside the schema or in the list', () => {
    const twice = Object.keys(examples).filter((key) => operations[key as RouteKey]?.example !== undefined);
    expect(twice).toEqual([]);
  });
});

/** Their providers want a 200, and nothing more. */
const hooksOfMail = ['POST /webhooks/mail/postmark', 'POST /webhooks/mail/mailgun/mime', 'POST /webhooks/mail/sendgrid'];

describe('openapi.json: what the routes answer', () => {
  const successes = Object.keys(operations).flatMap((key) => {
    const [method = '', path = ''] = key.split(' ');
    const responses = paths[path]?.[method.toLowerCase()]?.responses ?? {};
    return Object.entries(responses).flatMap(([status, response]) => (/^2/.test(status) ? [{ key, status, response }] : []));
  });
  const asJson = successes.flatMap(({ key, status, response }) => {
    const json = response.content?.['application/json'];
    return json === undefined ? [] : [{ key, status, json }];
  });
  const checkOf = createChecks(description.components.schemas);
  /** What is wrong with it. */
  const wrongIn = (value: unknown, schema: object): object | null | undefined => {
    const check = checkOf(schema);
    return check(value) ? undefined : check.errors;
  };

  it('the document is OpenAPI 3.1', async () => {
    const { valid, errors } = await new Validator().validate(JSON.parse(JSON.stringify(description)) as Record<string, unknown>);
    expect({ valid, errors }).toEqual({ valid: true, errors: undefined });
  });

  it('every route has an answer that a running desk gave; a new one is played in test/support/answers, then: npm run answers', () => {
    expect(Object.keys(recorded.answers).sort()).toEqual(Object.keys(operations).sort());
    expect(new Set(successes.map(({ key }) => key)).size).toBe(Object.keys(operations).length);
    const silent = successes.filter(({ status, response }) => status !== '204' && response.content === undefined);
    expect(silent.map(({ key }) => key)).toEqual(hooksOfMail);
  });

  it('every answer in JSON has a schema and an example, which it takes', () => {
    expect(asJson.length).toBeGreaterThan(100);
    const wrong = asJson
      .filter(({ key }) => key !== 'GET /openapi.json') // it is its own
      .map(({ key, status, json: { schema = {}, example } }) => ({ key, status, wrong: wrongIn(example, schema) }))
      .filter(({ wrong }) => wrong !== undefined);
    expect(wrong).toEqual([]);
    expect(asJson.filter(({ json }) => json.schema === undefined).map(({ key }) => key)).toEqual([]);
  });

  it('the status that a route declares is among those that it gave', () => {
    const declared = Object.entries(operations).map(([key, { status = 200 }]) => [key, String(status)] as const);
    expect(declared.filter(([key, status]) => recorded.answers[key]?.[status] === undefined)).toEqual([]);
  });

  it('E6 no example holds what opens a door: no signature, no link of a survey, no token', () => {
    const shown = JSON.stringify(asJson.map(({ json }) => json.example));
    expect(shown).not.toMatch(/X-Amz-Signature=[0-9a-f]|\/s\/[\w.~-]{12,}|Bearer|eyJ[\w-]{10,}\.eyJ|127\.0\.0\.1/);
  });

  it('a refusal is shown with code, clause and words in both languages', () => {
    const { examples: shown, schema } = description.components.responses.Problem.content['application/problem+json'];
    expect(Object.keys(shown).sort()).toEqual(['conflict', 'forbidden', 'invalid']);
    for (const { value } of Object.values(shown)) {
      expect(wrongIn(value, schema)).toBeUndefined();
      expect(value).toMatchObject({ code: expect.any(String), words: { en: expect.any(String), zh: expect.any(String) } });
    }
    expect(shown.conflict?.value).toMatchObject({ status: 409, clause: expect.stringMatching(/^[A-L]\d+$/) });
  });
});
