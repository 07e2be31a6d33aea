import { caseDecider } from '../domain/case/case.ts';
import { parkedDecider } from '../domain/intake/parked.ts';
import { instantOf } from '../domain/kernel/time.ts';
import { mailThreadsModel } from '../domain/views/mail-threads.ts';
import { forStaff } from './lib/access.ts';
import { createDynamoClient, createEventStore } from './lib/adapters/event-store.ts';
import { createViewReader } from './lib/adapters/view-reader.ts';
import { intakeApiEnv } from './lib/env.ts';
import { createCommandHandler } from './lib/handle-command.ts';
import { mergingRoutes } from './lib/merging-routes.ts';
import { parkedRoutes } from './lib/parked-routes.ts';
import { createPolicies, withPolicies } from './lib/policies.ts';
import { reviewRoutes } from './lib/review-routes.ts';
import { createRoster } from './lib/roster.ts';
import { httpHandler } from './lib/triggers.ts';

/** What people put right of what came in: doubtful and parked contacts, cases that are one, a case that is two. */
export const handler = httpHandler(() => {
  const env = intakeApiEnv();
  const client = createDynamoClient();
  const now = () => instantOf(Date.now());
  const events = createEventStore({ client, table: env.eventsTable });
  const board = createViewReader({ client, table: env.viewsTable });
  const threads = createViewReader({ client, table: env.viewsTable, view: mailThreadsModel.name });
  const policies = createPolicies(events, now);
  const cases = createCommandHandler({ store: events, decider: caseDecider, context: policies.book });
  const parked = createCommandHandler({ store: events, decider: parkedDecider, context: undefined });
  const ports = { events, cases, parked, threads, board, now };
  const routes = { ...reviewRoutes(ports), ...parkedRoutes(ports), ...mergingRoutes(ports) };
  return forStaff(withPolicies(routes, policies), createRoster(board, now));
});
