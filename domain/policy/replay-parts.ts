import type { CaseEvent } from '../case/events.ts';
import { policyChanged } from '../case/rearm.ts';
import { type Slot, slotOf } from '../case/words.ts';
import type { CustomerEvent } from '../customer/events.ts';
import type { Deadlines } from '../deadline/deadline.ts';
import type { Instant } from '../kernel/time.ts';
import type { PolicyBook } from './service-policy.ts';

/** What replaying a case and replaying a customer share. */

/** An event of either. */
export type Told = CaseEvent | CustomerEvent;

/** `history`: the versions that were in force; `draft`: those that the case is decided by again; `asOf`: when the story ends. */
export type Replaying = { readonly history: PolicyBook; readonly draft: PolicyBook; readonly asOf: Instant };

export type Outcome = {
  readonly slot: Slot;
  readonly from: Instant;
  readonly dueAt?: Instant;
  readonly outcome: 'met' | 'breached';
};
/** Of the story as it was and as it would have been: every event that settled a deadline. */
export type Outcomes = { readonly recorded: readonly Outcome[]; readonly simulated: readonly Outcome[] };

/** How many events at the start of a commit only take deadlines to another policy version. */
export const movesIn = (events: readonly Told[]): number => {
  const end = events.findIndex((event, index) => {
    const before = events[index - 1];
    if (event.type === 'DeadlineCancelled') return event.data.reason !== policyChanged;
    if (event.type === 'DeadlineArmed') return event.data.movedFrom === undefined;
    return !(event.type === 'DeadlinePaused' && before?.type === 'DeadlineArmed');
  });
  return end === -1 ? events.length : end;
};

/** What an event settled; `deadlines` as they were before it. */
export const note = (outcomes: Outcome[], event: Told, { latest }: Deadlines): void => {
  if (event.type !== 'DeadlineMet' && event.type !== 'DeadlineBreached') return;
  if (event.type === 'DeadlineMet' && event.data.late) return;
  const slot = slotOf(event.data.kind, event.data.ref);
  const from = latest[slot]?.from;
  if (from === undefined) return;
  if (event.type === 'DeadlineBreached') outcomes.push({ slot, from, dueAt: event.data.dueAt, outcome: 'breached' });
  else outcomes.push({ slot, from, outcome: 'met' });
};
