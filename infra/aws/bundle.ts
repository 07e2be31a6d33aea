import { glob, mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { type BuildResult, build, type Metafile, type OutputFile } from 'esbuild';
import { lateBuiltins } from './late-builtins.ts';
import { type EntryPoint, lateEntryPoints, latePackages } from './late-packages.ts';
import { leanData } from './lean-data.ts';
import { leanErrors } from './lean-errors.ts';
import { leanSdk } from './lean-sdk.ts';

/** The project's root folder, absolute. */
export const projectRoot = path.resolve(import.meta.dirname, '../..');

/** What a file in `functions/` is named by: `<capability>.<trigger>`. */
export const triggers = ['api', 'inbound', 'stream', 'queue', 'timer'] as const;

export type BundleOptions = {
  /** Folder of the entry files. Default: the project's `functions/`. */
  readonly functionsDir?: string;
  /** Folder that gets `functions/<name>/index.mjs`, beside it what that loads late, and `metafile.json`. Default: the project's `.build/`. */
  readonly buildDir?: string;
  /** Whether a source map goes beside each bundle. Default: yes. */
  readonly sourceMaps?: boolean;
};

export type Bundles = {
  /** Names of all functions found, such as `cases.api`, sorted. */
  readonly names: readonly string[];
  /** The folder to deploy for a function: `index.mjs`, what it loads late, and their source maps. Throws when there is no such function. */
  readonly assetOf: (name: string) => string;
  /** esbuild's account of what went into each bundle; also in `<buildDir>/metafile.json`. */
  readonly metafile: Metafile;
};

/** Bundles every function on its own, all in one run of esbuild. Writes only what has changed. */
export const bundleFunctions = async (options: BundleOptions = {}): Promise<Bundles> => {
  const functionsDir = path.resolve(options.functionsDir ?? path.join(projectRoot, 'functions'));
  const buildDir = path.resolve(options.buildDir ?? path.join(projectRoot, '.build'));
  const names = await functionNames(functionsDir);
  const how = { buildDir, sourceMaps: options.sourceMaps ?? true };
  const entries = names.map((name) => ({ in: path.join(functionsDir, `${name}.ts`), out: `functions/${name}/index` }));
  const bundled = await runEsbuild(how, entries);
  const late = await runEsbuild(how, lateEntryPoints(bundled.metafile, { root: projectRoot, buildDir }));
  const outputFiles = [...bundled.outputFiles, ...late.outputFiles];
  const metafile = {
    inputs: { ...bundled.metafile.inputs, ...late.metafile.inputs },
    outputs: { ...bundled.metafile.outputs, ...late.metafile.outputs },
  };
  for (const { path: file, text } of outputFiles) if (file.endsWith('.mjs')) checkConstructors(file, text);
  await Promise.all(outputFiles.map(({ path: file, contents }) => writeIfChanged(file, contents)));
  await writeIfChanged(path.join(buildDir, 'metafile.json'), Buffer.from(JSON.stringify(metafile)));
  return { names, metafile, assetOf: assetFinder(functionsDir, buildDir, names) };
};

const functionNames = async (functionsDir: string): Promise<readonly string[]> => {
  const names: string[] = [];
  for await (const file of glob(`*.{${triggers.join(',')}}.ts`, { cwd: functionsDir })) names.push(path.basename(file, '.ts'));
  if (names.length === 0) throw new Error(`No function files (<name>.{${triggers.join('|')}}.ts) in ${functionsDir}`);
  return names.sort();
};

const runEsbuild = (
  { buildDir, sourceMaps }: Omit<Required<BundleOptions>, 'functionsDir'>,
  entryPoints: EntryPoint[],
): Promise<BuildResult<{ write: false; metafile: true }> & { outputFiles: OutputFile[] }> =>
  build({
    absWorkingDir: projectRoot, // paths in the source maps stay relative, so asset hashes are the same on every machine
    entryPoints,
    outdir: buildDir,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    minify: true,
    charset: 'utf8', // the desk's words are Chinese: half the size of their escapes
    plugins: [lateBuiltins, latePackages, leanData, leanErrors, leanSdk],
    format: 'esm',
    platform: 'node',
    target: 'node24',
    // V8 reads arrow functions at a module's top in full while it imports it, and skims over others until they are called.
    supported: { arrow: false },
    mainFields: ['module', 'main'], // the SDK's ES modules shake; its CommonJS does not
    alias: {
      '@aws-sdk/credential-provider-node': path.join(projectRoot, 'infra/aws/lean-credentials.ts'),
      '@aws-sdk/endpoint-cache': path.join(projectRoot, 'infra/aws/no-endpoint-discovery.ts'),
      '@smithy/core/event-streams': path.join(projectRoot, 'infra/aws/no-event-streams.ts'),
      debug: path.join(projectRoot, 'infra/aws/no-debug.ts'),
      postcss: path.join(projectRoot, 'infra/aws/without-styles.ts'),
    },
    sourcemap: sourceMaps && 'linked',
    sourcesContent: false,
    legalComments: 'none',
    metafile: true,
    write: false,
    logLevel: 'silent', // a failure is thrown with its messages
  });

/** What esbuild makes of an arrow function that uses `this` in the constructor of a derived class asks for `this` before there is one. */
const checkConstructors = (file: string, text: string): void => {
  const found = /constructor\([^{}]*\)\{var \w+=this;[^{}]*super\(.{0,80}/.exec(text);
  if (found)
    throw new Error(`${file}: use no arrow function with \`this\` in this constructor (see infra/aws/lean-sdk.ts): ${found[0]}`);
};

/** Two runs at once write the same bytes, and a reader never sees half a file. */
const writeIfChanged = async (file: string, contents: Uint8Array): Promise<void> => {
  const current = await readFile(file).catch(() => undefined);
  if (current?.equals(contents)) return;
  await mkdir(path.dirname(file), { recursive: true });
  const fresh = `${file}.${process.pid}.new`;
  await writeFile(fresh, contents);
  await rename(fresh, file);
};

const assetFinder = (functionsDir: string, buildDir: string, names: readonly string[]) => {
  const inProject = path.relative(projectRoot, functionsDir);
  const shown = inProject.startsWith('..') ? functionsDir : inProject;
  return (name: string): string => {
    if (names.includes(name)) return path.join(buildDir, 'functions', name);
    throw new Error(`The system needs ${shown}/${name}.ts, which does not exist`);
  };
};
