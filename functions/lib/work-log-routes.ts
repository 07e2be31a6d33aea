import * as z from 'zod/mini';
import { localDate, startOfLocalDay } from '../../domain/calendar/business-calendar.ts';
import type { Colleague } from '../../domain/case/authorize.ts';
import { type AgentId, agentId, type CaseId, caseStream, parseCaseId } from '../../domain/kernel/ids.ts';
import type { Instant } from '../../domain/kernel/time.ts';
import type { PolicyBook } from '../../domain/policy/service-policy.ts';
import { agentStream } from '../../domain/roster/agent.ts';
import { dayAfter, type Period } from '../../domain/views/figures/period.ts';
import type { AgentLine } from '../../domain/views/roster.ts';
import { mayReadLog } from '../../domain/work-log/access.ts';
import { type WorkLogCommand, type WorkLogEvent, type WorkLogState, workLogStream } from '../../domain/work-log/day.ts';
import { actorOf } from './actor.ts';
import type { EventStore } from './adapters/event-store.ts';
import type { ViewStore } from './adapters/view-store.ts';
import { unknownCase, withoutUndefined } from './case-command.ts';
import type { CommandHandler } from './handle-command.ts';
import type { HttpAnswer, HttpRequest } from './http.ts';
import type { Looks } from './looks.ts';
import { type HttpProblem, isProblem, notFound, problem } from './problem.ts';
import type { ReadPresence } from './read-presence.ts';
import { giveCommand } from './resource-command.ts';
import type { Roster } from './roster.ts';
import { agentId as agentIdText } from './schemas/people.ts';
import * as schemas from './schemas/work-logs.ts';
import type { HttpRoutes } from './triggers.ts';
import { badCursor, logAskedOf, teamDayOf } from './work-log-query.ts';
import { dayPage, dayTotals, type Presences, presentOn, readLog, summary } from './work-log-read.ts';

type Ports = {
  readonly events: Pick<EventStore, 'load'>;
  /** Of the work logs' view. */
  readonly views: Pick<ViewStore, 'list'>;
  readonly handle: CommandHandler<WorkLogState, WorkLogCommand, WorkLogEvent>;
  readonly roster: Pick<Roster, 'all' | 'find'>;
  readonly looks: Pick<Looks, 'atCase'>;
  readonly presence: ReadPresence;
  /** Called once the function's policies are at hand. */
  readonly policies: () => Pick<PolicyBook, 'at'>;
  readonly now: () => Instant;
};

