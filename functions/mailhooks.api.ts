import { SQSClient } from '@aws-sdk/client-sqs';
import { deliveryDecider } from '../domain/intake/delivery.ts';
import { parkedDecider } from '../domain/intake/parked.ts';
import { instantOf } from '../domain/kernel/time.ts';
import { createDynamoClient, createEventStore } from './lib/adapters/event-store.ts';
import { createObjectStore } from './lib/adapters/object-store.ts';
import { createSend } from './lib/adapters/queue.ts';
import { createSecret, mailgunSecret, passwordSecret, sendgridSecret } from './lib/adapters/secrets.ts';
import { mailhooksApiEnv } from './lib/env.ts';
import { createCommandHandler } from './lib/handle-command.ts';
import { receiveHook } from './lib/hooks/receive.ts';
import { createDeliver, createIsFirst } from './lib/mail-hooks/deliver.ts';
import { mailgunHook, postmarkHook, sendgridHook } from './lib/mail-hooks/providers.ts';
import { createPark } from './lib/park.ts';
import { httpHandler } from './lib/triggers.ts';

/** Mail by way of Postmark, Mailgun or SendGrid (A1): stored raw, and put on the queue of the function that reads mail. */
export const handler = httpHandler(
  () => {
    const env = mailhooksApiEnv();
    const { supportAddress, publicUrl } = env;
    const now = () => instantOf(Date.now());
    const store = createEventStore({ client: createDynamoClient(), table: env.eventsTable });
    const objects = createObjectStore({ bucket: env.rawBucket, region: env.region });
    const park = createPark(createCommandHandler({ store, decider: parkedDecider, context: undefined }), now);
    const send = createSend({ sqs: new SQSClient(), queueUrl: env.mailQueueUrl });
    const postmark = createSecret({ id: env.postmarkSecretId, schema: passwordSecret });
    const mailgun = createSecret({ id: env.mailgunSecretId, schema: mailgunSecret });
    const ports = {
      postmark: async () => (await postmark()).password,
      mailgun: async () => (await mailgun()).signingKey,
      sendgrid: createSecret({ id: env.sendgridSecretId, schema: sendgridSecret }),
      deliver: createDeliver({ objects, send, supportAddress }),
      isFirst: createIsFirst(createCommandHandler({ store, decider: deliveryDecider, context: undefined })),
    };
    const hooks = { objects, park, publicUrl };
    return {
      'POST /webhooks/mail/postmark': receiveHook(hooks, postmarkHook(ports)),
      'POST /webhooks/mail/mailgun/mime': receiveHook(hooks, mailgunHook(ports)),
      'POST /webhooks/mail/sendgrid': receiveHook(hooks, sendgridHook(ports)),
    };
  },
  { bodies: 'raw' },
);
