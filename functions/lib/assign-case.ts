import type { BusinessCalendar } from '../../domain/calendar/business-calendar.ts';
import { authorize, type Colleague } from '../../domain/case/authorize.ts';
import type { Assign, CaseCommand } from '../../domain/case/commands.ts';
import type { CaseEvent } from '../../domain/case/events.ts';
import { unknownCase } from '../../domain/case/refusals.ts';
import { assign } from '../../domain/case/routing.ts';
import { type CaseState, type ExistingCase, foldCase } from '../../domain/case/state.ts';
import type { Refusal } from '../../domain/kernel/decider.ts';
import { type AgentId, agentId, type CaseId, type CommandId, caseStream, commandId } from '../../domain/kernel/ids.ts';
import type { Instant } from '../../domain/kernel/time.ts';
import { type AgentCommand, type AgentEvent, type AgentState, agentStream } from '../../domain/roster/agent.ts';
import { type Choice, chooseAgent, type Weighed } from '../../domain/roster/assignment.ts';
import { hasLeft } from '../../domain/roster/refusals.ts';
import { type HeldLine, lists, workOf } from '../../domain/views/board-lines.ts';
import { signature } from './actor.ts';
import type { EventStore } from './adapters/event-store.ts';
import type { ViewStore } from './adapters/view-store.ts';
import { candidatesFor, needOf, nobodyFree } from './candidates.ts';
import { sha256Hex } from './digest.ts';
import type { CommandHandler, Outcome } from './handle-command.ts';
import type { Roster } from './roster.ts';

export type AssignPorts = {
  readonly events: Pick<EventStore, 'load'>;
  readonly views: Pick<ViewStore, 'list' | 'sheets'>;
  readonly roster: Pick<Roster, 'all'>;
  readonly cases: CommandHandler<CaseState, CaseCommand, CaseEvent>;
  readonly agents: CommandHandler<AgentState, AgentCommand, AgentEvent>;
  readonly calendarAt: (now: Instant) => BusinessCalendar;
};

/** Without `to` the rules choose (E2). */
export type AssignRequest = {
  readonly caseId: CaseId;
  readonly by: Colleague;
  readonly now: Instant;
  readonly commandId: CommandId;
  readonly fingerprint?: string;
  readonly to?: string;
  readonly team?: string;
  readonly reason?: string;
  readonly skills?: readonly string[];
};

/** `choice` where the rules chose just now; a repeated request gets its first outcome without it. */
export type Assigned =
  | { readonly kind: 'assigned'; readonly outcome: Outcome<CaseState, CaseEvent>; readonly choice?: Chosen }
  | { readonly kind: 'refused'; readonly refusal: Refusal; readonly candidates?: readonly Weighed[] };
export type Chosen = Extract<Choice, { kind: 'chosen' }>;
export type AssignCase = (request: AssignRequest) => Promise<Assigned>;

/**
 * Gives a case to an agent: chosen by the rules or named by a person, never beyond capacity. What an agent holds is asked of the
 * lists; what was given so lately that they may not show it stands in the agent's own stream, where two givers meet.
 */
