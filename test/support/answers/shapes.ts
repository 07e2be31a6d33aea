/** JSON Schema (2020-12) of values that were seen, and nothing beyond them. */
export type Schema = {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly format?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: Schema;
  readonly items?: Schema;
};

/** What names tell. `isMap`: the keys are data, such as days, kinds or people. `isOpen`: what is within differs from one to the next. */
export type Naming = {
  readonly isMap: (name: string, value: object) => boolean;
  readonly isOpen: (name: string) => boolean;
};

/** Of fewer that differ, none can tell what all of them have. */
const ENOUGH = 3;

/**
 * The shape of all the samples: every type and every field that was seen, required where each of at least three samples has it. Of what
 * was only ever null, or never there, it says nothing.
 */
export const shapeOf = (samples: readonly unknown[], naming: Naming, name = ''): Schema => {
  const types = [...new Set(samples.map(typeOf))].sort();
  if (types.every((type) => type === 'null')) return {};
  const texts = samples.filter((one) => typeof one === 'string');
  const lists = samples.filter((one) => Array.isArray(one));
  const objects = samples.filter(isObject);
  const [only = ''] = types;
  return {
    type: types.length === 1 ? only : types,
    ...formatOf(texts),
    ...(lists.length > 0 ? { items: shapeOf(lists.flat(), naming, singular(name)) } : {}),
    ...(objects.length > 0 ? membersOf(objects, naming, name) : {}),
  };
};

const membersOf = (objects: readonly Record<string, unknown>[], naming: Naming, name: string): Schema => {
  const keys = [...new Set(objects.flatMap(Object.keys))];
  if (naming.isOpen(name)) return {};
  if (objects.every((one) => naming.isMap(name, one)))
    return { additionalProperties: shapeOf(objects.flatMap(Object.values), naming) };
  const differing = new Set(objects.map((one) => JSON.stringify(one))).size;
  const required = differing < ENOUGH ? [] : keys.filter((key) => objects.every((one) => key in one));
  return {
    properties: Object.fromEntries(
      keys.map((key) => [
        key,
        shapeOf(
          objects.flatMap((one) => (key in one ? [one[key]] : [])),
          naming,
          key,
        ),
      ]),
    ),
    ...(required.length > 0 ? { required } : {}),
  };
};

const formats = {
  'date-time': /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/,
  date: /^\d{4}-\d\d-\d\d$/,
} as const;

const formatOf = (texts: readonly string[]): Schema => {
  const found = Object.entries(formats).find(([, pattern]) => texts.length > 0 && texts.every((text) => pattern.test(text)));
  return found === undefined ? {} : { format: found[0] };
};

const typeOf = (value: unknown): string => {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
};
const isObject = (value: unknown): value is Record<string, unknown> => typeOf(value) === 'object';
const singular = (name: string): string => (name === '' ? '' : `${name}[]`);
