/**
 * Runs the event store's conformance suite on Amazon's own DynamoDB Local, fetched with Maven (pom.xml beside this file)
 * into .build/dynamodb-local. Exits 0 when all passes, and also, with the reason printed, where Java, Maven or
 * the artifact cannot be had; 1 when a test fails or the engine does not start.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const HERE = import.meta.dirname;
const ROOT = join(HERE, '..', '..');
const LIBRARIES = join(ROOT, '.build', 'dynamodb-local');

const main = async (): Promise<number> => {
  // `Loopback.java` runs from its source, which needs the compiler beside the runtime.
  const missing = lacking('java', '-version') ?? lacking('javac', '-version') ?? fetchLibraries();
  if (missing !== undefined) {
    console.log(`conformance on DynamoDB Local skipped: ${missing}`);
    return 0;
  }
  const port = await freePort();
  const engine = spawn(
    'java',
    [
      '-Xmx512m',
      '-Djava.library.path=.',
      '-cp',
      '*',
      join(HERE, 'Loopback.java'),
      '-inMemory',
      '-sharedDb',
      '-disableTelemetry',
      '-port',
      String(port),
    ],
    { cwd: LIBRARIES, stdio: ['pipe', 'pipe', 'pipe'] }, // its input stays open as long as this script lives,
  );
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      engine.kill();
      process.exit(1);
    });
  }
  try {
    const endpoint = `http://127.0.0.1:${port}`;
    await answering(endpoint, engine);
    return await runSuite(endpoint);
  } finally {
    engine.kill();
  }
};

/** Why a program cannot be used here, or `undefined`. */
const lacking = (program: string, versionFlag: string): string | undefined => {
  const { error, status } = spawnSync(program, [versionFlag], { stdio: 'ignore' });
  return error === undefined && status === 0 ? undefined : `${program} is not on this machine`;
};

/** Fetches once; afterwards neither Maven nor the network is needed. */
const fetchLibraries = (): string | undefined => {
  if (existsSync(LIBRARIES) && readdirSync(LIBRARIES).some((name) => name.startsWith('DynamoDBLocal-'))) return undefined;
  const noMaven = lacking('mvn', '-version');
  if (noMaven !== undefined) return noMaven;
  console.log('fetching DynamoDB Local with Maven ...');
  const goal = ['-B', '-q', '-f', join(HERE, 'pom.xml'), 'dependency:copy-dependencies', `-DoutputDirectory=${LIBRARIES}`];
  const { status, error, stdout } = spawnSync('mvn', goal, { encoding: 'utf8', timeout: 300_000 });
  if (status === 0) return undefined;
  rmSync(LIBRARIES, { recursive: true, force: true }); // half a set of libraries must not pass for a whole one
  return `Maven could not fetch it: ${error?.message ?? firstLine(stdout)}`;
};

const firstLine = (text: string): string => text.trim().split('\n')[0] ?? '';

const answering = async (endpoint: string, engine: ChildProcess): Promise<void> => {
  let said = '';
  engine.stdout?.on('data', (chunk) => (said += chunk));
  engine.stderr?.on('data', (chunk) => (said += chunk));
  for (let waited = 0; waited < 60_000; waited += 200) {
    if (engine.exitCode !== null) break;
    // Any answer will do: without a signature it is a 400.
    if ((await fetch(endpoint).catch(() => undefined)) !== undefined) return;
    await sleep(200);
  }
  throw new Error(`DynamoDB Local did not start: ${said.trim()}`);
};

const runSuite = async (endpoint: string): Promise<number> => {
  const report = join(ROOT, '.build', 'dynamodb-local.json');
  const vitest = join(ROOT, 'node_modules', '.bin', 'vitest');
  const config = join(HERE, 'vitest.config.ts');
  const args = ['run', '--config', config, '--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  rmSync(report, { force: true });
  // Not spawnSync: the engine's output must go on being read.
  const suite = spawn(vitest, args, {
    cwd: ROOT,
    stdio: 'inherit',
    env: { ...process.env, DYNAMODB_LOCAL_ENDPOINT: endpoint },
  });
  const code = await new Promise<number>((resolve, reject) => {
    suite.once('error', reject);
    suite.once('exit', (status) => resolve(status ?? 1));
  });
  if (existsSync(report)) {
    const { numPassedTests, numFailedTests } = JSON.parse(readFileSync(report, 'utf8'));
    console.log(`conformance on DynamoDB Local: ${numPassedTests} passed, ${numFailedTests} failed`);
  }
  return code;
};

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const probe = createServer();
    probe.on('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });

process.exitCode = await main();
