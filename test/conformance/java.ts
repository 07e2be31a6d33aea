import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** What every engine needs that comes from Maven and runs on Java. */

export const ROOT = join(import.meta.dirname, '..', '..');
/** Where fetched libraries stay. */
export const BUILD = join(ROOT, '.build');

/** Why a program cannot be used here, or `undefined`. */
export const lacking = (program: string, versionFlag: string): string | undefined => {
  const { error, status } = spawnSync(program, [versionFlag], { stdio: 'ignore' });
  return error === undefined && status === 0 ? undefined : `${program} is not on this machine`;
};

export type Libraries = {
  /** Maven project that names them. */
  readonly pom: string;
  /** Folder they come to; a whole set is there when it is. */
  readonly folder: string;
};

/** Fetches once; afterwards neither Maven nor the network is needed. Says why that cannot be, or nothing. */
export const fetchLibraries = ({ pom, folder }: Libraries): string | undefined => {
  if (existsSync(folder)) return undefined;
  const noMaven = lacking('mvn', '-version');
  if (noMaven !== undefined) return noMaven;
  console.log(`fetching ${basename(pom)} with Maven ...`);
  const arriving = `${folder}.arriving`; // half a set of libraries must not pass for a whole one
  rmSync(arriving, { recursive: true, force: true });
  const goal = ['-B', '-q', '-f', pom, 'dependency:copy-dependencies', `-DoutputDirectory=${arriving}`];
  const { status, error, stdout } = spawnSync('mvn', goal, { encoding: 'utf8', timeout: 300_000 });
  if (status === 0) {
    renameSync(arriving, folder);
    return undefined;
  }
  return `Maven could not fetch it: ${error?.message ?? firstLine(stdout)}`;
};

const firstLine = (text: string): string => text.trim().split('\n')[0] ?? '';

export type Suite = {
  /** Who is held to it, as it stands in the line that tells how it went. */
  readonly engine: string;
  readonly file: string;
  readonly env: Readonly<Record<string, string>>;
};
export type Engine = {
  readonly process: ChildProcess;
  readonly isUp: () => Promise<boolean>;
  /** It has so long to start. */
  readonly seconds: number;
};

/**
 * Runs one of this folder's suites once its engine is up, tells how many of its tests passed, and ends the engine whatever comes of it.
 * Resolves to the exit code.
 */
export const runAgainst = async (engine: Engine, suite: Suite): Promise<number> => {
  const end = (): boolean => engine.process.kill('SIGKILL');
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      end();
      process.exit(1);
    });
  }
  try {
    await started(engine, suite.engine);
    return await runSuite(suite);
  } finally {
    end();
  }
};

const started = async ({ process: engine, isUp, seconds }: Engine, name: string): Promise<void> => {
  let said = '';
  for (const output of [engine.stdout, engine.stderr])
    output?.on('data', (chunk) => {
      said = `${said}${chunk}`.slice(-20_000);
    });
  for (let waited = 0; waited < seconds * 1000 && engine.exitCode === null; waited += 200) {
    if (await isUp().catch(() => false)) return;
    await sleep(200);
  }
  throw new Error(`${name} did not start: ${said.trim()}`);
};

const runSuite = async ({ engine, file, env }: Suite): Promise<number> => {
  const report = join(BUILD, `${file}.json`);
  const vitest = join(ROOT, 'node_modules', '.bin', 'vitest');
  const config = join(import.meta.dirname, 'vitest.config.ts');
  const args = ['run', '--config', config, '--reporter=default', '--reporter=json', `--outputFile.json=${report}`, file];
  rmSync(report, { force: true });
  // Not spawnSync: the engine's output must go on being read.
  const suite = spawn(vitest, args, { cwd: ROOT, stdio: 'inherit', env: { ...process.env, ...env } });
  const code = await new Promise<number>((resolve, reject) => {
    suite.once('error', reject);
    suite.once('exit', (status) => resolve(status ?? 1));
  });
  if (existsSync(report)) {
    const { numPassedTests, numFailedTests } = JSON.parse(readFileSync(report, 'utf8'));
    console.log(`conformance on ${engine}: ${numPassedTests} passed, ${numFailedTests} failed`);
  }
  return code;
};

export const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const probe = createServer();
    probe.on('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
