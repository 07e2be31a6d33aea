import type { ParkedCommand, ParkedEvent, ParkedState } from '../../domain/intake/parked.ts';
import { commandId, type StreamId, streamId } from '../../domain/kernel/ids.ts';
import type { Instant } from '../../domain/kernel/time.ts';
import { actorOf, signature } from './actor.ts';
import type { EventStore } from './adapters/event-store.ts';
import type { CommandHandler } from './handle-command.ts';
import type { HttpAnswer, HttpRequest } from './http.ts';
import { type HttpProblem, notFound, problemOfRefusal } from './problem.ts';
import { parkedStateOf } from './replays.ts';
import type { HttpRoutes } from './triggers.ts';

export type ParkedPorts = {
  readonly events: Pick<EventStore, 'load'>;
  readonly parked: CommandHandler<ParkedState, ParkedCommand, ParkedEvent>;
  readonly now: () => Instant;
};

/** What was parked, one by one: what became of it, and asking that it be read once more (A1). */
export const parkedRoutes = (ports: ParkedPorts): HttpRoutes => ({
  'GET /intake/parked/{id}': async (request) => {
    const stream = parkedStream(request);
    const state = stream === undefined ? undefined : parkedStateOf(await ports.events.load(stream));
    if (state === undefined || state.kind === 'none') return unknownParked;
    return { status: 200, body: shown(request, state) };
  },
  'POST /intake/parked/{id}/replay': (request) => askReplay(ports, request),
});

/**
 * Asks for a second reading, after a fix or because a person says that it is none of a nuisance. 202: another function reads it, and
 * `GET /intake/parked/{id}` shows what became of it; 200 where that is known already.
 */
export const askReplay = async (ports: ParkedPorts, request: HttpRequest): Promise<HttpAnswer | HttpProblem> => {
  const stream = parkedStream(request);
  if (stream === undefined) return unknownParked;
  const replays = replaysOf(parkedStateOf(await ports.events.load(stream)));
  const outcome = await send(ports, request, { stream, name: `replay:${replays + 1}`, of: { type: 'AskReplay' } });
  if (outcome.kind === 'rejected') return problemOfRefusal(outcome.refusal);
  const { state, repeated } = outcome;
  if (state.kind === 'none') return unknownParked;
  const headers = { location: `/intake/parked/${request.params.id}`, ...(repeated ? { 'idempotency-replayed': 'true' } : {}) };
  return { status: state.kind === 'settled' ? 200 : 202, headers, body: shown(request, state) };
};

/** A9: a nuisance is kept and counts nowhere. */
export const setAside = async (ports: ParkedPorts, request: HttpRequest): Promise<HttpAnswer | HttpProblem> => {
  const stream = parkedStream(request);
  if (stream === undefined) return unknownParked;
  const replays = replaysOf(parkedStateOf(await ports.events.load(stream)));
  const name = replays === 0 ? 'settle:nuisance' : `settle:nuisance:${replays}`; // once for each reading
  const outcome = await send(ports, request, { stream, name, of: { type: 'SettleParked', outcome: 'nuisance' } });
  if (outcome.kind === 'rejected') return problemOfRefusal(outcome.refusal);
  const headers: Readonly<Record<string, string>> = outcome.repeated ? { 'idempotency-replayed': 'true' } : {};
  return { status: 200, headers, body: { id: request.params.id, outcome: 'nuisance' } };
};

type Sent = {
  readonly stream: StreamId;
  readonly name: string;
  readonly of: { readonly type: 'AskReplay' } | { readonly type: 'SettleParked'; readonly outcome: 'nuisance' };
};
const send = ({ parked, now }: ParkedPorts, { claims }: HttpRequest, { stream, name, of }: Sent) => {
  const by = actorOf(claims);
  const at = now();
  const command = { ...of, by: by.id, at };
  return parked({ stream, commandId: commandId(name), actor: signature(by), now: at, command });
};

const replaysOf = (state: ParkedState): number => (state.kind === 'none' ? 0 : (state.replays ?? 0));

/** Without addresses: what it says is read when it is a case. */
const shown = ({ params }: HttpRequest, state: Exclude<ParkedState, { kind: 'none' }>): object => {
  const { kind, envelope: _envelope, webhook: _webhook, ...what } = state;
  return { id: params.id, state: state.kind === 'settled' ? state.outcome : kind, ...what };
};

const parkedStream = ({ params }: HttpRequest): StreamId | undefined =>
  /^[0-9a-f]{16}$/.test(params.id ?? '') ? streamId(`parked#${params.id}`) : undefined;

const unknownParked = notFound(
  {
    en: 'Nothing is parked under this id; GET /intake/parked lists what is.',
    zh: '没有此编号的待处理联络;请用 GET /intake/parked 查看。',
  },
  'A1',
);
