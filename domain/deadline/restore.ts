import { slotOf } from '../case/words.ts';
import type { Instant } from '../kernel/time.ts';
import type { Policies } from '../policy/service-policy.ts';
import type { Deadline, Deadlines } from './deadline.ts';
import type { DeadlineEvent } from './events.ts';
import { after } from './span.ts';

/** What runs or waits now: to be cancelled together and, when that is undone, restored. */
export const standing = (deadlines: Deadlines): readonly Deadline[] =>
  Object.values(deadlines.latest).filter(({ status }) => status === 'running' || status === 'paused');

/**
 * Brings back what was cancelled, as it stood: the due time that was promised, however long it was cancelled, or the time that
 * remained of a clock that stood still. What has been breached or armed anew since stays as it is.
 */
export const restore = (
  deadlines: Deadlines,
  held: readonly Deadline[],
  { at, policies }: { readonly at: Instant; readonly policies: Policies },
): readonly DeadlineEvent[] =>
  held.flatMap((deadline): readonly DeadlineEvent[] => {
    const { kind, ref, clock, policyVersion, provisional } = deadline;
    const now = deadlines.latest[slotOf(kind, ref)];
    if (now?.status !== 'cancelled' || now.generation !== deadline.generation) return [];
    const generation = deadline.generation + 1;
    const common = { kind, ...(ref === undefined ? {} : { ref }), generation, at };
    const terms = { clock, policyVersion, ...(provisional === undefined ? {} : { provisional }) };
    if (deadline.status === 'running') {
      const { dueAt, warnAt } = deadline;
      return [{ type: 'DeadlineResumed', data: { ...common, dueAt, warnAt, ...terms } }];
    }
    if (deadline.status !== 'paused') return [];
    const { remaining, warnRemaining } = deadline;
    const policy = policies.version(policyVersion);
    const dueAt = after(at, remaining, clock, policy).at;
    const warnAt = after(at, warnRemaining, clock, policy).at;
    return [
      { type: 'DeadlineResumed', data: { ...common, dueAt, warnAt, ...terms } },
      { type: 'DeadlinePaused', data: { ...common, remaining, warnRemaining } },
    ];
  });
