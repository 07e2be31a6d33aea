import { customerDecider } from '../domain/customer/customer.ts';
import { instantOf } from '../domain/kernel/time.ts';
import { visitListDecider } from '../domain/visits/visit-list.ts';
import { forStaff } from './lib/access.ts';
import { createDynamoClient, createEventStore } from './lib/adapters/event-store.ts';
import { createViewReader } from './lib/adapters/view-reader.ts';
import { visitsApiEnv } from './lib/env.ts';
import { createCommandHandler } from './lib/handle-command.ts';
import { createPolicies, withPolicies } from './lib/policies.ts';
import { createRoster } from './lib/roster.ts';
import { httpHandler } from './lib/triggers.ts';
import { visitRoutes } from './lib/visit-routes.ts';

/** Periodic visits (D4): lists drawn by class and date, shared out among agents, and the forms of the visits made. */
export const handler = httpHandler(() => {
  const env = visitsApiEnv();
  const client = createDynamoClient();
  const now = () => instantOf(Date.now());
  const events = createEventStore({ client, table: env.eventsTable });
  const views = createViewReader({ client, table: env.viewsTable });
  const policies = createPolicies(events, now);
  const roster = createRoster(views, now);
  const customers = createCommandHandler({ store: events, decider: customerDecider, context: policies.book });
  const lists = createCommandHandler({ store: events, decider: visitListDecider, context: policies.book });
  const routes = visitRoutes({ events, views, customers, lists, roster, policies: () => policies.latest, now });
  return forStaff(withPolicies(routes, policies), roster);
});
