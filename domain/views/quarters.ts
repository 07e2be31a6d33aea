import type { QuarterEvent } from '../improvement/events.ts';
import { evolveQuarter, initialQuarter, type QuarterState } from '../improvement/quarter.ts';
import type { StreamId } from '../kernel/ids.ts';
import { owedShares } from './owed-lines.ts';
import { board, type Contribution, nothing, type View } from './view.ts';

/** Closed quarters, and what their plans owe (K1), in the lists that the sweep and the board read. */
export type QuarterRow = { readonly stream?: StreamId; readonly state: QuarterState };

export const quarters: View<QuarterRow> = {
  ...board,
  streams: 'quarter',
  initial: { state: initialQuarter },
  evolve: ({ state }, commit) => ({
    stream: commit.stream,
    state: (commit.events as readonly QuarterEvent[]).reduce(evolveQuarter, state),
  }),
  contribution: ({ stream, state }) => (stream === undefined ? nothing : contributionOf(stream, state)),
};

export const quartersList = 'quarters';

const contributionOf = (stream: StreamId, { closed, deadlines }: QuarterState): Contribution => {
  const quarter = stream.slice('quarter#'.length);
  const { cells, entries } = owedShares(stream, deadlines, { quarter });
  if (closed === undefined) return { cells, entries };
  const line = { quarter, closedAt: closed.at, asAt: closed.asAt };
  return { cells, entries: [{ list: quartersList, sort: quarter, line }, ...entries] };
};
