import { setTimeout as sleep } from 'node:timers/promises';
import { SQSClient } from '@aws-sdk/client-sqs';
import { instantOf } from '../domain/kernel/time.ts';
import { forStaff } from './lib/access.ts';
import { createDynamoClient, createEventStore } from './lib/adapters/event-store.ts';
import { createSend } from './lib/adapters/queue.ts';
import { createViewRegister } from './lib/adapters/view-register.ts';
import { createViewStore } from './lib/adapters/view-store.ts';
import { viewsApiEnv } from './lib/env.ts';
import { createPolicies, withPolicies } from './lib/policies.ts';
import { createProjector } from './lib/project.ts';
import { createRebuildFrom } from './lib/rebuild/wiring.ts';
import { createRoster } from './lib/roster.ts';
import { httpHandler } from './lib/triggers.ts';
import { viewRoutes } from './lib/view-routes.ts';
import { allViews, viewsOf } from './lib/views.ts';

/** The read models themselves: rebuilding, switching, and streams that are parked. */
export const handler = httpHandler(() => {
  const env = viewsApiEnv();
  const client = createDynamoClient();
  const now = () => instantOf(Date.now());
  const store = createViewStore({ client, table: env.viewsTable });
  const events = createEventStore({ client, table: env.eventsTable });
  const policies = createPolicies(events, now);
  const views = allViews(policies.latest);
  const routes = viewRoutes({
    register: createViewRegister({ client, table: env.viewsTable }),
    rebuild: createRebuildFrom({ client, env, now, pause: sleep }),
    send: createSend({ sqs: new SQSClient(), queueUrl: env.rebuildsQueueUrl }),
    events,
    store,
    project: createProjector({ events, views: store, viewsOf: viewsOf(views) }),
    views,
  });
  return forStaff(withPolicies(routes, policies), createRoster(store, now));
});
