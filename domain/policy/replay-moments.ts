import { type Slot, slotOf } from '../case/words.ts';
import type { Deadlines } from '../deadline/deadline.ts';
import { isOfDeadline } from '../deadline/events.ts';
import type { Commit } from '../kernel/event.ts';
import { type Instant, later } from '../kernel/time.ts';
import type { Told } from './replay-parts.ts';

/** By slot and due time: when the deadline with that time ended in history, `never` where nobody has seen it end. */
export type Moments = ReadonlyMap<string, Instant | 'never'>;

/**
 * The due times that history had, each with when that deadline ended there: until then it is noticed when history noticed it. One that
 * history never saw end was not noticed by anybody yet.
 */
export const momentsOf = (commits: readonly Commit[]): Moments => {
  const moments = new Map<string, Instant | 'never'>();
  const running = new Map<Slot, string>();
  for (const commit of commits) {
    for (const event of commit.events as readonly Told[]) {
      if (!isOfDeadline(event) || event.type === 'DeadlineWarned') continue;
      const slot = slotOf(event.data.kind, event.data.ref);
      const before = running.get(slot);
      if (before !== undefined) moments.set(before, commit.at);
      running.delete(slot);
      if (event.type !== 'DeadlineArmed' && event.type !== 'DeadlineResumed') continue;
      running.set(slot, momentOf(slot, event.data.dueAt));
      moments.set(momentOf(slot, event.data.dueAt), 'never');
    }
  }
  return moments;
};

/** When the next deadline that is due before `until` is noticed: when it is due, or when history noticed the same. */
export const nextDue = (deadlines: Deadlines, until: Instant, moments: Moments): Instant | undefined => {
  let next: Instant | undefined;
  for (const deadline of Object.values(deadlines.latest)) {
    if (deadline.status !== 'running' || deadline.dueAt >= until) continue;
    const ended = moments.get(momentOf(slotOf(deadline.kind, deadline.ref), deadline.dueAt));
    const noticedAt = ended === undefined ? deadline.dueAt : ended === 'never' ? until : later(deadline.dueAt, ended);
    if (noticedAt < until && (next === undefined || noticedAt < next)) next = noticedAt;
  }
  return next;
};

const momentOf = (slot: Slot, dueAt: Instant): string => `${slot} ${dueAt}`;
