import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isCustom, type Kind, needNone, type Place, standIns } from './attributes.ts';

type Json = unknown;
type Node = Readonly<Record<string, Json>>;

/** A resource whose condition holds. */
export type Resource = {
  readonly type: string;
  readonly stack: string;
  readonly logicalId: string;
  readonly name: string;
  /** What `Ref` gives. */
  readonly ref: string;
  /** What `Fn::GetAtt` gives; throws for an attribute this host does not know. */
  attribute(name: string): string;
  /** The properties with every intrinsic resolved. */
  properties(): Node;
};

export type Template = {
  readonly resources: readonly Resource[];
  /** The folder of a file asset, by its hash (the S3 key without `.zip`). */
  assetFolder(hash: string): string;
};

export type Setting = Omit<Place, 'name'>;

type Stack = { readonly name: string; readonly body: Node };
type Scope = { readonly stack: Stack; readonly world: World };
type World = { readonly stacks: readonly Stack[]; readonly setting: Setting };

/**
 * Reads every stack of a synthesized cloud assembly. Throws, naming the resource, for a type that this host neither
 * stands in for nor knows to need no stand-in, and for intrinsics it does not know.
 */
export const readTemplate = (assembly: string, setting: Setting): Template => {
  const files = readdirSync(assembly);
  const read = (file: string): Node => asNode(JSON.parse(readFileSync(join(assembly, file), 'utf8')), file);
  const stacks = files
    .filter((file) => file.endsWith('.template.json'))
    .map((file) => ({ name: file.replace('.template.json', ''), body: read(file) }));
  if (stacks.length === 0) throw new Error(`no template in ${assembly}`);
  const world: World = { stacks, setting };
  const assets = files
    .filter((file) => file.endsWith('.assets.json'))
    .flatMap((file) => Object.entries(section(read(file), 'files')));

  const resources = stacks.flatMap((stack) =>
    Object.keys(section(stack.body, 'Resources')).flatMap((id) => {
      const scope = { stack, world };
      return exists(scope, id) && !isDeploymentHelper(scope, id) ? [resourceOf(scope, id)] : [];
    }),
  );
  return {
    resources,
    assetFolder: (hash) => {
      const path = section(section(Object.fromEntries(assets), hash), 'source').path;
      if (typeof path !== 'string') throw new Error(`no asset ${hash} in ${assembly}`);
      return join(assembly, path);
    },
  };
};

const resourceOf = (scope: Scope, id: string): Resource => {
  const body = rawResource(scope, id);
  const type = String(body.type);
  const { kind, place } = placeOf(scope, id);
  return {
    type,
    stack: scope.stack.name,
    logicalId: id,
    name: place.name,
    ref: kind.ref?.(place) ?? place.name,
    attribute: (name) => attributeOf(scope, id, name),
    properties: () => asNode(resolve(scope, body.properties), id),
  };
};

const rawResource = ({ stack }: Scope, id: string) => {
  const body = section(section(stack.body, 'Resources'), id);
  return { type: body.Type, condition: body.Condition, properties: section(body, 'Properties') };
};

const kindOf = (scope: Scope, id: string): Kind => {
  const type = String(rawResource(scope, id).type);
  const kind = standIns[type] ?? needNone[type] ?? (isCustom(type) ? {} : undefined);
  if (kind) return kind;
  throw new Error(
    `${scope.stack.name}/${id} is an ${type}: this host has no stand-in for it (infra/local/attributes.ts lists those that need none)`,
  );
};

const placeOf = (scope: Scope, id: string): { kind: Kind; place: Place } => {
  const kind = kindOf(scope, id);
  const given = kind.named ? resolve(scope, rawResource(scope, id).properties[kind.named]) : undefined;
  const own = `${scope.stack.name}-${id}`;
  // S3 knows no capitals.
  const name = typeof given === 'string' ? given : rawResource(scope, id).type === 'AWS::S3::Bucket' ? own.toLowerCase() : own;
  return { kind, place: { ...scope.world.setting, name } };
};

const attributeOf = (scope: Scope, id: string, name: string): string => {
  const { kind, place } = placeOf(scope, id);
  const value = kind.attributes?.[name];
  if (!value)
    throw new Error(`${scope.stack.name}/${id} (${rawResource(scope, id).type}): attribute ${name} is not known to this host`);
  return value(place);
};

const exists = (scope: Scope, id: string): boolean => {
  const { condition } = rawResource(scope, id);
  return condition === undefined || holds(scope, String(condition));
};

/** The CDK's own functions behind custom resources, which run while AWS deploys. */
const isDeploymentHelper = (scope: Scope, id: string): boolean => {
  if (rawResource(scope, id).type !== 'AWS::Lambda::Function') return false;
  return Object.keys(section(scope.stack.body, 'Resources')).some((other) => {
    const { type, properties } = rawResource(scope, other);
    const token = properties.ServiceToken;
    return isCustom(String(type)) && JSON.stringify(token ?? '').includes(`"${id}"`);
  });
};

