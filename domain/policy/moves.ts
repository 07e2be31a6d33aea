import type { DeadlineKind, Phase } from '../case/words.ts';
import type { CustomerId } from '../customer/events.ts';
import type { Deadlines } from '../deadline/deadline.ts';
import type { MovedFrom } from '../deadline/events.ts';
import { accepted, type Decider, type Decision, unchanged } from '../kernel/decider.ts';
import { type CaseId, type StreamId, streamId } from '../kernel/ids.ts';
import type { Instant } from '../kernel/time.ts';

/** Which running deadlines a policy change took along (L2): a stream for every version that takes any. */

export const movesStream = (version: number): StreamId => streamId(`policy-moves#${version}`);

/** Whose a deadline is: a case's, or a customer's (a visit, the contact with a new customer). */
export type Ower = { readonly caseId: CaseId } | { readonly customerId: CustomerId };
export type MovedDeadline = Ower & {
  readonly kind: DeadlineKind;
  readonly ref?: string;
  readonly from: MovedFrom;
  readonly to: { readonly policyVersion: number; readonly dueAt?: Instant; readonly provisional?: true };
};
/** How far the pass over the open cases and the customers has come: everything in `phase` up to the list's entry `after`. */
export type Reached = { readonly phase: Phase | 'customers'; readonly after?: string };

/** `failed`: cases and customers that could not be decided on; they go over with their next command. */
export type RunningDeadlinesMoved = {
  readonly type: 'RunningDeadlinesMoved';
  readonly data: {
    readonly version: number;
    readonly cases: number;
    /** Missing in a batch of cases. */
    readonly customers?: number;
    readonly moved: readonly MovedDeadline[];
    readonly failed: readonly (CaseId | CustomerId)[];
    readonly reached: Reached;
    readonly at: Instant;
  };
};
export type PolicyChangeApplied = {
  readonly type: 'PolicyChangeApplied';
  readonly data: {
    readonly version: number;
    readonly cases: number;
    readonly customers?: number;
    readonly moved: number;
    readonly at: Instant;
  };
};
export type MovesEvent = RunningDeadlinesMoved | PolicyChangeApplied;

export type MovesState = {
  readonly cases: number;
  readonly customers: number;
  readonly moved: number;
  readonly reached?: Reached;
  readonly appliedAt?: Instant;
};

export const noMoves: MovesState = { cases: 0, customers: 0, moved: 0 };

export const evolveMoves = (state: MovesState, event: MovesEvent): MovesState => {
  switch (event.type) {
    case 'RunningDeadlinesMoved': {
      const { cases, customers = 0, moved, reached } = event.data;
      return {
        ...state,
        cases: state.cases + cases,
        customers: state.customers + customers,
        moved: state.moved + moved.length,
        reached,
      };
    }
    case 'PolicyChangeApplied':
      return { ...state, appliedAt: event.data.at };
    default:
      event satisfies never;
      return state;
  }
};

export type MovesCommand =
  | ({ readonly type: 'RecordMoves' } & Readonly<Omit<RunningDeadlinesMoved['data'], 'at'>> & { readonly now: Instant })
  | { readonly type: 'CompleteMoves'; readonly version: number; readonly now: Instant };

export const decideMoves = (command: MovesCommand, state: MovesState): Decision<MovesEvent> => {
  if (state.appliedAt !== undefined) return unchanged;
  if (command.type === 'CompleteMoves') {
    const { version, now: at } = command;
    const { cases, customers, moved } = state;
    return accepted<MovesEvent>({ type: 'PolicyChangeApplied', data: { version, cases, customers, moved, at } });
  }
  const { type: _type, now: at, ...batch } = command;
  return accepted<MovesEvent>({ type: 'RunningDeadlinesMoved', data: { ...batch, at } });
};

export const movesDecider: Decider<MovesState, MovesCommand, MovesEvent, undefined> = {
  initial: noMoves,
  evolve: evolveMoves,
  decide: decideMoves,
};

/** The deadlines of a case or a customer that have gone over to a version, by whatever command. */
export const movedTo = (version: number, ower: Ower, deadlines: Deadlines): readonly MovedDeadline[] =>
  Object.values(deadlines.latest).flatMap((deadline): readonly MovedDeadline[] => {
    const { kind, ref, movedFrom, policyVersion, provisional } = deadline;
    if (movedFrom === undefined || policyVersion !== version) return [];
    const dueAt = 'dueAt' in deadline && deadline.dueAt !== undefined ? { dueAt: deadline.dueAt } : {};
    const to = { policyVersion, ...dueAt, ...(provisional ? { provisional } : {}) };
    return [{ ...ower, kind, ...(ref === undefined ? {} : { ref }), from: movedFrom, to }];
  });
