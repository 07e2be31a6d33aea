import { endOfLocalDay, startOfLocalDay } from '../calendar/business-calendar.ts';
import type { CustomerId, VisitListId } from '../customer/events.ts';
import { accepted, assertNever, type CommandOf, type Decider, type Decision, unchanged } from '../kernel/decider.ts';
import type { Actor, Role } from '../kernel/event.ts';
import { type AgentId, type StreamId, streamId } from '../kernel/ids.ts';
import { type Instant, plus } from '../kernel/time.ts';
import type { PolicyBook, ServicePolicy } from '../policy/service-policy.ts';
import { type VisitedClass, visitedClasses } from '../policy/visit-rules.ts';
import { dateBehind, nobodyDue, notForRole, unknownList } from './refusals.ts';
import type { Reckoned } from './share-out.ts';

/**
 * A list of periodic visits (回访名单, D4): the customers of a class to whom a visit is due on a day, and who goes to them. A class and
 * a day have one list, which is drawn once: drawn again, it is the same.
 */

export const visitListId = (contactClass: VisitedClass, on: string): VisitListId => `${contactClass}.${on}` as VisitListId;
export const parseVisitListId = (text: string): VisitListId | undefined => {
  const [contactClass, on = ''] = text.split('.');
  const known = visitedClasses.find((one) => one === contactClass);
  return known !== undefined && /^\d{4}-\d{2}-\d{2}$/.test(on) ? visitListId(known, on) : undefined;
};
export const visitListStream = (id: VisitListId): StreamId => streamId(`visit-list#${id}`);

type Event<Type extends string, Data extends object> = {
  readonly type: Type;
  readonly data: Readonly<Data & { listId: VisitListId; at: Instant }>;
};
/** `left`: to how many more a visit is due, whom a later list draws. */
export type VisitListDrawn = Event<
  'VisitListDrawn',
  { contactClass: VisitedClass; on: string; from: Instant; customers: readonly CustomerId[]; left: number; policyVersion: number }
>;
/** `because`: the rule (E2) that told the one chosen from the others. */
export type Share = { readonly customerId: CustomerId; readonly to: AgentId; readonly because: Reckoned };
/** `unplaced`: customers for whom nobody had room. */
export type VisitsSharedOut = Event<'VisitsSharedOut', { shares: readonly Share[]; unplaced: number }>;
/** Every visit shared out by then is in its customer's stream; those of `skipped` need none any more. */
export type VisitsHandedOut = Event<'VisitsHandedOut', { upTo: number; skipped: readonly CustomerId[] }>;
export type VisitListEvent = VisitListDrawn | VisitsSharedOut | VisitsHandedOut;

export type VisitListState = { readonly kind: 'none' } | DrawnList;
export type DrawnList = {
  readonly kind: 'drawn';
  readonly id: VisitListId;
  readonly contactClass: VisitedClass;
  readonly on: string;
  readonly from: Instant;
  readonly drawnAt: Instant;
  readonly customers: readonly CustomerId[];
  readonly left: number;
  /** Who goes to whom, by customer. */
  readonly shares: Readonly<Record<string, AgentId>>;
  readonly unplaced: number;
  /** Times that the list was shared out, and up to which of them the customers know. */
  readonly sharedOut: number;
  readonly handedOut: number;
};

export const evolveVisitList = (state: VisitListState, event: VisitListEvent): VisitListState => {
  if (event.type === 'VisitListDrawn') {
    const { listId, at, policyVersion: _version, ...drawn } = event.data;
    return {
      kind: 'drawn',
      id: listId,
      drawnAt: at,
      ...drawn,
      shares: {},
      unplaced: drawn.customers.length,
      sharedOut: 0,
      handedOut: 0,
    };
  }
  if (state.kind === 'none') return state;
  switch (event.type) {
    case 'VisitsSharedOut': {
      const { shares, unplaced } = event.data;
      const given = Object.fromEntries(shares.map(({ customerId, to }) => [customerId, to]));
      return { ...state, shares: { ...state.shares, ...given }, unplaced, sharedOut: state.sharedOut + 1 };
    }
    case 'VisitsHandedOut':
      return { ...state, handedOut: Math.max(state.handedOut, event.data.upTo) };
    default:
      event satisfies never;
      return state;
  }
};

/** A customer as the draw looks at them. `owed`: a visit of another list is still to be made. */
export type Visitable = { readonly customerId: CustomerId; readonly careSince: Instant; readonly owed: boolean };

