import { parseArgs } from 'node:util';
import { startHost } from './host.ts';

const usage = 'npm start -- [--port 3000] [--smtp-port 2525] [--data .local] [--speed 1]';

/** Runs the desk on this machine until SIGINT or SIGTERM. Exit code 1, and why, when it cannot. */
const main = async (): Promise<void> => {
  // Lambda's zone, before the first date is made.
  process.env.TZ = 'UTC';
  if (process.argv.includes('--help')) return console.log(usage);
  // Before the start, so that a signal during it ends it in order too.
  const asked = Promise.withResolvers<void>();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => asked.resolve());

  const starting = startHost(readArguments());
  const started = await Promise.race([starting, asked.promise]);
  if (started) {
    console.log(`smtp 127.0.0.1:${started.smtpPort}`);
    console.log(`kefu ready ${started.url}`);
    await asked.promise;
  }
  await (await starting).close();
};

const readArguments = () => {
  const { values } = parseArgs({
    options: {
      port: { type: 'string', default: '3000' },
      'smtp-port': { type: 'string', default: '2525' },
      data: { type: 'string', default: '.local' },
      speed: { type: 'string', default: '1' },
    },
  });
  return {
    port: portOf('--port', values.port),
    smtpPort: portOf('--smtp-port', values['smtp-port']),
    dataDir: values.data,
    speed: Number(values.speed),
  };
};

const portOf = (option: string, text: string): number => {
  const port = Number(text);
  if (text === '' || !Number.isInteger(port) || port < 0 || port > 65_535)
    throw new Error(`${option} must be a port, 0 to 65535, not ${text}\n${usage}`);
  return port;
};

main().then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(`kefu cannot run: ${error instanceof Error ? error.message : error}`);
    process.exit(1);
  },
);
