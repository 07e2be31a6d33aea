import { MetricUnit } from '@aws-lambda-powertools/metrics';
import { SchedulerClient } from '@aws-sdk/client-scheduler';
import { SQSClient } from '@aws-sdk/client-sqs';
import { caseDecider } from '../domain/case/case.ts';
import { customerDecider } from '../domain/customer/customer.ts';
import { instantOf } from '../domain/kernel/time.ts';
import { movesDecider } from '../domain/policy/moves.ts';
import { handingOut } from '../domain/visits/visit-list.ts';
import { createDynamoClient, createEventStore } from './lib/adapters/event-store.ts';
import { createDelay, createIsArmed } from './lib/adapters/timers.ts';
import { createViewReader } from './lib/adapters/view-reader.ts';
import { sweepTimerEnv } from './lib/env.ts';
import { finishHandingOut } from './lib/hand-out-visits.ts';
import { createCommandHandler } from './lib/handle-command.ts';
import { createMoveRunning } from './lib/move-running.ts';
import { createNoticeDeadline } from './lib/notice-deadline.ts';
import { createOwers } from './lib/owers.ts';
import { createPolicies } from './lib/policies.ts';
import { sweep } from './lib/sweep.ts';
import { timerHandler } from './lib/triggers.ts';

/** Every minute: no deadline goes unnoticed, whatever happened to its timer. */
export const handler = timerHandler(() => {
  const env = sweepTimerEnv();
  const client = createDynamoClient();
  const store = createEventStore({ client, table: env.eventsTable });
  const policies = createPolicies(store, () => instantOf(Date.now()));
  const views = createViewReader({ client, table: env.viewsTable });
  const owers = createOwers(store, policies.book);
  const customers = createCommandHandler({ store, decider: customerDecider, context: policies.book });
  const moveRunning = createMoveRunning({
    policies,
    events: store,
    views,
    customers,
    cases: createCommandHandler({ store, decider: caseDecider, context: policies.book }),
    moves: createCommandHandler({ store, decider: movesDecider, context: undefined }),
  });
  const handOut = finishHandingOut({
    events: store,
    views,
    customers,
    lists: createCommandHandler({ store, decider: handingOut, context: undefined }),
  });
  const ports = {
    views,
    isArmed: createIsArmed({ scheduler: new SchedulerClient(), group: env.scheduleGroup }),
    delay: createDelay({ sqs: new SQSClient(), queueUrl: env.wakeupsQueueUrl }),
  };
  return async (_input, { logger, metrics }) => {
    const notice = createNoticeDeadline(owers, 'sweep.timer', metrics);
    const { fired, rearmed, failed, lateness } = await sweep({ ...ports, notice }, instantOf(Date.now()));
    metrics.addMetric('DeadlineLatenessSeconds', MetricUnit.Seconds, lateness);
    if (fired + rearmed + failed > 0) logger.warn('timers had missed deadlines', { fired, rearmed, failed, lateness });
    const moves = await moveRunning(instantOf(Date.now()));
    if (moves.cases + moves.customers > 0) logger.info('deadlines went over to another policy version', moves);
    const lists = await handOut(instantOf(Date.now()));
    if (lists > 0) logger.warn('lists of visits had not been handed out', { lists });
  };
});
