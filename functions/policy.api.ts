import { instantOf } from '../domain/kernel/time.ts';
import { policyDecider } from '../domain/policy/policy.ts';
import { forStaff } from './lib/access.ts';
import { createDynamoClient, createEventStore } from './lib/adapters/event-store.ts';
import { createViewReader } from './lib/adapters/view-reader.ts';
import { policyApiEnv } from './lib/env.ts';
import { createCommandHandler } from './lib/handle-command.ts';
import { readPolicies } from './lib/policies.ts';
import { policyRoutes } from './lib/policy-routes.ts';
import { createRoster } from './lib/roster.ts';
import { simulationRoutes } from './lib/simulation-route.ts';
import { httpHandler } from './lib/triggers.ts';

/** The service policy: its versions, their approval, and what a draft would have changed (L2). */
export const handler = httpHandler(() => {
  const env = policyApiEnv();
  const client = createDynamoClient();
  const now = () => instantOf(Date.now());
  const events = createEventStore({ client, table: env.eventsTable });
  const views = createViewReader({ client, table: env.viewsTable });
  const handle = createCommandHandler({ store: events, decider: policyDecider, context: undefined });
  const ports = { handle, events, views, now, state: () => readPolicies(events) };
  const roster = createRoster(views, now);
  const routes = { ...policyRoutes(ports), ...simulationRoutes({ ...ports, people: roster.all, budget: 15_000 }) };
  return forStaff(routes, roster);
});