export type DrawVisitList = CommandOf<
  'DrawVisitList',
  { contactClass: VisitedClass; on: string; customers: readonly Visitable[]; most: number }
>;
export type ShareVisitsOut = CommandOf<'ShareVisitsOut', { shares: readonly Share[]; unplaced: number }>;
export type VisitsAreHandedOut = CommandOf<'VisitsAreHandedOut', { upTo: number; skipped: readonly CustomerId[] }>;
export type VisitListCommand = DrawVisitList | ShareVisitsOut | VisitsAreHandedOut;

type PolicyAt = Pick<PolicyBook, 'at'>;

export const decideVisitList = (
  command: VisitListCommand,
  state: VisitListState,
  policies: PolicyAt,
): Decision<VisitListEvent> => {
  const { now: at, by } = command;
  if (!mayGive(by)) return notForRole(by.role);
  if (command.type === 'DrawVisitList') return state.kind === 'none' ? draw(command, policies.at(at)) : unchanged;
  if (state.kind === 'none') return unknownList();
  const { id: listId } = state;
  switch (command.type) {
    case 'ShareVisitsOut': {
      const shares = command.shares.filter(
        ({ customerId, to }) => state.customers.includes(customerId) && state.shares[customerId] !== to,
      );
      const { unplaced } = command;
      if (shares.length === 0 && unplaced === state.unplaced) return unchanged;
      return accepted<VisitListEvent>({ type: 'VisitsSharedOut', data: { listId, shares, unplaced, at } });
    }
    case 'VisitsAreHandedOut':
      return handedOut(command, state);
    default:
      return assertNever(command);
  }
};

export const visitListDecider: Decider<VisitListState, VisitListCommand, VisitListEvent, PolicyAt> = {
  initial: { kind: 'none' },
  evolve: evolveVisitList,
  decide: decideVisitList,
};

const handedOut = (
  { upTo, skipped, now: at }: VisitsAreHandedOut,
  { id: listId, handedOut: before }: DrawnList,
): Decision<VisitListEvent> =>
  upTo <= before ? unchanged : accepted<VisitListEvent>({ type: 'VisitsHandedOut', data: { listId, upTo, skipped, at } });

/** For who only brings the visits to their customers. */
export const handingOut: Decider<VisitListState, VisitsAreHandedOut, VisitListEvent, undefined> = {
  initial: { kind: 'none' },
  evolve: evolveVisitList,
  decide: (command, state) => (state.kind === 'none' ? unchanged : handedOut(command, state)),
};

/** Those longest without a word first; of two alike, by number: whoever draws from the same customers draws the same list. */
const draw = (command: DrawVisitList, policy: ServicePolicy): Decision<VisitListEvent> => {
  const { contactClass, on, customers, most, now: at } = command;
  const { zone } = policy.calendar;
  const from = startOfLocalDay(zone, on);
  const end = endOfLocalDay(zone, from);
  if (end <= at) return dateBehind(on);
  const { every } = policy.visits.byClass[contactClass];
  const due = customers
    .filter(({ owed, careSince }) => !owed && plus(careSince, every) < end)
    .toSorted((a, b) => compare(a.careSince, b.careSince) || compare(a.customerId, b.customerId))
    .map(({ customerId }) => customerId);
  if (due.length === 0) return nobodyDue(contactClass, on, nextDue(customers, every));
  const drawn = due.slice(0, most);
  const listId = visitListId(contactClass, on);
  const left = due.length - drawn.length;
  return accepted<VisitListEvent>({
    type: 'VisitListDrawn',
    data: { listId, contactClass, on, from, customers: drawn, left, policyVersion: policy.version, at },
  });
};

const nextDue = (
  customers: readonly Visitable[],
  every: ServicePolicy['visits']['byClass'][VisitedClass]['every'],
): Instant | undefined =>
  customers
    .filter(({ owed }) => !owed)
    .map(({ careSince }) => plus(careSince, every))
    .reduce<Instant | undefined>((least, one) => (least === undefined || one < least ? one : least), undefined);

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Lists are the supervisors'; handing out goes on by itself. */
const mayGive = (by: Actor): boolean => by.kind === 'system' || (by.role !== undefined && supervising.includes(by.role));
const supervising: readonly Role[] = ['supervisor', 'manager', 'admin'];
