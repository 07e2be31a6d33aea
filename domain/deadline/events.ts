import type { DeadlineKind } from '../case/words.ts';
import type { Instant } from '../kernel/time.ts';

/** The events of deadlines, in whatever stream owes them. */

type Of<Type extends string, Data extends object> = {
  readonly type: Type;
  /** `ref` where several of a kind may run at once. */
  readonly data: { readonly kind: DeadlineKind; readonly ref?: string; readonly generation: number } & Readonly<Data>;
};

export type DeadlineArmed = Of<
  'DeadlineArmed',
  Armed & { readonly from: Instant; readonly clause: string; readonly movedFrom?: MovedFrom }
>;
/** The version that a running deadline left because a policy change said so (L2), and its due time there unless it was paused. */
export type MovedFrom = { readonly policyVersion: number; readonly dueAt?: Instant };
/** `remaining` runs on `clock`: business seconds under the policy version it was armed with, or seconds round the clock. */
export type DeadlinePaused = Of<'DeadlinePaused', { at: Instant; remaining: number; warnRemaining: number }>;
export type DeadlineResumed = Of<'DeadlineResumed', Armed & { readonly at: Instant }>;
/** `late` when it had been breached: the waiting ended, the breach stays. */
export type DeadlineMet = Of<'DeadlineMet', { at: Instant; late?: true }>;
export type DeadlineCancelled = Of<'DeadlineCancelled', { at: Instant; reason: string }>;
export type DeadlineWarned = Of<'DeadlineWarned', { at: Instant; dueAt: Instant }>;
export type DeadlineBreached = Of<'DeadlineBreached', { dueAt: Instant; noticedAt: Instant }>;
export type DeadlineEvent =
  | DeadlineArmed
  | DeadlinePaused
  | DeadlineResumed
  | DeadlineMet
  | DeadlineCancelled
  | DeadlineWarned
  | DeadlineBreached;

type Armed = {
  readonly dueAt: Instant;
  readonly warnAt: Instant;
  readonly clock: 'business' | 'calendar';
  readonly policyVersion: number;
  /** Present when a year without announced holidays was counted as if it had none (L1). */
  readonly provisional?: true;
};

const ofDeadlines: ReadonlySet<string> = new Set([
  'DeadlineArmed',
  'DeadlinePaused',
  'DeadlineResumed',
  'DeadlineMet',
  'DeadlineCancelled',
  'DeadlineWarned',
  'DeadlineBreached',
] satisfies DeadlineEvent['type'][]);
export const isOfDeadline = <E extends { readonly type: string }>(event: E): event is Extract<E, DeadlineEvent> =>
  ofDeadlines.has(event.type);
