import { commitFromItem, createDynamoClient, createEventStore } from './lib/adapters/event-store.ts';
import { createViewStore } from './lib/adapters/view-store.ts';
import { viewsStreamEnv } from './lib/env.ts';
import { createProjector } from './lib/project.ts';
import { imagesOf, streamHandler } from './lib/triggers.ts';
import { viewsOf } from './lib/views.ts';

/** Keeps the read models up to the events, each commit once. */
export const handler = streamHandler(() => {
  const env = viewsStreamEnv();
  const client = createDynamoClient();
  const store = createViewStore({ client, table: env.viewsTable });
  const project = createProjector({
    events: createEventStore({ client, table: env.eventsTable }),
    views: store,
    viewsOf,
  });
  return async (records, { logger, metrics }) => {
    const commits = imagesOf(records).map(commitFromItem);
    const stream = commits[0]?.stream;
    if (stream === undefined) return;
    for (const projected of await project(stream, commits)) {
      if (projected.kind !== 'parked') continue;
      const { view, error } = projected;
      metrics.addMetric('StreamParked', 'Count', 1);
      logger.error('stream parked: its view cannot fold it', { stream, view, reason: error });
      await store.park(view, stream, error);
    }
  };
});
