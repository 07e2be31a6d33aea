import { caseDecider } from '../domain/case/case.ts';
import { instantOf } from '../domain/kernel/time.ts';
import { defaultPolicy } from '../domain/policy/default-policy.ts';
import { onlyPolicy } from '../domain/policy/service-policy.ts';
import { createDynamoClient, createEventStore } from './lib/adapters/event-store.ts';
import { createObjectStore } from './lib/adapters/object-store.ts';
import { createViewStore } from './lib/adapters/view-store.ts';
import { caseCommandRoutes } from './lib/case-commands.ts';
import { caseQueryRoutes } from './lib/case-queries.ts';
import { casesApiEnv } from './lib/env.ts';
import { createCommandHandler } from './lib/handle-command.ts';
import { forStaff } from './lib/staff.ts';
import { httpHandler } from './lib/triggers.ts';

/** Commands on cases and the reading of them, for people at the desk. */
export const handler = httpHandler(() => {
  const env = casesApiEnv();
  const client = createDynamoClient();
  const events = createEventStore({ client, table: env.eventsTable });
  const views = createViewStore({ client, table: env.viewsTable });
  const objects = createObjectStore({ bucket: env.rawBucket, region: env.region });
  const handle = createCommandHandler({ store: events, decider: caseDecider, context: onlyPolicy(defaultPolicy) });
  return {
    ...caseCommandRoutes({ handle, objects, now: () => instantOf(Date.now()) }),
    ...forStaff(caseQueryRoutes({ events, views, objects })),
  };
});
