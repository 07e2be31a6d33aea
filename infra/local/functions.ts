import { availableParallelism } from 'node:os';
import { setFlagsFromString } from 'node:v8';
import { type Instance, type Outcome, startInstance } from './instance.ts';
import { localSecretKey } from './presigned.ts';
import type { LambdaFunction } from './resources.ts';
import type { Clock } from './seams.ts';

export type Functions = {
  /** Imports every function's first instance; throws with Lambda's words for the first that cannot be. Gives import milliseconds by label. */
  start(): Promise<Readonly<Record<string, number>>>;
  /** Runs a function to its end and never rejects for what the function does. Throws for an ARN that no function has. */
  invoke(functionArn: string, event: unknown): Promise<Outcome>;
  /** Invocations running or waiting for an instance. */
  inFlight(): number;
  /** Invocations begun since the start. */
  invocations(): number;
  instances(): number;
  close(): Promise<void>;
};

export type FunctionsOptions = {
  readonly functions: readonly LambdaFunction[];
  readonly clock: Clock;
  readonly region: string;
  readonly awsUrl: string;
  readonly dynamoUrl: string;
  readonly sink: (label: string) => (line: string) => void;
  /** Instances of one function at most, below its reserved concurrency. */
  readonly instanceCap?: number;
  /** How long an instance may be idle before it ends. Default 20 seconds. */
  readonly idleMillis?: number;
  /** Called before and after each invocation. */
  readonly onActivity?: () => void;
};

/** How long an invocation waits before it gets an instance of its own: most waits are shorter than a start. */
const patienceMillis = 60;
/** As in Lambda, a function that nobody calls holds no memory; its next call waits for a start (a quarter of a second). */
const defaultIdle = 20_000;
/** More side by side would only make each import longer, and on a busy machine longer than Lambda allows. */
const startsAtOnce = availableParallelism() + 1;
/** Instances beyond the first of each function, of all functions together: a bound for the host's memory. */
const furtherInstances = 6;

export const createFunctions = (options: FunctionsOptions): Functions => {
  const size = (): number => [...pools.values()].reduce((sum, pool) => sum + pool.size(), 0);
  const mayGrow = (): boolean => size() < pools.size + furtherInstances;
  const pools: ReadonlyMap<string, Pool> = new Map(
    options.functions.map((definition) => [definition.arn, createPool(definition, options, mayGrow)]),
  );
  let begun = 0;
  let inFlight = 0;
  return {
    start: async () => {
      // For every thread from here on: with as many heaps as functions, helpers at each collection cost more than they save.
      setFlagsFromString('--no-parallel-scavenge');
      const waiting = pools.values();
      const started: (readonly [string, number])[] = [];
      const startSome = async (): Promise<void> => {
        for (const pool of waiting) started.push(await pool.start());
      };
      await Promise.all(Array.from({ length: startsAtOnce }, startSome));
      // Many small heaps matter more on one machine than the last bit of speed (measured: 130 MB less under load). Set before, it would
      // have each thread compile Node's own modules anew, whose kept code is for the flags that Node was built with.
      setFlagsFromString('--optimize-for-size');
      return Object.fromEntries(started);
    },
    invoke: async (functionArn, event) => {
      const pool = pools.get(functionArn);
      if (!pool) throw new Error(`Function not found: ${functionArn}`);
      begun += 1;
      inFlight += 1;
      options.onActivity?.();
      try {
        return await pool.run(JSON.stringify(event) ?? 'null');
      } finally {
        inFlight -= 1;
        options.onActivity?.();
      }
    },
    inFlight: () => inFlight,
    invocations: () => begun,
    instances: size,
    close: async () => {
      await Promise.all([...pools.values()].map((pool) => pool.close()));
    },
  };
};

type Waiting = { readonly payload: string; readonly resolve: (outcome: Outcome) => void; readonly since: number };

type Pool = ReturnType<typeof createPool>;

