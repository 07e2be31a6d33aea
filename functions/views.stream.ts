import { customerDirectory, withCasesOfCustomers } from '../domain/views/customer-directory.ts';
import { parkedIntake } from '../domain/views/parked-intake.ts';
import { roster } from '../domain/views/roster.ts';
import { caseBoard } from '../domain/views/supervisor-board.ts';
import type { View } from '../domain/views/view.ts';
import { commitFromItem, createDynamoClient, createEventStore } from './lib/adapters/event-store.ts';
import { createViewStore } from './lib/adapters/view-store.ts';
import { viewsStreamEnv } from './lib/env.ts';
import { identifierDigest } from './lib/identifiers.ts';
import { createProjector } from './lib/project.ts';
import { imagesOf, streamHandler } from './lib/triggers.ts';

const views = [
  withCasesOfCustomers(caseBoard, identifierDigest),
  parkedIntake,
  roster,
  customerDirectory(identifierDigest),
] as readonly View<unknown>[];

/** Keeps the read models up to the events, each commit once. */
export const handler = streamHandler(() => {
  const env = viewsStreamEnv();
  const client = createDynamoClient();
  const store = createViewStore({ client, table: env.viewsTable });
  const project = createProjector({
    events: createEventStore({ client, table: env.eventsTable }),
    views: store,
    view: (stream) => views.find((view) => stream.startsWith(`${view.streams}#`)),
  });
  return async (records, { logger, metrics }) => {
    const commits = imagesOf(records).map(commitFromItem);
    const stream = commits[0]?.stream;
    if (stream === undefined) return;
    const projected = await project(stream, commits);
    if (projected.kind !== 'parked') return;
    metrics.addMetric('StreamParked', 'Count', 1);
    logger.error('stream parked: its view cannot fold it', { stream, reason: projected.error });
    await store.park(stream, projected.error);
  };
});
