import { caseDecider } from '../domain/case/case.ts';
import { customerDecider } from '../domain/customer/customer.ts';
import { instantOf } from '../domain/kernel/time.ts';
import { createDynamoClient, createEventStore } from './lib/adapters/event-store.ts';
import { createViewReader } from './lib/adapters/view-reader.ts';
import { identifyQueueEnv } from './lib/env.ts';
import { createCommandHandler } from './lib/handle-command.ts';
import { createIdentify } from './lib/identify.ts';
import { createPolicies } from './lib/policies.ts';
import { parseLinkWanted } from './lib/schemas/link.ts';
import { queueHandler } from './lib/triggers.ts';

/** Whose a new case is (A2): linked to the customer when exactly one is known by what the contact told. */
export const handler = queueHandler(() => {
  const env = identifyQueueEnv();
  const client = createDynamoClient();
  const now = () => instantOf(Date.now());
  const events = createEventStore({ client, table: env.eventsTable });
  const context = createPolicies(events, now).book;
  const identify = createIdentify({
    events,
    views: createViewReader({ client, table: env.viewsTable }),
    cases: createCommandHandler({ store: events, decider: caseDecider, context }),
    customers: createCommandHandler({ store: events, decider: customerDecider, context }),
    now,
  });
  return async (record, { logger, metrics }) => {
    const wanted = parseLinkWanted(record.body);
    const outcome = await identify(wanted);
    if (outcome === 'ambiguous') metrics.addMetric('CustomerAmbiguous', 'Count', 1);
    logger.info('identified', { outcome, stream: wanted.stream });
  };
});
