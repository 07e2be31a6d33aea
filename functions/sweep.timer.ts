import { MetricUnit } from '@aws-lambda-powertools/metrics';
import { SchedulerClient } from '@aws-sdk/client-scheduler';
import { SQSClient } from '@aws-sdk/client-sqs';
import { caseDecider } from '../domain/case/case.ts';
import { instantOf } from '../domain/kernel/time.ts';
import { defaultPolicy } from '../domain/policy/default-policy.ts';
import { onlyPolicy } from '../domain/policy/service-policy.ts';
import { createDynamoClient, createEventStore } from './lib/adapters/event-store.ts';
import { createDelay, createIsArmed } from './lib/adapters/timers.ts';
import { createViewStore } from './lib/adapters/view-store.ts';
import { sweepTimerEnv } from './lib/env.ts';
import { createCommandHandler } from './lib/handle-command.ts';
import { createNoticeDeadline } from './lib/notice-deadline.ts';
import { sweep } from './lib/sweep.ts';
import { timerHandler } from './lib/triggers.ts';

/** Every minute: no deadline goes unnoticed, whatever happened to its timer. */
export const handler = timerHandler(() => {
  const env = sweepTimerEnv();
  const client = createDynamoClient();
  const store = createEventStore({ client, table: env.eventsTable });
  const handle = createCommandHandler({ store, decider: caseDecider, context: onlyPolicy(defaultPolicy) });
  const ports = {
    views: createViewStore({ client, table: env.viewsTable }),
    isArmed: createIsArmed({ scheduler: new SchedulerClient(), group: env.scheduleGroup }),
    delay: createDelay({ sqs: new SQSClient(), queueUrl: env.wakeupsQueueUrl }),
  };
  return async (_input, { logger, metrics }) => {
    const notice = createNoticeDeadline(handle, 'sweep.timer', metrics);
    const { fired, rearmed, failed, lateness } = await sweep({ ...ports, notice }, instantOf(Date.now()));
    metrics.addMetric('DeadlineLatenessSeconds', MetricUnit.Seconds, lateness);
    if (fired + rearmed + failed > 0) logger.warn('timers had missed deadlines', { fired, rearmed, failed, lateness });
  };
});
