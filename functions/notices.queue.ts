import { caseDecider } from '../domain/case/case.ts';
import { instantOf } from '../domain/kernel/time.ts';
import { createDynamoClient, createEventStore } from './lib/adapters/event-store.ts';
import { createMailSender } from './lib/adapters/mail-sender.ts';
import { createObjectStore } from './lib/adapters/object-store.ts';
import { createSecret, mailSecret } from './lib/adapters/secrets.ts';
import { noticesQueueEnv } from './lib/env.ts';
import { createCommandHandler } from './lib/handle-command.ts';
import { createSendNotice } from './lib/mail/send-notice.ts';
import { createPolicies } from './lib/policies.ts';
import { parseNotice } from './lib/schemas/notice.ts';
import { queueHandler } from './lib/triggers.ts';

/** Mails that commits call for: acknowledgements at once (A7, C1), agents' replies, surveys after a result (D1). */
export const handler = queueHandler(() => {
  const env = noticesQueueEnv();
  const events = createEventStore({ client: createDynamoClient(), table: env.eventsTable });
  const now = () => instantOf(Date.now());
  const policies = createPolicies(events, now);
  const secret = createSecret({ id: env.mailSecretId, schema: mailSecret });
  const sendNotice = createSendNotice({
    events,
    objects: createObjectStore({ bucket: env.rawBucket, region: env.region }),
    handle: createCommandHandler({ store: events, decider: caseDecider, context: policies.book }),
    send: createMailSender({ region: env.region }),
    macKey: async () => (await secret()).macKey[0] ?? '',
    supportAddress: env.supportAddress,
    mailDomain: env.mailDomain,
    publicUrl: env.publicUrl,
    policies: policies.latest,
    now,
  });
  return async (record, { logger, metrics }) => {
    const wanted = parseNotice(record.body);
    await policies.book();
    const result = await sendNotice(wanted);
    if (result === 'sent') metrics.addMetric('NoticeSent', 'Count', 1);
    logger.info('notice', { result, notice: wanted.notice, stream: wanted.stream });
  };
});
