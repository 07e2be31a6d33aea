import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { synthesizeAnew, synthesizeInto } from '../../../infra/local/synthesize.ts';

export type Resource = {
  readonly id: string;
  readonly Type: string;
  readonly Properties: Record<string, unknown>;
  readonly path: string;
} & Record<string, unknown>;

type Template = { readonly Resources: Record<string, Omit<Resource, 'id' | 'path'>>; readonly Outputs?: Record<string, Output> };
type Output = { readonly Value: unknown; readonly Export?: { readonly Name: string } };

/** The synthesized system, as tests ask about it. */
export type System = {
  /** All resources of a CloudFormation type, in both stacks. */
  readonly all: (type: string) => readonly Resource[];
  /** The one resource of a type. */
  readonly one: (type: string) => Resource;
  /** The one resource at a path of constructs, such as `Events/Table`. */
  readonly at: (shortPath: string) => Resource;
  /** A value of the template in words: a reference becomes the path of what it refers to. */
  readonly say: (value: unknown) => string;
  readonly outputs: readonly string[];
  readonly template: (stack: 'KefuData' | 'KefuDesk') => Template;
  readonly dispose: () => void;
};

/** The app synthesized into a folder of its own, by whoever asks for it with this context first; `anew` by this one in any case. */
export const synthesizeSystem = async (
  context: Readonly<Record<string, string>> = {},
  { anew = false }: { readonly anew?: boolean } = {},
): Promise<System> => {
  const folder = mkdtempSync(path.join(tmpdir(), 'kefu-synth-'));
  const outdir = path.join(folder, 'cdk.out');
  await (anew ? synthesizeAnew : synthesizeInto)(outdir, context);
  const template = (stack: string): Template => JSON.parse(readFileSync(path.join(outdir, `${stack}.template.json`), 'utf8'));
  const [data, desk] = [template('KefuData'), template('KefuDesk')];
  const resources = [data, desk].flatMap((one) => Object.entries(one.Resources).map(([id, resource]) => named(id, resource)));
  const exported = Object.values(data.Outputs ?? {});

  const say = (value: unknown): string => {
    if (typeof value !== 'object' || value === null) return String(value);
    const [[intrinsic, of] = ['', '']] = Object.entries(value);
    if (intrinsic === 'Ref' || intrinsic === 'Fn::GetAtt') {
      const id = String(Array.isArray(of) ? of[0] : of);
      return id.startsWith('AWS::') ? `{${id.slice(5)}}` : (resources.find((resource) => resource.id === id)?.path ?? `?${id}`);
    }
    if (intrinsic === 'Fn::ImportValue') return say(exported.find((output) => output.Export?.Name === of)?.Value);
    if (intrinsic === 'Fn::Join' && Array.isArray(of)) return (of[1] as unknown[]).map(say).join(of[0]);
    throw new Error(`no words for ${JSON.stringify(value)}`);
  };

  return {
    all: (type) => resources.filter((resource) => resource.Type === type),
    one: (type) =>
      only(
        resources.filter((resource) => resource.Type === type),
        type,
      ),
    at: (shortPath) =>
      only(
        resources.filter((resource) => resource.path === shortPath),
        shortPath,
      ),
    say,
    outputs: Object.keys(desk.Outputs ?? {}),
    template: (stack) => (stack === 'KefuData' ? data : desk),
    dispose: () => rmSync(folder, { recursive: true, force: true }),
  };
};

const only = (found: readonly Resource[], wanted: string): Resource => {
  const [first, ...more] = found;
  if (first === undefined || more.length > 0) throw new Error(`${found.length} resources for ${wanted}, not one`);
  return first;
};

const named = (id: string, resource: Omit<Resource, 'id' | 'path'>): Resource => {
  const cdkPath = (resource.Metadata as Record<string, string> | undefined)?.['aws:cdk:path'] ?? id;
  return { ...resource, id, path: cdkPath.replace(/^Kefu(Data|Desk)\//, '').replace(/\/Resource$/, '') } as Resource;
};

/** What a function's role may do, one line per action and resource, sorted. */
export const permissionsOf = (system: System, rolePath: string): readonly string[] => {
  const role = system.at(rolePath);
  const policies = system
    .all('AWS::IAM::Policy')
    .filter((policy) => [policy.Properties.Roles].flat().some((ref) => system.say(ref) === role.path));
  return policies
    .flatMap((policy) => (policy.Properties.PolicyDocument as { Statement: Statement[] }).Statement)
    .flatMap((statement) =>
      [statement.Action]
        .flat()
        .flatMap((action) => [statement.Resource].flat().map((resource) => line(system, statement, action, resource))),
    )
    .sort();
};

type Statement = {
  readonly Effect: string;
  readonly Action: string | string[];
  readonly Resource: unknown;
  readonly Condition?: object;
};

const line = (system: System, { Effect, Condition }: Statement, action: string, resource: unknown): string =>
  [
    Effect === 'Allow' ? '' : `${Effect} `,
    action,
    ' ',
    system.say(resource),
    Condition ? ` if ${JSON.stringify(Condition)}` : '',
  ].join('');
