import { SQSClient } from '@aws-sdk/client-sqs';
import { instantOf } from '../domain/kernel/time.ts';
import { createDynamoClient, createEventStore } from './lib/adapters/event-store.ts';
import { createDelay } from './lib/adapters/timers.ts';
import { deadlinesTimerEnv } from './lib/env.ts';
import { createNoticeDeadline } from './lib/notice-deadline.ts';
import { createOwers } from './lib/owers.ts';
import { createPolicies } from './lib/policies.ts';
import { parseWakeUp } from './lib/schemas/wake-up.ts';
import { timerHandler } from './lib/triggers.ts';

/** Woken a minute early by Scheduler and to the second by the delay queue: notices warnings and breaches. */
export const handler = timerHandler(() => {
  const env = deadlinesTimerEnv();
  const store = createEventStore({ client: createDynamoClient(), table: env.eventsTable });
  const owers = createOwers(store, createPolicies(store, () => instantOf(Date.now())).book);
  const delay = createDelay({ sqs: new SQSClient(), queueUrl: env.wakeupsQueueUrl });
  return async (input, { metrics }) => {
    const wakeUp = parseWakeUp(input);
    const now = instantOf(Date.now());
    if (now < wakeUp.at) return delay(wakeUp, now);
    return createNoticeDeadline(owers, 'deadlines.timer', metrics)(wakeUp, now);
  };
});
