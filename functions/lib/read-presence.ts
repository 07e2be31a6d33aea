import type { Commit } from '../../domain/kernel/event.ts';
import type { AgentId, StreamId } from '../../domain/kernel/ids.ts';
import { type Instant, minus, minutes, plus } from '../../domain/kernel/time.ts';
import { agentStream } from '../../domain/roster/agent.ts';
import { type PresenceChange, presenceChangesOf } from '../../domain/work-log/presence.ts';
import type { ReadPart } from './adapters/commit-pages.ts';

/**
 * An agent's changes of presence between two moments, in order, and the last one before them. They are read where they stand, in the
 * agent's own stream (ADR 27): that grows with every case that is given, so the days are looked up from its end, in ever longer steps.
 */
export type ReadPresence = (
  agent: AgentId,
  days: { readonly from: Instant; readonly to: Instant },
) => Promise<readonly PresenceChange[]>;

const PART = 200;
/** Commits are in the order of their numbers; their clocks may differ by so much at most. */
const SLACK = minutes(5);

export const createReadPresence =
  (readPart: ReadPart): ReadPresence =>
  async (agent, { from, to }) => {
    const stream = agentStream(agent);
    const start = await startOf(readPart, stream, minus(from, SLACK));
    const changes = [...(await lastBefore(readPart, stream, start))];
    const end = plus(to, SLACK);
    for (let next = start; ; ) {
      const part = await readPart(stream, { from: next, limit: PART });
      changes.push(...part.flatMap(presenceChangesOf));
      const last = part.at(-1);
      if (last === undefined || last.at > end) break;
      next = last.commit + 1;
    }
    const told = changes
      .filter(({ at }) => at < to)
      .toSorted((one, other) => (one.at !== other.at ? (one.at < other.at ? -1 : 1) : one.by - other.by));
    const first = told.findLastIndex(({ at }) => at < from);
    return told.slice(Math.max(0, first));
  };

/** A commit at or before the first one from `at` on, and not many before it. */
const startOf = async (readPart: ReadPart, stream: StreamId, at: Instant): Promise<number> => {
  const [newest] = await readPart(stream, { limit: 1, newestFirst: true });
  let late = (newest?.commit ?? 0) + 1;
  for (let step = PART; late > 1; step *= 2) {
    const early = Math.max(1, late - step);
    if (await isBefore(readPart, stream, { commit: early, at })) return between(readPart, stream, { early, late, at });
    late = early;
  }
  return 1;
};

type Bounds = { readonly early: number; readonly late: number; readonly at: Instant };

/** `early` is before `at`, `late` is not. */
const between = async (readPart: ReadPart, stream: StreamId, { early, late, at }: Bounds): Promise<number> => {
  if (late - early <= PART) return early;
  const middle = Math.floor((early + late) / 2);
  const bounds = (await isBefore(readPart, stream, { commit: middle, at }))
    ? { early: middle, late, at }
    : { early, late: middle, at };
  return between(readPart, stream, bounds);
};

const isBefore = async (
  readPart: ReadPart,
  stream: StreamId,
  { commit, at }: { commit: number; at: Instant },
): Promise<boolean> => {
  const [one] = await readPart(stream, { from: commit, upTo: commit, limit: 1 });
  return one !== undefined && one.at < at;
};

/** The presence that somebody had before a commit: days may lie between. */
const lastBefore = async (readPart: ReadPart, stream: StreamId, commit: number): Promise<readonly PresenceChange[]> => {
  for (let upTo = commit - 1; upTo >= 1; ) {
    const part: readonly Commit[] = await readPart(stream, { upTo, limit: PART, newestFirst: true });
    const found = part.flatMap(presenceChangesOf)[0];
    if (found !== undefined) return [found];
    const first = part.at(-1);
    if (first === undefined) return [];
    upTo = first.commit - 1;
  }
  return [];
};
