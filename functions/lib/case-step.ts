import { randomUUID } from 'node:crypto';
import type { CaseCommand } from '../../domain/case/commands.ts';
import type { CaseEvent } from '../../domain/case/events.ts';
import { type CaseState, foldCase } from '../../domain/case/state.ts';
import { type CaseId, caseStream, commandId } from '../../domain/kernel/ids.ts';
import type { Instant } from '../../domain/kernel/time.ts';
import { caseSummary } from '../../domain/views/case-history.ts';
import { actorOf, signature } from './actor.ts';
import type { EventStore } from './adapters/event-store.ts';
import { idempotencyKey, unknownCase } from './case-command.ts';
import { sha256Hex } from './digest.ts';
import type { CommandHandler } from './handle-command.ts';
import type { HttpAnswer, HttpRequest } from './http.ts';
import { type HttpProblem, problemOfRefusal } from './problem.ts';

export type StepPorts = {
  readonly events: Pick<EventStore, 'load'>;
  readonly cases: CommandHandler<CaseState, CaseCommand, CaseEvent>;
  readonly now: () => Instant;
};
/** One command of a request that needs several, on one case. */
export type Step = { readonly on: CaseId; readonly command: (base: Pick<CaseCommand, 'now' | 'by'>) => CaseCommand };

/** Each step has an id of its own made of the request's key: a request sent again completes what was left. */
export const takeStep = async (
  { cases, now }: StepPorts,
  request: HttpRequest,
  { on, command }: Step,
): Promise<HttpAnswer | HttpProblem> => {
  const key = idempotencyKey(request);
  if (typeof key !== 'string') return key;
  const by = actorOf(request.claims);
  const built = command({ now: now(), by });
  const own = key.startsWith('random:') ? randomUUID() : sha256Hex(key).slice(0, 32);
  const id = commandId(`${built.type}:${own}`);
  const outcome = await cases({ stream: caseStream(on), commandId: id, actor: signature(by), now: built.now, command: built });
  if (outcome.kind === 'rejected') return problemOfRefusal(outcome.refusal);
  if (outcome.state.kind === 'none') return unknownCase;
  return { status: 200, body: { case: caseSummary(outcome.state), events: outcome.events.map(({ type }) => type) } };
};

export const storyOf = async ({ events }: Pick<StepPorts, 'events'>, id: CaseId): Promise<readonly CaseEvent[]> =>
  (await events.load(caseStream(id))).flatMap((commit) => commit.events as readonly CaseEvent[]);

export const stateOf = async (ports: Pick<StepPorts, 'events'>, id: CaseId): Promise<CaseState> =>
  foldCase(await storyOf(ports, id));
