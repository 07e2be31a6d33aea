import { evolveParked, type ParkedEvent, type ParkedState } from '../intake/parked.ts';
import { nowCell } from './board-sheets.ts';
import { tables } from './supervisor-board.ts';
import { board, nothing, type View } from './view.ts';

/** The list of what came in and was parked, newest last, until it is taken in or set aside. */
export const parkedIntake: View<ParkedState & { readonly id?: string }> = {
  ...board,
  streams: 'parked',
  initial: { kind: 'none' },
  evolve: (row, commit) => ({
    ...(commit.events as readonly ParkedEvent[]).reduce(evolveParked, row),
    id: commit.stream.slice('parked#'.length),
  }),
  contribution: (row) => {
    if ((row.kind !== 'parked' && row.kind !== 'replaying') || row.id === undefined) return nothing;
    const line = lineOf(row);
    const sort = `${row.at}#${row.id}`;
    return {
      cells: [nowCell(tables.parked, row.reason)],
      entries: [{ list: parkedList, sort, line }, ...(row.reason === 'spam' ? [{ list: suspectList, sort, line }] : [])],
    };
  },
};

/** Without addresses, and without what a webhook's query may say of a person. */
const lineOf = (row: Extract<ParkedState, { kind: 'parked' | 'replaying' }>): object => {
  const { kind, envelope: _envelope, webhook: _webhook, ...what } = row;
  if (row.kind === 'parked') return what;
  const { askedBy: _askedBy, ...rest } = what as Omit<typeof row, 'kind' | 'envelope' | 'webhook'>;
  return { ...rest, state: kind };
};

export const parkedList = 'parked';
/** A9: what looked like spam, until a person has said. */
export const suspectList = 'nuisance-suspects';
