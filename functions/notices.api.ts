import { accessDecider } from '../domain/access/access.ts';
import { instantOf } from '../domain/kernel/time.ts';
import { forStaff } from './lib/access.ts';
import { createDynamoClient, createEventStore } from './lib/adapters/event-store.ts';
import { createViewStore } from './lib/adapters/view-store.ts';
import { noticesApiEnv } from './lib/env.ts';
import { createCommandHandler } from './lib/handle-command.ts';
import { createLooks } from './lib/looks.ts';
import { createPolicies } from './lib/policies.ts';
import { createRoster } from './lib/roster.ts';
import { templateRoutes } from './lib/template-routes.ts';
import { httpHandler } from './lib/triggers.ts';

/** What the desk's mails say, shown before it is policy (L2). */
export const handler = httpHandler(() => {
  const env = noticesApiEnv();
  const client = createDynamoClient();
  const now = () => instantOf(Date.now());
  const events = createEventStore({ client, table: env.eventsTable });
  const looks = createLooks(createCommandHandler({ store: events, decider: accessDecider, context: undefined }), now);
  const policies = createPolicies(events, now).book;
  const roster = createRoster(createViewStore({ client, table: env.viewsTable }), now);
  return forStaff(templateRoutes({ events, policies, looks, now }), roster);
});
