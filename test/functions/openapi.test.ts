import { describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { examples } from '../../functions/lib/examples.ts';
import { openapi } from '../../functions/lib/openapi.ts';
import { operations, type RouteKey } from '../../functions/lib/operations.ts';

const paths = openapi().paths as Readonly<Record<string, Readonly<Record<string, { requestBody?: { content: object } }>>>>;
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
