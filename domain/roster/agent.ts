import type { Interval, IsoWeekday } from '../calendar/business-calendar.ts';
import { accepted, assertNever, type CommandOf, type Decider, type Decision, unchanged } from '../kernel/decider.ts';
import type { Actor, Role } from '../kernel/event.ts';
import { type AgentId, type CaseId, type StreamId, streamId } from '../kernel/ids.ts';
import { type Instant, minutes, plus } from '../kernel/time.ts';
import { alreadyJoined, beyondCapacity, hasLeft, notTheirs, unknownAgent } from './refusals.ts';
import type { Capacity, Presence, Team, Work } from './words.ts';

/** A person of the centre on its roster (E1): the stream `agent#<id>`, the id being the subject of the person's tokens. */

export const agentStream = (id: AgentId): StreamId => streamId(`agent#${id}`);

/** Working hours by weekday, 1 is Monday; a day that is missing is a day off. */
export type WorkingHours = Readonly<Partial<Record<IsoWeekday, readonly Interval[]>>>;
export type Duties = {
  readonly role: Role;
  readonly team: Team;
  readonly skills: readonly string[];
  readonly hours: WorkingHours;
  readonly capacity: Capacity;
};

type Event<Type extends string, Data extends object> = { readonly type: Type; readonly data: Readonly<Data & { at: Instant }> };
export type AgentJoined = Event<'AgentJoined', Duties & { agentId: AgentId }> & {
  readonly personal: Person;
};
/** `email`: where the person is told of what needs seeing to (B6). */
export type Person = { readonly name: string; readonly email?: string };
/** Only what changed. */
export type AgentChanged = Event<'AgentChanged', Partial<Duties>> & { readonly personal?: Partial<Person> };
export type AgentStateSet = Event<'AgentStateSet', { state: Presence }>;
/** E2: a case was given to this agent. Two givers at one time meet in this stream, so that neither goes beyond capacity. */
export type CaseGiven = Event<'CaseGiven', { caseId: CaseId; work: Work }>;
/** E6: access ends with this. */
export type AgentLeft = Event<'AgentLeft', { reason?: string }>;
export type AgentEvent = AgentJoined | AgentChanged | AgentStateSet | CaseGiven | AgentLeft;

export type AgentState = { readonly kind: 'none' } | OnRoster | Leaver;
export type OnRoster = AgentFacts & { readonly kind: 'on-roster' };
export type Leaver = AgentFacts & { readonly kind: 'left'; readonly leftAt: Instant };
type AgentFacts = Duties & {
  readonly id: AgentId;
  readonly name: string;
  readonly email?: string;
  readonly joinedAt: Instant;
  readonly state: Presence;
  readonly stateSince: Instant;
  readonly lastGivenAt?: Instant;
  /** What was given so lately that lists of open cases may not show it yet. */
  readonly given: readonly Given[];
};
type Given = { readonly caseId: CaseId; readonly work: Work; readonly at: Instant };

/** Longest time that the lists may lag behind the events; what was given and never reached its case lapses by then. */
const LAG = minutes(2);

export const evolveAgent = (state: AgentState, event: AgentEvent): AgentState => {
  if (event.type === 'AgentJoined') {
    const { agentId, at, ...duties } = event.data;
    const facts = { ...duties, id: agentId, ...event.personal, joinedAt: at };
    return { ...facts, kind: 'on-roster', state: 'off', stateSince: at, given: [] };
  }
  if (state.kind === 'none') return state;
  switch (event.type) {
    case 'AgentChanged': {
      const { at: _at, ...changes } = event.data;
      return { ...state, ...changes, ...event.personal };
    }
    case 'AgentStateSet':
      return { ...state, state: event.data.state, stateSince: event.data.at };
    case 'CaseGiven': {
      const { at } = event.data;
      return { ...state, lastGivenAt: at, given: [...lately(state.given, at), event.data] };
    }
    case 'AgentLeft':
      return { ...state, kind: 'left', leftAt: event.data.at, state: 'off', stateSince: event.data.at };
    default:
      event satisfies never;
      return state;
  }
};

