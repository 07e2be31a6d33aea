import { accessDecider } from '../domain/access/access.ts';
import { instantOf } from '../domain/kernel/time.ts';
import { forStaff } from './lib/access.ts';
import { createDynamoClient, createEventStore } from './lib/adapters/event-store.ts';
import { createLargeObjects } from './lib/adapters/large-objects.ts';
import { createObjectStore } from './lib/adapters/object-store.ts';
import { createViewReader } from './lib/adapters/view-reader.ts';
import { contentRoutes } from './lib/content-routes.ts';
import { contentApiEnv } from './lib/env.ts';
import { createCommandHandler } from './lib/handle-command.ts';
import { createLooks } from './lib/looks.ts';
import { createRoster } from './lib/roster.ts';
import { httpHandler } from './lib/triggers.ts';

/** The words and files of contacts, made safe to look at. */
export const handler = httpHandler(() => {
  const env = contentApiEnv();
  const client = createDynamoClient();
  const events = createEventStore({ client, table: env.eventsTable });
  const views = createViewReader({ client, table: env.viewsTable });
  const bucket = { bucket: env.rawBucket, region: env.region };
  const contents = { objects: createObjectStore(bucket), large: createLargeObjects(bucket) };
  const now = () => instantOf(Date.now());
  const looks = createLooks(createCommandHandler({ store: events, decider: accessDecider, context: undefined }), now);
  return forStaff(contentRoutes({ events, ...contents, looks }), createRoster(views, now));
});
