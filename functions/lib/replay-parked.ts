import type { ParkedCommand, ParkedEvent, ParkedState } from '../../domain/intake/parked.ts';
import { evolveParked } from '../../domain/intake/parked.ts';
import { commandId, type StreamId, streamId } from '../../domain/kernel/ids.ts';
import type { Instant } from '../../domain/kernel/time.ts';
import { actorOf, signature } from './actor.ts';
import type { EventStore } from './adapters/event-store.ts';
import type { ObjectStore } from './adapters/object-store.ts';
import type { CommandHandler } from './handle-command.ts';
import type { HttpAnswer, HttpRequest } from './http.ts';
import type { IncomingMail } from './mail/incoming.ts';
import type { MailReceived } from './mail/receive.ts';
import { type HttpProblem, notFound, problem, problemOfRefusal } from './problem.ts';

export type ReplayPorts = {
  readonly events: Pick<EventStore, 'load'>;
  readonly objects: Pick<ObjectStore, 'get'>;
  readonly parked: CommandHandler<ParkedState, ParkedCommand, ParkedEvent>;
  readonly receiveMail: (mail: IncomingMail) => Promise<MailReceived>;
  readonly now: () => Instant;
};

/**
 * Reads what was parked once more, after a fix or because a person says that it is none of a nuisance. The same mail has the same
 * command id, so that nothing is ever taken in twice; what still cannot be taken in stays parked.
 */
export const replayParked = async (ports: ReplayPorts, request: HttpRequest): Promise<HttpAnswer | HttpProblem> => {
  const stream = parkedStream(request);
  if (stream === undefined) return unknownParked;
  const state = await stateOf(ports, stream);
  if (state.kind === 'none') return unknownParked;
  if (state.kind === 'settled' && state.outcome === 'taken-in') return answer(request, 'taken-in', true);
  if (state.reason === 'virus') return quarantined;
  if (state.source !== 'mail' || state.envelope === undefined) return notReplayable;
  const raw = await ports.objects.get(state.rawKey);
  if (raw === undefined) throw new Error(`no mail stored at ${state.rawKey}`);
  const { rawKey, at, envelope, verdicts } = state;
  const received = await ports.receiveMail({ raw, rawKey, at, ...envelope, ...(verdicts && { verdicts }), lookedAt: true });
  if (received === 'parked') return stillParked;
  return settle(ports, request, 'taken-in');
};

/** A9: a nuisance is kept and counts nowhere. */
export const setAside = (ports: ReplayPorts, request: HttpRequest): Promise<HttpAnswer | HttpProblem> =>
  settle(ports, request, 'nuisance');

const settle = async (
  { parked, now }: ReplayPorts,
  request: HttpRequest,
  outcome: 'taken-in' | 'nuisance',
): Promise<HttpAnswer | HttpProblem> => {
  const stream = parkedStream(request);
  if (stream === undefined) return unknownParked;
  const by = actorOf(request.claims);
  const at = now();
  const command = { type: 'SettleParked', outcome, by: by.id, at } as const;
  const settled = await parked({ stream, commandId: commandId(`settle:${outcome}`), actor: signature(by), now: at, command });
  return settled.kind === 'rejected' ? problemOfRefusal(settled.refusal) : answer(request, outcome, settled.repeated);
};

const answer = ({ params }: HttpRequest, outcome: string, repeated: boolean): HttpAnswer => ({
  status: 200,
  headers: repeated ? { 'idempotency-replayed': 'true' } : {},
  body: { id: params.id, outcome },
});

const parkedStream = ({ params }: HttpRequest): StreamId | undefined =>
  /^[0-9a-f]{16}$/.test(params.id ?? '') ? streamId(`parked#${params.id}`) : undefined;

const stateOf = async ({ events }: ReplayPorts, stream: StreamId): Promise<ParkedState> =>
  (await events.load(stream))
    .flatMap((commit) => commit.events as readonly ParkedEvent[])
    .reduce(evolveParked, { kind: 'none' } as ParkedState);

const unknownParked = notFound({ en: 'Nothing is parked under this id.', zh: '没有此编号的待处理联络。' });
const stillParked = problem({
  status: 409,
  code: 'still-parked',
  clause: 'A1',
  words: {
    en: 'It still cannot be taken in; it stays parked with its raw form. GET /intake/parked says why.',
    zh: '仍无法受理;原始内容继续保留。原因见 GET /intake/parked。',
  },
});
const quarantined = problem({
  status: 409,
  code: 'quarantined',
  clause: 'A1',
  words: {
    en: 'The mail carries a virus and is not opened here; ask the customer to send it once more without the file.',
    zh: '该邮件含有病毒,不能打开;请联系客户重新发送(不带该文件)。',
  },
});
const notReplayable = problem({
  status: 409,
  code: 'not-replayable',
  clause: 'A1',
  words: {
    en: 'Only mail is read again here; have the provider send this once more.',
    zh: '此处只能重新读取邮件;请让服务商重新推送。',
  },
});
