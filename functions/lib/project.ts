import type { Commit } from '../../domain/kernel/event.ts';
import type { StreamId } from '../../domain/kernel/ids.ts';
import { type Contribution, movement, nothing, type View } from '../../domain/views/view.ts';
import type { EventStore } from './adapters/event-store.ts';
import type { RowWrite, ViewStore } from './adapters/view-store.ts';

/**
 * Brings the rows that the views have of a stream up to given commits, exactly once: a row remembers the last commit it has seen,
 * duplicates are skipped, and a gap is filled from the events table before anything is folded. Each view goes by itself; the answer
 * has one line a view. Throws when the store failed for any of them, after all have been tried.
 */
export type Project = (stream: StreamId, commits: readonly Commit[]) => Promise<readonly Projected[]>;
/** `parked`: this view cannot fold this stream; all else goes on. `error` says why, without content. */
export type Projected = { readonly view: string } & (
  | { readonly kind: 'projected' | 'skipped' }
  | { readonly kind: 'parked'; readonly error: string }
);

const MOST_STALE = 10;

export const createProjector = (options: {
  readonly events: Pick<EventStore, 'load'>;
  readonly views: Pick<ViewStore, 'row' | 'write'>;
  readonly viewsOf: (stream: StreamId) => readonly View<unknown>[];
}): Project => {
  const { events, views, viewsOf } = options;

  const projectOne = async (view: View<unknown>, stream: StreamId, commits: readonly Commit[]): Promise<Projected> => {
    const { name } = view;
    for (let attempt = 0; attempt < MOST_STALE; attempt += 1) {
      const stored = await views.row(name, stream);
      const from = stored?.commit ?? 0;
      const next = await inSequence(commits, from, () => events.load(stream, from));
      if (next.length === 0) return { view: name, kind: 'skipped' };
      const folded = foldSafely(view, stored?.row, next);
      if ('error' in folded) return { view: name, kind: 'parked', error: folded.error };
      const { row, before, after } = folded;
      const write: RowWrite = { view: name, stream, from, to: from + next.length, row, movement: movement(before, after) };
      const written = await views.write([write]);
      if (written === 'written') return { view: name, kind: 'projected' };
      if (written === 'too-large') return { view: name, kind: 'parked', error: 'its row moves more than one transaction holds' };
    }
    throw new Error(`the row of ${stream} in ${name} kept moving`);
  };

  return async (stream, commits) => {
    const tried = await Promise.allSettled(viewsOf(stream).map((view) => projectOne(view, stream, commits)));
    return tried.map((one) => {
      if (one.status === 'rejected') throw one.reason;
      return one.value;
    });
  };
};

/** The commits after `from` without a hole: from the batch where it has them all, else from the events table. */
const inSequence = async (
  commits: readonly Commit[],
  from: number,
  load: () => Promise<readonly Commit[]>,
): Promise<readonly Commit[]> => {
  const fresh = new Map(commits.filter(({ commit }) => commit > from).map((commit) => [commit.commit, commit]));
  const sequence = [...fresh.values()].sort((a, b) => a.commit - b.commit);
  return sequence.every(({ commit }, index) => commit === from + 1 + index) ? sequence : load();
};

type Folded = { readonly row: unknown; readonly before: Contribution; readonly after: Contribution } | { readonly error: string };

/** `stored`: the row as it stands, `undefined` before the first commit. */
const foldSafely = (view: View<unknown>, stored: unknown, commits: readonly Commit[]): Folded => {
  try {
    const before = stored === undefined ? nothing : view.contribution(stored);
    const row = commits.reduce(view.evolve, stored ?? view.initial);
    return { row, before, after: view.contribution(row) };
  } catch (error) {
    return { error: error instanceof Error ? `${error.name}: ${error.message}` : 'unknown' };
  }
};
