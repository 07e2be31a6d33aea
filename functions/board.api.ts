import { instantOf } from '../domain/kernel/time.ts';
import { forStaff } from './lib/access.ts';
import { actorOf } from './lib/actor.ts';
import { createBoardReader } from './lib/adapters/board-reader.ts';
import { createDynamoClient, createEventStore } from './lib/adapters/event-store.ts';
import { readBoard } from './lib/board.ts';
import { readChats, readSection } from './lib/board-sections.ts';
import { boardApiEnv } from './lib/env.ts';
import { unlessKnown } from './lib/etag.ts';
import { readParked } from './lib/parked-list.ts';
import { createPolicies } from './lib/policies.ts';
import { readQuarters } from './lib/quarter/list.ts';
import { createRoster } from './lib/roster.ts';
import { type HttpRoutes, httpHandler } from './lib/triggers.ts';

/** What supervisors see now (G2), and what came in and was parked (A1). */
export const handler = httpHandler(() => {
  const env = boardApiEnv();
  const client = createDynamoClient();
  const views = createBoardReader({ client, table: env.viewsTable });
  const now = () => instantOf(Date.now());
  const policies = createPolicies(createEventStore({ client, table: env.eventsTable }), now);
  const roster = createRoster(views, now);
  const routes: HttpRoutes = {
    'GET /board/{section}': async ({ params, query, claims }) =>
      readSection(views, { section: params.section, cursor: query.cursor, limit: query.limit }, actorOf(claims)),
    'GET /board': async ({ claims, headers }) => {
      const centre = (await policies.book()).at(now()).calendar;
      const asked = { now: now(), centre, who: actorOf(claims), people: roster.recent() };
      return unlessKnown(headers, await readBoard(views, asked));
    },
    'GET /agents/{id}/chats': ({ params, query, claims }) => readChats(views, { agent: params.id ?? '', query }, actorOf(claims)),
    'GET /intake/parked': ({ query }) => readParked(views, query),
    'GET /quarters': ({ query }) => readQuarters(views, query),
  };
  return forStaff(routes, roster);
});
