import { accessDecider } from '../domain/access/access.ts';
import { instantOf } from '../domain/kernel/time.ts';
import { suppressionDecider } from '../domain/notice/suppression.ts';
import { forStaff } from './lib/access.ts';
import { createDynamoClient, createEventStore } from './lib/adapters/event-store.ts';
import { createSecret, mailSecret } from './lib/adapters/secrets.ts';
import { createViewReader } from './lib/adapters/view-reader.ts';
import { callListRoutes } from './lib/call-list.ts';
import { noticesApiEnv } from './lib/env.ts';
import { createCommandHandler } from './lib/handle-command.ts';
import { createLooks } from './lib/looks.ts';
import { createSuppressions } from './lib/mail/suppressions.ts';
import { createPolicies } from './lib/policies.ts';
import { createRoster } from './lib/roster.ts';
import { suppressionRoutes } from './lib/suppression-routes.ts';
import { templateRoutes } from './lib/template-routes.ts';
import { httpHandler } from './lib/triggers.ts';

/** What the desk's mails say, shown before it is policy (L2), to whom they do not go any more (A7), and whom to call instead (D1). */
export const handler = httpHandler(() => {
  const env = noticesApiEnv();
  const client = createDynamoClient();
  const now = () => instantOf(Date.now());
  const events = createEventStore({ client, table: env.eventsTable });
  const looks = createLooks(createCommandHandler({ store: events, decider: accessDecider, context: undefined }), now);
  const policies = createPolicies(events, now).book;
  const views = createViewReader({ client, table: env.viewsTable });
  const secret = createSecret({ id: env.mailSecretId, schema: mailSecret });
  const handle = createCommandHandler({ store: events, decider: suppressionDecider, context: undefined });
  const suppressions = createSuppressions({ events, handle, macKeys: async () => (await secret()).macKey });
  const routes = {
    ...templateRoutes({ events, policies, looks, now }),
    ...suppressionRoutes({ events, suppressions, now }),
    ...callListRoutes({ events, views, looks, policies, now }),
  };
  return forStaff(routes, createRoster(views, now));
});
