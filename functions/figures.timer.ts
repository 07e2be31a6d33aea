import { setTimeout as sleep } from 'node:timers/promises';
import { instantOf } from '../domain/kernel/time.ts';
import { dayAfter } from '../domain/views/figures/period.ts';
import { termsOf } from '../domain/views/figures/terms.ts';
import { createDynamoClient, createEventStore } from './lib/adapters/event-store.ts';
import { figuresTimerEnv } from './lib/env.ts';
import { createFiguresPacker } from './lib/figures/pack-all.ts';
import { createPolicies } from './lib/policies.ts';
import { timerHandler } from './lib/triggers.ts';

/** Well within the function's own time, so that what was begun is finished. */
const BUDGET_MILLIS = 600_000;
/** Readers who met with the packing get through in between. */
const REST_MILLIS = 2_000;

/** Every hour: packs the figures' sums of days past, so that a quarter is read in few items (G1). */
export const handler = timerHandler(() => {
  const env = figuresTimerEnv();
  const client = createDynamoClient();
  const now = () => instantOf(Date.now());
  const policies = createPolicies(createEventStore({ client, table: env.eventsTable }), now);
  const pack = createFiguresPacker({ client, table: env.viewsTable, rest: () => sleep(REST_MILLIS) });
  return async (_input, { logger }) => {
    await policies.book(); // says in which zone a day ends
    const began = performance.now();
    const upTo = dayAfter(termsOf(policies.latest).dayOf(now()), -1);
    const { moved, isDone } = await pack({ upTo, isUp: () => performance.now() - began > BUDGET_MILLIS });
    if (moved > 0 || !isDone) logger.info('figures packed', { moved, isDone });
  };
});
