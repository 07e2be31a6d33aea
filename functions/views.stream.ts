import { createDynamoClient, createEventStore } from './lib/adapters/event-store.ts';
import { createViewStore } from './lib/adapters/view-store.ts';
import { viewsStreamEnv } from './lib/env.ts';
import { createBatchProjector } from './lib/project.ts';
import { projectRecords } from './lib/project-records.ts';
import { streamBatchHandler } from './lib/triggers.ts';
import { viewsOf } from './lib/views.ts';

/** Keeps the read models up to the events, each commit once. */
export const handler = streamBatchHandler(() => {
  const env = viewsStreamEnv();
  const client = createDynamoClient();
  const views = createViewStore({ client, table: env.viewsTable });
  const events = createEventStore({ client, table: env.eventsTable });
  return projectRecords(createBatchProjector({ events, views, viewsOf }), views);
});
