import { createObjectStore } from './lib/adapters/object-store.ts';
import { createSecret, standardWebhooksSecret } from './lib/adapters/secrets.ts';
import { receiveFile } from './lib/chat/receive-file.ts';
import { filesApiEnv } from './lib/env.ts';
import { httpHandler } from './lib/triggers.ts';

/** Files of chats and posts (A6), before the messages that name them. */
export const handler = httpHandler(
  () => {
    const env = filesApiEnv();
    const standard = createSecret({ id: env.standardWebhooksSecretId, schema: standardWebhooksSecret });
    const objects = createObjectStore({ bucket: env.rawBucket, region: env.region });
    return { 'POST /webhooks/interactions/files': receiveFile({ objects, secrets: async () => (await standard()).secret }) };
  },
  { bodies: 'raw' },
);
