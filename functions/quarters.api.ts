import { quarterDecider } from '../domain/improvement/quarter.ts';
import { instantOf } from '../domain/kernel/time.ts';
import { figuresView } from '../domain/views/figures/view.ts';
import { forStaff } from './lib/access.ts';
import { createDynamoClient, createEventStore } from './lib/adapters/event-store.ts';
import { createObjectStore } from './lib/adapters/object-store.ts';
import { createSumReader } from './lib/adapters/sum-reader.ts';
import { createViewReader } from './lib/adapters/view-reader.ts';
import { quartersApiEnv } from './lib/env.ts';
import { createCommandHandler } from './lib/handle-command.ts';
import { createPolicies } from './lib/policies.ts';
import { quarterRoutes } from './lib/quarter/routes.ts';
import { createRoster } from './lib/roster.ts';
import { httpHandler } from './lib/triggers.ts';

/** The quarter's report (G3) and its plans (K1). */
export const handler = httpHandler(() => {
  const env = quartersApiEnv();
  const client = createDynamoClient();
  const now = () => instantOf(Date.now());
  const events = createEventStore({ client, table: env.eventsTable });
  const board = createViewReader({ client, table: env.viewsTable });
  const routes = quarterRoutes({
    events,
    figures: createSumReader({ client, table: env.viewsTable, view: figuresView.name }),
    objects: createObjectStore({ bucket: env.rawBucket, region: env.region }),
    handle: createCommandHandler({ store: events, decider: quarterDecider, context: createPolicies(events, now).book }),
    now,
  });
  return forStaff(routes, createRoster(board, now));
});
