import type { Instant } from '../../kernel/time.ts';
import { type Contribution, type Entry, nothing, type View } from '../view.ts';
import { type Place, placeOf, sumsOf } from './cuts.ts';
import { type Mark, marksOf } from './marks.ts';
import { type CaseRow, type DigestOf, evolveRow, type FigureRow, noCase } from './row.ts';
import { stockOf } from './stock.ts';
import { turnsOf, waitsOf } from './talks.ts';
import type { Terms } from './terms.ts';

/** The figures (G1) as a view of the cases: every case adds to the days on which its facts happened, whenever they became known. */
export const figuresView = { name: 'figures', version: 4 } as const;

export const caseFigures = (terms: Terms, digestOf: DigestOf): View<FigureRow> => ({
  ...figuresView,
  streams: 'case',
  initial: noCase,
  evolve: (row, commit) => evolveRow(row, commit, digestOf),
  contribution: (row) => (row.kind === 'none' || row.aside || row.merged ? nothing : contributionOf(row, terms)),
});

const contributionOf = (row: CaseRow, terms: Terms): Contribution => {
  const marks = marksOf(row, terms);
  return { cells: [], sums: sumsOf(row, marks), entries: [...factsOf(row, marks), ...waitingOf(row), ...stockOf(row)] };
};

/** The facts of one case on one day: what explains its part in the figures (G4). No personal data, so that analysts may see them. */
export type FactLine = {
  /** Empty where the facts are of a customer's own stream. */
  readonly caseId: string;
  readonly customerId?: string;
  readonly openedAt: Instant;
  /** Where marks that say nothing else belong. */
  readonly place: Place;
  readonly customer: readonly string[];
  readonly marks: readonly Omit<Mark, 'day'>[];
};
export const factsOn = (day: string): string => `facts-${day}`;

const factsOf = (row: CaseRow, marks: readonly Mark[]): readonly Entry[] =>
  [...Map.groupBy(marks, ({ day }) => day)].map(([day, ofDay]) => {
    const line: FactLine = {
      caseId: row.id,
      openedAt: row.openedAt,
      place: placeOf(row, {}),
      customer: row.link === undefined ? row.customer : [...row.customer, row.link],
      marks: ofDay.map(({ day: _day, ...mark }) => mark),
    };
    return { list: factsOn(day), sort: row.id, line };
  });

/** A first contact that was to be answered by now and is not: in live figures it counts as waiting until now. */
export type WaitingLine = {
  readonly caseId: string;
  readonly place: Place;
  readonly from: Instant;
  readonly by: readonly number[];
};
export const waitingList = 'waiting';

const waitingOf = (row: CaseRow): readonly Entry[] => {
  const { over, open } = waitsOf(turnsOf(row));
  const breached = row.ends.latest['first-response']?.breached !== undefined;
  if (row.closed || row.channel === 'desk' || over.length > 0 || open === undefined || !breached) return [];
  const line: WaitingLine = { caseId: row.id, place: placeOf(row, {}), from: open.at, by: open.by };
  return [{ list: waitingList, sort: `${open.at}#${row.id}`, line }];
};
