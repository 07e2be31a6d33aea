import { quarterDecider } from '../domain/improvement/quarter.ts';
import { instantOf } from '../domain/kernel/time.ts';
import { figuresView } from '../domain/views/figures/view.ts';
import { createCommitReader } from './lib/adapters/commit-reader.ts';
import { createDynamoClient, createEventStore } from './lib/adapters/event-store.ts';
import { createObjectStore } from './lib/adapters/object-store.ts';
import { createSumReader } from './lib/adapters/sum-reader.ts';
import { createViewReader } from './lib/adapters/view-reader.ts';
import { quarterTimerEnv } from './lib/env.ts';
import { createCommandHandler } from './lib/handle-command.ts';
import { createPolicies } from './lib/policies.ts';
import { closeDueQuarters } from './lib/quarter/close.ts';
import { timerHandler } from './lib/triggers.ts';

/** Every hour: closes every quarter that is due and not closed yet, each once (G3). */
export const handler = timerHandler(() => {
  const env = quarterTimerEnv();
  const client = createDynamoClient();
  const now = () => instantOf(Date.now());
  const events = createEventStore({ client, table: env.eventsTable });
  const policies = createPolicies(events, now);
  const figures = { client, table: env.viewsTable, view: figuresView.name };
  const ports = {
    events,
    commits: createCommitReader({ client, table: env.eventsTable }),
    views: { ...createViewReader(figures), ...createSumReader(figures) },
    objects: createObjectStore({ bucket: env.rawBucket, region: env.region }),
    handle: createCommandHandler({ store: events, decider: quarterDecider, context: policies.book }),
    policyAt: policies.latest.at,
  };
  return async (_input, { logger }) => {
    await policies.book();
    for (const quarter of await closeDueQuarters(ports, now())) logger.info('quarter closed', { quarter });
  };
});
