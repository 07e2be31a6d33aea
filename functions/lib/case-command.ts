import { randomUUID } from 'node:crypto';
import * as z from 'zod/mini';
import type { CaseCommand } from '../../domain/case/commands.ts';
import type { CaseEvent } from '../../domain/case/events.ts';
import type { CaseState } from '../../domain/case/state.ts';
import type { Actor } from '../../domain/kernel/event.ts';
import { type CaseId, caseStream, commandId, parseCaseId } from '../../domain/kernel/ids.ts';
import type { Instant } from '../../domain/kernel/time.ts';
import { caseSummary } from '../../domain/views/case-history.ts';
import { actorOf, signature } from './actor.ts';
import { clauseOfCase } from './case-clauses.ts';
import { fingerprint, sha256Hex } from './digest.ts';
import type { CommandHandler, Outcome } from './handle-command.ts';
import type { HttpAnswer, HttpRequest } from './http.ts';
import { type HttpProblem, notFound, problem, problemOfInvalid, problemOfRefusal } from './problem.ts';
import type { HttpRoute } from './triggers.ts';

export type CasePorts = {
  readonly handle: CommandHandler<CaseState, CaseCommand, CaseEvent>;
  readonly now: () => Instant;
};

/** What is known of a request once its key, its sender and its time are read. */
export type Asked = { readonly id: CaseId; readonly now: Instant; readonly by: Actor; readonly key: string };

/** How one route makes its command: what the body must be, and the command of a checked body. */
export type CommandRoute<S extends z.ZodMiniType> = {
  readonly schema: S;
  readonly build: (body: z.output<S>, asked: Asked) => CaseCommand | Promise<CaseCommand>;
  /** Default 200. */
  readonly status?: number;
};

/** A route `POST /cases/{id}/…`: one command on one case. */
export const caseCommand =
  (ports: CasePorts) =>
  <S extends z.ZodMiniType>(schema: S, build: CommandRoute<S>['build'], status = 200): HttpRoute =>
  async (request) => {
    const id = parseCaseId(request.params.id ?? '');
    const key = idempotencyKey(request);
    if (id === undefined) return unknownCase;
    if (typeof key !== 'string') return key;
    return runCommand(ports, request, { id, key, schema, build, status });
  };

/** Checks the body, gives the command, answers with the case. */
export const runCommand = async <S extends z.ZodMiniType>(
  ports: CasePorts,
  request: HttpRequest,
  { id, key, schema, build, status = 200 }: CommandRoute<S> & { readonly id: CaseId; readonly key: string },
): Promise<HttpAnswer | HttpProblem> => {
  const parsed = z.safeParse(schema, request.body);
  if (!parsed.success) return problemOfInvalid(parsed.error, clauseOfCase(request.route));
  const by = actorOf(request.claims);
  const now = ports.now();
  const outcome = await ports.handle({
    stream: caseStream(id),
    commandId: commandId(key),
    fingerprint: fingerprint([request.route, parsed.data]),
    actor: signature(by),
    now,
    command: await build(parsed.data, { id, now, by, key }),
  });
  return caseAnswer(id, outcome, status);
};

export const caseAnswer = (id: CaseId, outcome: Outcome<CaseState, CaseEvent>, status: number): HttpAnswer | HttpProblem => {
  if (outcome.kind === 'rejected') return problemOfRefusal(outcome.refusal);
  if (outcome.state.kind === 'none') return unknownCase;
  const { commit, events, repeated } = outcome;
  const findings = events.flatMap((event) => (event.type === 'ConductFlagged' ? event.data.findings : [])); // A10
  return {
    status,
    headers: { ...(status === 201 ? { location: `/cases/${id}` } : {}), ...(repeated ? { 'idempotency-replayed': 'true' } : {}) },
    body: {
      case: caseSummary(outcome.state),
      commit,
      events: events.map(({ type }) => type),
      ...(findings.length === 0 ? {} : { findings }),
    },
  };
};

/** `key:<sender>:<Idempotency-Key>`; a random one where the header is missing. */
export const idempotencyKey = (request: HttpRequest): string | HttpProblem => {
  const given = request.headers['idempotency-key'];
  if (given === undefined) return `random:${randomUUID()}`;
  return /^[\x21-\x7e]{1,150}$/.test(given) ? `key:${sha256Hex(actorOf(request.claims).id).slice(0, 12)}:${given}` : badKey;
};

const badKey = problem({
  status: 400,
  code: 'bad-idempotency-key',
  clause: 'A1',
  words: {
    en: 'Idempotency-Key takes 1 to 150 visible ASCII characters.',
    zh: 'Idempotency-Key 须为 1 至 150 个可见 ASCII 字符。',
  },
});

export const unknownCase = notFound(
  {
    en: 'There is no case with this number; GET /cases lists those that there are.',
    zh: '没有这个编号的工单;请用 GET /cases 查询。',
  },
  'A2',
);

type Defined<T> = { [K in keyof T]: Exclude<T[K], undefined> };
/** For bodies whose optional fields may be there and undefined. */
export const withoutUndefined = <T extends object>(value: T): Defined<T> =>
  Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined)) as Defined<T>;
