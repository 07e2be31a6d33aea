import type { Commit } from '../../domain/kernel/event.ts';
import type { StreamId } from '../../domain/kernel/ids.ts';
import { type Contribution, movement, nothing, type View } from '../../domain/views/view.ts';
import type { EventStore } from './adapters/event-store.ts';
import type { RowWrite, ViewStore } from './adapters/view-store.ts';

/**
 * Brings the rows of some streams up to given commits, exactly once: a row remembers the last commit it has seen, duplicates are
 * skipped, and a gap is filled from the events table before anything is folded.
 */
export type Project = (stream: StreamId, commits: readonly Commit[]) => Promise<Projected>;
/** `parked`: the view cannot fold this stream; the others go on. `error` says why, without content. */
export type Projected = { readonly kind: 'projected' | 'skipped' } | { readonly kind: 'parked'; readonly error: string };

const MOST_STALE = 10;

export const createProjector = (options: {
  readonly events: Pick<EventStore, 'load'>;
  readonly views: Pick<ViewStore, 'row' | 'write'>;
  readonly view: (stream: StreamId) => View<unknown> | undefined;
}): Project => {
  const { events, views, view: viewOf } = options;

  return async (stream, commits) => {
    const view = viewOf(stream);
    if (view === undefined) return { kind: 'skipped' };
    for (let attempt = 0; attempt < MOST_STALE; attempt += 1) {
      const stored = await views.row(stream);
      const from = stored?.commit ?? 0;
      const next = await inSequence(commits, from, () => events.load(stream, from));
      if (next.length === 0) return { kind: 'skipped' };
      const folded = foldSafely(view, stored?.row ?? view.initial, next);
      if ('error' in folded) return { kind: 'parked', error: folded.error };
      const before = stored === undefined ? nothing : view.contribution(stored.row);
      const write: RowWrite = {
        stream,
        from,
        to: from + next.length,
        row: folded.row,
        movement: movement(before, folded.contribution),
      };
      const written = await views.write([write]);
      if (written === 'written') return { kind: 'projected' };
      if (written === 'too-large') return { kind: 'parked', error: 'its row moves more than one transaction holds' };
    }
    throw new Error(`the row of ${stream} kept moving`);
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

type Folded = { readonly row: unknown; readonly contribution: Contribution } | { readonly error: string };

const foldSafely = (view: View<unknown>, row: unknown, commits: readonly Commit[]): Folded => {
  try {
    const folded = commits.reduce(view.evolve, row);
    return { row: folded, contribution: view.contribution(folded) };
  } catch (error) {
    return { error: error instanceof Error ? `${error.name}: ${error.message}` : 'unknown' };
  }
};
