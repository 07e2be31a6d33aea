import { instantOf } from '../domain/kernel/time.ts';
import { figuresView } from '../domain/views/figures/view.ts';
import { forStaff } from './lib/access.ts';
import { createDynamoClient, createEventStore } from './lib/adapters/event-store.ts';
import { createSumReader } from './lib/adapters/sum-reader.ts';
import { createViewReader } from './lib/adapters/view-reader.ts';
import { figuresApiEnv } from './lib/env.ts';
import { figureRoutes } from './lib/figures/routes.ts';
import { createPolicies, withPolicies } from './lib/policies.ts';
import { createRoster } from './lib/roster.ts';
import { httpHandler } from './lib/triggers.ts';

/** Figures of any period, what they mean, and what is behind them (G1, G4). */
export const handler = httpHandler(() => {
  const env = figuresApiEnv();
  const client = createDynamoClient();
  const now = () => instantOf(Date.now());
  const policies = createPolicies(createEventStore({ client, table: env.eventsTable }), now);
  const setting = { client, table: env.viewsTable, view: figuresView.name };
  const store = { ...createViewReader(setting), ...createSumReader(setting) };
  const roster = createRoster(createViewReader({ client, table: env.viewsTable }), now);
  return forStaff(withPolicies(figureRoutes({ store, policies: policies.latest, now }), policies), roster);
});
