import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { transformSync } from 'esbuild';
import type { FromWorker, LambdaError, ToWorker, WorkerSetting } from './lambda-worker.ts';

export type Outcome =
  | { readonly ok: true; readonly requestId: string /** JSON text. */; readonly payload: string }
  | { readonly ok: false; readonly requestId: string; readonly error: LambdaError };

/** One worker thread. `run` must not be called again before it has resolved. */
export type Instance = {
  /** Resolves with the import's milliseconds; rejects with Lambda's words when the function cannot be initialized. */
  readonly ready: Promise<number>;
  readonly ended: Promise<void>;
  /** False from the moment it is to end. */
  alive(): boolean;
  run(payload: string): Promise<Outcome>;
  stop(): Promise<void>;
};

export type InstanceOptions = {
  readonly setting: WorkerSetting;
  readonly environment: Readonly<Record<string, string>>;
  readonly memoryMb: number;
  readonly timeoutSeconds: number;
  readonly log: (line: string) => void;
};

/** Lambda gives a function ten seconds to be imported. */
const initMillis = 10_000;

export const startInstance = ({ setting, environment, memoryMb, timeoutSeconds, log }: InstanceOptions): Instance => {
  const worker = new Worker(workerProgram(), {
    workerData: setting,
    env: environment,
    stdout: true,
    stderr: true,
    // A runaway function ends its own instance and not the host. A small young generation keeps many threads small.
    resourceLimits: { maxOldGenerationSizeMb: Math.max(memoryMb, 128), maxYoungGenerationSizeMb: 6 },
  });
  forLines(worker.stdout, log);
  forLines(worker.stderr, log);

  let running: { readonly requestId: string; readonly settle: (outcome: Outcome) => void } | undefined;
  let crash: LambdaError | undefined;
  let gone = false;
  const initialized = Promise.withResolvers<number>();
  // A failed start is reported to whoever waits for it, and is no crash of the host where nobody does.
  initialized.promise.catch(() => {});
  const ended = Promise.withResolvers<void>();
  const slowStart = setTimeout(
    () => end({ errorType: 'Sandbox.Timedout', errorMessage: 'Init phase timed out after 10.00 seconds' }),
    initMillis,
  );

  const finish = (outcome: Outcome): void => {
    const { settle } = running ?? {};
    running = undefined;
    settle?.(outcome);
  };
  const end = (error: LambdaError): void => {
    crash ??= error;
    void worker.terminate();
  };

  worker.on('message', (message: FromWorker) => {
    if (message.kind === 'ready') {
      clearTimeout(slowStart);
      initialized.resolve(message.importMillis);
    } else if (message.kind === 'init-failed') end(message.error);
    else if (running?.requestId !== message.requestId) return;
    else if (message.kind === 'result') finish({ ok: true, requestId: message.requestId, payload: message.payload });
    else finish({ ok: false, requestId: message.requestId, error: message.error });
  });
  worker.on('error', (error: unknown) => {
    const thrown = error instanceof Error ? error : new Error(String(error));
    crash ??= { errorType: thrown.name, errorMessage: thrown.message, trace: (thrown.stack ?? '').split('\n') };
  });
  worker.on('exit', (code) => {
    gone = true;
    clearTimeout(slowStart);
    const requestId = running?.requestId ?? '';
    const error = crash ?? {
      errorType: 'Runtime.ExitError',
      errorMessage: `RequestId: ${requestId} Error: ${code === 0 ? 'Runtime exited without providing a reason' : `Runtime exited with error: exit status ${code}`}`,
    };
    initialized.reject(Object.assign(new Error(error.errorMessage), { name: error.errorType, lambda: error }));
    finish({ ok: false, requestId, error });
    ended.resolve();
  });

  return {
    ready: initialized.promise,
    ended: ended.promise,
    alive: () => crash === undefined && !gone,
    run: (payload) => {
      const requestId = randomUUID();
      const timer = setTimeout(() => {
        const seconds = timeoutSeconds.toFixed(2);
        end({
          errorType: 'Sandbox.Timedout',
          errorMessage: `RequestId: ${requestId} Error: Task timed out after ${seconds} seconds`,
        });
      }, timeoutSeconds * 1000);
      return new Promise<Outcome>((resolve) => {
        running = {
          requestId,
          settle: (outcome) => {
            clearTimeout(timer);
            resolve(outcome);
          },
        };
        worker.postMessage({ requestId, payload, timeoutMillis: timeoutSeconds * 1000 } satisfies ToWorker);
      });
    },
    stop: async () => {
      crash ??= { errorType: 'Runtime.ExitError', errorMessage: 'the host is stopping' };
      await worker.terminate();
    },
  };
};

let program: URL | undefined;

// As JavaScript: a thread that has to strip types itself holds the stripper too, 9 MB each.
const workerProgram = (): URL => {
  const source = (): string => readFileSync(new URL('./lambda-worker.ts', import.meta.url), 'utf8');
  program ??= new URL(
    `data:text/javascript,${encodeURIComponent(transformSync(source(), { loader: 'ts', format: 'esm' }).code)}`,
  );
  return program;
};

const forLines = (stream: NodeJS.ReadableStream, line: (text: string) => void): void => {
  let rest = '';
  stream.setEncoding('utf8');
  stream.on('data', (chunk: string) => {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    for (const text of lines) line(text);
  });
  stream.on('end', () => {
    if (rest) line(rest);
  });
};
