import type { Instant } from '../../kernel/time.ts';
import { type Contribution, type Entry, nothing, type Sum, type View } from '../view.ts';
import { type Place, placeOf, sumsAt } from './cuts.ts';
import { type Mark, type Part, partsOf } from './marks.ts';
import { type CaseRow, type DigestOf, evolveRow, type FigureRow, noCase } from './row.ts';
import { stockOf } from './stock.ts';
import { turnsOf, waitsOf } from './talks.ts';
import type { Terms } from './terms.ts';

/** The figures (G1) as a view of the cases: every case adds to the days on which its facts happened, whenever they became known. */
export const figuresView = { name: 'figures', version: 5 } as const;

export const caseFigures = (terms: Terms, digestOf: DigestOf): View<FigureRow> => {
  /** What was told of a case last, remembered by its customer's digests, which no event of a case replaces. */
  const told = new WeakMap<object, Told>();
  return {
    ...figuresView,
    streams: 'case',
    initial: noCase,
    evolve: (row, commit) => evolveRow(row, commit, digestOf),
    contribution: (row) => {
      if (row.kind === 'none' || row.aside || row.merged) return nothing;
      const known = told.get(row.customer);
      if (known?.row === row) return known.contribution;
      const now = tell(row, terms, known);
      told.set(row.customer, now);
      return now.contribution;
    },
  };
};

type Told = {
  readonly row: CaseRow;
  readonly parts: readonly TalliedPart[];
  readonly days: readonly Entry[];
  readonly waiting: readonly Entry[];
  readonly stock: readonly Entry[];
  readonly contribution: Contribution;
};
/** A part of the marks with what it adds to the sums. */
type TalliedPart = Part & { readonly sums: readonly Sum[] };

/** Whatever would be as it was stays the same object, so that it need not be made nor compared again. */
const tell = (row: CaseRow, terms: Terms, before: Told | undefined): Told => {
  const alike = before !== undefined && isAtSamePlace(before.row, row) ? before : undefined;
  const parts = partsOf(row, terms, before?.parts).map((part, index): TalliedPart => {
    const known = alike?.parts[index];
    return known === part ? known : { ...part, sums: sumsAt(part.marks, (mark) => placeOf(row, mark)) };
  });
  const days =
    alike !== undefined && isSameList(parts, alike.parts) && alike.row.link === row.link
      ? alike.days
      : factsOf(row, parts, alike);
  const waiting = alike !== undefined && isWaitingAlike(alike.row, row) ? alike.waiting : waitingOf(row);
  const stock =
    alike !== undefined && alike.row.resolutions === row.resolutions && alike.row.reopenings === row.reopenings
      ? alike.stock
      : stockOf(row);
  const contribution =
    alike !== undefined && days === alike.days && waiting === alike.waiting && stock === alike.stock
      ? alike.contribution
      : { cells: [], sums: parts.flatMap(({ sums }) => sums), entries: [...days, ...waiting, ...stock] };
  return { row, parts, days, waiting, stock, contribution };
};

const isSameList = <Of>(one: readonly Of[], other: readonly Of[] | undefined): boolean =>
  other?.length === one.length && one.every((each, index) => each === other[index]);

const isAtSamePlace = (one: CaseRow, other: CaseRow): boolean =>
  one.agent === other.agent &&
  one.team === other.team &&
  one.channel === other.channel &&
  one.caseType === other.caseType &&
  one.category === other.category &&
  one.priority === other.priority;

const isWaitingAlike = (one: CaseRow, other: CaseRow): boolean =>
  one.talks === other.talks && one.calls === other.calls && one.closed === other.closed && one.ends.latest === other.ends.latest;

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

/** A line for each day; that of before where its marks are the same. */
const factsOf = (row: CaseRow, parts: readonly Part[], before: Told | undefined): readonly Entry[] => {
  const known = before?.row.link === row.link ? groupedByDay(before?.parts ?? []) : undefined;
  return [...groupedByDay(parts)].map(([day, marks]): Entry => {
    const list = factsOn(day);
    const same = isSameList(marks, known?.get(day)) ? before?.days.find((entry) => entry.list === list) : undefined;
    return same ?? { list, sort: row.id, line: factLine(row, marks), stays: true };
  });
};

const groupedByDay = (parts: readonly Part[]): ReadonlyMap<string, readonly Mark[]> => {
  const days = new Map<string, Mark[]>();
  for (const { marks } of parts)
    for (const mark of marks) {
      const ofDay = days.get(mark.day);
      if (ofDay === undefined) days.set(mark.day, [mark]);
      else ofDay.push(mark);
    }
  return days;
};

const factLine = (row: CaseRow, marks: readonly Mark[]): FactLine => ({
  caseId: row.id,
  openedAt: row.openedAt,
  place: placeOf(row, {}),
  customer: row.link === undefined ? row.customer : [...row.customer, row.link],
  marks: marks.map(({ day: _day, ...mark }) => mark),
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
