import { accessDecider } from '../domain/access/access.ts';
import { caseDecider } from '../domain/case/case.ts';
import { instantOf } from '../domain/kernel/time.ts';
import { agentDecider } from '../domain/roster/agent.ts';
import { forStaff } from './lib/access.ts';
import { createDynamoClient, createEventStore } from './lib/adapters/event-store.ts';
import { createObjectStore } from './lib/adapters/object-store.ts';
import { createViewReader } from './lib/adapters/view-reader.ts';
import { aftercareRoutes } from './lib/aftercare-routes.ts';
import { createAssignCase, createRoomFor } from './lib/assign-case.ts';
import { assignmentRoutes } from './lib/assignment-routes.ts';
import { caseCommandRoutes } from './lib/case-commands.ts';
import { caseQueryRoutes } from './lib/case-queries.ts';
import { complaintRoutes } from './lib/complaint-routes.ts';
import { countingRoutes } from './lib/counting-routes.ts';
import { casesApiEnv } from './lib/env.ts';
import { createCommandHandler } from './lib/handle-command.ts';
import { createLooks } from './lib/looks.ts';
import { createPolicies, withPolicies } from './lib/policies.ts';
import { createRoster } from './lib/roster.ts';
import { httpHandler } from './lib/triggers.ts';
import { workingRoutes } from './lib/working-routes.ts';

/** Commands on cases and the reading of them, for people at the desk. */
export const handler = httpHandler(() => {
  const env = casesApiEnv();
  const client = createDynamoClient();
  const events = createEventStore({ client, table: env.eventsTable });
  const views = createViewReader({ client, table: env.viewsTable });
  const objects = createObjectStore({ bucket: env.rawBucket, region: env.region });
  const now = () => instantOf(Date.now());
  const policies = createPolicies(events, now);
  const handle = createCommandHandler({ store: events, decider: caseDecider, context: policies.book });
  const ports = { handle, objects, now };
  const roster = createRoster(views, now);
  const agents = createCommandHandler({ store: events, decider: agentDecider, context: undefined });
  const looks = createLooks(createCommandHandler({ store: events, decider: accessDecider, context: undefined }), now);
  const calendarAt = (at: ReturnType<typeof now>) => policies.latest.at(at).calendar;
  const assignCase = createAssignCase({ events, views, roster, cases: handle, agents, calendarAt });
  const routes = {
    ...caseCommandRoutes(ports),
    ...workingRoutes({ ...ports, roomFor: createRoomFor({ events, views, roster, agents, now }) }),
    ...complaintRoutes(ports),
    ...countingRoutes(ports),
    ...aftercareRoutes(ports),
    ...assignmentRoutes({ assignCase, now }),
    ...caseQueryRoutes({ events, views, objects, looks, zone: () => calendarAt(now()).zone }),
  };
  return forStaff(withPolicies(routes, policies), roster);
});
