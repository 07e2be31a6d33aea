/**
 * A process to be killed: all services on a folder, on real time. Prints its address, then obeys its arguments:
 * `deliver N` makes N schedules that are due (half to a function, half to a queue) and hands them over.
 */

import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { startAwsEndpoint } from '../../../infra/local/aws-endpoint.ts';
import { createOutbox } from '../../../infra/local/outbox.ts';
import { createS3 } from '../../../infra/local/s3.ts';
import { createScheduler } from '../../../infra/local/scheduler.ts';
import { createSes } from '../../../infra/local/ses.ts';
import { createQueues } from '../../../infra/local/sqs.ts';
import { inTransaction } from '../../../infra/local/transactions.ts';
import { functionArn, openDatabase, queueArn, roleArn } from './support.ts';

const [, , folder = '', order, count] = process.argv;
const clock = { now: () => Date.now(), speed: 1, realMillis: (millis: number) => millis, shared: new SharedArrayBuffer(16) };
const db = openDatabase(join(folder, 'host.sqlite'));
db.exec('CREATE TABLE IF NOT EXISTS invoked (payload TEXT)');
const insert = db.prepare('INSERT INTO invoked VALUES (?)');
const queues = createQueues({ clock, db });
queues.declare({ name: 'wakeups', arn: queueArn('wakeups'), visibilityTimeoutSeconds: 30, delaySeconds: 0 });
const scheduler = createScheduler({
  clock,
  db,
  sendToQueue: queues.send,
  // Stored only after a pause: a schedule must not be gone before.
  invokeAsync: async (_arn, payload) => {
    await setImmediate();
    insert.run(JSON.stringify(payload));
  },
});
const s3 = createS3({ root: join(folder, 's3'), clock });
await s3.declare('raw');
const ses = createSes({ outbox: createOutbox({ folder: join(folder, 'outbox'), clock }), clock });
const endpoint = await startAwsEndpoint({ services: [queues, scheduler, s3, ses] });

if (order === 'deliver') {
  inTransaction(db, () => {
    for (let index = 0; index < Number(count); index += 1) {
      const Arn = index % 2 === 0 ? functionArn : queueArn('wakeups');
      scheduler.put({
        Name: `schedule-${index}`,
        ScheduleExpression: 'at(2026-01-01T00:00:00)',
        FlexibleTimeWindow: { Mode: 'OFF' },
        ActionAfterCompletion: 'DELETE',
        Target: { Arn, RoleArn: roleArn, Input: String(index) },
      });
    }
  });
}
process.stdout.write(`${endpoint.url}\n`);
if (order === 'deliver') await scheduler.runDue();
