import { Logger } from '@aws-lambda-powertools/logger';
import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import { Metrics } from '@aws-lambda-powertools/metrics';
import middy from '@middy/core';
import type {
  APIGatewayProxyStructuredResultV2,
  Context,
  DynamoDBBatchResponse,
  DynamoDBRecord,
  DynamoDBStreamEvent,
  SESEvent,
  SQSBatchResponse,
  SQSEvent,
  SQSRecord,
} from 'aws-lambda';
import type { StoredItem } from './adapters/event-store.ts';
import { serviceName } from './env.ts';
import { type HttpAnswer, type HttpEvent, type HttpRequest, requestOf, responseOf, responseOfProblem } from './http.ts';
import type { MailMessage } from './mail/desk.ts';
import { type HttpProblem, internalProblem, isProblem, notFound } from './problem.ts';

/**
 * The middy stack of every trigger. Each takes `build`, which is called at the first invocation and once: importing a function
 * does nothing. `build` wires adapters from the environment and gives back a plain async function.
 */
export type LambdaHandler<Event, Result> = (event: Event, context: Context) => Promise<Result>;

/** What a function works with besides its input. Log codes and ids only: never an address, a number or a text of a customer. */
export type Tools = {
  readonly logger: Logger;
  readonly metrics: Metrics;
  /** Aborts just before the function's time is up. */
  readonly signal: AbortSignal;
};

type Build<T> = () => T | Promise<T>;

export type HttpRoute = (request: HttpRequest, tools: Tools) => Promise<HttpAnswer | HttpProblem>;
/** By API Gateway's route key: `{'POST /cases/{id}/triage': triage}`. */
export type HttpRoutes = Readonly<Record<string, HttpRoute>>;

/**
 * HTTP: finds the route, reads the body (`bodies: 'raw'` for webhooks leaves it alone), answers. A problem, returned or thrown,
 * becomes problem+json; any other error is logged and becomes a 500 that says nothing.
 */
export const httpHandler = (
  build: Build<HttpRoutes>,
  { bodies = 'json' }: { readonly bodies?: 'json' | 'raw' } = {},
): LambdaHandler<HttpEvent, APIGatewayProxyStructuredResultV2> => {
  const routes = once(build);
  const failed = (event: HttpEvent, error: unknown): APIGatewayProxyStructuredResultV2 =>
    responseOfProblem(isProblem(error) ? error : internalProblem, event);
  return stack<HttpEvent, APIGatewayProxyStructuredResultV2>(async (event, tools) => {
    const route = (await routes())[event.routeKey];
    if (route === undefined) return failed(event, noSuchRoute);
    const request = requestOf(event, bodies);
    if (isProblem(request)) return failed(event, request);
    const answer = await route(request, tools);
    return isProblem(answer) ? failed(event, answer) : responseOf(answer);
  }, failed);
};

/**
 * A table's stream. `work` gets the records of one partition key together and in order, up to `width` keys at a time. The answer
 * names the first sequence number of those that failed, and Lambda sends everything from there again: `work` must bear repetition.
 */
export const streamHandler = (
  build: Build<(records: readonly DynamoDBRecord[], tools: Tools) => Promise<void>>,
  { width = 8 }: { readonly width?: number } = {},
): LambdaHandler<DynamoDBStreamEvent, DynamoDBBatchResponse> => {
  const work = once(build);
  return stack(async ({ Records }, tools) => {
    const handle = await work();
    const failed: DynamoDBRecord[] = [];
    const lanes = [...Map.groupBy(Records, partitionOf).values()];
    const runLanes = async (): Promise<void> => {
      for (let lane = lanes.shift(); lane !== undefined; lane = lanes.shift()) {
        const records = lane;
        const [first] = records;
        if (first !== undefined && !(await succeeds(() => handle(records, tools), tools, first.eventID))) failed.push(first);
      }
    };
    await Promise.all(Array.from({ length: Math.max(1, width) }, runLanes));
    const itemIdentifier = Records.find((record) => failed.includes(record))?.dynamodb?.SequenceNumber;
    return { batchItemFailures: itemIdentifier === undefined ? [] : [{ itemIdentifier }] };
  });
};

/** A table's stream whose records are worked on together. `work` gives back those that failed: Lambda sends from the first of them. */
export const streamBatchHandler = (
  build: Build<(records: readonly DynamoDBRecord[], tools: Tools) => Promise<readonly DynamoDBRecord[]>>,
): LambdaHandler<DynamoDBStreamEvent, DynamoDBBatchResponse> => {
  const work = once(build);
  return stack(async ({ Records }, tools) => {
    const handle = await work();
    const failed = await handle(Records, tools);
    const itemIdentifier = Records.find((record) => failed.includes(record))?.dynamodb?.SequenceNumber;
    return { batchItemFailures: itemIdentifier === undefined ? [] : [{ itemIdentifier }] };
  });
};

/** The items as they stand after the change; what was removed has none. */
export const imagesOf = (records: readonly DynamoDBRecord[]): readonly StoredItem[] =>
  records.flatMap(({ dynamodb }) => (dynamodb?.NewImage ? [dynamodb.NewImage as StoredItem] : []));

/** A queue: the messages of a batch side by side; those that failed come back by themselves. */
export const queueHandler = (
  build: Build<(record: SQSRecord, tools: Tools) => Promise<void>>,
): LambdaHandler<SQSEvent, SQSBatchResponse> => {
  const work = once(build);
  return stack(async (event, tools) => runQueue(event, await work(), tools));
};

