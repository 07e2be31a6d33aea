import { inspectionDecider } from '../domain/inspection/inspection.ts';
import { instantOf } from '../domain/kernel/time.ts';
import { forStaff } from './lib/access.ts';
import { createDynamoClient, createEventStore } from './lib/adapters/event-store.ts';
import { createObjectStore } from './lib/adapters/object-store.ts';
import { createViewReader } from './lib/adapters/view-reader.ts';
import { inspectionsApiEnv } from './lib/env.ts';
import { createCommandHandler } from './lib/handle-command.ts';
import { inspectionRoutes } from './lib/inspections/routes.ts';
import { createPolicies, withPolicies } from './lib/policies.ts';
import { createRoster } from './lib/roster.ts';
import { httpHandler } from './lib/triggers.ts';

/** Quality inspections (F1-F3): records drawn, scored by the sheet, and put right. */
export const handler = httpHandler(() => {
  const env = inspectionsApiEnv();
  const client = createDynamoClient();
  const now = () => instantOf(Date.now());
  const events = createEventStore({ client, table: env.eventsTable });
  const views = createViewReader({ client, table: env.viewsTable });
  const policies = createPolicies(events, now);
  const routes = inspectionRoutes({
    events,
    views,
    objects: createObjectStore({ bucket: env.rawBucket, region: env.region }),
    handle: createCommandHandler({ store: events, decider: inspectionDecider, context: policies.book }),
    policies: () => policies.latest,
    zone: () => policies.latest.at(now()).calendar.zone,
    now,
  });
  return forStaff(withPolicies(routes, policies), createRoster(views, now));
});
