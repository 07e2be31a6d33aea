import { join } from 'node:path';
import type { AbsenceNotice } from './absence.ts';
import { type AwsEndpoint, startAwsEndpoint } from './aws-endpoint.ts';
import { createDynamoForward } from './dynamodb.ts';
import { createEventBus, type EventBus } from './event-bus.ts';
import { createFirehose, type Firehose } from './firehose.ts';
import { createOutbox, type Outbox } from './outbox.ts';
import { createS3, type S3 } from './s3.ts';
import { createScheduler, type Scheduler } from './scheduler.ts';
import type { Clock, HostDatabase, InvokeAsync, Service } from './seams.ts';
import { createSecrets } from './secrets.ts';
import { createSes } from './ses.ts';
import type { ConfigurationSet } from './ses-events.ts';
import { createQueues } from './sqs.ts';

export type AwsServices = {
  readonly endpoint: AwsEndpoint;
  readonly scheduler: Scheduler;
  readonly queues: ReturnType<typeof createQueues>;
  readonly s3: S3;
  readonly firehose: Firehose;
  readonly outbox: Outbox;
  readonly bus: EventBus;
  /** Called once the template has been read. */
  readonly declareConfigurationSet: (set: ConfigurationSet) => void;
  /** Called once mail can be received: where the simulator's answers go. */
  readonly answerTo: (mailbox: Mailbox) => void;
};
type Mailbox = (notice: AbsenceNotice) => Promise<void>;

export type AwsServicesOptions = {
  readonly dataDir: string;
  /** Where the DynamoDB engine listens. */
  readonly dynamoUrl: string;
  readonly db: HostDatabase;
  readonly clock: Clock;
  readonly invokeAsync: InvokeAsync;
  /** Told when something may be due earlier than was known. */
  readonly changed: () => void;
};

/** The stand-ins for AWS's services, on the data folder, behind one endpoint. */
export const startAwsServices = async ({
  dataDir,
  dynamoUrl,
  db,
  clock,
  invokeAsync,
  changed,
}: AwsServicesOptions): Promise<AwsServices> => {
  const queues = createQueues({ clock, db, changed });
  const scheduler = createScheduler({ clock, db, invokeAsync, sendToQueue: queues.send, changed });
  const s3 = createS3({ root: join(dataDir, 's3'), clock });
  const firehose = createFirehose({ folder: join(dataDir, 'lake'), db, clock });
  const outbox = createOutbox({ folder: join(dataDir, 'outbox'), clock });
  const secrets = createSecrets({ path: join(dataDir, 'secrets.json') });
  const bus = createEventBus({ clock, invokeAsync, sendToQueue: queues.send });
  const sets: ConfigurationSet[] = [];
  const declareConfigurationSet = (set: ConfigurationSet): void => void sets.push(set);
  let mailbox: Mailbox = async () => {};
  const answerTo = (found: Mailbox): void => {
    mailbox = found;
  };
  const answer: Mailbox = (notice) => mailbox(notice);
  const ses = createSes({ outbox, clock, configurationSets: () => sets, publish: bus.tell, answer });
  const services: readonly Service[] = [
    scheduler,
    queues,
    s3,
    firehose,
    ses,
    secrets,
    bus,
    createDynamoForward({ endpoint: dynamoUrl }),
  ];
  return {
    endpoint: await startAwsEndpoint({ services }),
    scheduler,
    queues,
    s3,
    firehose,
    outbox,
    bus,
    declareConfigurationSet,
    answerTo,
  };
};
