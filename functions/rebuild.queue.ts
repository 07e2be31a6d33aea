import { setTimeout as sleep } from 'node:timers/promises';
import { SQSClient } from '@aws-sdk/client-sqs';
import { instantOf } from '../domain/kernel/time.ts';
import { createDynamoClient } from './lib/adapters/event-store.ts';
import { createSend } from './lib/adapters/queue.ts';
import { rebuildQueueEnv } from './lib/env.ts';
import { createRebuildFrom, parseWork } from './lib/rebuild/wiring.ts';
import { queueHandler } from './lib/triggers.ts';

/** Well within the function's own time, so that a page under way is finished. */
const BUDGET_MILLIS = 200_000;

/** Works at rebuilds of read models, a share of the events table at a time; what is left of it goes back to the queue. */
export const handler = queueHandler(() => {
  const env = rebuildQueueEnv();
  const now = () => instantOf(Date.now());
  const rebuild = createRebuildFrom({ client: createDynamoClient(), env, now, pause: sleep });
  const send = createSend({ sqs: new SQSClient(), queueUrl: env.rebuildsQueueUrl });
  return async (record, { logger }) => {
    const piece = parseWork(record.body);
    const began = performance.now();
    const next = await rebuild.work(piece, () => performance.now() - began > BUDGET_MILLIS);
    for (const one of next) await send(one);
    logger.info('rebuild', { ...piece, next: next.map(({ step }) => step) });
  };
});
