/**
 * Runs the event store's conformance suite on Amazon's own DynamoDB Local, fetched with Maven (dynamodb-local.xml beside this file)
 * into .build/dynamodb-local. Exits 0 when all passes, and also, with the reason printed, where Java, Maven or
 * the artifact cannot be had; 1 when a test fails or the engine does not start.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { BUILD, fetchLibraries, freePort, lacking, runSuite } from './java.ts';

const HERE = import.meta.dirname;
const LIBRARIES = join(BUILD, 'dynamodb-local');

const main = async (): Promise<number> => {
  // `Loopback.java` runs from its source, which needs the compiler beside the runtime.
  const missing =
    lacking('java', '-version') ??
    lacking('javac', '-version') ??
    fetchLibraries({ pom: join(HERE, 'dynamodb-local.xml'), folder: LIBRARIES });
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
    return await runSuite({
      engine: 'DynamoDB Local',
      file: 'dynamodb-local.test.ts',
      env: { DYNAMODB_LOCAL_ENDPOINT: endpoint },
    });
  } finally {
    engine.kill();
  }
};

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

process.exitCode = await main();
