import { instantOf } from '../domain/kernel/time.ts';
import { createDynamoClient, createEventStore } from './lib/adapters/event-store.ts';
import { createViewStore } from './lib/adapters/view-store.ts';
import { viewsStreamEnv } from './lib/env.ts';
import { createPolicies } from './lib/policies.ts';
import { createBatchProjector } from './lib/project.ts';
import { projectRecords } from './lib/project-records.ts';
import { streamBatchHandler } from './lib/triggers.ts';
import { allViews, viewsOf } from './lib/views.ts';

/** Keeps the read models up to the events, each commit once. */
export const handler = streamBatchHandler(() => {
  const env = viewsStreamEnv();
  const client = createDynamoClient();
  const views = createViewStore({ client, table: env.viewsTable });
  const events = createEventStore({ client, table: env.eventsTable });
  const policies = createPolicies(events, () => instantOf(Date.now()));
  const project = projectRecords(createBatchProjector({ events, views, viewsOf: viewsOf(allViews(policies.latest)) }), views);
  return async (records, tools) => {
    await policies.book(); // read at most a minute ago: no version can have come into force since
    return project(records, tools);
  };
});