/**
 * A timer, woken by EventBridge Scheduler (the event is the schedule's Input) or by the delay queue (the body is the same
 * JSON). `work` gets that JSON, not checked yet; a body that is no JSON fails its message and ends in the dead-letter queue.
 */
export const timerHandler = (
  build: Build<(input: unknown, tools: Tools) => Promise<void>>,
): LambdaHandler<unknown, SQSBatchResponse | undefined> => {
  const work = once(build);
  return stack(async (event, tools) => {
    const handle = await work();
    if (isQueueEvent(event)) return runQueue(event, (record) => handle(JSON.parse(record.body), tools), tools);
    await handle(event, tools);
    return undefined;
  });
};

/**
 * Mail that is stored: from SES, invoked asynchronously (what fails is thrown, and Lambda tries again), or from the queue on which
 * other providers' mail is put, whose messages say the same as SES, and on which replays are asked for.
 */
export const inboundHandler = (
  build: Build<(mail: MailMessage, tools: Tools) => Promise<void>>,
): LambdaHandler<SESEvent | SQSEvent, SQSBatchResponse | undefined> => {
  const work = once(build);
  return stack(async (event, tools) => {
    const handle = await work();
    if (isQueueEvent(event)) return runQueue(event, (record) => handle(JSON.parse(record.body) as MailMessage, tools), tools);
    const { Records } = event;
    for (const { ses } of Records) await handle(ses, tools);
    return undefined;
  });
};

/** Events of a bus. Invoked asynchronously: what fails is thrown, and Lambda tries again. `work` gets the event unchecked. */
export const eventHandler = (
  build: Build<(event: unknown, tools: Tools) => Promise<void>>,
): LambdaHandler<unknown, undefined> => {
  const work = once(build);
  return stack(async (event, tools) => {
    await (await work())(event, tools);
    return undefined;
  });
};

const runQueue = async (
  { Records }: SQSEvent,
  handle: (record: SQSRecord, tools: Tools) => Promise<void>,
  tools: Tools,
): Promise<SQSBatchResponse> => {
  const done = await Promise.all(Records.map((record) => succeeds(async () => handle(record, tools), tools, record.messageId)));
  const failed = Records.filter((_record, index) => !done[index]);
  return { batchItemFailures: failed.map(({ messageId }) => ({ itemIdentifier: messageId })) };
};

/** middy around `run`: logger bound to the request, metrics flushed, errors logged and, with `answerError`, answered. */
const stack = <Event, Result>(
  run: (event: Event, tools: Tools) => Promise<Result>,
  answerError?: (event: Event, error: unknown) => Result,
): LambdaHandler<Event, Result> => {
  const build = (): LambdaHandler<Event, Result> => {
    const logger = new Logger({ serviceName: serviceName() });
    const metrics = new Metrics({ serviceName: serviceName() });
    const flush = (): void => {
      if (metrics.hasStoredMetrics()) metrics.publishStoredMetrics(); // an empty flush would log a warning each time
    };
    const handler = middy<Event, Result>(async (event: Event, _context: Context, { signal }: { signal: AbortSignal }) =>
      run(event, { logger, metrics, signal }),
    )
      .use(injectLambdaContext(logger, { logEvent: false, resetKeys: true }))
      .use({ after: flush, onError: flush })
      .onError((request) => {
        if (!isProblem(request.error)) logger.error('invocation failed', toError(request.error));
        if (answerError !== undefined) request.response = answerError(request.event, request.error);
      });
    return async (event, context) => handler(event, context);
  };
  let handler: LambdaHandler<Event, Result> | undefined;
  return (event, context) => {
    handler ??= build();
    return handler(event, context);
  };
};

/** Builds at the first call; a build that failed (a variable is missing) is tried again at the next. */
const once = <T>(build: Build<T>): (() => Promise<T>) => {
  let built: Promise<T> | undefined;
  return () => {
    built ??= Promise.resolve()
      .then(build)
      .catch((error: unknown) => {
        built = undefined;
        throw error;
      });
    return built;
  };
};

const succeeds = async (work: () => Promise<void>, { logger }: Tools, id: string | undefined): Promise<boolean> => {
  try {
    await work();
    return true;
  } catch (error) {
    logger.error('record failed', { error: toError(error), record: id ?? 'unknown' });
    return false;
  }
};

const toError = (error: unknown): Error => (error instanceof Error ? error : new Error(`thrown: ${JSON.stringify(error)}`));

const partitionOf = (record: DynamoDBRecord): string => {
  const keys = record.dynamodb?.Keys ?? {};
  return JSON.stringify(keys.stream ?? keys.key ?? keys);
};

const isQueueEvent = (event: unknown): event is SQSEvent =>
  typeof event === 'object' &&
  event !== null &&
  'Records' in event &&
  Array.isArray(event.Records) &&
  event.Records.every((record: { eventSource?: unknown }) => record.eventSource === 'aws:sqs');

const noSuchRoute = notFound(
  {
    en: 'There is nothing at this address; GET /openapi.json lists what there is.',
    zh: '该地址不存在;请用 GET /openapi.json 查看接口列表。',
  },
  'RFC 9110 15.5.5',
);