export type Join = CommandOf<'Join', { agentId: AgentId; duties: Duties } & Person>;
export type Change = CommandOf<'Change', { duties: Partial<Duties> } & Partial<Person>>;
export type SetState = CommandOf<'SetState', { agentId: AgentId; state: Presence }>;
/** `open`: the cases of this kind that the agent holds, as the lists show them. */
export type GiveCase = CommandOf<'GiveCase', { caseId: CaseId; work: Work; open: readonly CaseId[] }>;
export type Leave = CommandOf<'Leave', { reason?: string }>;
export type AgentCommand = Join | Change | SetState | GiveCase | Leave;

export const decideAgent = (command: AgentCommand, state: AgentState): Decision<AgentEvent> => {
  const { by, now: at } = command;
  if (!mayGive(by, command)) return notTheirs(by.role);
  if (command.type === 'Join') {
    const { agentId, name, email, duties } = command;
    // Who comes back is the same person: the stream goes on.
    if (state.kind === 'on-roster') return alreadyJoined();
    return accepted<AgentEvent>({
      type: 'AgentJoined',
      data: { agentId, ...duties, at },
      personal: { name, ...(email === undefined ? {} : { email }) },
    });
  }
  if (state.kind === 'none') return unknownAgent();
  if (state.kind === 'left') return command.type === 'Leave' ? unchanged : hasLeft(state.id);
  switch (command.type) {
    case 'Change':
      return change(command, state);
    case 'SetState':
      if (command.state === state.state) return unchanged;
      return accepted<AgentEvent>({ type: 'AgentStateSet', data: { state: command.state, at } });
    case 'GiveCase':
      return giveCase(command, state);
    case 'Leave':
      return accepted<AgentEvent>({
        type: 'AgentLeft',
        data: { at, ...(command.reason === undefined ? {} : { reason: command.reason }) },
      });
    default:
      return assertNever(command);
  }
};

export const agentDecider: Decider<AgentState, AgentCommand, AgentEvent, undefined> = {
  initial: { kind: 'none' },
  evolve: evolveAgent,
  decide: decideAgent,
};

const change = ({ name, email, duties, now: at }: Change, state: OnRoster): Decision<AgentEvent> => {
  const changed = Object.entries(duties).filter(
    ([key, value]) => value !== undefined && JSON.stringify(value) !== JSON.stringify(state[key as keyof Duties]),
  );
  const personal: Partial<Person> = {
    ...(name === undefined || name === state.name ? {} : { name }),
    ...(email === undefined || email === state.email ? {} : { email }),
  };
  const isPersonal = Object.keys(personal).length > 0;
  if (changed.length === 0 && !isPersonal) return unchanged;
  const data = { ...Object.fromEntries(changed), at };
  return accepted<AgentEvent>({ type: 'AgentChanged', data, ...(isPersonal ? { personal } : {}) });
};

/** E2: never beyond capacity, whoever gives it and however many do so at one time. */
const giveCase = ({ caseId, work, open, now: at }: GiveCase, state: OnRoster): Decision<AgentEvent> => {
  const held = new Set([...open, ...lately(state.given, at).flatMap((one) => (one.work === work ? [one.caseId] : []))]);
  if (held.has(caseId)) return unchanged;
  if (held.size >= state.capacity[work]) return beyondCapacity(state.id, state.capacity[work], work);
  return accepted<AgentEvent>({ type: 'CaseGiven', data: { caseId, work, at } });
};

const lately = (given: readonly Given[], now: Instant): readonly Given[] => given.filter(({ at }) => plus(at, LAG) > now);

const keepers: readonly Role[] = ['supervisor', 'manager', 'admin'];
const givers: readonly Role[] = ['agent', 'senior-agent', ...keepers];

/** E1, E6: the roster is the supervisors'; one's own state is one's own. */
const mayGive = (by: Actor, command: AgentCommand): boolean => {
  if (by.kind !== 'agent') return by.kind === 'system';
  if (by.role === undefined) return false;
  if (command.type === 'SetState' && command.agentId === by.id) return true;
  return (command.type === 'GiveCase' ? givers : keepers).includes(by.role);
};
