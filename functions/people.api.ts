import { caseDecider } from '../domain/case/case.ts';
import { instantOf } from '../domain/kernel/time.ts';
import { agentDecider } from '../domain/roster/agent.ts';
import { forStaff } from './lib/access.ts';
import { createDynamoClient, createEventStore } from './lib/adapters/event-store.ts';
import { createViewReader } from './lib/adapters/view-reader.ts';
import { createAssignCase } from './lib/assign-case.ts';
import { peopleApiEnv } from './lib/env.ts';
import { createCommandHandler } from './lib/handle-command.ts';
import { peopleRoutes } from './lib/people-routes.ts';
import { createPolicies, withPolicies } from './lib/policies.ts';
import { createRoster } from './lib/roster.ts';
import { httpHandler } from './lib/triggers.ts';

/** The people of the centre (E1), and what becomes of a leaver's cases (E6). */
export const handler = httpHandler(() => {
  const env = peopleApiEnv();
  const client = createDynamoClient();
  const now = () => instantOf(Date.now());
  const events = createEventStore({ client, table: env.eventsTable });
  const views = createViewReader({ client, table: env.viewsTable });
  const roster = createRoster(views, now);
  const policies = createPolicies(events, now);
  const cases = createCommandHandler({ store: events, decider: caseDecider, context: policies.book });
  const agents = createCommandHandler({ store: events, decider: agentDecider, context: undefined });
  const calendarAt = (at: ReturnType<typeof now>) => policies.latest.at(at).calendar;
  const assignCase = createAssignCase({ events, views, roster, cases, agents, calendarAt });
  const plannedAt = (at: ReturnType<typeof now>) => policies.latest.at(at).makeUp;
  const routes = peopleRoutes({ handle: agents, views, roster, assignCase, plannedAt, now });
  return forStaff(withPolicies(routes, policies), roster);
});
