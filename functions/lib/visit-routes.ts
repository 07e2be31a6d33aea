import * as z from 'zod/mini';
import { localDate } from '../../domain/calendar/business-calendar.ts';
import type { CustomerCommand, CustomerState } from '../../domain/customer/customer.ts';
import { type CustomerId, customerStream, parseCustomerId, type VisitListId } from '../../domain/customer/events.ts';
import { visitStatuses } from '../../domain/customer/visit.ts';
import type { Role } from '../../domain/kernel/event.ts';
import { agentId } from '../../domain/kernel/ids.ts';
import { type Instant, instant } from '../../domain/kernel/time.ts';
import type { PolicyBook } from '../../domain/policy/service-policy.ts';
import type { VisitedClass } from '../../domain/policy/visit-rules.ts';
import { type CustomerLine, directory } from '../../domain/views/customer-directory.ts';
import type { AgentLine } from '../../domain/views/roster.ts';
import { type VisitLine, visitNames } from '../../domain/views/visits.ts';
import { nobodyForVisits } from '../../domain/visits/refusals.ts';
import { shareOut, type ToVisit, type Visitor } from '../../domain/visits/share-out.ts';
import {
  type DrawnList,
  parseVisitListId,
  type Share,
  type VisitListCommand,
  type VisitListEvent,
  type VisitListState,
  visitListId,
  visitListStream,
} from '../../domain/visits/visit-list.ts';
import { actorOf } from './actor.ts';
import type { ViewStore } from './adapters/view-store.ts';
import { withoutUndefined } from './case-command.ts';
import { type HandOutPorts, handOutVisits, loadVisitList } from './hand-out-visits.ts';
import type { CommandHandler } from './handle-command.ts';
import type { HttpAnswer, HttpRequest } from './http.ts';
import { readPage } from './page.ts';
import { type HttpProblem, isProblem, notFound, problem, problemOfInvalid, problemOfRefusal } from './problem.ts';
import { type Asking, giveCommand } from './resource-command.ts';
import { type Roster, serving } from './roster.ts';
import * as schemas from './schemas/visits.ts';
import type { HttpRoutes } from './triggers.ts';

type Ports = HandOutPorts & {
  readonly lists: CommandHandler<VisitListState, VisitListCommand, VisitListEvent>;
  readonly views: Pick<ViewStore, 'list' | 'counts'>;
  readonly roster: Pick<Roster, 'all'>;
  /** Called once the function's policies are at hand. */
  readonly policies: () => Pick<PolicyBook, 'at'>;
  readonly now: () => Instant;
};

