import type { Channel } from '../case/words.ts';
import { arm, cancel, meet } from '../deadline/deadline.ts';
import { accepted, type CommandOf, type Decision, unchanged } from '../kernel/decider.ts';
import type { Role } from '../kernel/event.ts';
import type { AgentId } from '../kernel/ids.ts';
import { type Instant, later } from '../kernel/time.ts';
import type { ServicePolicy } from '../policy/service-policy.ts';
import type { VisitedClass } from '../policy/visit-rules.ts';
import type { KnownCustomer } from './customer.ts';
import type { CustomerEvent, VisitListId } from './events.ts';
import {
  alreadyMerged,
  anotherVisitOwed,
  beforeVisit,
  fromTheFuture,
  nextStepMissing,
  notTheirVisit,
  noVisitOwed,
  satisfactionOfNobody,
} from './refusals.ts';

/**
 * Periodic visits (定期回访, D4) of one customer: given to an agent from a list, owed by the customer's stream, ended by a visit form
 * or by attempts in vain (D5). A customer owes one visit at a time; the visits there were stay.
 */

export type Visit = {
  readonly listId: VisitListId;
  readonly to: AgentId;
  readonly assignedAt: Instant;
  readonly dueAt?: Instant;
  /** The visit was not done in time (D5); that stays. */
  readonly breached?: true;
  readonly attempts: number;
  readonly triedAt?: Instant;
  readonly status: VisitStatus;
  readonly endedAt?: Instant;
  readonly satisfied?: boolean;
};
export const visitStatuses = ['due', 'visited', 'not-reached'] as const;
export type VisitStatus = (typeof visitStatuses)[number];

export const evolveVisits = (visits: readonly Visit[], event: CustomerEvent): readonly Visit[] => {
  const last = visits.at(-1);
  const set = (change: Partial<Visit>): readonly Visit[] =>
    last === undefined ? visits : [...visits.slice(0, -1), { ...last, ...change }];
  switch (event.type) {
    case 'VisitAssigned': {
      const { listId, to, at } = event.data;
      if (last?.listId === listId) return set({ to });
      return [...visits, { listId, to, assignedAt: at, attempts: 0, status: 'due' }];
    }
    case 'VisitAttempted':
      return set({ attempts: event.data.attempt, triedAt: event.data.at });
    case 'VisitFormRecorded': {
      const { satisfied, at } = event.data;
      return set({ status: 'visited', endedAt: at, satisfied });
    }
    case 'VisitEnded':
      return set({ status: 'not-reached', endedAt: event.data.at });
    case 'DeadlineArmed':
      return event.data.kind === slot ? set({ dueAt: event.data.dueAt }) : visits;
    case 'DeadlineBreached':
      return event.data.kind === slot ? set({ breached: true }) : visits;
    default:
      return visits;
  }
};

/** From when the next visit counts: last reached, last tried in vain, or recorded. */
export const careSince = ({ recordedAt, lastReachedAt, visits = [] }: KnownCustomer): Instant => {
  const ended = visits.findLast(({ endedAt }) => endedAt !== undefined)?.endedAt ?? recordedAt;
  return later(later(recordedAt, lastReachedAt ?? recordedAt), ended);
};

/** `from`: when the list's day begins, or the moment of giving where that is later. */
export type AssignVisit = CommandOf<
  'AssignVisit',
  { listId: VisitListId; contactClass: VisitedClass; to: AgentId; from: Instant }
>;
/** A visit that a supervisor gives to somebody else; its time runs on. */
export type HandVisitOver = CommandOf<'HandVisitOver', { to: AgentId }>;
/** The visit form (回访表). */
export type RecordVisit = CommandOf<
  'RecordVisit',
  { at: Instant; channel: Channel; reached: boolean; satisfied?: boolean; summary: string; nextStep?: string }
>;
export type VisitCommand = AssignVisit | HandVisitOver | RecordVisit;

export const openVisit = ({ visits }: KnownCustomer): Visit | undefined => visits?.findLast(({ status }) => status === 'due');

export const assignVisit = (command: AssignVisit, state: KnownCustomer, policy: ServicePolicy): Decision<CustomerEvent> => {
  const { listId, contactClass, to, now: at } = command;
  const given = state.visits?.find((visit) => visit.listId === listId);
  if (given !== undefined) return given.status === 'due' ? handOver(given, { to, at }) : unchanged;
  if (state.mergedInto !== undefined) return alreadyMerged(state.mergedInto);
  const owed = openVisit(state);
  if (owed !== undefined) return anotherVisitOwed(owed.listId);
  const { within } = policy.visits.byClass[contactClass];
  return accepted<CustomerEvent>(
    { type: 'VisitAssigned', data: { listId, to, at } },
    arm(state.deadlines, { slot, from: later(command.from, at), target: within }, policy),
  );
};

export const handVisitOver = ({ to, now: at }: HandVisitOver, state: KnownCustomer): Decision<CustomerEvent> => {
  const visit = openVisit(state);
  return visit === undefined ? noVisitOwed() : handOver(visit, { to, at });
};

const handOver = (visit: Visit, { to, at }: { readonly to: AgentId; readonly at: Instant }): Decision<CustomerEvent> =>
  visit.to === to ? unchanged : accepted<CustomerEvent>({ type: 'VisitAssigned', data: { listId: visit.listId, to, at } });

/** D4: reached, the form ends the visit; D5: not reached so many times, it ends without the customer. */
export const recordVisit = (command: RecordVisit, state: KnownCustomer, policy: ServicePolicy): Decision<CustomerEvent> => {
  const { at, now, by, channel, reached, satisfied, summary, nextStep } = command;
  if (at > now) return fromTheFuture('D4');
  const last = state.visits?.at(-1);
  if (at === (reached ? last?.endedAt : last?.triedAt)) return unchanged; // said twice
  const visit = openVisit(state);
  if (visit === undefined) return noVisitOwed();
  if (at < visit.assignedAt) return beforeVisit(visit.assignedAt);
  if (by.kind === 'agent' && by.id !== visit.to && !supervising.includes(by.role)) return notTheirVisit(visit.to);
  if (reached !== (satisfied !== undefined)) return satisfactionOfNobody(reached);
  const { listId } = visit;
  const personal = { summary, ...(nextStep === undefined ? {} : { nextStep }) };
  const common = { listId, by: by.id, channel, at };
  if (satisfied !== undefined) {
    if (!satisfied && nextStep === undefined) return nextStepMissing();
    return accepted<CustomerEvent>(
      { type: 'VisitFormRecorded', data: { ...common, satisfied }, personal },
      ...meet(state.deadlines, slot, { at, now }),
      ...meet(state.deadlines, 'new-customer-contact', { at, now }),
    );
  }
  const attempt = visit.attempts + 1;
  const attempted: CustomerEvent = { type: 'VisitAttempted', data: { ...common, attempt }, personal };
  if (attempt < policy.followUpAttempts) return accepted(attempted);
  return accepted<CustomerEvent>(
    attempted,
    { type: 'VisitEnded', data: { listId, outcome: 'not-reached', attempts: attempt, at } },
    ...cancel(state.deadlines, slot, { at, reason: 'not-reached' }),
  );
};

const slot = 'periodic-visit';
const supervising: readonly (Role | undefined)[] = ['supervisor', 'manager', 'admin'];
