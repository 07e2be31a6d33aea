import { execFile } from 'node:child_process';
import { statSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { bundleFunctions } from '../../infra/aws/bundle.ts';
import { type Figure, median, rounded } from './figure.ts';

/** Size of each function's bundle (1 kB = 1000 B, without its source map) and how long a fresh Node takes to import it. */
export const benchBundles = async (): Promise<readonly Figure[]> => {
  const bundles = await bundleFunctions();
  const files = bundles.names.map((name) => ({ name, file: path.join(bundles.assetOf(name), 'index.mjs') }));
  const sizes = files.map(({ name, file }) => ({ name, kB: rounded(statSync(file).size / 1000, 1) }));
  const imports = await importTimes(files);
  const ordinary = sizes.filter(({ name }) => name !== MAIL_INTAKE).map(({ kB }) => kB);
  return [
    ...sizes.map(({ name, kB }) => ({
      name: `bundle.${name}.kB`,
      unit: 'kB',
      ours: kB,
      goal: name === MAIL_INTAKE ? '<= 650' : '<= 450',
    })),
    { name: 'bundle.max.kB', unit: 'kB', ours: Math.max(...ordinary), goal: '<= 450' },
    ...imports.map(({ name, ms }) => ({ name: `bundle.${name}.importMs`, unit: 'ms', ours: ms, goal: '<= 60' })),
    { name: 'bundle.max.importMs', unit: 'ms', ours: Math.max(...imports.map(({ ms }) => ms)), goal: '<= 60' },
  ];
};

/** Parses mail: allowed to be larger than the others. */
const MAIL_INTAKE = 'mail.inbound';
const ROUNDS = 9;

type Bundle = { readonly name: string; readonly file: string };

/** One function after the other in every round, so that a busy moment of the machine meets all alike. */
const importTimes = async (files: readonly Bundle[]) => {
  const times = files.map((): number[] => []);
  for (let round = 0; round < ROUNDS; round += 1)
    for (const [index, { file }] of files.entries()) times[index]?.push(await importMillis(file));
  return files.map(({ name }, index) => ({ name, ms: rounded(median(times[index] ?? []), 1) }));
};

/** In a process of its own with an empty environment: importing a handler must do nothing and need nothing. */
const importMillis = async (file: string): Promise<number> => {
  const program = `const started = performance.now(); await import(process.argv[1]); console.log(performance.now() - started);`;
  const args = ['--input-type=module', '-e', program, pathToFileURL(file).href];
  const { stdout } = await promisify(execFile)(process.execPath, args, { env: {} });
  return Number(stdout);
};

if (import.meta.main) console.table(await benchBundles());
