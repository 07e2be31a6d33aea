import { slotOf } from '../case/words.ts';
import type { QuarterEvent } from '../improvement/events.ts';
import { evolveQuarter, initialQuarter, type QuarterState } from '../improvement/quarter.ts';
import type { StreamId } from '../kernel/ids.ts';
import { lists, tables } from './board-lines.ts';
import { nowCell } from './board-sheets.ts';
import { board, type Contribution, type Entry, nothing, type View } from './view.ts';

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
  const latest = Object.values(deadlines.latest);
  const running = latest.flatMap((deadline) => (deadline.status === 'running' ? [deadline] : []));
  const breached = latest.flatMap((deadline) =>
    deadline.status === 'breached' && deadline.settledAt === undefined && deadline.dueAt !== undefined
      ? [{ ...deadline, dueAt: deadline.dueAt }]
      : [],
  );
  return {
    cells: [
      ...running.map(({ kind }) => nowCell(tables.deadlines, 'running', kind)),
      ...breached.map(({ kind }) => nowCell(tables.deadlines, 'breached', kind)),
    ],
    entries: [
      ...(closed === undefined
        ? []
        : [{ list: quartersList, sort: quarter, line: { quarter, closedAt: closed.at, asAt: closed.asAt } }]),
      ...running.map(({ kind, ref, generation, dueAt, warnAt, warned }): Entry => {
        const at = warned ? dueAt : warnAt;
        const line = {
          stream,
          quarter,
          kind,
          ...(ref === undefined ? {} : { ref }),
          generation,
          dueAt,
          at,
          moment: warned ? 'due' : 'warning',
        };
        return { list: lists.running, sort: `${at}#${stream}#${slotOf(kind, ref)}`, line };
      }),
      ...breached.map(
        ({ kind, ref, generation, dueAt }): Entry => ({
          list: lists.breached,
          sort: `${dueAt}#${stream}#${slotOf(kind, ref)}#${generation}`,
          line: { stream, quarter, kind, dueAt },
        }),
      ),
    ],
  };
};
