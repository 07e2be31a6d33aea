import { caseDecider } from '../domain/case/case.ts';
import { parkedDecider } from '../domain/intake/parked.ts';
import { instantOf } from '../domain/kernel/time.ts';
import { createDynamoClient, createEventStore } from './lib/adapters/event-store.ts';
import { createObjectStore } from './lib/adapters/object-store.ts';
import { createSecret, standardWebhooksSecret } from './lib/adapters/secrets.ts';
import { interactionsHook } from './lib/chat/receive.ts';
import { interactionsApiEnv } from './lib/env.ts';
import { createCommandHandler } from './lib/handle-command.ts';
import { receiveHook } from './lib/hooks/receive.ts';
import { createPark } from './lib/park.ts';
import { createPolicies } from './lib/policies.ts';
import { createReceiveContact } from './lib/receive-contact.ts';
import { httpHandler } from './lib/triggers.ts';

/** Chat, social media and forum (A1, A6, A8). */
export const handler = httpHandler(
  () => {
    const env = interactionsApiEnv();
    const now = () => instantOf(Date.now());
    const store = createEventStore({ client: createDynamoClient(), table: env.eventsTable });
    const cases = createCommandHandler({ store, decider: caseDecider, context: createPolicies(store, now).book });
    const standard = createSecret({ id: env.standardWebhooksSecretId, schema: standardWebhooksSecret });
    const objects = createObjectStore({ bucket: env.rawBucket, region: env.region });
    const park = createPark(createCommandHandler({ store, decider: parkedDecider, context: undefined }), now);
    const secrets = async () => (await standard()).secret;
    const hook = interactionsHook({ secrets, objects, receive: createReceiveContact(cases, now) });
    return { 'POST /webhooks/interactions': receiveHook({ objects, park, publicUrl: env.publicUrl }, hook) };
  },
  { bodies: 'raw' },
);
