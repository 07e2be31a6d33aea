import * as z from 'zod/mini';
import { type AgentId, agentId, commandId } from '../../domain/kernel/ids.ts';
import type { Instant } from '../../domain/kernel/time.ts';
import { type AgentCommand, type AgentEvent, type AgentState, agentStream, type Duties } from '../../domain/roster/agent.ts';
import { makeUp, type PlannedMakeUp } from '../../domain/roster/make-up.ts';
import { teams } from '../../domain/roster/words.ts';
import { type HeldLine, lists } from '../../domain/views/board-lines.ts';
import { type AgentLine, agentLine } from '../../domain/views/roster.ts';
import { actorOf } from './actor.ts';
import type { ViewStore } from './adapters/view-store.ts';
import type { AssignCase } from './assign-case.ts';
import { idempotencyKey, withoutUndefined } from './case-command.ts';
import type { CommandHandler } from './handle-command.ts';
import type { HttpRequest } from './http.ts';
import { badPage, pageOf } from './page.ts';
import { isProblem, notFound } from './problem.ts';
import { type Asking, giveCommand } from './resource-command.ts';
import type { Roster } from './roster.ts';
import * as schemas from './schemas/people.ts';
import type { HttpRoutes } from './triggers.ts';

type Ports = {
  readonly handle: CommandHandler<AgentState, AgentCommand, AgentEvent>;
  readonly views: Pick<ViewStore, 'list'>;
  readonly roster: Pick<Roster, 'all'>;
  readonly assignCase: AssignCase;
  readonly plannedAt: (now: Instant) => PlannedMakeUp;
  readonly now: () => Instant;
};

/** A leaver's cases that are shared out in one request; the answer says when there are more. */
const MOST_SHARED = 50;

/** The roster (E1) and leaving it (E6) as resources. */
export const peopleRoutes = ({ handle, views, roster, assignCase, plannedAt, now }: Ports): HttpRoutes => {
  const onPerson =
    <S extends z.ZodMiniType>(schema: S, build: (body: z.output<S>, asked: Asking, id: AgentId) => AgentCommand) =>
    async (request: HttpRequest) => {
      const id = idOf(request);
      if (id === undefined) return unknownPerson;
      return giveCommand({ handle, now }, request, {
        schema,
        clause: 'E1',
        stream: () => agentStream(id),
        build: (body, asked) => build(body, asked, id),
        show: (state) => shown(state),
      });
    };

  const held = async (id: string, limit: number): Promise<readonly HeldLine[]> =>
    (await views.list(lists.heldBy(id), { limit })).map(({ line }) => line as HeldLine);

  /** One case after the other: each choice sees what the one before it gave. */
  const shareOut = async (request: HttpRequest, id: AgentId, key: string) => {
    const cases = await held(id, MOST_SHARED + 1);
    const shared: object[] = [];
    for (const { caseId } of cases.slice(0, MOST_SHARED)) {
      const asked = { by: actorOf(request.claims), now: now(), commandId: commandId(`${key}:${caseId}`), reason: 'agent-left' };
      const assigned = await assignCase({ caseId, ...asked });
      if (assigned.kind === 'refused') shared.push({ caseId, refused: assigned.refusal });
      else if (assigned.outcome.kind === 'rejected') shared.push({ caseId, refused: assigned.outcome.refusal });
      else if (assigned.outcome.state.kind !== 'none')
        shared.push({
          caseId,
          to: assigned.outcome.state.assignee,
          ...(assigned.choice ? { reasons: assigned.choice.reasons } : {}),
        });
    }
    return { cases: shared, more: cases.length > MOST_SHARED };
  };

  return {
    'GET /people': async ({ query }) => {
      const parsed = z.safeParse(schemas.peopleQuery, query);
      if (!parsed.success) return badQuery;
      const { team, state, ...asked } = parsed.data;
      const people = (await roster.all()).filter(
        (one) =>
          (team === undefined || one.team === team) && (state === undefined ? one.leftAt === undefined : stateOf(one) === state),
      );
      const { lines, ...next } = pageOf(people, ({ agentId: id }) => id, asked);
      return { status: 200, body: { people: lines.map((one) => ({ ...one, state: stateOf(one) })), ...next } };
    },
    'GET /people/make-up': async () => ({ status: 200, body: makeUp(await roster.all(), plannedAt(now())) }),
    'GET /people/{id}': async (request) => {
      const id = idOf(request);
      const person = (await roster.all()).find((one) => one.agentId === id);
      if (person === undefined || id === undefined) return unknownPerson;
      return { status: 200, body: { ...person, state: stateOf(person), openCases: await held(id, 200) } };
    },
    'POST /people': (request) =>
      giveCommand({ handle, now }, request, {
        schema: schemas.join,
        clause: 'E1',
        stream: (body) => agentStream(agentId(body.agentId)),
        build: ({ agentId: id, name, email, ...duties }, { by, now: at }): AgentCommand => ({
          type: 'Join',
          now: at,
          by,
          agentId: agentId(id),
          name,
          ...(email === undefined ? {} : { email }),
          duties: { ...duties, hours: withoutUndefined(duties.hours) },
        }),
        show: shown,
        created: (state) => `/people/${state.kind === 'none' ? '' : state.id}`,
      }),
    'POST /people/{id}/changes': onPerson(schemas.change, ({ name, email, hours, ...body }, { by, now: at }) => {
      const duties: Partial<Duties> = {
        ...withoutUndefined(body),
        ...(hours === undefined ? {} : { hours: withoutUndefined(hours) }),
      };
      return { type: 'Change', now: at, by, ...withoutUndefined({ name, email }), duties };
    }),
    'POST /people/{id}/state': onPerson(schemas.state, ({ state }, { by, now: at }, id) => ({
      type: 'SetState',
      now: at,
      by,
      agentId: id,
      state,
    })),
    'POST /people/{id}/departure': async (request) => {
      const key = idempotencyKey(request);
      const id = idOf(request);
      if (id === undefined) return unknownPerson;
      if (typeof key !== 'string') return key;
      const left = await onPerson(schemas.departure, (body, { by, now: at }) => ({
        type: 'Leave',
        now: at,
        by,
        ...(body?.reason === undefined ? {} : { reason: body.reason }),
      }))(request);
      if (isProblem(left)) return left;
      return { ...left, body: { ...(left.body as object), ...(await shareOut(request, id, key)) } };
    },
  };
};

const shown = (state: AgentState): object => {
  if (state.kind === 'none') return unknownPerson;
  const line = agentLine(state);
  return { person: { ...line, state: stateOf(line) } };
};

const stateOf = (line: AgentLine): string => (line.leftAt === undefined ? line.state : 'left');

const idOf = ({ params }: HttpRequest): AgentId | undefined => {
  const parsed = z.safeParse(schemas.agentId, params.id);
  return parsed.success ? agentId(parsed.data) : undefined;
};

const unknownPerson = notFound(
  {
    en: 'Nobody on the roster has this id; GET /people lists everybody.',
    zh: '花名册中没有此编号的人员;请用 GET /people 查看。',
  },
  'E1',
);
const badQuery = badPage({
  en: `team is one of ${teams.join(', ')}; state is available, busy, away, off or left; `,
  zh: `team 可为 ${teams.join('、')};state 可为 available、busy、away、off 或 left;`,
});
