import * as z from 'zod/mini';
import type { Colleague } from '../../../domain/case/authorize.ts';
import { drawFrom } from '../../../domain/inspection/draw.ts';
import { type InspectionEvent, inspectionStream, parseInspectionId } from '../../../domain/inspection/events.ts';
import {
  evolveInspection,
  type InspectionCommand,
  type InspectionState,
  inspectionStatuses,
  noInspection,
} from '../../../domain/inspection/inspection.ts';
import { parseMonth } from '../../../domain/inspection/month.ts';
import type { Commit, Role } from '../../../domain/kernel/event.ts';
import type { Instant } from '../../../domain/kernel/time.ts';
import type { PolicyBook } from '../../../domain/policy/service-policy.ts';
import { withoutPersonal } from '../../../domain/views/impersonal.ts';
import { inspectionLists } from '../../../domain/views/inspections.ts';
import { actorOf } from '../actor.ts';
import type { EventStore } from '../adapters/event-store.ts';
import type { ObjectStore } from '../adapters/object-store.ts';
import type { ViewReader } from '../adapters/view-reader.ts';
import { withoutUndefined } from '../case-command.ts';
import { sha256Hex } from '../digest.ts';
import type { CommandHandler } from '../handle-command.ts';
import type { HttpAnswer, HttpRequest } from '../http.ts';
import { badPage, pageAsked, pageOf, readPage } from '../page.ts';
import { type HttpProblem, isProblem, notFound, problem } from '../problem.ts';
import { storyAsked, tellStory } from '../reading/story.ts';
import { giveCommand, type ResourceCommand } from '../resource-command.ts';
import * as schemas from '../schemas/inspections.ts';
import type { HttpRoutes } from '../triggers.ts';
import { readDraw, readPopulation, readPopulationFile } from './documents.ts';
import { shown } from './shown.ts';

export type InspectionPorts = {
  readonly events: Pick<EventStore, 'load'>;
  readonly views: Pick<ViewReader, 'list'>;
  readonly objects: Pick<ObjectStore, 'get'>;
  readonly handle: CommandHandler<InspectionState, InspectionCommand, InspectionEvent>;
  /** Called once the function's policies are at hand. */
  readonly policies: () => Pick<PolicyBook, 'version'>;
  /** Of the centre's clocks. */
  readonly zone: () => string;
  readonly now: () => Instant;
};

/** Quality inspections as resources (F1-F3): what was drawn, its score, what was put right, and the draws themselves. */
export const inspectionRoutes = (ports: InspectionPorts): HttpRoutes => {
  const { views, policies } = ports;
  return {
    'GET /inspections': async ({ query, claims }) => {
      const parsed = z.safeParse(schemas.inspectionsQuery, query);
      if (!parsed.success) return badQuery;
      const who = actorOf(claims);
      const { status, month, agent = overseeing.includes(who.role) ? undefined : who.id, ...page } = parsed.data;
      if (agent !== undefined && !maySee(who, { agent })) return onesOwn;
      const list =
        agent === undefined
          ? status === undefined
            ? inspectionLists.all
            : inspectionLists.in(status)
          : inspectionLists.of(agent, status);
      const within = month === undefined ? {} : { within: { from: `${month}#`, to: `${month}$` } };
      const { lines, ...next } = await readPage(views, list, { ...page, ...within, newestFirst: true });
      return { status: 200, body: { inspections: lines, ...next } };
    },

    'GET /inspections/{id}': async (request) => {
      const found = await load(ports, request);
      if (isProblem(found)) return found;
      const { state, who } = found;
      return { status: 200, body: shown(state, policies(), who.role === 'analyst' ? 'impersonal' : 'full') };
    },

    'GET /inspections/{id}/events': async (request) => {
      const asked = storyAsked(request);
      if (isProblem(asked)) return asked;
      const found = await load(ports, request);
      if (isProblem(found)) return found;
      const { state, who } = found;
      const commits = who.role === 'analyst' ? withoutPersonal(found.commits) : found.commits;
      return tellStory(request, asked, { of: { inspectionId: state.drawn.inspectionId }, commits, zone: ports.zone() });
    },

    'POST /inspections/{id}/score': (request) =>
      onInspection(ports, request, {
        clause: 'F2',
        schema: schemas.score,
        build: ({ points, fatal, findings, comments, summary, reason }, { now, by }) => ({
          type: 'ScoreRecord',
          points,
          fatal,
          findings,
          ...withoutUndefined({ comments, summary, reason }),
          now,
          by,
        }),
      }),
    'POST /inspections/{id}/findings/withdrawal': (request) =>
      onInspection(ports, request, {
        clause: 'F3',
        schema: schemas.withdrawal,
        build: (body, { now, by }) => ({ type: 'WithdrawFinding', ...body, now, by }),
      }),
    'POST /inspections/{id}/rectification': (request) =>
      onInspection(ports, request, {
        clause: 'F3',
        schema: schemas.rectification,
        build: (body, { now, by }) => ({ type: 'ReportRectification', ...body, now, by }),
      }),
    'POST /inspections/{id}/rectification/approval': (request) =>
      onInspection(ports, request, {
        clause: 'F3',
        schema: schemas.approval,
        build: (body, { now, by }) => ({ type: 'ApproveRectification', ...body, now, by }),
      }),
    'POST /inspections/{id}/rectification/return': (request) =>
      onInspection(ports, request, {
        clause: 'F3',
        schema: schemas.returning,
        build: (body, { now, by }) => ({ type: 'ReturnRectification', ...body, now, by }),
      }),

    'GET /inspection-draws': async ({ query }) => {
      const asked = pageAsked(query);
      if (isProblem(asked)) return asked;
      const { lines, ...next } = await readPage(views, inspectionLists.draws, { ...asked, newestFirst: true });
      return { status: 200, body: { draws: lines, ...next } };
    },
    'GET /inspection-draws/{month}': (request) => showDraw(ports, request),
  };
};

