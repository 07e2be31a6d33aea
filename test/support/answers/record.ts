import type { RecordedAnswer, RecordedAnswers } from '../../../functions/lib/answers.ts';
import { knownHeaders } from '../../../functions/lib/openapi-responses.ts';
import type { Answer } from '../../journeys/office.ts';
import { exampleOf } from './examples.ts';
import { naming } from './naming.ts';
import { routeOf } from './routes.ts';
import { type Schema, shapeOf } from './shapes.ts';

/** One answer that a desk gave to a request. */
export type Heard = { readonly method: string; readonly at: string; readonly answer: Answer };

/** What stands under one of these names at the top of an answer is the same thing in every answer. */
const shared: Readonly<Record<string, string>> = { case: 'Case', customer: 'Customer', person: 'Person', policy: 'Policy' };
/** Whole answers that are one of these. */
const wholes: Readonly<Record<string, string>> = { 'GET /cases/{id}': 'Case' };
/** This description: it says itself what it is. */
const itself = 'GET /openapi.json';

/** Of all that was heard: a schema from all of it, and the first answer as the example. */
export const recordOf = (heard: readonly Heard[], refusals: Readonly<Record<string, object>>): RecordedAnswers => {
  const told = heard.flatMap(({ method, at, answer }) => {
    const route = routeOf(method, at);
    return route === undefined || answer.status >= 300 ? [] : [{ route, answer }];
  });
  const samples = Map.groupBy(
    told.flatMap(({ route, answer }) => partsOf(route, answer.body)),
    ([name]) => name,
  );
  const byRoute = [...Map.groupBy(told, ({ route }) => route)].toSorted(([one], [other]) => (one < other ? -1 : 1));
  return {
    schemas: Object.fromEntries(
      [...samples].map(([name, all]) => [
        name,
        shapeOf(
          all.map(([, value]) => value),
          naming,
        ),
      ]),
    ),
    refusals,
    answers: Object.fromEntries(
      byRoute.map(([route, own]) => [
        route,
        Object.fromEntries(
          [...Map.groupBy(own, ({ answer }) => answer.status)].map(([status, all]) => [
            status,
            answered(
              route,
              all.map(({ answer }) => answer),
            ),
          ]),
        ),
      ]),
    ),
  };
};

const answered = (route: string, all: readonly Answer[]): RecordedAnswer => {
  const headers = Object.keys(knownHeaders).filter((name) => all.some((one) => one.headers.has(name)));
  const byType = Map.groupBy(all, (one) => (one.text === '' ? '' : (one.headers.get('content-type')?.split(';')[0] ?? '')));
  return {
    ...(headers.length > 0 ? { headers } : {}),
    content: Object.fromEntries(
      [...byType].flatMap(([type, own]) =>
        type === ''
          ? []
          : [
              [
                type,
                contentOf(
                  route,
                  type,
                  own.map(({ body }) => body),
                ),
              ],
            ],
      ),
    ),
  };
};

const contentOf = (route: string, type: string, bodies: readonly unknown[]) => {
  if (!/json/.test(type)) return /^text\//.test(type) ? { schema: { type: 'string' } } : {};
  if (route === itself) return { schema: { type: 'object' } };
  const whole = wholes[route];
  const schema = whole === undefined ? withShared(shapeOf(bodies, naming)) : ref(whole);
  const shown = bodies.map((body) => exampleOf(body, naming.isMap));
  const [fullest] = shown.toSorted((one, other) => JSON.stringify(other).length - JSON.stringify(one).length);
  return { schema, example: route.startsWith('GET ') ? fullest : shown[0] };
};

const ref = (name: string): Schema => ({ $ref: `#/components/schemas/${name}` });
const withShared = (schema: Schema): Schema =>
  schema.properties === undefined
    ? schema
    : {
        ...schema,
        properties: Object.fromEntries(
          Object.entries(schema.properties).map(([name, own]) => {
            const is = own.type === 'object' ? shared[name] : undefined;
            return [name, is === undefined ? own : ref(is)];
          }),
        ),
      };

/** What an answer holds of the shared things. */
const partsOf = (route: string, body: unknown): readonly (readonly [string, object])[] => {
  if (typeof body !== 'object' || body === null || route === itself) return [];
  const whole = wholes[route];
  if (whole !== undefined) return [[whole, body]];
  return Object.entries(body).flatMap(([name, one]: [string, unknown]): readonly (readonly [string, object])[] => {
    const is = shared[name];
    return is === undefined || typeof one !== 'object' || one === null || Array.isArray(one) ? [] : [[is, one]];
  });
};
