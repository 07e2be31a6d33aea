import { caseDecider } from '../domain/case/case.ts';
import { parkedDecider } from '../domain/intake/parked.ts';
import { instantOf } from '../domain/kernel/time.ts';
import { mailThreadsModel } from '../domain/views/mail-threads.ts';
import { forStaff } from './lib/access.ts';
import { createDynamoClient, createEventStore } from './lib/adapters/event-store.ts';
import { createObjectStore } from './lib/adapters/object-store.ts';
import { createSecret, mailSecret } from './lib/adapters/secrets.ts';
import { createViewStore } from './lib/adapters/view-store.ts';
import { intakeApiEnv } from './lib/env.ts';
import { createCommandHandler } from './lib/handle-command.ts';
import { createFindThread } from './lib/mail/find-thread.ts';
import { createReceiveMail } from './lib/mail/receive.ts';
import { mergingRoutes } from './lib/merging-routes.ts';
import { createPark } from './lib/park.ts';
import { createPolicies, withPolicies } from './lib/policies.ts';
import { createReceiveContact } from './lib/receive-contact.ts';
import { reviewRoutes } from './lib/review-routes.ts';
import { createRoster } from './lib/roster.ts';
import { httpHandler } from './lib/triggers.ts';

/** What people put right of what came in: doubtful and parked mail, cases that are one, a case that is two. */
export const handler = httpHandler(() => {
  const env = intakeApiEnv();
  const client = createDynamoClient();
  const now = () => instantOf(Date.now());
  const events = createEventStore({ client, table: env.eventsTable });
  const board = createViewStore({ client, table: env.viewsTable });
  const threads = createViewStore({ client, table: env.viewsTable, view: mailThreadsModel.name });
  const objects = createObjectStore({ bucket: env.rawBucket, region: env.region });
  const policies = createPolicies(events, now);
  const secret = createSecret({ id: env.mailSecretId, schema: mailSecret });
  const cases = createCommandHandler({ store: events, decider: caseDecider, context: policies.book });
  const parked = createCommandHandler({ store: events, decider: parkedDecider, context: undefined });
  const receiveMail = createReceiveMail({
    objects,
    macKeys: async () => (await secret()).macKey,
    receive: createReceiveContact(cases, now),
    park: createPark(parked, now),
    findThread: createFindThread({ events, views: threads }),
    answersPerHour: async () => (await policies.book()).at(now()).automaticAnswersPerHour,
    supportAddress: env.supportAddress,
    mailDomain: env.mailDomain,
  });
  const ports = { events, cases, parked, objects, threads, board, receiveMail, now };
  return forStaff(withPolicies({ ...reviewRoutes(ports), ...mergingRoutes(ports) }, policies), createRoster(board, now));
});
