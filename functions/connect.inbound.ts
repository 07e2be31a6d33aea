import { createDynamoClient, createEventStore } from './lib/adapters/event-store.ts';
import { createObjectStore } from './lib/adapters/object-store.ts';
import { connectInboundEnv } from './lib/env.ts';
import { createPhoneDesk } from './lib/phone/desk.ts';
import { createReceiveConnect } from './lib/phone/receive-connect.ts';
import { eventHandler } from './lib/triggers.ts';

/** Amazon Connect's contact events, by EventBridge (A5). */
export const handler = eventHandler(() => {
  const env = connectInboundEnv();
  const { receive, park } = createPhoneDesk(createEventStore({ client: createDynamoClient(), table: env.eventsTable }));
  const objects = createObjectStore({ bucket: env.rawBucket, region: env.region });
  const receiveConnect = createReceiveConnect({ objects, receive, park });
  return async (event, { metrics }) => {
    const taken = await receiveConnect(event);
    metrics.addMetric(taken === 'parked' ? 'WebhookParked' : 'WebhookReceived', 'Count', 1);
  };
});
