import { epochMillis, type Instant } from '../kernel/time.ts';
import type { Presence, Work } from '../roster/words.ts';

/**
 * What will breach in the next 15, 30 and 60 minutes against free capacity (G2), under four assumptions that can be checked:
 *
 * 1. Each deadline takes one agent `HANDLING_MINUTES` to meet; an agent works on one after the other.
 * 2. An `available` agent on duty is free now, a `busy` one after one more piece of work; `away`, `off` and off duty do none.
 * 3. What has an agent is that agent's; what has none goes to whoever is free first and has room, as E2 asks.
 * 4. The earliest due comes first, which no other order beats in time kept.
 *
 * A deadline that cannot be done by its due time that way *will breach*, and takes nobody's time. `free` counts the pieces of work
 * for which there is time left within the span after all that is kept.
 */
export type Due = {
  /** What is due, as its mark on the board's sheet says; of those due at once the first by this comes first. */
  readonly mark: string;
  /** Its due time in milliseconds since 1970: there are thousands to be compared. */
  readonly at: number;
  readonly work: Work;
  readonly assignee?: string;
};
export type Working = {
  readonly id: string;
  readonly state: Presence;
  readonly onDuty: boolean;
  /** Open pieces of each kind, and how many the agent may hold. */
  readonly open: Readonly<Record<Work, number>>;
  readonly capacity: Readonly<Record<Work, number>>;
};
export type Span = {
  readonly minutes: number;
  /** Deadlines that fall due within it. */
  readonly due: number;
  readonly willBreach: number;
  /** Of those, the ones whose agent is not at work. */
  readonly withAbsentAgent: number;
  readonly free: number;
};
export type Forecast = { readonly spans: readonly Span[]; readonly breaching: readonly Breaching[] };
export type Breaching = { readonly due: Due; readonly because: Because };
/** Their agent is not at work; nobody is at work with room for it; there is not time enough. */
export type Because = 'agent-absent' | 'nobody-free' | 'too-late';

export const HANDLING_MINUTES = 12;
export const SPANS = [15, 30, 60] as const;

export const forecast = (deadlines: readonly Due[], agents: readonly Working[], now: Instant): Forecast => {
  const start = epochMillis(now);
  const last = start + Math.max(...SPANS) * MINUTE;
  const queues = agents.flatMap((agent) => queueOf(agent, start));
  const byAgent = new Map(queues.map((queue) => [queue.id, queue]));
  const ahead = deadlines.filter(({ at }) => at > start && at <= last).sort(inOrder);

  const breaching: Breaching[] = [];
  let free = createFree(queues);
  for (const due of ahead) {
    const queue = due.assignee === undefined ? free(due.work) : byAgent.get(due.assignee);
    if (queue === undefined) {
      breaching.push({ due, because: due.assignee === undefined ? 'nobody-free' : 'agent-absent' });
    } else if (queue.freeAt + HANDLING > due.at) {
      breaching.push({ due, because: 'too-late' });
    } else {
      queue.freeAt += HANDLING;
      if (due.assignee === undefined) queue.room[due.work] -= 1;
      free = createFree(queues);
    }
  }
  const spans = SPANS.map((span): Span => {
    const end = start + span * MINUTE;
    return {
      minutes: span,
      due: counted(ahead, ({ at }) => at <= end),
      willBreach: counted(breaching, ({ due }) => due.at <= end),
      withAbsentAgent: counted(breaching, ({ due, because }) => due.at <= end && because === 'agent-absent'),
      free: queues.reduce((sum, { freeAt }) => sum + Math.max(0, Math.floor((end - freeAt) / HANDLING)), 0),
    };
  });
  return { spans, breaching };
};

const MINUTE = 60_000;
const HANDLING = HANDLING_MINUTES * MINUTE;

/** When an agent is free next, and for how much more. */
type Queue = { readonly id: string; freeAt: number; readonly room: Record<Work, number> };

const queueOf = ({ id, state, onDuty, open, capacity }: Working, start: number): readonly Queue[] => {
  if (!onDuty || state === 'away' || state === 'off') return [];
  const room = { cases: capacity.cases - open.cases, chats: capacity.chats - open.chats };
  return [{ id, freeAt: state === 'busy' ? start + HANDLING : start, room }];
};

const counted = <Of>(all: readonly Of[], which: (one: Of) => boolean): number => {
  let count = 0;
  for (const one of all) if (which(one)) count += 1;
  return count;
};

/** Who is free first and has room, which stands until somebody takes on something more: most of what is lost asks again and again. */
const createFree = (queues: readonly Queue[]): ((work: Work) => Queue | undefined) => {
  const known = new Map<Work, Queue | undefined>();
  return (work) => {
    if (!known.has(work)) known.set(work, firstFree(queues, work));
    return known.get(work);
  };
};

const firstFree = (queues: readonly Queue[], work: Work): Queue | undefined => {
  let first: Queue | undefined;
  for (const queue of queues) if (queue.room[work] > 0 && (first === undefined || queue.freeAt < first.freeAt)) first = queue;
  return first;
};

/** So that the same deadlines in any order give the same forecast. */
const inOrder = (one: Due, other: Due): number => one.at - other.at || (one.mark < other.mark ? -1 : 1);
