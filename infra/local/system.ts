import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams';
import { createApiGateway, message } from './api-gateway.ts';
import { createAsyncInvocations } from './async-invocations.ts';
import type { AdjustableClock } from './clock.ts';
import type { openDataFolder } from './database.ts';
import { createDeliver } from './destinations.ts';
import type { Dynoxide } from './dynoxide.ts';
import { createFunctions, type Functions } from './functions.ts';
import { account, type Host, type HostOptions, type OnClose, region } from './host.ts';
import type { HttpServer } from './http-server.ts';
import { createIssuer } from './jwt.ts';
import { startLakeKeeper } from './lake-keeper.ts';
import { createLocalRoutes, isLocal } from './local-routes.ts';
import { createLogs } from './logs.ts';
import { createQueueMapping } from './queue-mapping.ts';
import { type Plan, planOf } from './resources.ts';
import { startAwsServices } from './services.ts';
import { settle } from './settle.ts';
import { withSession } from './sign-in.ts';
import { startSmtp } from './smtp.ts';
import { startStreamMapping } from './stream-mapping.ts';
import { createTables } from './tables.ts';
import { readTemplate } from './template.ts';
import { createTimekeeper } from './timekeeper.ts';

/** What the system runs on: the data folder, the port, the clock, the synthesized app and the database engine. */
export type Ground = {
  readonly options: HostOptions;
  readonly dataDir: string;
  readonly folder: ReturnType<typeof openDataFolder>;
  readonly http: HttpServer;
  readonly clock: AdjustableClock;
  readonly assembly: string;
  readonly dynamo: Dynoxide;
};

const instanceCap = 3;

