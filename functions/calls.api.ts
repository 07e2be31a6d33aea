import { createDynamoClient, createEventStore } from './lib/adapters/event-store.ts';
import { createObjectStore } from './lib/adapters/object-store.ts';
import { createSecret, passwordSecret, standardWebhooksSecret } from './lib/adapters/secrets.ts';
import { callsApiEnv } from './lib/env.ts';
import { receiveHook } from './lib/hooks/receive.ts';
import { createPhoneDesk } from './lib/phone/desk.ts';
import { callsHook } from './lib/phone/receive-calls.ts';
import { tcccHook } from './lib/phone/tccc.ts';
import { httpHandler } from './lib/triggers.ts';

/** Calls of any phone system, by the generic webhook or Tencent's (A5). */
export const handler = httpHandler(
  () => {
    const env = callsApiEnv();
    const { receive, park } = createPhoneDesk(createEventStore({ client: createDynamoClient(), table: env.eventsTable }));
    const standard = createSecret({ id: env.standardWebhooksSecretId, schema: standardWebhooksSecret });
    const tccc = createSecret({ id: env.tcccSecretId, schema: passwordSecret });
    const ports = {
      objects: createObjectStore({ bucket: env.rawBucket, region: env.region }),
      park,
      publicUrl: env.publicUrl,
    };
    return {
      'POST /webhooks/calls': receiveHook(ports, callsHook({ secrets: async () => (await standard()).secret, receive })),
      'POST /webhooks/phone/tccc': receiveHook(ports, tcccHook({ passwords: async () => (await tccc()).password, receive })),
    };
  },
  { bodies: 'raw' },
);
