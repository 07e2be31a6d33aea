import { execFile } from 'node:child_process';
import { globSync, statSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { bundleFunctions } from '../../infra/aws/bundle.ts';
import { type Figure, median, rounded } from './figure.ts';

/** Size of each function's bundle (1 kB = 1000 B, with what it loads late, without source maps) and how long a fresh Node takes to import it. */
export const benchBundles = async (): Promise<readonly Figure[]> => {
  const bundles = await bundleFunctions();
  const files = bundles.names.map((name) => ({ name, file: path.join(bundles.assetOf(name), 'index.mjs') }));
  const sizes = bundles.names.map((name) => ({ name, kB: rounded(sizeOf(bundles.assetOf(name)) / 1000, 1) }));
  const imports = await importTimes(files);
  const ordinary = sizes.filter(({ name }) => name !== MAIL_READER).map(({ kB }) => kB);
  return [
    ...sizes.map(({ name, kB }) => ({
      name: `bundle.${name}.kB`,
      unit: 'kB',
      ours: kB,
      goal: name === MAIL_READER ? '<= 650' : '<= 450',
    })),
    { name: 'bundle.max.kB', unit: 'kB', ours: Math.max(...ordinary), goal: '<= 450' },
    ...imports.map(({ name, ms }) => ({ name: `bundle.${name}.importMs`, unit: 'ms', ours: ms, goal: '<= 60' })),
    { name: 'bundle.max.importMs', unit: 'ms', ours: Math.max(...imports.map(({ ms }) => ms)), goal: '<= 60' },
    { name: 'bundle.max.importProcessorMs', unit: 'ms', ours: Math.max(...imports.map(({ processorMs }) => processorMs)) },
  ];
};

/** It parses mail: allowed to be larger than the others. */
const MAIL_READER = 'mail.inbound';
const ROUNDS = 9;

const sizeOf = (folder: string): number =>
  globSync('*.mjs', { cwd: folder }).reduce((sum, file) => sum + statSync(path.join(folder, file)).size, 0);

type Bundle = { readonly name: string; readonly file: string };

/** One function after the other in every round, so that a busy moment of the machine meets all alike. */
const importTimes = async (files: readonly Bundle[]) => {
  const times = files.map((): ImportTime[] => []);
  for (let round = 0; round < ROUNDS; round += 1)
    for (const [index, { file }] of files.entries()) times[index]?.push(await importTime(file));
  const middle = (values: readonly number[]): number => rounded(median(values), 1);
  return files.map(({ name }, index) => {
    const own = times[index] ?? [];
    return { name, ms: middle(own.map(({ ms }) => ms)), processorMs: middle(own.map(({ processorMs }) => processorMs)) };
  });
};

/** `ms` on the clock; `processorMs` of all threads, which a busy machine lengthens less. */
type ImportTime = { readonly ms: number; readonly processorMs: number };

/** In a process of its own with an empty environment: importing a handler must do nothing and need nothing. */
const importTime = async (file: string): Promise<ImportTime> => {
  const args = ['--input-type=module', '-e', importer, pathToFileURL(file).href];
  const { stdout } = await promisify(execFile)(process.execPath, args, { env: {} });
  return JSON.parse(stdout) as ImportTime;
};

const importer = `
  const before = process.cpuUsage();
  const started = performance.now();
  await import(process.argv[1]);
  const ms = performance.now() - started;
  const { user, system } = process.cpuUsage(before);
  console.log(JSON.stringify({ ms, processorMs: (user + system) / 1000 }));
`;

if (import.meta.main) console.table(await benchBundles());
