import { arm } from '../deadline/deadline.ts';
import type { DeadlineEvent } from '../deadline/events.ts';
import type { Instant } from '../kernel/time.ts';
import { inForce, type PolicyBook, type Target } from '../policy/service-policy.ts';
import { promisedFor, termsOf } from './promised.ts';
import { rearm } from './rearm.ts';
import { type CaseState, type ExistingCase, foldCase } from './state.ts';
import { type DeadlineKind, slotOf } from './words.ts';

/**
 * L2: a running deadline keeps the version it was armed under, unless a change since then says that its kind goes over. Decided with
 * every command, so that no case can slip past the change. A change never breaks a promise backwards: a deadline that the new version
 * would have had end by now keeps its own time; and what is breached stays breached.
 */
export const moveRunning = (
  state: CaseState,
  { now, book }: { readonly now: Instant; readonly book: PolicyBook },
): readonly DeadlineEvent[] => {
  if (state.kind === 'none') return [];
  const policies = inForce(book, now);
  const moves: DeadlineEvent[] = [];
  for (const deadline of Object.values(state.deadlines.latest)) {
    const { kind, ref, policyVersion } = deadline;
    if (policyVersion >= policies.current.version || (deadline.status !== 'running' && deadline.status !== 'paused')) continue;
    if (!book.moved(policyVersion, policies.current.version).includes(kind)) continue;
    const slot = slotOf(kind, ref);
    const after = foldCase(moves, state);
    const target = after.kind === 'none' ? undefined : targetUnder(after, { kind, slot, book, now });
    if (target === undefined || after.kind === 'none') continue;
    const movedFrom = { policyVersion, ...(deadline.status === 'running' ? { dueAt: deadline.dueAt } : {}) };
    const again = rearm(after, { slot, target, now, movedFrom }, policies);
    if (!again.some((event) => endsBy(event, now, deadline.status))) moves.push(...again);
  }
  return moves;
};

const endsBy = (event: DeadlineEvent, now: Instant, was: 'running' | 'paused'): boolean =>
  event.type === 'DeadlineBreached' || (event.type === 'DeadlineArmed' && was === 'running' && event.data.dueAt <= now);

type Asked = { readonly kind: DeadlineKind; readonly slot: string; readonly book: PolicyBook; readonly now: Instant };

/** The target that the deadline has under the version in force; where the case leaves open which, the one that it was armed by. */
const targetUnder = (state: ExistingCase, { kind, slot, book, now }: Asked): Target | undefined => {
  const promised = promisedFor(kind, state);
  const current = book.at(now);
  if (promised.length < 2) return promised[0]?.(current);
  const latest = state.deadlines.latest[slot];
  if (latest?.status !== 'running') return undefined;
  const version = book.version(latest.policyVersion);
  const { from, dueAt, clock } = latest;
  const meant = promised.find((one) => {
    const target = one(version);
    if (target === undefined) return false;
    const armed = arm(state.deadlines, { slot: kind, from, target, ...termsOf(kind, state, from) }, version).data;
    return armed.dueAt === dueAt && armed.clock === clock;
  });
  return meant?.(current);
};