export const createAssignCase = (ports: AssignPorts): AssignCase => {
  const { events, views, roster, cases, calendarAt } = ports;
  const reserve = createReserve(ports);

  const give = (request: AssignRequest, command: Assign): Promise<Outcome<CaseState, CaseEvent>> =>
    cases({
      stream: caseStream(request.caseId),
      commandId: request.commandId,
      ...(request.fingerprint === undefined ? {} : { fingerprint: request.fingerprint }),
      actor: signature(request.by),
      now: request.now,
      command,
    });

  const toNamed = async (to: string, state: ExistingCase, request: AssignRequest): Promise<Assigned> => {
    const person = (await roster.all()).find((one) => one.agentId === to);
    if (person?.leftAt !== undefined) return { kind: 'refused', refusal: hasLeft(to).refusal };
    // Who is not on the roster has no capacity that could be overstepped.
    const refusal = person === undefined ? undefined : await reserve(person.agentId, state, request);
    if (refusal !== undefined) return { kind: 'refused', refusal };
    return { kind: 'assigned', outcome: await give(request, commandOf(request, { to: agentId(to) })) };
  };

  const toChosen = async (state: ExistingCase, request: AssignRequest): Promise<Assigned> => {
    const need = needOf(state, request);
    const centre = calendarAt(request.now);
    const people = (await roster.all()).filter((one) => one.leftAt === undefined);
    let candidates = await candidatesFor({ people, state, now: request.now, centre, views });
    for (let turn = 0; turn <= people.length; turn += 1) {
      const choice = chooseAgent(need, candidates);
      if (choice.kind === 'nobody') break;
      if ((await reserve(choice.to, state, request)) === undefined) {
        const chosen = { to: choice.to, team: need.team, rules: choice.reasons };
        return { kind: 'assigned', outcome: await give(request, commandOf(request, chosen)), choice };
      }
      // Somebody else was faster: full by now, whatever the lists say.
      candidates = candidates.map((one) => (one.id === choice.to ? { ...one, open: one.capacity } : one));
    }
    const { candidates: weighed } = chooseAgent(need, candidates);
    return { kind: 'refused', refusal: nobodyFree(weighed).refusal, candidates: weighed };
  };

  return async (request) => {
    const commits = await events.load(caseStream(request.caseId));
    const probe = commandOf(request, { to: agentId(request.to ?? '') });
    if (commits.some((commit) => commit.commandId === request.commandId))
      return { kind: 'assigned', outcome: await give(request, probe) };
    const state = foldCase(commits.flatMap((commit) => commit.events as readonly CaseEvent[]));
    if (state.kind === 'none') return { kind: 'refused', refusal: unknownCase().refusal };
    const forbidden = authorize(request.by, probe, state) ?? assign(probe, state);
    if (forbidden.kind === 'rejected') return { kind: 'refused', refusal: forbidden.refusal };
    return request.to === undefined ? toChosen(state, request) : toNamed(request.to, state, request);
  };
};

/** Room for the case at this agent, or why there is none. */
const createReserve =
  ({ views, agents }: Pick<AssignPorts, 'views' | 'agents'>) =>
  async (
    to: AgentId,
    state: ExistingCase,
    { commandId: cause, by, now }: Pick<AssignRequest, 'commandId' | 'by' | 'now'>,
  ): Promise<Refusal | undefined> => {
    if (state.kind !== 'open') return undefined; // a resolved case is no load
    const work = workOf(state);
    const held = await views.list(lists.heldBy(to), { limit: 500 });
    const open = held.map(({ line }) => line as HeldLine).flatMap((line) => (line.work === work ? [line.caseId] : []));
    const outcome = await agents({
      stream: agentStream(to),
      commandId: commandId(`give:${sha256Hex(cause).slice(0, 32)}:${to}`),
      actor: signature(by),
      now,
      command: { type: 'GiveCase', now, by, caseId: state.id, work, open },
    });
    return outcome.kind === 'rejected' ? outcome.refusal : undefined;
  };

/** Why a case cannot go to a named agent by another way than assignment: they have left, or hold all they can. */
export type RoomFor = (asked: {
  readonly caseId: CaseId;
  readonly to: AgentId;
  readonly by: Colleague;
  readonly key: string;
}) => Promise<Refusal | undefined>;

export const createRoomFor = (
  ports: Pick<AssignPorts, 'events' | 'views' | 'roster' | 'agents'> & { readonly now: () => Instant },
): RoomFor => {
  const reserve = createReserve(ports);
  return async ({ caseId, to, by, key }) => {
    const commits = await ports.events.load(caseStream(caseId));
    const state = foldCase(commits.flatMap((commit) => commit.events as readonly CaseEvent[]));
    const now = ports.now();
    const probe: CaseCommand = { type: 'Transfer', now, by, to, reason: '', told: '' };
    if (state.kind === 'none' || state.assignee === to || authorize(by, probe, state)) return undefined; // the command will say
    if (commits.some((commit) => commit.commandId === key)) return undefined;
    const person = (await ports.roster.all()).find((one) => one.agentId === to);
    if (person?.leftAt !== undefined) return hasLeft(to).refusal;
    return person === undefined ? undefined : reserve(to, state, { commandId: commandId(key), by, now });
  };
};

const commandOf = ({ now, by, team, reason }: AssignRequest, chosen: Pick<Assign, 'to' | 'team' | 'rules'>): Assign => ({
  type: 'Assign',
  now,
  by,
  ...(team === undefined ? {} : { team }),
  ...(reason === undefined ? {} : { reason }),
  ...chosen,
});
