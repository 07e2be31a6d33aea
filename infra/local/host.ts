import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createClock } from './clock.ts';
import { openDataFolder } from './database.ts';
import { startDynoxide } from './dynoxide.ts';
import { listenHttp } from './http-server.ts';
import type { Clock } from './seams.ts';
import { synthesizeInto } from './synthesize.ts';
import type { Jump } from './timekeeper.ts';

export type HostOptions = {
  /** Of the HTTP API; 0 (the default) takes a free one, as does `smtpPort`. */
  readonly port?: number;
  readonly smtpPort?: number;
  readonly dataDir: string;
  /** Virtual seconds a real second. Default 1. */
  readonly speed?: number;
  /** A synthesized cloud assembly. Default: the project's CDK app, synthesized into the data folder. */
  readonly assembly?: string;
};

export type Host = {
  readonly url: string;
  readonly smtpPort: number;
  readonly dataDir: string;
  readonly clock: Clock;
  /** Import milliseconds of each function's first instance. */
  readonly imports: Readonly<Record<string, number>>;
  /** As `POST /_local/clock`; in virtual milliseconds. */
  advance(millis: number): Promise<Jump>;
  close(): Promise<void>;
};

/** Steps of the stop, carried out in reverse. */
export type OnClose = (step: () => void | Promise<void>) => void;

/** Of the template as it runs here. */
export const region = 'us-east-1';
export const account = '000000000000';
/** How long one part gets to come to its end. */
const stepMillis = 3_000;

/**
 * Runs the whole system of a CloudFormation template on this machine, on a data folder of its own. Resolves when every
 * function is imported and every stream, queue and timer runs. Throws, with what is wrong in words, when it cannot; then
 * nothing is left running.
 */
export const startHost = async (options: HostOptions): Promise<Host> => {
  const closers: (() => void | Promise<void>)[] = [];
  const close = async (): Promise<void> => {
    // A function that hangs must not hold the stop up: what it leaves undone is done after the next start.
    for (const step of closers.splice(0).reverse()) await Promise.race([step(), sleep(stepMillis, undefined, { ref: false })]);
  };
  try {
    return { ...(await start(options, (step) => closers.push(step))), close };
  } catch (error) {
    await close();
    throw error;
  }
};

const start = async (options: HostOptions, onClose: OnClose): Promise<Omit<Host, 'close'>> => {
  const dataDir = resolve(options.dataDir);
  const folder = openDataFolder(dataDir);
  onClose(folder.close);
  const http = await listenHttp(options.port ?? 0);
  onClose(http.close);
  const clock = createClock({ db: folder.db, speed: options.speed ?? 1 });
  onClose(clock.close);

  // What takes long goes on side by side, the import of all the rest included.
  const [assembly, dynamo, { runSystem }] = await Promise.all([
    options.assembly ?? synthesizeInto(join(dataDir, 'cdk.out')),
    startDynoxide({ dbPath: join(dataDir, 'dynamo.sqlite') }).then((engine) => {
      onClose(engine.stop);
      return engine;
    }),
    import('./system.ts'),
  ]);
  return runSystem({ options, dataDir, folder, http, clock, assembly, dynamo }, onClose);
};
