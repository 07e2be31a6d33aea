import { createLargeObjects } from './lib/adapters/large-objects.ts';
import { createObjectStore } from './lib/adapters/object-store.ts';
import { createSecret, standardWebhooksSecret } from './lib/adapters/secrets.ts';
import { receiveFile } from './lib/chat/receive-file.ts';
import { receiveUpload } from './lib/chat/receive-upload.ts';
import { filesApiEnv } from './lib/env.ts';
import { httpHandler } from './lib/triggers.ts';

/** Files of chats and posts (A6), before the messages that name them. */
export const handler = httpHandler(
  () => {
    const env = filesApiEnv();
    const standard = createSecret({ id: env.standardWebhooksSecretId, schema: standardWebhooksSecret });
    const bucket = { bucket: env.rawBucket, region: env.region };
    const ports = { objects: createObjectStore(bucket), secrets: async () => (await standard()).secret };
    return {
      'POST /webhooks/interactions/files': receiveFile(ports),
      'POST /webhooks/interactions/files/uploads': receiveUpload({ ...ports, large: createLargeObjects(bucket) }),
    };
  },
  { bodies: 'raw' },
);
