import { SQSClient } from '@aws-sdk/client-sqs';
import { parkedDecider } from '../domain/intake/parked.ts';
import { instantOf } from '../domain/kernel/time.ts';
import { createDynamoClient, createEventStore } from './lib/adapters/event-store.ts';
import { createObjectStore } from './lib/adapters/object-store.ts';
import { createSend } from './lib/adapters/queue.ts';
import { replayQueueEnv } from './lib/env.ts';
import { createCommandHandler } from './lib/handle-command.ts';
import { createReplays, parseReplayWanted } from './lib/replays.ts';
import { createRereadWebhook } from './lib/reread-webhooks.ts';
import { queueHandler } from './lib/triggers.ts';
import { createWebhookReaders } from './lib/webhook-readers.ts';

/** Webhooks that were parked, read once more by the hooks that they came to (A1). Their proof was seen when they came. */
export const handler = queueHandler(() => {
  const env = replayQueueEnv();
  const now = () => instantOf(Date.now());
  const events = createEventStore({ client: createDynamoClient(), table: env.eventsTable });
  const objects = createObjectStore({ bucket: env.rawBucket, region: env.region });
  const send = createSend({ sqs: new SQSClient(), queueUrl: env.mailQueueUrl });
  const parked = createCommandHandler({ store: events, decider: parkedDecider, context: undefined });
  const replays = createReplays({ events, parked, now });
  const readersFor = createWebhookReaders({ events, objects, send, now, ...env });
  return async (record, { logger, metrics }) => {
    const wanted = parseReplayWanted(record.body);
    const reread = await replays.read(wanted, createRereadWebhook({ objects, ...readersFor(wanted) }));
    if (reread !== undefined) metrics.addMetric('WebhookReplayed', 'Count', 1);
    logger.info('webhook read once more', { stream: wanted.stream, outcome: reread?.kind ?? 'known already' });
  };
});