/** Drawn again from the list that was kept: what it gives is what was drawn, or somebody has changed the list. */
const showDraw = async (
  { events, objects }: InspectionPorts,
  { params, query }: HttpRequest,
): Promise<HttpAnswer | HttpProblem> => {
  const asked = pageAsked(query);
  if (isProblem(asked)) return asked;
  const [, name = '', file] = /^(.*?)(\.jsonl\.gz)?$/.exec(params.month ?? '') ?? [];
  const month = parseMonth(name);
  if (month === undefined) return badMonth;
  const { drawn: draw, handedOut } = await readDraw(events, month);
  if (draw === undefined) return notDrawn;
  if (file !== undefined) {
    const disposition = `attachment; filename="kefu-inspections-${month}.jsonl.gz"`;
    const headers = { 'content-type': 'application/gzip', 'content-disposition': disposition };
    return { status: 200, body: await readPopulationFile(objects, draw), headers };
  }
  const { at: drawnAt, population: _population, ...facts } = draw;
  const all = drawFrom(await readPopulation(objects, draw), draw, sha256Hex);
  const { lines, ...next } = pageOf(all, ({ ticket }) => ticket, asked);
  const drawnRecords = lines.map((one) => ({
    caseId: one.record.caseId,
    agent: one.record.agent,
    ticket: one.ticket,
    for: one.for,
    links: { inspection: `/inspections/${one.record.caseId}-${month}` },
  }));
  const over = handedOut === undefined ? {} : { handedOutAt: handedOut };
  const links = { population: `/inspection-draws/${month}.jsonl.gz` };
  return { status: 200, body: { ...facts, drawnAt, ...over, drawnRecords, ...next, links } };
};

type Loaded = {
  readonly state: Extract<InspectionState, { kind: 'drawn' }>;
  readonly commits: readonly Commit[];
  readonly who: Colleague;
};

/** An inspection that the asker may see. */
const load = async (
  { events }: Pick<InspectionPorts, 'events'>,
  { params, claims }: HttpRequest,
): Promise<Loaded | HttpProblem> => {
  const id = parseInspectionId(params.id ?? '');
  const commits = id === undefined ? [] : await events.load(inspectionStream(id));
  const state = commits.flatMap((commit) => commit.events as readonly InspectionEvent[]).reduce(evolveInspection, noInspection);
  if (state.kind === 'none') return unknownInspection;
  const who = actorOf(claims);
  return maySee(who, state.drawn) ? { state, commits, who } : onesOwn;
};

const onInspection = <S extends z.ZodMiniType>(
  ports: InspectionPorts,
  request: HttpRequest,
  { schema, clause, build }: Pick<ResourceCommand<S, InspectionState, InspectionCommand>, 'schema' | 'build' | 'clause'>,
): Promise<HttpAnswer | HttpProblem> => {
  const id = parseInspectionId(request.params.id ?? '');
  return giveCommand<S, InspectionState, InspectionCommand, InspectionEvent>(ports, request, {
    schema,
    clause,
    stream: () => (id === undefined ? unknownInspection : inspectionStream(id)),
    build,
    show: (state) => (state.kind === 'none' ? unknownInspection : shown(state, ports.policies(), 'full')),
  });
};

/** Whose record it is, and those who oversee. */
const maySee = ({ id, role }: Colleague, { agent }: { readonly agent: string }): boolean =>
  agent === id || overseeing.includes(role);
const overseeing: readonly (Role | undefined)[] = ['supervisor', 'manager', 'admin', 'inspector', 'analyst'];

const unknownInspection = notFound(
  {
    en: 'There is no such inspection; its number is written K7Q29XMB4-2026-10, and GET /inspections lists them.',
    zh: '没有该质检记录;编号形如 K7Q29XMB4-2026-10,GET /inspections 可查看全部。',
  },
  'F1',
);
const onesOwn = problem({
  status: 403,
  code: 'not-permitted',
  clause: 'E6',
  words: {
    en: 'This record is somebody else’s; agents see the inspections of their own.',
    zh: '该记录属于其他人员;客服专员只能查看本人的质检。',
  },
});
const badQuery = badPage({
  en: `status is ${inspectionStatuses.join(', ')}; month is written 2026-10; agent is an agent's id; `,
  zh: `status 可为 ${inspectionStatuses.join('、')};month 写作 2026-10;agent 为坐席编号;`,
});
const badMonth = problem({
  status: 400,
  code: 'bad-month',
  clause: 'F1',
  words: {
    en: 'A month is written 2026-10, the list of its records 2026-10.jsonl.gz.',
    zh: '月份应写作 2026-10;该月记录清单为 2026-10.jsonl.gz。',
  },
});
const notDrawn = notFound(
  {
    en: 'This month has not been drawn; it is drawn within a day of its end, if any record was closed in it. GET /inspection-draws lists those that are.',
    zh: '该月尚未抽样;有结案记录的月份在结束后一日内抽样。GET /inspection-draws 可查看已抽样的月份。',
  },
  'F1',
);
