import type { DeadlineKind } from '../../../domain/case/words.ts';
import type { DeadlineEvent } from '../../../domain/deadline/events.ts';
import type { Instant } from '../../../domain/kernel/time.ts';

/** The deadline events that a rule expects, in full; the first generation under policy version 1 unless said otherwise. */

type Terms = {
  readonly from: Instant;
  readonly dueAt: Instant;
  readonly warnAt: Instant;
  readonly clause: string;
  readonly generation?: number;
  readonly clock?: 'business' | 'calendar';
  readonly policyVersion?: number;
};
export const armed = (kind: DeadlineKind, terms: Terms): DeadlineEvent => ({
  type: 'DeadlineArmed',
  data: { kind, generation: 1, clock: 'business', policyVersion: 1, ...terms },
});

/** The same of one promise, survey … of several. */
export const ofRef = (ref: string, event: DeadlineEvent): DeadlineEvent =>
  ({ ...event, data: { ...event.data, ref } }) as DeadlineEvent;

export const paused = (at: Instant, remaining: number, but: { warnRemaining: number; generation?: number }): DeadlineEvent => ({
  type: 'DeadlinePaused',
  data: { kind: 'resolution', generation: 1, at, remaining, ...but },
});

type Again = { readonly dueAt: Instant; readonly warnAt: Instant; readonly generation?: number; readonly clock?: 'calendar' };
export const resumed = (at: Instant, again: Again): DeadlineEvent => ({
  type: 'DeadlineResumed',
  data: { kind: 'resolution', generation: 2, at, clock: 'business', policyVersion: 1, ...again },
});

export const met = (kind: DeadlineKind, at: Instant, generation = 1): DeadlineEvent => ({
  type: 'DeadlineMet',
  data: { kind, generation, at },
});
/** Done at last, after the breach. */
export const metLate = (kind: DeadlineKind, at: Instant, generation = 1): DeadlineEvent => ({
  type: 'DeadlineMet',
  data: { kind, generation, at, late: true },
});
export const cancelled = (kind: DeadlineKind, at: Instant, why: { reason: string; generation?: number }): DeadlineEvent => ({
  type: 'DeadlineCancelled',
  data: { kind, generation: 1, at, ...why },
});
export const warned = (kind: DeadlineKind, at: Instant, due: { dueAt: Instant; generation?: number }): DeadlineEvent => ({
  type: 'DeadlineWarned',
  data: { kind, generation: 1, at, ...due },
});
export const breached = (
  kind: DeadlineKind,
  dueAt: Instant,
  noticed: { noticedAt: Instant; generation?: number },
): DeadlineEvent => ({ type: 'DeadlineBreached', data: { kind, generation: 1, dueAt, ...noticed } });
