import { accessDecider } from '../domain/access/access.ts';
import { instantOf } from '../domain/kernel/time.ts';
import { workLogView } from '../domain/views/work-log/view.ts';
import { workLogDecider } from '../domain/work-log/day.ts';
import { forStaff } from './lib/access.ts';
import { createPartReader } from './lib/adapters/commit-pages.ts';
import { createDynamoClient, createEventStore } from './lib/adapters/event-store.ts';
import { createViewReader } from './lib/adapters/view-reader.ts';
import { workLogsApiEnv } from './lib/env.ts';
import { createCommandHandler } from './lib/handle-command.ts';
import { createLooks } from './lib/looks.ts';
import { createPolicies, withPolicies } from './lib/policies.ts';
import { createReadPresence } from './lib/read-presence.ts';
import { createRoster } from './lib/roster.ts';
import { httpHandler } from './lib/triggers.ts';
import { workLogRoutes } from './lib/work-log-routes.ts';

/** Work logs (E4): an agent's day, week and month, a team's day, remarks and special cases. */
export const handler = httpHandler(() => {
  const env = workLogsApiEnv();
  const client = createDynamoClient();
  const now = () => instantOf(Date.now());
  const events = createEventStore({ client, table: env.eventsTable });
  const views = createViewReader({ client, table: env.viewsTable, view: workLogView.name });
  const roster = createRoster(createViewReader({ client, table: env.viewsTable }), now);
  const policies = createPolicies(events, now);
  const handle = createCommandHandler({ store: events, decider: workLogDecider, context: undefined });
  const looks = createLooks(createCommandHandler({ store: events, decider: accessDecider, context: undefined }), now);
  const presence = createReadPresence(createPartReader({ client, table: env.eventsTable }));
  const routes = workLogRoutes({ events, views, handle, roster, looks, presence, policies: () => policies.latest, now });
  return forStaff(withPolicies(routes, policies), roster);
});
