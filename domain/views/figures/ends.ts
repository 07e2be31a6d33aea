import type { DeadlineKind } from '../../case/words.ts';
import { slotOf } from '../../case/words.ts';
import type { DeadlineEvent } from '../../deadline/events.ts';
import type { Instant } from '../../kernel/time.ts';

/** How the deadlines of a stream ended, one line each: met in time or breached. What was cancelled or moved on leaves no line. */
export type Ends = {
  readonly ended: readonly End[];
  /** From when each slot's latest deadline counts; `breached` while it has been missed and is still owed. */
  readonly latest: Readonly<Record<string, Latest>>; // by Slot
};
/** `at`: when it was met, or when it was due. `from`: what it counts from. `done`: what was owed is done, in time or late. */
export type End = {
  readonly kind: DeadlineKind;
  readonly at: Instant;
  readonly by: number;
  readonly met: boolean;
  readonly from: Instant;
  readonly done?: Instant;
  /** Nobody could be reached (D5): it is over, and was not kept. */
  readonly given?: 'not-reached';
};
type Latest = { readonly from: Instant; readonly generation: number; readonly breached?: number };

export const noEnds: Ends = { ended: [], latest: {} };

export const evolveEnds = (ends: Ends, event: DeadlineEvent, by: number): Ends => {
  const { kind, ref, generation } = event.data;
  const slot = slotOf(kind, ref);
  const known = ends.latest[slot];
  const keep = (latest: Latest, ended = ends.ended): Ends => ({ ended, latest: { ...ends.latest, [slot]: latest } });
  switch (event.type) {
    case 'DeadlinePaused':
    case 'DeadlineWarned':
      return ends;
    case 'DeadlineArmed':
      return keep({ from: event.data.from, generation });
    case 'DeadlineResumed':
      return keep({ from: known?.from ?? event.data.at, generation });
    case 'DeadlineMet': {
      const { at } = event.data;
      if (event.data.late !== true)
        return keep(settled(known, generation, at), [...ends.ended, endOf(event, by, { at, done: at })]);
      return known?.breached === undefined
        ? ends
        : keep(settled(known, generation, at), doneLate(ends.ended, known.breached, at));
    }
    case 'DeadlineBreached': {
      const latest = { from: known?.from ?? event.data.dueAt, generation, breached: ends.ended.length };
      return keep(latest, [...ends.ended, endOf(event, by, { at: event.data.dueAt })]);
    }
    case 'DeadlineCancelled': {
      const { at, reason } = event.data;
      const over = settled(known, generation, at);
      if (reason !== 'not-reached' || known?.breached !== undefined) return keep(over);
      return keep(over, [...ends.ended, { ...endOf(event, by, { at }), given: 'not-reached' }]);
    }
  }

  function endOf({ type }: DeadlineEvent, commit: number, { at, done }: { at: Instant; done?: Instant }): End {
    const from = known?.from ?? at;
    return { kind, at, by: commit, met: type === 'DeadlineMet', from, ...(done === undefined ? {} : { done }) };
  }
};

const settled = (known: Latest | undefined, generation: number, at: Instant): Latest => ({ from: known?.from ?? at, generation });

const doneLate = (ended: readonly End[], index: number, done: Instant): readonly End[] =>
  ended.map((end, at) => (at === index ? { ...end, done } : end));
