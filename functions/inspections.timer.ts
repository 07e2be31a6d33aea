import { drawDecider } from '../domain/inspection/draw.ts';
import { inspectionDecider } from '../domain/inspection/inspection.ts';
import { instantOf } from '../domain/kernel/time.ts';
import { figuresView } from '../domain/views/figures/view.ts';
import { createDynamoClient, createEventStore } from './lib/adapters/event-store.ts';
import { createObjectStore } from './lib/adapters/object-store.ts';
import { createViewReader } from './lib/adapters/view-reader.ts';
import { inspectionsTimerEnv } from './lib/env.ts';
import { createCommandHandler } from './lib/handle-command.ts';
import { drawDueMonths } from './lib/inspections/draw-due.ts';
import { createPolicies } from './lib/policies.ts';
import { timerHandler } from './lib/triggers.ts';

/** Every day: draws the records of a month that is over, each month once (F1). */
export const handler = timerHandler(() => {
  const env = inspectionsTimerEnv();
  const client = createDynamoClient();
  const now = () => instantOf(Date.now());
  const events = createEventStore({ client, table: env.eventsTable });
  const policies = createPolicies(events, now);
  const ports = {
    events,
    figures: createViewReader({ client, table: env.viewsTable, view: figuresView.name }),
    objects: createObjectStore({ bucket: env.rawBucket, region: env.region }),
    draws: createCommandHandler({ store: events, decider: drawDecider, context: undefined }),
    inspections: createCommandHandler({ store: events, decider: inspectionDecider, context: policies.book }),
    policyAt: policies.latest.at,
  };
  return async (_input, { logger }) => {
    await policies.book();
    for (const drawn of await drawDueMonths(ports, now())) logger.info('records drawn for inspection', drawn);
  };
});
