import { arm, cancel, evolveDeadlines, pause } from '../deadline/deadline.ts';
import type { DeadlineEvent, MovedFrom } from '../deadline/events.ts';
import type { Instant } from '../kernel/time.ts';
import type { Policies, Target } from '../policy/service-policy.ts';
import { termsOf } from './promised.ts';
import type { ExistingCase } from './state.ts';
import { kindOfSlot, type Slot } from './words.ts';

export type Rearmed = {
  readonly slot: Slot;
  readonly target: Target;
  readonly now: Instant;
  /** A policy change takes it from another version, even where the time stays the same (L2). */
  readonly movedFrom?: MovedFrom;
};

/** The same promise under another target: counted from the contact (or the reopening) again, paused again where it was. */
export const rearm = (state: ExistingCase, rearmed: Rearmed, policies: Policies): readonly DeadlineEvent[] => {
  const { slot, target, now, movedFrom } = rearmed;
  const latest = state.deadlines.latest[slot];
  if (latest?.status !== 'running' && latest?.status !== 'paused') return [];
  // Past due already: the old promise is broken, and nothing that comes later mends it.
  if (latest.status === 'running' && now >= latest.dueAt) return [];
  const terms = termsOf(kindOfSlot(slot), state, latest.from);
  const armed = arm(state.deadlines, { slot, from: latest.from, target, ...terms, movedFrom }, policies.current);
  if (movedFrom === undefined && latest.status === 'running' && armed.data.dueAt === latest.dueAt) return [];
  const waiting = state.waits.find((wait) => wait.to === undefined);
  const again =
    latest.status === 'paused' && waiting
      ? pause(evolveDeadlines(state.deadlines, armed), slot, { at: waiting.from, now, policies })
      : [];
  const reason = movedFrom === undefined ? reTriaged : policyChanged;
  return [...cancel(state.deadlines, slot, { at: now, reason }), armed, ...again];
};

/** Why a deadline that is armed again at once was cancelled. */
export const reTriaged = 're-triaged';
export const policyChanged = 'policy-changed';
