import { evolveParked, type ParkedEvent, type ParkedState } from '../intake/parked.ts';
import { lists, tables } from './board-lines.ts';
import { nowCell } from './board-sheets.ts';
import { board, type Entry, nothing, type View } from './view.ts';

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
      cells: [nowCell(tables.parked, row.reason), ...(row.reason === 'spam' ? [nowCell(tables.review, 'nuisance-suspect')] : [])],
      entries: [{ list: parkedList, sort, line }, ...(row.reason === 'spam' ? suspectEntries(sort, line) : [])],
    };
  },
};

const suspectEntries = (sort: string, line: object): readonly Entry[] => {
  const suspect: SuspectLine = { kind: 'nuisance-suspect', ...line };
  return [
    { list: suspectList, sort, line },
    { list: lists.review, sort, line: suspect },
  ];
};

/** Without addresses, and without what a webhook's query may say of a person. */
const lineOf = (row: Extract<ParkedState, { kind: 'parked' | 'replaying' }>): object => {
  const { kind, envelope: _envelope, webhook: _webhook, ...what } = row;
  if (row.kind === 'parked') return what;
  const { askedBy: _askedBy, ...rest } = what as Omit<typeof row, 'kind' | 'envelope' | 'webhook'>;
  return { ...rest, state: kind };
};

/** A suspect among the mails that are to be reviewed. */
export type SuspectLine = { readonly kind: 'nuisance-suspect' };

export const parkedList = 'parked';
/** A9: what looked like spam, until a person has said. */
export const suspectList = 'nuisance-suspects';
