import { SQSClient } from '@aws-sdk/client-sqs';
import { caseDecider } from '../domain/case/case.ts';
import { instantOf } from '../domain/kernel/time.ts';
import { defaultPolicy } from '../domain/policy/default-policy.ts';
import { onlyPolicy } from '../domain/policy/service-policy.ts';
import { createDynamoClient, createEventStore } from './lib/adapters/event-store.ts';
import { createDelay } from './lib/adapters/timers.ts';
import { deadlinesTimerEnv } from './lib/env.ts';
import { createCommandHandler } from './lib/handle-command.ts';
import { createNoticeDeadline } from './lib/notice-deadline.ts';
import { parseWakeUp } from './lib/schemas/wake-up.ts';
import { timerHandler } from './lib/triggers.ts';

/** Woken a minute early by Scheduler and to the second by the delay queue: notices warnings and breaches. */
export const handler = timerHandler(() => {
  const env = deadlinesTimerEnv();
  const store = createEventStore({ client: createDynamoClient(), table: env.eventsTable });
  const handle = createCommandHandler({ store, decider: caseDecider, context: onlyPolicy(defaultPolicy) });
  const delay = createDelay({ sqs: new SQSClient(), queueUrl: env.wakeupsQueueUrl });
  return async (input, { metrics }) => {
    const wakeUp = parseWakeUp(input);
    const now = instantOf(Date.now());
    if (now < wakeUp.at) return delay(wakeUp, now);
    return createNoticeDeadline(handle, 'deadlines.timer', metrics)(wakeUp, now);
  };
});
