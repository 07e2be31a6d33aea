/**
 * One instance of a Lambda function, in a worker thread of its own: its environment, its clock, one invocation at a time.
 * Talks with functions.ts in the messages below; an exit of the thread is the end of the instance.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parentPort, workerData } from 'node:worker_threads';

export type WorkerSetting = {
  readonly folder: string;
  readonly handler: string;
  readonly functionArn: string;
  /** See clock.ts. */
  readonly clock: SharedArrayBuffer;
};

export type ToWorker = {
  readonly requestId: string;
  /** The event as JSON text, as Lambda gets it. */
  readonly payload: string;
  readonly timeoutMillis: number;
};

export type FromWorker =
  | { readonly kind: 'ready'; readonly importMillis: number }
  | { readonly kind: 'init-failed'; readonly error: LambdaError }
  | { readonly kind: 'result'; readonly requestId: string; readonly payload: string }
  | { readonly kind: 'failed'; readonly requestId: string; readonly error: LambdaError };

/** As Lambda words it in the response of a failed invocation. */
export type LambdaError = { readonly errorType: string; readonly errorMessage: string; readonly trace?: readonly string[] };

type Handler = (event: unknown, context: unknown) => unknown;

const setting = workerData as WorkerSetting;
const tell = (message: FromWorker): void => parentPort?.postMessage(message);

const serve = async (): Promise<void> => {
  followClock(setting.clock);
  const started = performance.now();
  let handler: Handler;
  try {
    handler = await importHandler();
  } catch (error) {
    return tell({ kind: 'init-failed', error: describe(error) });
  }
  parentPort?.on('message', (message: ToWorker) => void run(handler, message));
  tell({ kind: 'ready', importMillis: performance.now() - started });
};

const run = async (handler: Handler, { requestId, payload, timeoutMillis }: ToWorker): Promise<void> => {
  const until = performance.now() + timeoutMillis;
  try {
    const result = await handler(JSON.parse(payload), contextOf(requestId, until));
    tell({ kind: 'result', requestId, payload: JSON.stringify(result) ?? 'null' });
  } catch (error) {
    tell({ kind: 'failed', requestId, error: describe(error) });
  }
};

const contextOf = (awsRequestId: string, until: number) => ({
  awsRequestId,
  callbackWaitsForEmptyEventLoop: true,
  functionName: process.env.AWS_LAMBDA_FUNCTION_NAME,
  functionVersion: '$LATEST',
  invokedFunctionArn: setting.functionArn,
  memoryLimitInMB: process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
  logGroupName: process.env.AWS_LAMBDA_LOG_GROUP_NAME,
  logStreamName: process.env.AWS_LAMBDA_LOG_STREAM_NAME,
  getRemainingTimeInMillis: () => Math.max(0, Math.floor(until - performance.now())),
});

const importHandler = async (): Promise<Handler> => {
  const dot = setting.handler.lastIndexOf('.');
  const [module, name] = [setting.handler.slice(0, dot), setting.handler.slice(dot + 1)];
  const file = ['.mjs', '.js', '.cjs'].map((ending) => join(setting.folder, module + ending)).find((path) => existsSync(path));
  if (!file) throw Object.assign(new Error(`Cannot find module '${module}'`), { name: 'Runtime.ImportModuleError' });
  const exported = (await import(pathToFileURL(file).href)) as Record<string, unknown>;
  const handler = exported[name];
  if (typeof handler === 'function') return handler as Handler;
  throw Object.assign(new Error(`${setting.handler} is undefined or not exported`), { name: 'Runtime.HandlerNotFound' });
};

const describe = (error: unknown): LambdaError =>
  error instanceof Error
    ? { errorType: error.name, errorMessage: error.message, trace: (error.stack ?? '').split('\n') }
    : { errorType: typeof error, errorMessage: String(error), trace: [] };

/** `Date` tells the host's virtual time; timers and `performance` stay real. */
const followClock = (shared: SharedArrayBuffer): void => {
  const base = new BigInt64Array(shared, 0, 1);
  const speed = new Float64Array(shared, 8, 1)[0] ?? 1;
  const RealDate = Date;
  const realNow = Date.now;
  const now = (): number => Math.floor(realNow() * speed) + Number(Atomics.load(base, 0));
  const VirtualDate = new Proxy(RealDate, {
    construct: (target, args, newTarget) => Reflect.construct(target, args.length === 0 ? [now()] : args, newTarget),
    apply: () => new RealDate(now()).toString(),
  });
  RealDate.now = now;
  RealDate.prototype.constructor = VirtualDate;
  globalThis.Date = VirtualDate;
};

void serve();