/** Periodic visits (D4) as resources: lists drawn and shared out, visit forms, an agent's own visits. */
export const visitRoutes = (ports: Ports): HttpRoutes => {
  const { events, views, lists, customers, roster, policies, now } = ports;

  const onCustomer = <S extends z.ZodMiniType>(schema: S, build: (body: z.output<S>, asked: Asking) => CustomerCommand) => {
    return async (request: HttpRequest): Promise<HttpAnswer | HttpProblem> => {
      const id = parseCustomerId(request.params.id ?? '');
      if (id === undefined) return unknownCustomer;
      return giveCommand({ handle: customers, now }, request, {
        schema,
        clause: 'D4',
        stream: () => customerStream(id),
        build,
        show: visitShown,
      });
    };
  };

  const today = (): string => localDate(policies().at(now()).calendar.zone, now());

  const sharesOf = async (id: VisitListId, commit: number): Promise<readonly Share[]> => {
    const [one] = await events.load(visitListStream(id), commit - 1);
    return ((one?.events ?? []) as readonly VisitListEvent[]).flatMap((event) =>
      event.type === 'VisitsSharedOut' ? event.data.shares : [],
    );
  };

  const known = async (request: HttpRequest): Promise<DrawnList | HttpProblem> => {
    const id = parseVisitListId(request.params.id ?? '');
    return (id === undefined ? undefined : await loadVisitList(events, id)) ?? unknownList;
  };

  const shown = async (list: DrawnList) => {
    const { shares: _shares, kind: _kind, customers: all, ...facts } = list;
    const counts = await views.counts(visitNames.counts(list.id));
    return {
      ...facts,
      customers: all.length,
      visits: Object.fromEntries(visitStatuses.map((one) => [one, counts.get(one) ?? 0])),
    };
  };

  /** Whom the list has nobody for: not shared out yet, or still to be visited by somebody who has left. */
  const unplaced = async (list: DrawnList, people: readonly AgentLine[]): Promise<readonly ToVisit[]> => {
    const staying = new Set<string>(serving(people).map((one) => one.agentId));
    const due = await allLines<VisitLine>(views, visitNames.inList(list.id, 'due'));
    const orphans = new Set(due.filter(({ to }) => !staying.has(to)).map(({ customerId }) => customerId));
    const assignees = new Map(
      (await customersIn(views, list.contactClass)).map(({ customerId, assignee }) => [customerId, assignee]),
    );
    return list.customers
      .filter((id) => list.shares[id] === undefined || orphans.has(id))
      .map((customerId) => {
        const assignee = assignees.get(customerId);
        return { customerId, ...(assignee === undefined ? {} : { assignee: agentId(assignee) }) };
      });
  };

  const visitors = async (people: readonly AgentLine[]): Promise<readonly Visitor[]> => {
    const held = await views.counts(visitNames.held);
    const { perCaseOfCapacity } = policies().at(now()).visits;
    return serving(people).map(({ agentId: id, role, team, skills, capacity, stateSince, lastGivenAt }) => ({
      id,
      role,
      team,
      skills,
      capacity: capacity.cases * perCaseOfCapacity,
      open: held.get(id) ?? 0,
      idleSince: lastGivenAt ?? stateSince,
    }));
  };

  return {
    'GET /visit-lists': async ({ query }) => {
      const parsed = z.safeParse(schemas.listsQuery, query);
      if (!parsed.success) return problemOfInvalid(parsed.error, 'D4');
      const { lines, ...next } = await readPage(views, visitNames.lists, { ...parsed.data, newestFirst: true });
      return { status: 200, body: { lists: lines, ...next } };
    },

    'POST /visit-lists': (request) =>
      giveCommand({ handle: lists, now }, request, {
        schema: schemas.draw,
        clause: 'D4',
        stream: ({ contactClass, on }) => visitListStream(visitListId(contactClass, on ?? today())),
        build: async ({ contactClass, on, most }, { by, now: at }): Promise<VisitListCommand> => ({
          type: 'DrawVisitList',
          now: at,
          by,
          contactClass,
          on: on ?? today(),
          most,
          customers: (await customersIn(views, contactClass)).map(({ customerId, careSince, visitOwed }) => ({
            customerId,
            careSince,
            owed: visitOwed === true,
          })),
        }),
        show: listShown,
        created: (state) => `/visit-lists/${state.kind === 'none' ? '' : state.id}`,
      }),

    'GET /visit-lists/{id}': async (request) => {
      const parsed = z.safeParse(schemas.listQuery, request.query);
      if (!parsed.success) return problemOfInvalid(parsed.error, 'D4');
      const list = await known(request);
      if (isProblem(list)) return list;
      const { status, ...page } = parsed.data;
      const { lines, ...next } = await readPage(views, visitNames.inList(list.id, status), page);
      return { status: 200, body: { list: await shown(list), visits: lines, ...next } };
    },

    'POST /visit-lists/{id}/shares': async (request) => {
      const list = await known(request);
      if (isProblem(list)) return list;
      const answer = await giveCommand({ handle: lists, now }, request, {
        schema: schemas.sharing,
        clause: 'D4',
        stream: () => visitListStream(list.id),
        build: async (_body, { by, now: at, key }): Promise<VisitListCommand | HttpProblem> => {
          const people = await roster.all();
          const { shares, unplaced: nobody } = shareOut(await unplaced(list, people), await visitors(people));
          const said = (await events.load(visitListStream(list.id))).some(({ commandId }) => commandId === key);
          if (!said && shares.length === 0 && nobody.length > 0) return problemOfRefusal(nobodyForVisits(nobody.length).refusal);
          return { type: 'ShareVisitsOut', now: at, by, shares, unplaced: nobody.length };
        },
        show: listShown,
      });
      if (isProblem(answer)) return answer;
      await handOutVisits(ports, list.id, { now: now(), by: actorOf(request.claims) });
      const body = answer.body as { readonly commit: number; readonly events: readonly string[] };
      return { ...answer, body: { ...body, shares: body.events.length === 0 ? [] : await sharesOf(list.id, body.commit) } };
    },

    'GET /visits': async ({ query, claims }) => {
      const parsed = z.safeParse(schemas.visitsQuery, query);
      if (!parsed.success) return problemOfInvalid(parsed.error, 'D4');
      const { id, role } = actorOf(claims);
      const { agent = id, ...page } = parsed.data;
      if (agent !== id && !overseeing.includes(role)) return onesOwn;
      const { lines, ...next } = await readPage(views, visitNames.of(agent), page);
      return { status: 200, body: { agent, visits: lines, ...next } };
    },

    'POST /customers/{id}/visit': onCustomer(schemas.form, ({ occurredAt, satisfied, nextStep, ...told }, { by, now: at }) => ({
      type: 'RecordVisit',
      now: at,
      by,
      at: occurredAt === undefined ? at : instant(occurredAt),
      ...told,
      ...withoutUndefined({ satisfied, nextStep }),
    })),
    'POST /customers/{id}/visit/assignment': onCustomer(schemas.handOver, ({ to }, { by, now: at }) => ({
      type: 'HandVisitOver',
      now: at,
      by,
      to: agentId(to),
    })),
  };
};

