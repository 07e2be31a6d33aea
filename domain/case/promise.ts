import { cancel, isOwed, meet } from '../deadline/deadline.ts';
import { accepted, type Decision, unchanged } from '../kernel/decider.ts';
import type { CaseEvent } from './events.ts';
import { fromTheFuture } from './refusals.ts';
import type { ExistingCase } from './state.ts';
import type { Slot } from './words.ts';
import type { CancelPromise, KeepPromise, Working } from './working.ts';
import { beforePromise, noSuchPromise } from './working-refusals.ts';

/** What becomes of a promise (B3): kept, at the time that is told, or given up with a supervisor's word (B10). */

export const keepPromise = (command: KeepPromise, state: ExistingCase, working: Working): Decision<CaseEvent> => {
  const { promise, now, at = now } = command;
  const made = working.promises[promise];
  if (made === undefined || made.cancelled) return noSuchPromise(standing(working));
  if (made.keptAt !== undefined) return unchanged;
  if (at > now) return fromTheFuture('occurredAt');
  const madeAt = state.deadlines.latest[slotFor(promise)]?.from;
  if (madeAt !== undefined && at < madeAt) return beforePromise(madeAt);
  return accepted<CaseEvent>(
    { type: 'PromiseKept', data: { at, promise } },
    ...meet(state.deadlines, slotFor(promise), { at, now }),
  );
};

export const cancelPromise = (command: CancelPromise, state: ExistingCase, working: Working): Decision<CaseEvent> => {
  const { promise, reason, told, by, now: at } = command;
  const made = working.promises[promise];
  if (made === undefined || made.keptAt !== undefined) return noSuchPromise(standing(working));
  if (made.cancelled) return unchanged;
  return accepted<CaseEvent>(
    { type: 'PromiseCancelled', data: { at, promise, by: by.id }, personal: { reason, told } },
    ...cancel(state.deadlines, slotFor(promise), { at, reason: 'given-up' }),
  );
};

/** B3: promises that were neither kept nor given up, breached ones among them. */
export const promisesOwed = ({ working, deadlines }: ExistingCase): readonly string[] =>
  Object.keys(working?.promises ?? {}).filter((promise) => isOwed(deadlines.latest[slotFor(promise)]));

const standing = ({ promises }: Working): readonly string[] =>
  Object.entries(promises).flatMap(([name, { keptAt, cancelled }]) => (keptAt === undefined && !cancelled ? [name] : []));

const slotFor = (promise: string): Slot => `promise:${promise}`;