const createPool = (definition: LambdaFunction, options: FunctionsOptions, mayGrow: () => boolean) => {
  const limit = Math.max(1, Math.min(definition.reservedConcurrency ?? Number.POSITIVE_INFINITY, options.instanceCap ?? 3));
  const log = options.sink(definition.label);
  const all = new Set<Instance>();
  const idle = new Map<Instance, number>();
  const queue: Waiting[] = [];
  let closed = false;

  const open = (): Instance => {
    const instance = startInstance({
      setting: {
        folder: definition.folder,
        handler: definition.handler,
        functionArn: definition.arn,
        clock: options.clock.shared,
      },
      environment: environmentOf(definition, options),
      memoryMb: definition.memoryMb,
      timeoutSeconds: definition.timeoutSeconds,
      log,
    });
    all.add(instance);
    void instance.ended.then(() => {
      all.delete(instance);
      idle.delete(instance);
      dispatch();
    });
    return instance;
  };

  const dispatch = (): void => {
    while (queue.length > 0 && idle.size > 0) {
      // The one used last is the warmest.
      const instance = [...idle.keys()].at(-1);
      const waiting = queue.shift();
      if (!instance || !waiting) return;
      idle.delete(instance);
      if (instance.alive()) void runOn(instance, waiting);
      else queue.unshift(waiting);
    }
    if (queue.length > 0 && all.size < limit && (all.size === 0 || mayGrow())) grow();
  };

  const runOn = async (instance: Instance, { payload, resolve }: Waiting): Promise<void> => {
    const outcome = await instance.run(payload);
    if (!outcome.ok)
      log(JSON.stringify({ level: 'ERROR', message: 'Invoke Error', requestId: outcome.requestId, ...outcome.error }));
    release(instance);
    resolve(outcome);
    dispatch();
  };

  const release = (instance: Instance): void => {
    if (instance.alive()) idle.set(instance, performance.now());
  };

  // The first instance starts at once; a further one only when somebody has waited for a while.
  let growing = false;
  const grow = (): void => {
    if (growing || closed) return;
    growing = true;
    const wait = all.size === 0 ? 0 : Math.max(0, patienceMillis - (performance.now() - (queue[0]?.since ?? 0)));
    setTimeout(async () => {
      if (queue.length > 0 && idle.size === 0 && all.size < limit && (all.size === 0 || mayGrow()) && !closed) await add();
      growing = false;
      dispatch();
    }, wait);
  };
  const add = async (): Promise<void> => {
    const instance = open();
    try {
      await instance.ready;
      release(instance);
    } catch (error) {
      log(JSON.stringify({ level: 'ERROR', message: 'Init Error', error: String(error) }));
      // With no instance at all, whoever waits gets the error, as from Lambda.
      if (all.size > 0) return;
      const lambda = { errorType: (error as Error).name, errorMessage: (error as Error).message };
      for (const { resolve } of queue.splice(0)) resolve({ ok: false, requestId: '', error: lambda });
    }
  };

  const longestIdle = options.idleMillis ?? defaultIdle;
  const reaper = setInterval(() => {
    for (const [instance, since] of idle) {
      if (performance.now() - since < longestIdle) continue;
      idle.delete(instance);
      void instance.stop();
    }
  }, longestIdle / 4).unref();

  return {
    size: () => all.size,
    start: async (): Promise<readonly [string, number]> => {
      const instance = open();
      try {
        const millis = await instance.ready;
        release(instance);
        return [definition.label, Math.round(millis)];
      } catch (error) {
        throw new Error(`function ${definition.label} cannot be started: ${error}`, { cause: error });
      }
    },
    run: (payload: string): Promise<Outcome> =>
      new Promise((resolve) => {
        queue.push({ payload, resolve, since: performance.now() });
        dispatch();
      }),
    close: async () => {
      closed = true;
      clearInterval(reaper);
      await Promise.all([...all].map((instance) => instance.stop()));
      const stopping = { errorType: 'Runtime.ExitError', errorMessage: 'the host is stopping' };
      for (const { resolve } of queue.splice(0)) resolve({ ok: false, requestId: '', error: stopping });
    },
  };
};

/** What the template says, and what Lambda adds. Nothing of the host's own environment. */
const environmentOf = (definition: LambdaFunction, options: FunctionsOptions): Readonly<Record<string, string>> => ({
  ...definition.environment,
  AWS_REGION: options.region,
  AWS_DEFAULT_REGION: options.region,
  AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
  AWS_LAMBDA_FUNCTION_NAME: definition.name,
  AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(definition.memoryMb),
  AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
  AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
  AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${definition.name}`,
  AWS_LAMBDA_LOG_STREAM_NAME: 'local',
  // One a function, so that a stand-in knows who is calling.
  AWS_ACCESS_KEY_ID: accessKeyIdOf(definition.label),
  AWS_SECRET_ACCESS_KEY: localSecretKey,
  AWS_SESSION_TOKEN: 'local',
  AWS_ENDPOINT_URL: options.awsUrl,
  AWS_ENDPOINT_URL_DYNAMODB: options.dynamoUrl,
  LAMBDA_TASK_ROOT: definition.folder,
  LANG: 'en_US.UTF-8',
  TZ: ':UTC',
  _HANDLER: definition.handler,
});

export const accessKeyIdOf = (label: string): string => `LOCAL${label.replaceAll(/[^0-9a-zA-Z]/g, '').toUpperCase()}`;
