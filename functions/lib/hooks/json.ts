import type * as z from 'zod/mini';
import { type HttpProblem, problemOfInvalid } from '../problem.ts';
import { malformedJson } from './refusals.ts';

export const jsonType = /^application\/([\w.-]+\+)?json\s*(;|$)/i;

/** The JSON of a body as the schema has it; a problem with every field that is wrong, and the clause that asks for them. */
export const readJson = <T>(raw: Buffer, schema: z.ZodMiniType<T>, clause: string): T | HttpProblem => {
  let json: unknown;
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(raw);
    json = JSON.parse(text, (key, value: unknown) => (key === '__proto__' ? undefined : value));
  } catch {
    return malformedJson; // the parser's own message would quote the body
  }
  const parsed = schema.safeParse(json);
  return parsed.success ? parsed.data : problemOfInvalid(parsed.error, clause);
};