/** A value with its intrinsics resolved; throws for an intrinsic it does not know. */
const resolve = (scope: Scope, value: Json): Json => {
  if (Array.isArray(value)) return value.map((item) => resolve(scope, item)).filter((item) => item !== noValue);
  if (typeof value !== 'object' || value === null) return value;
  const [key, ...others] = Object.keys(value);
  if (key !== undefined && others.length === 0 && isIntrinsic(key, (value as Node)[key])) {
    return intrinsic(scope, key, (value as Node)[key]);
  }
  const entries = Object.entries(value).map(([name, item]) => [name, resolve(scope, item)] as const);
  return Object.fromEntries(entries.filter(([, item]) => item !== noValue));
};

const isIntrinsic = (key: string, argument: Json): boolean =>
  key === 'Ref' || key.startsWith('Fn::') || (key === 'Condition' && typeof argument === 'string');

const noValue = Symbol('AWS::NoValue');

const intrinsic = (scope: Scope, key: string, argument: Json): Json => {
  const list = (): readonly Json[] => resolve(scope, argument) as readonly Json[];
  switch (key) {
    case 'Ref':
      return refer(scope, String(argument));
    case 'Fn::GetAtt': {
      const [id, ...path] = Array.isArray(argument) ? argument.map(String) : String(argument).split('.');
      return attributeOf(scope, String(id), path.join('.'));
    }
    case 'Fn::Join': {
      const [separator, parts] = list();
      return (parts as readonly Json[]).map(String).join(String(separator));
    }
    case 'Fn::Split': {
      const [separator, text] = list();
      return String(text).split(String(separator));
    }
    case 'Fn::Select': {
      const [index, items] = list();
      return (items as readonly Json[])[Number(index)];
    }
    case 'Fn::Sub':
      return substitute(scope, argument);
    case 'Fn::ImportValue':
      return importValue(scope, String(resolve(scope, argument)));
    case 'Fn::If': {
      const [condition, yes, no] = argument as readonly Json[];
      return resolve(scope, holds(scope, String(condition)) ? yes : no);
    }
    case 'Condition':
      return holds(scope, String(argument));
    case 'Fn::Equals': {
      const [left, right] = list();
      return left === right;
    }
    case 'Fn::And':
      return list().every(Boolean);
    case 'Fn::Or':
      return list().some(Boolean);
    case 'Fn::Not':
      return !list()[0];
    default:
      throw new Error(`${scope.stack.name} uses ${key}, which this host does not know: ${JSON.stringify(argument)}`);
  }
};

const refer = (scope: Scope, id: string): Json => {
  const { region, account } = scope.world.setting;
  const pseudo: Readonly<Record<string, Json>> = {
    'AWS::Region': region,
    'AWS::AccountId': account,
    'AWS::Partition': 'aws',
    'AWS::URLSuffix': 'amazonaws.com',
    'AWS::StackName': scope.stack.name,
    'AWS::StackId': `arn:aws:cloudformation:${region}:${account}:stack/${scope.stack.name}/local`,
    'AWS::NoValue': noValue,
  };
  if (id in pseudo) return pseudo[id];
  const parameter = section(scope.stack.body, 'Parameters')[id];
  if (parameter !== undefined) {
    const value = asNode(parameter, id).Default;
    if (value === undefined) throw new Error(`${scope.stack.name}: parameter ${id} has no default`);
    return value;
  }
  const { kind, place } = placeOf(scope, id);
  return kind.ref?.(place) ?? place.name;
};

const substitute = (scope: Scope, argument: Json): string => {
  const [text, own] = Array.isArray(argument) ? [String(argument[0]), asNode(argument[1], 'Fn::Sub')] : [String(argument), {}];
  return text.replaceAll(/\$\{([^}]+)\}/g, (_, name: string) => {
    if (name.startsWith('!')) return `\${${name.slice(1)}}`;
    if (name in own) return String(resolve(scope, (own as Node)[name]));
    return String(name.includes('.') ? intrinsic(scope, 'Fn::GetAtt', name) : refer(scope, name));
  });
};

const importValue = ({ world }: Scope, name: string): Json => {
  for (const stack of world.stacks) {
    const scope = { stack, world };
    for (const output of Object.values(section(stack.body, 'Outputs'))) {
      const { Export, Value } = asNode(output, 'Outputs');
      if (Export !== undefined && resolve(scope, asNode(Export, 'Export').Name) === name) return resolve(scope, Value);
    }
  }
  throw new Error(`no stack exports ${name}`);
};

const holds = (scope: Scope, condition: string): boolean => {
  const body = section(scope.stack.body, 'Conditions')[condition];
  if (body === undefined) throw new Error(`${scope.stack.name}: no condition ${condition}`);
  return resolve(scope, body) === true;
};

const section = (node: Node, key: string): Node => (node[key] === undefined ? {} : asNode(node[key], key));

const asNode = (value: Json, where: string): Node => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Error(`${where}: an object is expected`);
  return value as Node;
};