/** Work logs (E4) as resources: an agent's day, week and month, a team's day, and what agents write themselves. */
export const workLogRoutes = (ports: Ports): HttpRoutes => {
  const { events, views, handle, roster, looks, presence, policies, now } = ports;
  const zone = (): string => policies().at(now()).calendar.zone;
  const today = (): string => localDate(zone(), now());

  const presencesIn = async (id: AgentId, { from, to }: Period): Promise<Presences> => {
    const days = { from: startOfLocalDay(zone(), from), to: startOfLocalDay(zone(), dayAfter(to, 1)) };
    return { changes: await presence(id, days), zone: zone(), now: now(), stream: agentStream(id) };
  };

  /** Whose log it is, where `who` may read it. */
  const readable = async (who: Colleague, id: AgentId): Promise<AgentLine | undefined | HttpProblem> => {
    const person = await roster.find(id);
    if (!mayReadLog(who, { agentId: id, ...(person === undefined ? {} : { team: person.team }) })) return notYourLog;
    return person === undefined && who.id !== id ? unknownPerson : person;
  };

  type Words = { readonly date?: string | undefined; readonly case?: string | undefined };
  type Place = Pick<WorkLogCommand, 'now' | 'by' | 'agentId' | 'day' | 'today'>;
  const onLog =
    <S extends z.ZodMiniType<Words, unknown>>(
      schema: S,
      build: (body: z.output<S>, place: Place, caseId: CaseId | undefined) => WorkLogCommand,
      created = false,
    ) =>
    async (request: HttpRequest): Promise<HttpAnswer | HttpProblem> => {
      const id = idOf(request);
      if (id === undefined) return unknownPerson;
      const dayOf = ({ date = today() }: Words): string => date;
      return giveCommand({ handle, now }, request, {
        schema,
        clause: 'E4',
        stream: (body) => workLogStream(id, dayOf(body)),
        build: async (body, { by, now: at }) => {
          const caseId = body.case === undefined ? undefined : parseCaseId(body.case);
          const isOwn = by.id === id; // whose it is not, the decision says so and nothing else
          if (isOwn && caseId !== undefined && (await events.load(caseStream(caseId))).length === 0) return unknownCase;
          return build(body, { now: at, by, agentId: id, day: dayOf(body), today: today() }, caseId);
        },
        show: shown,
        ...(created ? { created: placeOf } : {}),
      });
    };

  return {
    'GET /work-logs': async ({ query, claims }) => {
      const asked = teamDayOf(query, today());
      if (isProblem(asked)) return asked;
      const who = actorOf(claims);
      const { date, team = who.role === 'supervisor' ? who.team : undefined } = asked;
      if (who.role === 'supervisor' && team !== who.team) return notYourTeam;
      const after = query.cursor === undefined ? '' : Buffer.from(query.cursor, 'base64url').toString();
      if (query.cursor !== undefined && !z.safeParse(agentIdText, after).success) return badCursor(query.cursor);
      const size = Number(query.limit ?? '25');
      const people = (await roster.all())
        .filter((one) => (team === undefined || one.team === team) && one.agentId > after && !wasGone(one, date))
        .sort((one, other) => (one.agentId < other.agentId ? -1 : 1));
      const page = people.slice(0, size);
      const logs = await Promise.all(
        page.map(async ({ agentId: id, name, role, team: own }) => {
          const day = { from: date, to: date };
          const [lines, presences] = await Promise.all([readLog(views, id, day), presencesIn(id, day)]);
          const links = { log: `/work-logs/${id}?date=${date}` };
          return { agent: id, name, role, team: own, ...dayTotals(lines), presence: presentOn(presences, date), links };
        }),
      );
      const last = page.at(-1);
      const next = people.length > page.length && last ? { cursor: Buffer.from(last.agentId).toString('base64url') } : {};
      return { status: 200, body: { date, ...(team === undefined ? {} : { team }), open: date >= today(), logs, ...next } };
    },

    'GET /work-logs/{agent}': async (request) => {
      const id = idOf(request);
      const asked = logAskedOf(request.query, today());
      if (isProblem(asked)) return asked;
      const who = actorOf(request.claims);
      const person = id === undefined ? unknownPerson : await readable(who, id);
      if (isProblem(person)) return person;
      if (id === undefined) return unknownPerson;
      const { period, of } = asked;
      const [lines, presences] = await Promise.all([readLog(views, id, period), presencesIn(id, period)]);
      const head = { agent: id, ...(person === undefined ? {} : { name: person.name }), open: period.to >= today() };
      if (of !== 'date')
        return { status: 200, body: { ...head, [of]: request.query[of], ...period, ...summary(lines, presences, period) } };
      const page = dayPage(
        lines,
        { ...presences, date: period.from },
        withoutUndefined({ limit: request.query.limit, cursor: request.query.cursor }),
      );
      if (isProblem(page)) return page;
      // E6: remarks and reasons tell of the cases that they name.
      for (const caseId of page.cases) await looks.atCase(who, caseId as CaseId, 'work-log');
      return { status: 200, body: { ...head, date: period.from, ...page.body } };
    },

    'POST /work-logs/{agent}/remarks': onLog(
      schemas.remark,
      ({ text }, place, caseId) => ({ type: 'MakeRemark', ...place, text, ...(caseId === undefined ? {} : { caseId }) }),
      true,
    ),
    'POST /work-logs/{agent}/remarks/correction': onLog(schemas.correction, ({ remark, text }, place) => ({
      type: 'CorrectRemark',
      ...place,
      remark,
      text,
    })),
    'POST /work-logs/{agent}/special-cases': onLog(
      schemas.special,
      ({ case: named, reason }, place, caseId = named as CaseId) => ({ type: 'MarkCaseSpecial', ...place, caseId, reason }),
      true,
    ),
    'POST /work-logs/{agent}/special-cases/withdrawal': onLog(
      schemas.withdrawal,
      ({ case: named }, place, caseId = named as CaseId) => ({ type: 'WithdrawSpecialMark', ...place, caseId }),
    ),
  };

  function wasGone({ leftAt }: AgentLine, date: string): boolean {
    return leftAt !== undefined && localDate(policies().at(leftAt).calendar.zone, leftAt) < date;
  }
};

const shown = (state: WorkLogState): object => {
  if (state.kind === 'none') return unknownPerson;
  const { agentId: agent, day: date, remarks, special } = state;
  return { log: { agent, date, remarks, specialCases: special } };
};
const placeOf = (state: WorkLogState): string =>
  state.kind === 'none' ? '/work-logs' : `/work-logs/${state.agentId}?date=${state.day}`;

const idOf = ({ params }: HttpRequest): AgentId | undefined => {
  const parsed = z.safeParse(agentIdText, params.agent);
  return parsed.success ? agentId(parsed.data) : undefined;
};

const unknownPerson = notFound(
  {
    en: 'Nobody on the roster has this id; GET /people lists everybody.',
    zh: '花名册中没有此编号的人员;请用 GET /people 查看。',
  },
  'E1',
);
const refused = (en: string, zh: string): HttpProblem =>
  problem({ status: 403, code: 'not-permitted', clause: 'E6', words: { en, zh } });
const notYourLog = refused(
  'A work log is read by the agent, the supervisor of the agent’s team, and managers.',
  '工作日志仅限本人、所在团队主管及管理层查看。',
);
const notYourTeam = refused(
  'Supervisors see the work logs of their own team; leave team out.',
  '主管只能查看本团队的工作日志;请不填 team。',
);
