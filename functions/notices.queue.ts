import { caseDecider } from '../domain/case/case.ts';
import { instantOf } from '../domain/kernel/time.ts';
import { dispatchDecider } from '../domain/notice/dispatch.ts';
import { suppressionDecider } from '../domain/notice/suppression.ts';
import { createDynamoClient, createEventStore } from './lib/adapters/event-store.ts';
import { createMailSender } from './lib/adapters/mail-sender.ts';
import { createObjectStore } from './lib/adapters/object-store.ts';
import { createSecret, mailSecret } from './lib/adapters/secrets.ts';
import { createViewReader } from './lib/adapters/view-reader.ts';
import { noticesQueueEnv } from './lib/env.ts';
import { createCommandHandler } from './lib/handle-command.ts';
import { createDispatch } from './lib/mail/dispatch.ts';
import { createSendNotice } from './lib/mail/send-notice.ts';
import { createSuppressions } from './lib/mail/suppressions.ts';
import { createPolicies } from './lib/policies.ts';
import { createRoster } from './lib/roster.ts';
import { parseNotice } from './lib/schemas/notice.ts';
import { queueHandler } from './lib/triggers.ts';

/** Mails that commits call for: to customers (A7, B4, B6, C1, C3, C5, D1) and to those who see to a case (B6, C2, D5). */
export const handler = queueHandler(() => {
  const env = noticesQueueEnv();
  const client = createDynamoClient();
  const events = createEventStore({ client, table: env.eventsTable });
  const now = () => instantOf(Date.now());
  const policies = createPolicies(events, now);
  const secret = createSecret({ id: env.mailSecretId, schema: mailSecret });
  const macKeys = async () => (await secret()).macKey;
  const sendNotice = createSendNotice({
    events,
    objects: createObjectStore({ bucket: env.rawBucket, region: env.region }),
    handle: createCommandHandler({ store: events, decider: caseDecider, context: policies.book }),
    send: createMailSender({ region: env.region, configurationSet: env.configurationSet }),
    dispatch: createDispatch({
      handle: createCommandHandler({ store: events, decider: dispatchDecider, context: undefined }),
      now,
    }),
    suppressions: createSuppressions({
      events,
      handle: createCommandHandler({ store: events, decider: suppressionDecider, context: undefined }),
      macKeys,
    }),
    people: createRoster(createViewReader({ client, table: env.viewsTable }), now).all,
    macKey: async () => (await macKeys())[0] ?? '',
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
