import type { KnownCustomer } from '../customer/customer.ts';
import { type CustomerId, customerStream, type VisitListId } from '../customer/events.ts';
import type { Visit, VisitStatus } from '../customer/visit.ts';
import type { Commit } from '../kernel/event.ts';
import { evolveVisitList, type VisitListEvent, type VisitListState } from '../visits/visit-list.ts';
import { board, type Contribution, nothing, type View } from './view.ts';

/** Periodic visits (D4) as supervisors page through them, and as agents see their own. */

export const visitNames = {
  lists: 'visit-lists',
  /** Lists whose visits are not all in their customers' streams yet. */
  unfinished: 'visit-lists-unfinished',
  inList: (id: VisitListId, status?: VisitStatus): string => `visits-in-${id}${status === undefined ? '' : `-${status}`}`,
  of: (agent: string): string => `visits-of-${agent}`,
  /** Open visits by agent. */
  held: 'visits-held',
  /** Visits of a list by what became of them. */
  counts: (id: VisitListId): string => `visits-${id}`,
} as const;

export type VisitLine = Visit & { readonly customerId: CustomerId };
export type VisitListLine = {
  readonly listId: VisitListId;
  readonly contactClass: string;
  readonly on: string;
  readonly drawnAt: string;
  readonly customers: number;
  readonly left: number;
  readonly unplaced: number;
};

/** Folds `visit-list#…`. */
export const visitLists: View<VisitListState> = {
  ...board,
  streams: 'visit-list',
  initial: { kind: 'none' },
  evolve: (row, commit: Commit) => (commit.events as readonly VisitListEvent[]).reduce(evolveVisitList, row),
  contribution: (row) => {
    if (row.kind === 'none') return nothing;
    const { id: listId, contactClass, on, drawnAt, customers, left, unplaced } = row;
    const line: VisitListLine = { listId, contactClass, on, drawnAt, customers: customers.length, left, unplaced };
    const unfinished = row.handedOut < row.sharedOut;
    return {
      cells: [],
      entries: [
        { list: visitNames.lists, sort: `${on}#${contactClass}`, line },
        ...(unfinished ? [{ list: visitNames.unfinished, sort: listId, line }] : []),
      ],
    };
  },
};

/** What a customer's row adds for the visits there were and the one that is owed. */
export const visitContribution = ({ id, visits = [] }: KnownCustomer): Contribution => ({
  cells: visits.flatMap(({ listId, status, to }) => [
    { table: visitNames.counts(listId), key: status, count: 1 },
    ...(status === 'due' ? [{ table: visitNames.held, key: to, count: 1 }] : []),
  ]),
  entries: visits.flatMap((visit) => {
    const line: VisitLine = { customerId: id, ...visit };
    const sort = `${visit.dueAt ?? visit.assignedAt}#${customerStream(id)}`;
    return [
      { list: visitNames.inList(visit.listId), sort, line },
      { list: visitNames.inList(visit.listId, visit.status), sort, line },
      ...(visit.status === 'due' ? [{ list: visitNames.of(visit.to), sort, line }] : []),
    ];
  }),
});
