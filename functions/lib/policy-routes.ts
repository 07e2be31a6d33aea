import * as z from 'zod/mini';
import { commandId } from '../../domain/kernel/ids.ts';
import { type Instant, instant } from '../../domain/kernel/time.ts';
import type { MovesEvent } from '../../domain/policy/moves.ts';
import { movesStream } from '../../domain/policy/moves.ts';
import {
  latestApproved,
  type PolicyCommand,
  type PolicyEvent,
  type PolicyState,
  type PolicyVersion,
  policyStream,
} from '../../domain/policy/policy.ts';
import { noSuchVersion } from '../../domain/policy/refusals.ts';
import { tables } from '../../domain/views/board-lines.ts';
import { actorOf, signature } from './actor.ts';
import type { EventStore } from './adapters/event-store.ts';
import type { ViewStore } from './adapters/view-store.ts';
import { standing } from './board-counts.ts';
import { idempotencyKey } from './case-command.ts';
import { fingerprint } from './digest.ts';
import type { CommandHandler } from './handle-command.ts';
import type { HttpAnswer, HttpRequest } from './http.ts';
import { badPage, onlyPage, pageOf } from './page.ts';
import { inForceAt, shownVersion, versionLine } from './policy-answers.ts';
import { type HttpProblem, problemOfInvalid, problemOfRefusal } from './problem.ts';
import * as schemas from './schemas/policy.ts';
import type { HttpRoutes } from './triggers.ts';

export type PolicyPorts = {
  readonly handle: CommandHandler<PolicyState, PolicyCommand, PolicyEvent>;
  /** As it stands now, not as some function remembers it. */
  readonly state: () => Promise<PolicyState>;
  readonly events: Pick<EventStore, 'load'>;
  readonly views: Pick<ViewStore, 'sheets' | 'list'>;
  readonly now: () => Instant;
};

/** The service policy as a resource (L2): what holds when, every version that ever was, and how a new one comes about. */
export const policyRoutes = (ports: PolicyPorts): HttpRoutes => {
  const { state, events, now } = ports;

  return {
    'GET /policy': async ({ query }) => {
      const parsed = z.safeParse(schemas.policyQuery, query);
      if (!parsed.success) return problemOfInvalid(parsed.error, 'L2');
      return { status: 200, body: inForceAt(await state(), parsed.data.at === undefined ? now() : instant(parsed.data.at)) };
    },
    'GET /policy/versions': async ({ query }) => {
      const parsed = z.safeParse(onlyPage, query);
      if (!parsed.success) return badPage();
      const { versions } = await state();
      const { lines, ...next } = pageOf(versions, ({ version }) => String(version).padStart(9, '0'), parsed.data);
      return {
        status: 200,
        body: { versions: lines.map((one) => versionLine(one, latestApproved({ versions }).version)), ...next },
      };
    },
    'GET /policy/versions/{version}': async ({ params }) => {
      const shown = shownVersion(await state(), versionOf(params.version));
      return shown === undefined ? unknown(params.version) : { status: 200, body: shown };
    },
    'GET /policy/versions/{version}/moves': async ({ params, query }) => {
      const version = versionOf(params.version);
      const parsed = z.safeParse(schemas.movesQuery, query);
      if (!parsed.success) return problemOfInvalid(parsed.error, 'L2');
      if (shownVersion(await state(), version) === undefined) return unknown(params.version);
      return { status: 200, body: { version, ...(await movesAfter(events, version, Number(parsed.data.cursor ?? '0'))) } };
    },
    'POST /policy/versions': (request) =>
      decide(ports, request, {
        schema: schemas.proposal,
        build: ({ policy, reason, effectiveFrom, appliesToRunning, approval }) => ({
          type: 'ProposePolicyVersion',
          change: policy,
          reason,
          ...(effectiveFrom === undefined ? {} : { effectiveFrom: instant(effectiveFrom) }),
          ...(appliesToRunning === undefined ? {} : { appliesToRunning }),
          ...(approval === undefined ? {} : { approval }),
        }),
        status: 201,
      }),
    'POST /policy/versions/{version}/approval': (request) =>
      decide(ports, request, {
        schema: schemas.approval,
        build: ({ reason }) => ({ type: 'ApprovePolicyVersion', version: versionOf(request.params.version), reason }),
        status: 200,
      }),
  };
};

