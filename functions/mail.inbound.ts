import { caseDecider } from '../domain/case/case.ts';
import { parkedDecider } from '../domain/intake/parked.ts';
import { instantOf } from '../domain/kernel/time.ts';
import { mailThreadsModel } from '../domain/views/mail-threads.ts';
import { createDynamoClient, createEventStore } from './lib/adapters/event-store.ts';
import { createObjectStore } from './lib/adapters/object-store.ts';
import { createSecret, mailSecret } from './lib/adapters/secrets.ts';
import { createViewReader } from './lib/adapters/view-reader.ts';
import { mailInboundEnv } from './lib/env.ts';
import { createCommandHandler } from './lib/handle-command.ts';
import { createMailDesk } from './lib/mail/desk.ts';
import { createFindThread } from './lib/mail/find-thread.ts';
import { createPark } from './lib/park.ts';
import { createPolicies } from './lib/policies.ts';
import { createReceiveContact } from './lib/receive-contact.ts';
import { createReplays } from './lib/replays.ts';
import { inboundHandler } from './lib/triggers.ts';

/** Mail that is stored raw, or was parked: read, brought to its case, or parked. */
export const handler = inboundHandler(() => {
  const env = mailInboundEnv();
  const now = () => instantOf(Date.now());
  const client = createDynamoClient();
  const events = createEventStore({ client, table: env.eventsTable });
  const policies = createPolicies(events, now);
  const secret = createSecret({ id: env.mailSecretId, schema: mailSecret });
  const parked = createCommandHandler({ store: events, decider: parkedDecider, context: undefined });
  const take = createMailDesk({
    objects: createObjectStore({ bucket: env.rawBucket, region: env.region }),
    macKeys: async () => (await secret()).macKey,
    receive: createReceiveContact(createCommandHandler({ store: events, decider: caseDecider, context: policies.book }), now),
    park: createPark(parked, now),
    findThread: createFindThread({
      events,
      views: createViewReader({ client, table: env.viewsTable, view: mailThreadsModel.name }),
    }),
    answersPerHour: async () => (await policies.book()).at(now()).automaticAnswersPerHour,
    supportAddress: env.supportAddress,
    mailDomain: env.mailDomain,
    replays: createReplays({ events, parked, now }),
  });
  return async (message, { logger, metrics }) => {
    const received = await take(message);
    if (received !== undefined) metrics.addMetric(received === 'parked' ? 'MailParked' : 'MailReceived', 'Count', 1);
    logger.info('mail taken in', { received, mail: 'mail' in message ? message.mail.messageId : message.replay.stream });
  };
});
