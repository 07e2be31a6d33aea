import * as z from 'zod/mini';
import { caseDecider } from '../domain/case/case.ts';
import { instantOf } from '../domain/kernel/time.ts';
import { dispatchDecider } from '../domain/notice/dispatch.ts';
import { suppressionDecider } from '../domain/notice/suppression.ts';
import { createDynamoClient, createEventStore } from './lib/adapters/event-store.ts';
import { createSecret, mailSecret } from './lib/adapters/secrets.ts';
import { feedbackQueueEnv } from './lib/env.ts';
import { createCommandHandler } from './lib/handle-command.ts';
import { createDispatch } from './lib/mail/dispatch.ts';
import { createTakeFeedback } from './lib/mail/feedback.ts';
import { createSuppressions } from './lib/mail/suppressions.ts';
import { createPolicies } from './lib/policies.ts';
import { mailFeedback } from './lib/schemas/mail-feedback.ts';
import { queueHandler } from './lib/triggers.ts';

/** What became of the desk's mails (A7): taken, come back, reported as unwanted. */
export const handler = queueHandler(() => {
  const env = feedbackQueueEnv();
  const now = () => instantOf(Date.now());
  const store = createEventStore({ client: createDynamoClient(), table: env.eventsTable });
  const secret = createSecret({ id: env.mailSecretId, schema: mailSecret });
  const takeFeedback = createTakeFeedback({
    dispatch: createDispatch({ handle: createCommandHandler({ store, decider: dispatchDecider, context: undefined }), now }),
    suppressions: createSuppressions({
      events: store,
      handle: createCommandHandler({ store, decider: suppressionDecider, context: undefined }),
      macKeys: async () => (await secret()).macKey,
    }),
    handle: createCommandHandler({ store, decider: caseDecider, context: createPolicies(store, now).book }),
    now,
  });
  return async ({ body }, { logger, metrics }) => {
    const { detail } = z.parse(mailFeedback, JSON.parse(body));
    const result = await takeFeedback(detail);
    if (result === 'returned') metrics.addMetric('MailReturned', 'Count', 1);
    if (result === 'reported') metrics.addMetric('MailReported', 'Count', 1);
    logger.info('mail feedback', { result, mail: detail.mail.messageId });
  };
});
