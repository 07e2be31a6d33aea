/** What the stand-ins' tests share: a folder, a clock that stands still until told, real services, real SDK clients. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { startAwsEndpoint } from '../../../infra/local/aws-endpoint.ts';
import { createEventBus } from '../../../infra/local/event-bus.ts';
import { createOutbox } from '../../../infra/local/outbox.ts';
import { createS3 } from '../../../infra/local/s3.ts';
import { createScheduler } from '../../../infra/local/scheduler.ts';
import type { Clock, HostDatabase, InvokeAsync } from '../../../infra/local/seams.ts';
import { createSecrets } from '../../../infra/local/secrets.ts';
import { createSes } from '../../../infra/local/ses.ts';
import { createQueues } from '../../../infra/local/sqs.ts';

export const functionArn = 'arn:aws:lambda:us-east-1:000000000000:function:deadlines-timer';
export const roleArn = 'arn:aws:iam::000000000000:role/scheduler';
export const queueArn = (name: string): string => `arn:aws:sqs:us-east-1:000000000000:${name}`;

export type HandClock = Clock & { set(at: string): void; advance(millis: number): void };

export const clockAt = (start: string): HandClock => {
  let now = Date.parse(start);
  return {
    now: () => now,
    speed: 1,
    realMillis: (millis) => millis,
    shared: new SharedArrayBuffer(16),
    set: (at) => {
      now = Date.parse(at);
    },
    advance: (millis) => {
      now += millis;
    },
  };
};

export const openDatabase = (path: string): HostDatabase => {
  const db = new DatabaseSync(path);
  db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL');
  return db;
};

export type Invocation = { readonly arn: string; readonly payload: unknown };

/** All services behind one endpoint, with the settings of an SDK client for it. `close` removes everything. */
export const startServices = async ({
  start = '2026-11-21T01:00:00.000Z',
  invokeAsync,
}: {
  start?: string;
  invokeAsync?: InvokeAsync;
} = {}) => {
  const folder = mkdtempSync(join(tmpdir(), 'kefu-services-'));
  const db = openDatabase(join(folder, 'host.sqlite'));
  const clock = clockAt(start);
  const invocations: Invocation[] = [];
  const changes: string[] = [];
  const record: InvokeAsync = async (arn, payload) => {
    invocations.push({ arn, payload });
  };
  const queues = createQueues({ clock, db, changed: (arn) => changes.push(arn) });
  const scheduler = createScheduler({
    clock,
    db,
    invokeAsync: invokeAsync ?? record,
    sendToQueue: queues.send,
    changed: () => changes.push('scheduler'),
  });
  const s3 = createS3({ root: join(folder, 's3'), clock });
  const outbox = createOutbox({ folder: join(folder, 'outbox'), clock });
  const ses = createSes({ outbox, clock, identities: ['desk.example'] });
  const secrets = createSecrets({ path: join(folder, 'secrets.json') });
  const bus = createEventBus({ clock, invokeAsync: invokeAsync ?? record, sendToQueue: queues.send });
  const endpoint = await startAwsEndpoint({ services: [bus, queues, scheduler, s3, ses, secrets] });
  return {
    folder,
    db,
    clock,
    invocations,
    changes,
    queues,
    scheduler,
    s3,
    outbox,
    secrets,
    bus,
    url: endpoint.url,
    client: {
      endpoint: endpoint.url,
      region: 'us-east-1',
      credentials: { accessKeyId: 'AKIDMAILINBOUND', secretAccessKey: 'none' },
      maxAttempts: 1,
    },
    close: async () => {
      await endpoint.close();
      db.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
};

export type Services = Awaited<ReturnType<typeof startServices>>;
