import { evolveParked, type ParkedEvent, type ParkedState } from '../intake/parked.ts';
import { board, nothing, type View } from './view.ts';

/** The list of what came in and was parked, newest last. */
export const parkedIntake: View<ParkedState & { readonly id?: string }> = {
  ...board,
  streams: 'parked',
  initial: { kind: 'none' },
  evolve: (row, commit) => ({
    ...(commit.events as readonly ParkedEvent[]).reduce(evolveParked, row),
    id: commit.stream.slice('parked#'.length),
  }),
  contribution: (row) => {
    if (row.kind === 'none' || row.id === undefined) return nothing;
    const { kind: _, ...line } = row;
    return {
      cells: [{ table: 'parked', key: row.reason, count: 1 }],
      entries: [{ list: parkedList, sort: `${row.at}#${row.id}`, line }],
    };
  },
};

export const parkedList = 'parked';
