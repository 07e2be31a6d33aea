import { type CustomerEvent, type CustomerId, customerStream } from '../../customer/events.ts';
import { isOfDeadline } from '../../deadline/events.ts';
import type { Instant } from '../../kernel/time.ts';
import { nothing, type View } from '../view.ts';
import { type Place, sumsOf } from './cuts.ts';
import { type End, type Ends, evolveEnds, noEnds } from './ends.ts';
import { type Mark, targetCount } from './marks.ts';
import type { Terms } from './terms.ts';
import { type FactLine, factsOn, figuresView } from './view.ts';

/**
 * What customers' own streams add to the figures: whether the first contact of a new customer (D3) and periodic visits (D4) were made in
 * time. They are of no channel, type or team; the agent is who owed it when it was done or due.
 */

export type CustomerFigureRow = { readonly kind: 'none' } | KnownRow;
type KnownRow = {
  readonly kind: 'customer';
  readonly id: CustomerId;
  readonly recordedAt: Instant;
  readonly ends: Ends;
  /** Whose the customer was, and whose the visits were, in order. */
  readonly assigned: readonly Given[];
  readonly visits: readonly Given[];
};
type Given = { readonly at: Instant; readonly to: string };

export const customerFigures = (terms: Pick<Terms, 'dayOf'>): View<CustomerFigureRow> => ({
  ...figuresView,
  streams: 'customer',
  initial: { kind: 'none' },
  evolve: (row, commit) =>
    (commit.events as readonly CustomerEvent[]).reduce((known, event) => evolve(known, event, commit.commit), row),
  contribution: (row) => {
    if (row.kind === 'none') return nothing;
    const marks = marksOf(row, terms);
    const sums = marks.flatMap((mark) => sumsOf(mark, { ...nowhere, agent: mark.fact.agent }));
    return { cells: [], sums, entries: factsOf(row, marks) };
  },
});

const evolve = (row: CustomerFigureRow, event: CustomerEvent, by: number): CustomerFigureRow => {
  if (event.type === 'CustomerRecorded' && row.kind === 'none') {
    const { customerId: id, at } = event.data;
    return { kind: 'customer', id, recordedAt: at, ends: noEnds, assigned: [], visits: [] };
  }
  if (row.kind === 'none') return row;
  if (event.type === 'CustomerAssigned') return { ...row, assigned: [...row.assigned, { at: event.data.at, to: event.data.to }] };
  if (event.type === 'VisitAssigned') return { ...row, visits: [...row.visits, { at: event.data.at, to: event.data.to }] };
  if (!isOfDeadline(event)) return row;
  const ends = evolveEnds(row.ends, event, by);
  return ends === row.ends ? row : { ...row, ends };
};

const marksOf = (row: KnownRow, { dayOf }: Pick<Terms, 'dayOf'>): readonly Mark[] =>
  row.ends.ended.flatMap((end) => {
    if (end.given) return [];
    const agent = owedBy(row, end);
    const counts = { [targetCount(end.kind, end.met)]: 1 };
    return [{ day: dayOf(end.at), fact: { at: end.at, counts, by: [end.by], ...(agent === undefined ? {} : { agent }) } }];
  });

const owedBy = ({ assigned, visits }: KnownRow, { kind, at }: End): string | undefined => {
  const given = kind === 'periodic-visit' ? visits : assigned;
  return (given.findLast((one) => one.at <= at) ?? given[0])?.to;
};

const nowhere: Place = {
  agent: undefined,
  team: undefined,
  channel: undefined,
  type: undefined,
  category: undefined,
  priority: undefined,
};

const factsOf = ({ id, recordedAt }: KnownRow, marks: readonly Mark[]) =>
  [...Map.groupBy(marks, ({ day }) => day)].map(([day, ofDay]) => {
    const line: FactLine = {
      caseId: '',
      customerId: id,
      openedAt: recordedAt,
      place: nowhere,
      customer: [],
      marks: ofDay.map(({ fact }) => fact),
    };
    return { list: factsOn(day), sort: customerStream(id), line };
  });
