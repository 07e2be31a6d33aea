import { createDynamoClient, createEventStore } from './lib/adapters/event-store.ts';
import { createObjectStore } from './lib/adapters/object-store.ts';
import { createSecret, twilioSecret } from './lib/adapters/secrets.ts';
import { phoneApiEnv } from './lib/env.ts';
import { receiveHook } from './lib/hooks/receive.ts';
import { createPhoneDesk } from './lib/phone/desk.ts';
import { twilioHooks } from './lib/phone/receive.ts';
import { httpHandler } from './lib/triggers.ts';

/** Twilio's webhooks (A5): calls, recordings, what came of putting one through, messages left, the survey by keypad (D1). */
export const handler = httpHandler(
  () => {
    const env = phoneApiEnv();
    const { receive, survey, park } = createPhoneDesk(createEventStore({ client: createDynamoClient(), table: env.eventsTable }));
    const secret = createSecret({ id: env.twilioSecretId, schema: twilioSecret });
    const tokens = async () => (await secret()).authToken;
    const { publicUrl } = env;
    const ports = { objects: createObjectStore({ bucket: env.rawBucket, region: env.region }), park, publicUrl };
    const hooks = twilioHooks({ tokens, receive, survey, publicUrl });
    return {
      'POST /webhooks/phone/twilio': receiveHook(ports, hooks.status),
      'POST /webhooks/phone/twilio/dial': receiveHook(ports, hooks.dial),
      'POST /webhooks/phone/twilio/voicemail': receiveHook(ports, hooks.voicemail),
      'POST /webhooks/phone/twilio/survey': receiveHook(ports, hooks.survey),
    };
  },
  { bodies: 'raw' },
);
