import { accessDecider } from '../../domain/access/access.ts';
import { caseDecider } from '../../domain/case/case.ts';
import { linkWanted } from '../../domain/case/link.ts';
import { customerDecider } from '../../domain/customer/customer.ts';
import type { Role } from '../../domain/kernel/event.ts';
import type { StreamId } from '../../domain/kernel/ids.ts';
import { type Instant, plus, seconds } from '../../domain/kernel/time.ts';
import { defaultCalendar, defaultPolicy } from '../../domain/policy/default-policy.ts';
import { agentDecider } from '../../domain/roster/agent.ts';
import { customerDirectory, withCasesOfCustomers } from '../../domain/views/customer-directory.ts';
import { termsOf } from '../../domain/views/figures/terms.ts';
import { roster as rosterView } from '../../domain/views/roster.ts';
import { caseBoard } from '../../domain/views/supervisor-board.ts';
import type { View } from '../../domain/views/view.ts';
import { visitLists } from '../../domain/views/visits.ts';
import { workLogs, workLogView } from '../../domain/views/work-log/view.ts';
import { visitListDecider } from '../../domain/visits/visit-list.ts';
import { workLogDecider } from '../../domain/work-log/day.ts';
import { forStaff } from '../../functions/lib/access.ts';
import { createBoardReader } from '../../functions/lib/adapters/board-reader.ts';
import { createPartReader } from '../../functions/lib/adapters/commit-pages.ts';
import { createEventStore, type EventStore } from '../../functions/lib/adapters/event-store.ts';
import { createViewReader } from '../../functions/lib/adapters/view-reader.ts';
import { createViewStore } from '../../functions/lib/adapters/view-store.ts';
import { createAssignCase, createRoomFor } from '../../functions/lib/assign-case.ts';
import { assignmentRoutes } from '../../functions/lib/assignment-routes.ts';
import { caseCommandRoutes } from '../../functions/lib/case-commands.ts';
import { caseQueryRoutes } from '../../functions/lib/case-queries.ts';
import { countingRoutes } from '../../functions/lib/counting-routes.ts';
import { customerRoutes } from '../../functions/lib/customer-routes.ts';
import { createCommandHandler } from '../../functions/lib/handle-command.ts';
import type { HttpRequest } from '../../functions/lib/http.ts';
import { identifierDigest } from '../../functions/lib/identifiers.ts';
import { createIdentify } from '../../functions/lib/identify.ts';
import { createLooks } from '../../functions/lib/looks.ts';
import { peopleRoutes } from '../../functions/lib/people-routes.ts';
import { isProblem } from '../../functions/lib/problem.ts';
import { createProjector } from '../../functions/lib/project.ts';
import { createReadPresence } from '../../functions/lib/read-presence.ts';
import { createRoster } from '../../functions/lib/roster.ts';
import type { HttpRoutes } from '../../functions/lib/triggers.ts';
import { visitRoutes } from '../../functions/lib/visit-routes.ts';
import { workLogRoutes } from '../../functions/lib/work-log-routes.ts';
import { workingRoutes } from '../../functions/lib/working-routes.ts';
import { startDynoxide } from '../../infra/local/dynoxide.ts';
import { defaultPolicies } from './given.ts';
import { monday } from './moments.ts';
import { createTables, localClient } from './tables.ts';

export type Asked = {
  readonly role?: Role;
  readonly sub?: string;
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly key?: string;
};
/** `body` as a client parses it. */
export type Answer = { readonly status: number; readonly body: ReturnType<JSON['parse']>; readonly code?: string };

/**
 * The routes of the desk on a real engine, views brought up to date with each commit unless `lagging`; the clock is the test's.
 * `withLogs`: work logs are kept as well.
 */