const READ_AT_ONCE = 500;

const allLines = async <Line>(views: Ports['views'], list: string): Promise<readonly Line[]> => {
  const lines: Line[] = [];
  for (let after: string | undefined; ; ) {
    const entries = await views.list(list, { limit: READ_AT_ONCE, ...(after === undefined ? {} : { after }) });
    lines.push(...entries.map(({ line }) => line as Line));
    after = entries.at(-1)?.sort;
    if (entries.length < READ_AT_ONCE || after === undefined) return lines;
  }
};

const customersIn = (views: Ports['views'], contactClass: VisitedClass): Promise<readonly CustomerLine[]> =>
  allLines<CustomerLine>(views, directory.inClass(contactClass));

const listShown = (state: VisitListState): object => {
  if (state.kind === 'none') return unknownList;
  const { kind: _kind, shares: _shares, customers, ...facts } = state;
  return { list: { ...facts, customers: customers.length } };
};

const visitShown = (state: CustomerState): object => {
  if (state.kind === 'none') return unknownCustomer;
  return { visit: { customerId: state.id satisfies CustomerId, ...state.visits?.at(-1) } };
};

const overseeing: readonly (Role | undefined)[] = ['supervisor', 'manager', 'admin', 'inspector'];

const unknownCustomer = notFound(
  {
    en: 'There is no customer with this number; GET /customers finds one by phone, email, membership or name.',
    zh: '没有这个编号的客户;请用 GET /customers 按电话、邮箱、会员号或姓名查询。',
  },
  'A2',
);
const unknownList = notFound(
  {
    en: 'There is no such list of visits; GET /visit-lists shows those that there are.',
    zh: '没有这份回访名单;GET /visit-lists 可查看已有名单。',
  },
  'D4',
);
const onesOwn = problem({
  status: 403,
  code: 'not-permitted',
  clause: 'E6',
  words: {
    en: 'These visits are somebody else’s; leave agent out to see your own.',
    zh: '这些回访属于其他人员;不填 agent 可查看自己的回访。',
  },
});
