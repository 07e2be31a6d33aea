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

  it('an example stands in one place: beside the schema or in the list', () => {
    const twice = Object.keys(examples).filter((key) => operations[key as RouteKey]?.example !== undefined);
    expect(twice).toEqual([]);
  });
});
