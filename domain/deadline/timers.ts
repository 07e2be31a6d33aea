import { type DeadlineKind, deadlineKinds } from '../case/words.ts';
import type { Commit } from '../kernel/event.ts';
import type { StreamId } from '../kernel/ids.ts';
import type { Instant } from '../kernel/time.ts';
import type { DeadlineEvent } from './events.ts';

/** A timer's whole message; the deadlines function gets it back when the time has come. */
export type WakeUp = {
  readonly stream: StreamId;
  readonly kind: DeadlineKind;
  readonly ref?: string;
  readonly generation: number;
  readonly moment: 'warning' | 'due';
  readonly at: Instant;
};

/** What a commit asks of the timers: to wake somebody, and wake-ups that are wanted no more. */
export type TimerChanges = { readonly arm: readonly WakeUp[]; readonly disarm: readonly Omit<WakeUp, 'at'>[] };

/** Decision 2: derived from the commit alone, so it can be done again at any time. */
export const timersOf = (commit: Commit): TimerChanges => {
  const arm = new Map<string, WakeUp>();
  const disarm = new Map<string, Omit<WakeUp, 'at'>>();
  for (const event of commit.events as readonly DeadlineEvent[]) {
    if (!isDeadlineEvent(event)) continue;
    const { kind, ref, generation } = event.data;
    for (const moment of ['warning', 'due'] as const) {
      const wakeUp = { stream: commit.stream, kind, ...(ref === undefined ? {} : { ref }), generation, moment };
      const name = timerName(wakeUp);
      if (event.type === 'DeadlineArmed' || event.type === 'DeadlineResumed') {
        arm.set(name, { ...wakeUp, at: moment === 'due' ? event.data.dueAt : event.data.warnAt });
      } else if (event.type === 'DeadlineBreached') {
        arm.delete(name); // noticed in the commit that armed it: it was past due already
      } else if (event.type === 'DeadlineWarned') {
        if (moment === 'warning') arm.delete(name);
      } else if (!arm.delete(name)) {
        disarm.set(name, wakeUp);
      }
    }
  }
  return { arm: [...arm.values()], disarm: [...disarm.values()] };
};

/** Deterministic and at most 64 of `[0-9a-zA-Z-_.]`: `case-K7Q29XMB4.first-response.1.due`. */
export const timerName = ({ stream, kind, ref, generation, moment }: Omit<WakeUp, 'at'>): string =>
  `${stream.replace('#', '-')}.${shortKind[kind] ?? kind}${ref === undefined ? '' : `-${ref}`}.${generation}.${moment}`;

const shortKind: Readonly<Partial<Record<DeadlineKind, string>>> = {
  'escalation-acknowledgement': 'escalation',
  'serious-complaint-report': 'report',
};

const isDeadlineEvent = (event: { readonly type: string; readonly data: object }): boolean =>
  event.type.startsWith('Deadline') && 'kind' in event.data && (deadlineKinds as readonly unknown[]).includes(event.data.kind);
