/** The types the parts of the local host share. */

/** The virtual clock. Every due time on the local host is read from it. */
export type Clock = {
  /** Epoch milliseconds, virtual. */
  now(): number;
  /** Virtual milliseconds that pass in one real millisecond. */
  readonly speed: number;
  /** How many real milliseconds to wait for so many virtual ones. */
  realMillis(virtualMillis: number): number;
  /** The memory workers read the clock from; see clock.ts for its layout. */
  readonly shared: SharedArrayBuffer;
};

/** `<data>/host.sqlite` (WAL): schedules, queue messages, stream checkpoints, asynchronous invocations, clock offset. */
export type HostDatabase = import('node:sqlite').DatabaseSync;

/**
 * Lambda's event invoke: resolves once the invocation is persisted. The runtime
 * then retries twice and hands what still fails to the function's on-failure destination.
 */
export type InvokeAsync = (functionArn: string, payload: unknown) => Promise<void>;

/**
 * Something that falls due on the virtual clock. `runDue` does everything due at
 * or before `clock.now()`, in order, and resolves when that is handed over.
 */
export type Timed = {
  /** Epoch milliseconds, virtual, of the next due instant. */
  nextDueAt(): number | undefined;
  /**
   * The same without recurrent ticks (`rate`, `cron`), where a source has any: a jump of
   * the clock stops at these instants only, and recurrent ticks coalesce to one a stop.
   */
  nextOnceAt?(): number | undefined;
  runDue(): Promise<void>;
};

/**
 * One AWS service behind the endpoint. `service` is the service name in the
 * credential scope: `scheduler`, `sqs`, `s3`, `ses`, `secretsmanager`, `dynamodb`.
 */
export type Service = {
  readonly service: string;
  handle(request: ServiceRequest): Promise<ServiceResponse>;
};

export type ServiceRequest = {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  /** Names the calling function: every function has its own. */
  readonly accessKeyId: string;
};

export type ServiceResponse = {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
};
