import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import type { RecordedAnswers } from '../../../functions/lib/answers.ts';
import type { Heard } from './record.ts';
import { routeOf } from './routes.ts';

/** Checks by schemas that may name those of `components`; each is compiled once. */
export const createChecks = (components: Readonly<Record<string, object>>): ((schema: object) => ValidateFunction) => {
  const ajv = new Ajv2020({ strict: false, validateFormats: false, inlineRefs: false, code: { optimize: false } });
  const named = (schema: object) => JSON.parse(JSON.stringify(schema).replaceAll('"#/components/schemas/', '"')) as object;
  for (const [name, schema] of Object.entries(components)) ajv.addSchema(named(schema), name);
  const made = new Map<object, ValidateFunction>();
  return (schema) => {
    const known = made.get(schema) ?? ajv.compile(named(schema));
    made.set(schema, known);
    return known;
  };
};

/**
 * Holds what a desk answers against what `openapi.json` says that it answers: status, type and shape. Throws with the difference, so
 * that the description cannot grow old.
 */
export const createAnswerCheck = (recorded: RecordedAnswers): ((heard: Heard) => void) => {
  const checkOf = createChecks(recorded.schemas);
  return ({ method, at, answer }) => {
    const route = routeOf(method, at);
    if (route === undefined || answer.status < 200 || answer.status >= 300) return;
    const said = recorded.answers[route]?.[answer.status];
    const type = answer.headers.get('content-type')?.split(';')[0];
    if (said === undefined) throw stale(`${method} ${at}`, `the description has no ${answer.status} of ${route}`);
    if (type === undefined || answer.text === '') return;
    const content = said.content[type];
    if (content === undefined) throw stale(`${method} ${at}`, `the description of ${route} has no ${type}`);
    if (content.schema === undefined || !/json/.test(type)) return;
    const check = checkOf(content.schema);
    if (check(answer.body)) return;
    const [wrong] = check.errors ?? [];
    throw stale(`${method} ${at}`, `${wrong?.instancePath} ${wrong?.message} ${JSON.stringify(wrong?.params)}`);
  };
};

const stale = (asked: string, what: string): Error =>
  new Error(`${asked} answers otherwise than openapi.json says: ${what}. If the answer is right: npm run answers (ADR 27)`);

/** Against the description as it stands in the sources; read at the first answer, so that a broken record can be made again. */
export const checkAnswer = (heard: Heard): void => {
  check ??= createAnswerCheck(JSON.parse(readFileSync(recordFile, 'utf8')) as RecordedAnswers);
  check(heard);
};
let check: ReturnType<typeof createAnswerCheck> | undefined;
export const recordFile = path.resolve(import.meta.dirname, '../../../functions/lib/answers.json');
