import * as z from 'zod/mini';
import type { Colleague } from '../../domain/case/authorize.ts';
import type { DomainEvent } from '../../domain/kernel/event.ts';
import { commandId, type StreamId } from '../../domain/kernel/ids.ts';
import type { Instant } from '../../domain/kernel/time.ts';
import { actorOf, signature } from './actor.ts';
import { idempotencyKey } from './case-command.ts';
import { fingerprint } from './digest.ts';
import type { CommandHandler, Outcome } from './handle-command.ts';
import type { HttpAnswer, HttpRequest } from './http.ts';
import { type HttpProblem, isProblem, problemOfInvalid, problemOfRefusal } from './problem.ts';

/** How a request becomes a command on one stream, and what is answered of the state after it. */
export type ResourceCommand<S extends z.ZodMiniType, State, Command> = {
  readonly schema: S;
  /** The one that asks for the body. */
  readonly clause: string;
  readonly stream: (body: z.output<S>, key: string) => StreamId | HttpProblem;
  readonly build: (body: z.output<S>, asked: Asking) => Command | HttpProblem | Promise<Command | HttpProblem>;
  readonly show: (state: State) => object | HttpProblem;
  /** Default 200; a 201 names `location`. */
  readonly created?: (state: State) => string;
};
export type Asking = { readonly now: Instant; readonly by: Colleague; readonly key: string };

/** Checks the body, gives the command, answers `{...show(state), commit, events}`. Honours `Idempotency-Key`. */
export const giveCommand = async <S extends z.ZodMiniType, State, Command, Event extends DomainEvent>(
  ports: { readonly handle: CommandHandler<State, Command, Event>; readonly now: () => Instant },
  request: HttpRequest,
  { schema, clause, stream, build, show, created }: ResourceCommand<S, State, Command>,
): Promise<HttpAnswer | HttpProblem> => {
  const key = idempotencyKey(request);
  if (typeof key !== 'string') return key;
  const parsed = z.safeParse(schema, request.body);
  if (!parsed.success) return problemOfInvalid(parsed.error, clause);
  const to = stream(parsed.data, key);
  if (typeof to !== 'string') return to;
  const by = actorOf(request.claims);
  const now = ports.now();
  const command = await build(parsed.data, { now, by, key });
  if (isProblem(command)) return command;
  const outcome = await ports.handle({
    stream: to,
    commandId: commandId(key),
    fingerprint: fingerprint([request.route, parsed.data ?? null]),
    actor: signature(by),
    now,
    command,
  });
  return answerOf(outcome, show, created);
};

const answerOf = <State, Event extends DomainEvent>(
  outcome: Outcome<State, Event>,
  show: (state: State) => object | HttpProblem,
  created?: (state: State) => string,
): HttpAnswer | HttpProblem => {
  if (outcome.kind === 'rejected') return problemOfRefusal(outcome.refusal);
  const { state, commit, events, repeated } = outcome;
  const body = show(state);
  if (isProblem(body)) return body;
  const location = created === undefined ? {} : { location: created(state) };
  return {
    status: created === undefined ? 200 : 201,
    headers: { ...location, ...(repeated ? { 'idempotency-replayed': 'true' } : {}) },
    body: { ...body, commit, events: events.map(({ type }) => type) },
  };
};