type WithoutSender<Command> = Command extends PolicyCommand ? Omit<Command, 'now' | 'by'> : never;
type Deciding<S extends z.ZodMiniType> = {
  readonly schema: S;
  readonly build: (body: z.output<S>) => WithoutSender<PolicyCommand>;
  readonly status: number;
};

/** 202 where the version takes running deadlines along: that goes on after the answer. */
const decide = async <S extends z.ZodMiniType>(
  ports: PolicyPorts,
  request: HttpRequest,
  { schema, build, status }: Deciding<S>,
): Promise<HttpAnswer | HttpProblem> => {
  const key = idempotencyKey(request);
  if (typeof key !== 'string') return key;
  const parsed = z.safeParse(schema, request.body);
  if (!parsed.success) return problemOfInvalid(parsed.error, 'L2');
  const by = signature(actorOf(request.claims));
  const now = ports.now();
  const command: PolicyCommand = { ...build(parsed.data), now, by };
  const outcome = await ports.handle({
    stream: policyStream,
    commandId: commandId(key),
    fingerprint: fingerprint([request.route, request.path, parsed.data]),
    actor: by,
    now,
    command,
  });
  if (outcome.kind === 'rejected') return problemOfRefusal(outcome.refusal);
  const version = outcome.events[0]?.data.version ?? versionOf(request.params.version);
  const decided = outcome.state.versions.find((one) => one.version === version);
  if (decided === undefined) return unknown(String(version));
  const running = decided.approved ? await runningOf(ports.views, decided) : undefined;
  return {
    status: running === undefined ? status : 202,
    headers: { location: `/policy/versions/${version}`, ...(outcome.repeated ? { 'idempotency-replayed': 'true' } : {}) },
    body: {
      ...versionLine(decided, latestApproved(outcome.state).version),
      ...(running === undefined ? {} : { running }),
      commit: outcome.commit,
      events: outcome.events.map(({ type }) => type),
    },
  };
};

/** How many deadlines run now that will go over, and where to see them once they have. */
const runningOf = async (views: PolicyPorts['views'], { version, appliesToRunning: kinds }: PolicyVersion) => {
  if (kinds.length === 0) return undefined;
  const counts = (await standing(views))(tables.deadlines);
  const deadlines = kinds.reduce((sum, kind) => sum + (counts.get(`running|${kind}`) ?? 0), 0);
  return { kinds, deadlines, moves: `/policy/versions/${version}/moves` };
};

/** A page of what a version has moved: one batch of the pass, with the cursor of the next. */
const movesAfter = async (events: PolicyPorts['events'], version: number, after: number) => {
  const commits = await events.load(movesStream(version), after);
  const all = commits.flatMap((commit) => commit.events as readonly MovesEvent[]);
  const applied = all.find((event) => event.type === 'PolicyChangeApplied');
  const page = all.find((event) => event.type === 'RunningDeadlinesMoved');
  return {
    complete: applied !== undefined,
    moved: page?.data.moved ?? [],
    failed: page?.data.failed ?? [],
    ...(all.filter((event) => event.type === 'RunningDeadlinesMoved').length > 1 ? { cursor: String(after + 1) } : {}),
  };
};

const versionOf = (text: string | undefined): number => {
  const parsed = z.safeParse(schemas.versionNumber, text);
  return parsed.success ? Number(parsed.data) : 0;
};
const unknown = (text: string | undefined): HttpProblem => problemOfRefusal(noSuchVersion(versionOf(text)).refusal);
