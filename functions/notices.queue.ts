import { caseDecider } from '../domain/case/case.ts';
import { instantOf } from '../domain/kernel/time.ts';
import { defaultCalendar, defaultPolicy } from '../domain/policy/default-policy.ts';
import { onlyPolicy } from '../domain/policy/service-policy.ts';
import { createDynamoClient, createEventStore } from './lib/adapters/event-store.ts';
import { createMailSender } from './lib/adapters/mail-sender.ts';
import { createObjectStore } from './lib/adapters/object-store.ts';
import { createSecret, mailSecret } from './lib/adapters/secrets.ts';
import { noticesQueueEnv } from './lib/env.ts';
import { createCommandHandler } from './lib/handle-command.ts';
import { createSendNotice } from './lib/mail/send-notice.ts';
import { parseNotice } from './lib/schemas/notice.ts';
import { queueHandler } from './lib/triggers.ts';

/** Mails that commits call for: acknowledgements at once (A7, C1) and agents' replies. */
export const handler = queueHandler(() => {
  const env = noticesQueueEnv();
  const events = createEventStore({ client: createDynamoClient(), table: env.eventsTable });
  const secret = createSecret({ id: env.mailSecretId, schema: mailSecret });
  const sendNotice = createSendNotice({
    events,
    objects: createObjectStore({ bucket: env.rawBucket, region: env.region }),
    handle: createCommandHandler({ store: events, decider: caseDecider, context: onlyPolicy(defaultPolicy) }),
    send: createMailSender({ region: env.region }),
    macKey: async () => (await secret()).macKey[0] ?? '',
    supportAddress: env.supportAddress,
    mailDomain: env.mailDomain,
    timeZone: defaultCalendar.zone,
    now: () => instantOf(Date.now()),
  });
  return async (record, { logger, metrics }) => {
    const wanted = parseNotice(record.body);
    const result = await sendNotice(wanted);
    if (result === 'sent') metrics.addMetric('NoticeSent', 'Count', 1);
    logger.info('notice', { result, notice: wanted.notice, stream: wanted.stream });
  };
});