/** Reads the template and starts all that it names: stand-ins, functions, streams, queues, timers, the API and the mail server. */
export const runSystem = async (
  { options, dataDir, folder, http, clock, assembly, dynamo }: Ground,
  onClose: OnClose,
): Promise<Omit<Host, 'close'>> => {
  const { db } = folder;
  // The pieces know each other through these: a wake-up when something is new, and the functions once they are there.
  let poke = (): void => {};
  let functions: Functions | undefined;
  const invoke = (functionArn: string, event: unknown) => {
    if (!functions) throw new Error('the functions have not been started');
    return functions.invoke(functionArn, event);
  };
  const aws = await startAwsServices({
    dataDir,
    dynamoUrl: dynamo.endpoint,
    db,
    clock,
    invokeAsync: (functionArn, payload) => asynchronous.invokeAsync(functionArn, payload),
    changed: () => poke(),
  });
  onClose(aws.firehose.close);
  onClose(aws.endpoint.close);

  const plan = planOf(readTemplate(assembly, { region, account, awsUrl: aws.endpoint.url, apiUrl: http.url }));
  const deliver = createDeliver({ sendToQueue: aws.queues.send, s3: aws.s3 });
  const asynchronous = createAsyncInvocations({ db, clock, functions: plan.functions, invoke, deliver, onChange: () => poke() });
  await declare(plan, aws);

  const credentials = { accessKeyId: 'LOCALHOST', secretAccessKey: 'local' };
  const dynamoClient = new DynamoDBClient({ endpoint: dynamo.endpoint, region, credentials });
  onClose(() => dynamoClient.destroy());
  const streamsClient = new DynamoDBStreamsClient({ endpoint: dynamo.endpoint, region, credentials });
  streamsClient.middlewareStack.remove('loggerMiddleware'); // copies every record for a log that nobody keeps
  onClose(() => streamsClient.destroy());
  const streamArns = await createTables(dynamoClient, plan.tables);

  const logs = createLogs(join(dataDir, 'logs'));
  onClose(logs.close);
  functions = createFunctions({
    functions: plan.functions,
    clock,
    region,
    awsUrl: aws.endpoint.url,
    dynamoUrl: dynamo.endpoint,
    sink: logs.sink,
    instanceCap,
    // A function that runs writes, and what it wrote is in a stream now.
    onActivity: () => {
      for (const stream of streams) stream.poke();
    },
  });
  onClose(functions.close);
  const streams: Awaited<ReturnType<typeof startStreamMapping>>[] = [];
  const imports = await functions.start();
  // From here on in reverse: no new work, what runs comes to its end, then the functions go.
  onClose(asynchronous.close);

  for (const mapping of plan.mappings.filter(({ sourceArn }) => sourceArn.startsWith('arn:aws:dynamodb:'))) {
    const streamArn = streamArns.get(mapping.sourceArn);
    if (!streamArn) throw new Error(`${mapping.functionArn}: no table of the template has the stream ${mapping.sourceArn}`);
    const stream = await startStreamMapping({
      mapping,
      client: streamsClient,
      streamArn,
      region,
      db: folder.relaxed,
      clock,
      invoke,
      deliver,
    });
    onClose(stream.close);
    streams.push(stream);
  }
  const queues = plan.mappings
    .filter(({ sourceArn }) => sourceArn.startsWith('arn:aws:sqs:'))
    .map((mapping) =>
      createQueueMapping({ mapping, queues: aws.queues, db, clock, invoke, concurrency: instanceCap, onDone: () => poke() }),
    );
  for (const queue of queues) onClose(queue.close);

  const timekeeper = createTimekeeper({
    clock,
    sources: [aws.scheduler, asynchronous, ...queues],
    settle: () => settle({ clock, functions, asynchronous, streams, queues }),
  });
  onClose(timekeeper.close);
  poke = timekeeper.poke;

  const issuer = await createIssuer({
    dataDir,
    clock,
    authorizer: plan.api?.routes.find(({ authorizer }) => authorizer)?.authorizer,
    scopes: plan.scopes,
  });
  const gateway = plan.api && createApiGateway({ api: plan.api, account, clock, issuer, invoke });
  const local = createLocalRoutes({
    issuer,
    clock,
    timekeeper,
    metrics: logs.metrics,
    aws: () => ({ endpoint: aws.endpoint.url, region }),
    outbox: async () => ({ mails: await aws.outbox.list() }),
    schedules: () => ({ schedules: aws.scheduler.list() }),
  });
  const smtp = await startMail(options, { plan, s3: aws.s3, clock, invokeAsync: asynchronous.invokeAsync });
  onClose(smtp.close);
  aws.answerTo(smtp.take);
  timekeeper.start();
  onClose(startLakeKeeper(dataDir).close);
  http.serve(async (request) => {
    if (isLocal(request.target)) return local(request);
    return gateway ? gateway(withSession(request)) : message(404, 'Not Found');
  });
  // Requests end before anything they need does.
  onClose(http.close);
  return { url: http.url, smtpPort: smtp.port, dataDir, clock, imports, advance: timekeeper.advance };
};

/** Makes queues, buckets, delivery streams, groups and static schedules of the template known to their stand-ins. */
const declare = async (
  plan: Plan,
  { queues, s3, firehose, scheduler, bus, declareConfigurationSet }: Awaited<ReturnType<typeof startAwsServices>>,
): Promise<void> => {
  for (const queue of plan.queues) queues.declare(queue);
  for (const bucket of plan.buckets) await s3.declare(bucket);
  for (const stream of plan.deliveryStreams) firehose.declare(stream);
  for (const rule of plan.eventRules) bus.declare(rule);
  for (const set of plan.configurationSets) declareConfigurationSet(set);
  for (const group of plan.scheduleGroups) scheduler.putGroup(group);
  for (const { name, properties } of plan.schedules) scheduler.put({ ...properties, Name: name });
};

type MailParts = Pick<Parameters<typeof startSmtp>[0], 's3' | 'clock' | 'invokeAsync'> & { readonly plan: Plan };

const startMail = async ({ smtpPort = 0 }: HostOptions, { plan, ...parts }: MailParts) => {
  const recipient = plan.receiptRules[0]?.recipients[0] ?? 'desk.example';
  const domain = recipient.slice(recipient.indexOf('@') + 1);
  try {
    return await startSmtp({ port: smtpPort, receiptRules: plan.receiptRules, domain, ...parts });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    throw new Error(`port ${smtpPort} is in use: choose another with --smtp-port, or 0 for a free one`, { cause: error });
  }
};
