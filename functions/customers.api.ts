import { accessDecider } from '../domain/access/access.ts';
import { customerDecider } from '../domain/customer/customer.ts';
import { instantOf } from '../domain/kernel/time.ts';
import { forStaff } from './lib/access.ts';
import { createDynamoClient, createEventStore } from './lib/adapters/event-store.ts';
import { createViewReader } from './lib/adapters/view-reader.ts';
import { customerRoutes } from './lib/customer-routes.ts';
import { customersApiEnv } from './lib/env.ts';
import { createCommandHandler } from './lib/handle-command.ts';
import { createLooks } from './lib/looks.ts';
import { createPolicies } from './lib/policies.ts';
import { createRoster } from './lib/roster.ts';
import { httpHandler } from './lib/triggers.ts';

/** Customers: who they are (A2), their class (A9), whose they are and what is owed to them (D3). */
export const handler = httpHandler(() => {
  const env = customersApiEnv();
  const client = createDynamoClient();
  const now = () => instantOf(Date.now());
  const events = createEventStore({ client, table: env.eventsTable });
  const views = createViewReader({ client, table: env.viewsTable });
  const handle = createCommandHandler({ store: events, decider: customerDecider, context: createPolicies(events, now).book });
  const looks = createLooks(createCommandHandler({ store: events, decider: accessDecider, context: undefined }), now);
  return forStaff(customerRoutes({ events, views, handle, looks, now }), createRoster(views, now));
});
