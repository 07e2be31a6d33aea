/**
 * Runs the event store's conformance suite on Amazon's own DynamoDB Local, fetched with Maven (dynamodb-local.xml beside this file)
 * into .build/dynamodb-local. Exits 0 when all passes, and also, with the reason printed, where Java, Maven or
 * the artifact cannot be had; 1 when a test fails or the engine does not start.
 */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { BUILD, fetchLibraries, freePort, lacking, runAgainst } from './java.ts';

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
  const endpoint = `http://127.0.0.1:${port}`;
  return runAgainst(
    // Any answer will do: without a signature it is a 400.
    { process: engine, isUp: async () => (await fetch(endpoint)).status > 0, seconds: 60 },
    { engine: 'DynamoDB Local', file: 'dynamodb-local.test.ts', env: { DYNAMODB_LOCAL_ENDPOINT: endpoint } },
  );
};

process.exitCode = await main();
