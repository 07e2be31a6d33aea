import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { cp, glob, mkdir, readdir, readFile, rename, rm, stat, utimes } from 'node:fs/promises';
import path from 'node:path';

const projectRoot = path.resolve(import.meta.dirname, '../..');
/** Assemblies of before, by what they were made from; `.build` is nobody's to keep. */
export const assemblies = path.join(projectRoot, '.build/assemblies');
/** Enough for the settings that tests ask for. */
const MOST_KEPT = 8;

/**
 * Bundles the functions and synthesizes the CDK app into `outdir`; in a process of its own, so that the CDK's memory goes with it. From
 * the same sources and packages comes the same assembly, so the next time it is copied, which takes a tenth of a second.
 */
export const synthesizeInto = async (outdir: string, context: Readonly<Record<string, string>> = {}): Promise<string> => {
  const known = path.join(assemblies, await digestOfSources(context));
  const used = new Date();
  if (await utimes(known, used, used).then(returnTrue, returnFalse)) {
    await cp(known, outdir, { recursive: true });
    return outdir;
  }
  await synthesizeAnew(outdir, context);
  await keep(outdir, known);
  return outdir;
};

const returnTrue = (): boolean => true;
const returnFalse = (): boolean => false;

// The bundler is a process of its own and begins before the CDK is imported. Nobody reads source maps here, and they take a quarter
// of its time; so the bundles have a folder of their own.
const program = `const [bundle, synth, outdir, context] = process.argv.slice(1);
  const { bundleFunctions, projectRoot } = await import(bundle);
  const bundles = bundleFunctions({ sourceMaps: false, buildDir: projectRoot + '/.build/local' });
  bundles.catch(() => {}); // heard below
  await (await import(synth)).synthesize({ outdir, bundles, context: JSON.parse(context) });`;

/** The bundler is a program in Go that lives for seconds: below this much memory it collects no garbage, a quarter of its time. */
const bundlerMemory = { GOGC: 'off', GOMEMLIMIT: '1GiB' };

/** Whatever was kept of before. */
export const synthesizeAnew = async (outdir: string, context: Readonly<Record<string, string>>): Promise<void> => {
  const sources = ['bundle', 'synth'].map((name) => new URL(`../aws/${name}.ts`, import.meta.url).href);
  const child = spawn(process.execPath, ['--input-type=module', '-e', program, ...sources, outdir, JSON.stringify(context)], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...bundlerMemory },
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (said += chunk));
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) throw new Error(`the CDK app could not be synthesized:\n${said.trim()}`);
};

/** Everything that an assembly is made from: our sources, the packages by their lock, Node, and the context. */
const digestOfSources = async (context: Readonly<Record<string, string>>): Promise<string> => {
  const hash = createHash('sha256').update(JSON.stringify([process.version, Object.entries(context).sort()]));
  const files = ['cdk.json', 'package.json', 'package-lock.json'];
  for await (const file of glob('{domain,functions,infra,console}/**/*.*', { cwd: projectRoot })) files.push(file);
  for (const file of files.sort()) {
    const content = await readFile(path.join(projectRoot, file)).catch(() => undefined); // folders have dots, too
    if (content !== undefined) hash.update(`${file}\0${content.length}\0`).update(content);
  }
  return hash.digest('hex').slice(0, 32);
};

/** Two runs at once make the same, and nobody meets half of one. */
const keep = async (made: string, known: string): Promise<void> => {
  const fresh = `${known}.${process.pid}.new`;
  await mkdir(assemblies, { recursive: true });
  await cp(made, fresh, { recursive: true });
  await rename(fresh, known).catch(() => rm(fresh, { recursive: true, force: true }));
  const names = await readdir(assemblies);
  const byUse = await Promise.all(
    names.map(async (name) => ({
      name,
      at: await stat(path.join(assemblies, name)).then(
        ({ mtimeMs }) => mtimeMs,
        () => 0,
      ),
    })),
  );
  const old = byUse.sort((a, b) => b.at - a.at).slice(MOST_KEPT);
  await Promise.all(old.map(({ name }) => rm(path.join(assemblies, name), { recursive: true, force: true })));
};
