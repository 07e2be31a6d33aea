import type { CustomerState, KnownCustomer } from '../customer/customer.ts';
import { evolveCustomer } from '../customer/customer.ts';
import type { CustomerEvent } from '../customer/events.ts';
import { moveOwed, promisedToCustomer } from '../customer/policy-change.ts';
import { arm, cancel, type Deadlines, isOwed, meet, noDeadlines, noticeDue } from '../deadline/deadline.ts';
import type { DeadlineArmed } from '../deadline/events.ts';
import type { Commit } from '../kernel/event.ts';
import type { Instant } from '../kernel/time.ts';
import { momentsOf, nextDue } from './replay-moments.ts';
import { movesIn, note, type Outcome, type Outcomes, type Replaying } from './replay-parts.ts';
import type { ServicePolicy } from './service-policy.ts';

/** One customer as they were and as they would have been; `named` and `provisional` as of a case. */
export type ReplayedCustomer = {
  readonly recorded: CustomerState;
  readonly simulated: CustomerState;
  readonly outcomes: Outcomes;
  readonly named: number;
  readonly provisional: number;
};

/**
 * Decides again by when a customer newly assigned was to be contacted (D3) and visited (D4): what people did stays as it was, when it was
 * due comes from the draft.
 */
export const replayCustomer = (commits: readonly Commit[], { history, draft, asOf }: Replaying): ReplayedCustomer => {
  const moments = momentsOf(commits);
  const outcomes = { recorded: [] as Outcome[], simulated: [] as Outcome[] };
  let recorded: CustomerState = { kind: 'none' };
  let simulated: CustomerState = { kind: 'none' };
  let named = 0;
  let provisional = 0;

  const record = (event: CustomerEvent): void => {
    note(outcomes.recorded, event, deadlinesOf(recorded));
    recorded = evolveCustomer(recorded, event);
  };
  const happen = (events: readonly CustomerEvent[]): void => {
    for (const event of events) {
      note(outcomes.simulated, event, deadlinesOf(simulated));
      if (event.type === 'DeadlineArmed' && event.data.provisional) provisional += 1;
      simulated = evolveCustomer(simulated, event);
    }
  };
  const move = (now: Instant): void => happen(simulated.kind === 'none' ? [] : moveOwed(simulated, { now, book: draft }));
  const catchUp = (until: Instant): void => {
    const next = () => nextDue(deadlinesOf(simulated), until, moments);
    for (let due = next(); due !== undefined; due = next()) {
      move(due);
      happen(noticeDue(deadlinesOf(simulated), due));
    }
  };

  const retell = (event: CustomerEvent, now: Instant): readonly CustomerEvent[] => {
    const deadlines = deadlinesOf(simulated);
    switch (event.type) {
      case 'DeadlineArmed': {
        const before = isOwed(deadlines.latest[event.data.kind])
          ? cancel(deadlines, event.data.kind, { at: now, reason: 'armed-again' })
          : [];
        const armed =
          simulated.kind === 'none' ? undefined : armAgain(event, simulated, { history: history.version, draft: draft.at(now) });
        if (armed !== undefined) return [...before, armed];
        named += 1;
        const generation = (deadlines.latest[event.data.kind]?.generation ?? 0) + 1;
        return [...before, { ...event, data: { ...event.data, generation, policyVersion: draft.at(now).version } }];
      }
      case 'DeadlineMet':
        return meet(deadlines, event.data.kind, { at: event.data.at, now });
      case 'DeadlineCancelled':
        return cancel(deadlines, event.data.kind, { at: event.data.at, reason: event.data.reason });
      case 'DeadlineWarned':
      case 'DeadlineBreached':
        return []; // found anew
      default:
        return [event];
    }
  };

  for (const commit of commits) {
    const events = commit.events as readonly CustomerEvent[];
    catchUp(commit.at);
    move(commit.at);
    const moves = movesIn(events);
    for (const [index, event] of events.entries()) {
      if (index >= moves) happen(retell(event, commit.at));
      record(event);
    }
    happen(noticeDue(deadlinesOf(simulated), commit.at));
  }
  catchUp(asOf);
  return { recorded, simulated, outcomes, named, provisional };
};

type Versions = { readonly history: (version: number) => ServicePolicy; readonly draft: ServicePolicy };

/** Nothing where no target of its version explains when it was due: somebody named the time. */
const armAgain = ({ data }: DeadlineArmed, simulated: KnownCustomer, { history, draft }: Versions): DeadlineArmed | undefined => {
  const { kind: slot, from } = data;
  const was = history(data.policyVersion);
  const [before, target] = [promisedToCustomer(slot, simulated, was), promisedToCustomer(slot, simulated, draft)];
  if (before === undefined || target === undefined) return undefined;
  const { dueAt, warnAt, clock, clause } = arm(noDeadlines, { slot, from, target: before }, was).data;
  const explained = dueAt === data.dueAt && warnAt === data.warnAt && clock === data.clock && clause === data.clause;
  return explained ? arm(simulated.deadlines, { slot, from, target }, draft) : undefined;
};

const deadlinesOf = (state: CustomerState): Deadlines => (state.kind === 'none' ? noDeadlines : state.deadlines);