export const openBackOffice = async ({ withLogs = false }: { readonly withLogs?: boolean } = {}) => {
  const engine = await startDynoxide();
  const names = await createTables(engine.endpoint);
  const client = localClient(engine.endpoint);
  const stored = createEventStore({ client, table: names.events });
  const views = createViewStore({ client, table: names.views });
  const all = [
    withCasesOfCustomers(caseBoard, identifierDigest),
    rosterView,
    customerDirectory(identifierDigest),
    visitLists,
    ...(withLogs ? workLogs(termsOf(defaultPolicies)) : []),
  ] as readonly View<unknown>[];
  const project = createProjector({
    events: stored,
    views,
    viewsOf: (stream) => all.filter((one) => stream.startsWith(`${one.streams}#`)),
  });
  const clock = { now: monday.at('10:00'), lagging: false };
  const events: EventStore = {
    load: stored.load,
    append: async (commit) => {
      const outcome = await stored.append(commit);
      if (!clock.lagging) await project(commit.stream, [commit]);
      return outcome;
    },
  };
  const texts = new Map<string, Buffer>();
  const objects = {
    get: async (key: string) => texts.get(key),
    put: async (key: string, body: Buffer) => void texts.set(key, body),
  } as never;

  const now = (): Instant => clock.now;
  const roster = createRoster(views, now);
  const cases = createCommandHandler({ store: events, decider: caseDecider, context: defaultPolicies });
  const agents = createCommandHandler({ store: events, decider: agentDecider, context: undefined });
  const customers = createCommandHandler({ store: events, decider: customerDecider, context: defaultPolicies });
  const lists = createCommandHandler({ store: events, decider: visitListDecider, context: defaultPolicies });
  const days = createCommandHandler({ store: events, decider: workLogDecider, context: undefined });
  const presence = createReadPresence(createPartReader({ client, table: names.events }));
  const logs = createViewReader({ client, table: names.views, view: workLogView.name });
  const identify = createIdentify({ events, views, cases, customers, now });
  const looks = createLooks(createCommandHandler({ store: events, decider: accessDecider, context: undefined }), now);
  const assignCase = createAssignCase({ events, views, roster, cases, agents, calendarAt: () => defaultCalendar });
  const routes: HttpRoutes = forStaff(
    {
      ...caseCommandRoutes({ handle: cases, objects, now }),
      ...countingRoutes({ handle: cases, now }),
      ...workingRoutes({ handle: cases, now, roomFor: createRoomFor({ events, views, roster, agents, now }) }),
      ...assignmentRoutes({ assignCase, now }),
      ...caseQueryRoutes({ events, views, objects, looks, zone: () => defaultPolicy.calendar.zone }),
      ...peopleRoutes({ handle: agents, views, roster, assignCase, plannedAt: () => defaultPolicy.makeUp, now }),
      ...customerRoutes({ events, views, handle: customers, looks, now }),
      ...visitRoutes({ events, views, customers, lists, roster, policies: () => defaultPolicies, now }),
      ...workLogRoutes({ events, views: logs, handle: days, roster, looks, presence, policies: () => defaultPolicies, now }),
    },
    roster,
  );

  const ask = async (route: string, asked: Asked = {}): Promise<Answer> => {
    const { role = 'agent', sub = `${role}-1`, params = {}, query = {}, body, key } = asked;
    const request = {
      route,
      params,
      query,
      headers: key === undefined ? {} : { 'idempotency-key': key },
      body,
      claims: { sub, 'cognito:groups': `[${role}]`, 'kefu:team': 'data-analysis' }, // a claim of one's own is not believed
    } as unknown as HttpRequest;
    const answer = await routes[route]?.(request, {} as never);
    if (answer === undefined) throw new Error(`no route ${route}`);
    return isProblem(answer) ? { status: answer.status, body: answer, code: answer.code } : { body: undefined, ...answer };
  };
  const done = async (route: string, asked: Asked = {}) => {
    const answer = await ask(route, asked);
    if (answer.status >= 300) throw new Error(`${route}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body;
  };

  return {
    ask,
    done,
    events: stored,
    views,
    board: createBoardReader({ client, table: names.views }),
    roster,
    project,
    /** What comes of a stream's commits at the function that identifies customers (A2). */
    identified: async (stream: StreamId): Promise<readonly string[]> => {
      const outcomes: string[] = [];
      for (const commit of await stored.load(stream)) {
        const wanted = linkWanted(commit);
        if (wanted) outcomes.push(await identify(wanted));
      }
      return outcomes;
    },
    handOut: { events, views, customers, lists },
    clock,
    pass: (n: number): void => {
      clock.now = plus(clock.now, seconds(n));
    },
    /** Somebody joins, and is available unless said otherwise. */
    join: async (agentId: string, but: object = {}, state = 'available'): Promise<void> => {
      const body = {
        agentId,
        name: `Name of ${agentId}`,
        role: 'agent',
        team: 'customer-service',
        hours: Object.fromEntries([1, 2, 3, 4, 5].map((one) => [one, [{ from: '09:00', to: '18:00' }]])),
        capacity: { cases: 3, chats: 2 },
        ...but,
      };
      await done('POST /people', { role: 'supervisor', body });
      await done('POST /people/{id}/state', { role: 'supervisor', params: { id: agentId }, body: { state } });
    },
    openCase: async (but: object = {}): Promise<string> => {
      const body = { channel: 'email', subject: 'My parcel', customer: { name: 'Ann', email: 'ann@customer.example' }, ...but };
      return (await done('POST /cases', { role: 'supervisor', body })).case.id;
    },
    close: async (): Promise<void> => {
      client.destroy();
      await engine.stop();
    },
  };
};
export type BackOffice = Awaited<ReturnType<typeof openBackOffice>>;
