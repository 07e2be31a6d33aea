import { caseDecider } from '../domain/case/case.ts';
import { parkedDecider } from '../domain/intake/parked.ts';
import { instantOf } from '../domain/kernel/time.ts';
import { createDynamoClient, createEventStore } from './lib/adapters/event-store.ts';
import { createObjectStore } from './lib/adapters/object-store.ts';
import { createSecret, twilioSecret } from './lib/adapters/secrets.ts';
import { phoneApiEnv } from './lib/env.ts';
import { createCommandHandler } from './lib/handle-command.ts';
import { createPark } from './lib/park.ts';
import { createReceiveTwilio, isBadSignature } from './lib/phone/receive.ts';
import { createPolicies } from './lib/policies.ts';
import { createReceiveContact } from './lib/receive-contact.ts';
import { httpHandler } from './lib/triggers.ts';

/** The phone system's webhooks (A5). */
export const handler = httpHandler(
  () => {
    const env = phoneApiEnv();
    const now = () => instantOf(Date.now());
    const store = createEventStore({ client: createDynamoClient(), table: env.eventsTable });
    const policies = createPolicies(store, now);
    const secret = createSecret({ id: env.twilioSecretId, schema: twilioSecret });
    const receiveTwilio = createReceiveTwilio({
      objects: createObjectStore({ bucket: env.rawBucket, region: env.region }),
      tokens: async () => (await secret()).authToken,
      receive: createReceiveContact(createCommandHandler({ store, decider: caseDecider, context: policies.book }), now),
      park: createPark(createCommandHandler({ store, decider: parkedDecider, context: undefined }), now),
      publicUrl: env.publicUrl,
      now,
    });
    return {
      'POST /webhooks/phone/twilio': async (request, { metrics }) => {
        const answer = await receiveTwilio(request);
        metrics.addMetric(isBadSignature(answer) ? 'WebhookRefused' : 'WebhookReceived', 'Count', 1);
        return answer;
      },
    };
  },
  { bodies: 'raw' },
);
