import { caseDecider } from '../domain/case/case.ts';
import { instantOf } from '../domain/kernel/time.ts';
import { createDynamoClient, createEventStore } from './lib/adapters/event-store.ts';
import { createSecret, mailSecret } from './lib/adapters/secrets.ts';
import { surveyApiEnv } from './lib/env.ts';
import { createCommandHandler } from './lib/handle-command.ts';
import { createPolicies } from './lib/policies.ts';
import { surveyRoutes } from './lib/survey-routes.ts';
import { httpHandler } from './lib/triggers.ts';

/** What customers think of the service (D1): the pages behind the one-time link that they are mailed. */
export const handler = httpHandler(
  () => {
    const env = surveyApiEnv();
    const now = () => instantOf(Date.now());
    const events = createEventStore({ client: createDynamoClient(), table: env.eventsTable });
    const secret = createSecret({ id: env.mailSecretId, schema: mailSecret });
    const policies = createPolicies(events, now).book;
    return surveyRoutes({
      events,
      handle: createCommandHandler({ store: events, decider: caseDecider, context: policies }),
      macKeys: async () => (await secret()).macKey,
      policies,
      supportAddress: env.supportAddress,
      now,
    });
  },
  { bodies: 'raw' },
);
