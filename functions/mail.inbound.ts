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
import { createFindThread } from './lib/mail/find-thread.ts';
import { mailOfSes, rawKeyOfSes } from './lib/mail/incoming.ts';
import { createReceiveMail } from './lib/mail/receive.ts';
import { createPark } from './lib/park.ts';
import { createPolicies } from './lib/policies.ts';
import { createReceiveContact } from './lib/receive-contact.ts';
import { inboundHandler } from './lib/triggers.ts';

/** Mail that SES has stored raw: read, brought to its case, or parked. */
export const handler = inboundHandler(() => {
  const env = mailInboundEnv();
  const now = () => instantOf(Date.now());
  const client = createDynamoClient();
  const store = createEventStore({ client, table: env.eventsTable });
  const policies = createPolicies(store, now);
  const secret = createSecret({ id: env.mailSecretId, schema: mailSecret });
  const objects = createObjectStore({ bucket: env.rawBucket, region: env.region });
  const receiveMail = createReceiveMail({
    objects,
    macKeys: async () => (await secret()).macKey,
    receive: createReceiveContact(createCommandHandler({ store, decider: caseDecider, context: policies.book }), now),
    park: createPark(createCommandHandler({ store, decider: parkedDecider, context: undefined }), now),
    findThread: createFindThread({
      events: store,
      views: createViewReader({ client, table: env.viewsTable, view: mailThreadsModel.name }),
    }),
    answersPerHour: async () => (await policies.book()).at(now()).automaticAnswersPerHour,
    supportAddress: env.supportAddress,
    mailDomain: env.mailDomain,
  });
  return async (ses, { logger, metrics }) => {
    const raw = await objects.get(rawKeyOfSes(ses));
    if (raw === undefined) throw new Error(`no mail stored at ${rawKeyOfSes(ses)}`);
    const received = await receiveMail(mailOfSes(ses, raw));
    metrics.addMetric(received === 'parked' ? 'MailParked' : 'MailReceived', 'Count', 1);
    logger.info('mail taken in', { received, mail: ses.mail.messageId });
  };
});
