import type { Instant } from '../../kernel/time.ts';
import { isSameList } from '../memory.ts';
import { type Contribution, type Entry, isSame, nothing, type Sum, type View } from '../view.ts';
import { type Place, placeOf, sumsOf } from './cuts.ts';
import type { Part } from './mark-parts.ts';
import { type Fact, type Mark, partsOf } from './marks.ts';
import { type CaseRow, type DigestOf, evolveRow, type FigureRow, noCase } from './row.ts';
import { stockOf } from './stock.ts';
import { turnsOf, waitsOf } from './talks.ts';
import type { Terms } from './terms.ts';

/** The figures (G1) as a view of the cases: every case adds to the days on which its facts happened, whenever they became known. */
export const figuresView = { name: 'figures', version: 6 } as const;

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
  readonly parts: readonly CountedPart[];
  readonly days: readonly FactEntry[];
  readonly waiting: readonly Entry[];
  readonly stock: readonly Entry[];
  readonly contribution: Contribution;
};
/** A part of the marks, and what each of them adds to the sums. */
type CountedPart = Part & { readonly sums: readonly (readonly Sum[])[] };

/** Whatever would be as it was stays the same object, so that it need not be made nor compared again. */
const tell = (row: CaseRow, terms: Terms, before: Told | undefined): Told => {
  const alike = before !== undefined && isAtSamePlace(before.row, row) ? before : undefined;
  const parts = partsOf(row, terms, before).map((part, index) =>
    part === alike?.parts[index] ? (part as CountedPart) : counted(row, part, { before: before?.parts[index], alike }),
  );
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
      : { cells: [], sums: sumsIn(parts), entries: [...days, ...waiting, ...stock] };
  return { row, parts, days, waiting, stock, contribution };
};

const counted = (
  row: CaseRow,
  part: Part,
  { before, alike }: { readonly before: CountedPart | undefined; readonly alike: Told | undefined },
): CountedPart => ({
  ...part,
  sums: part.marks.map((mark, index) => {
    const known = before?.marks[index];
    const sums = known !== undefined && countsAlike(known, mark) ? before?.sums[index] : undefined;
    return sums !== undefined && known === mark && alike !== undefined ? sums : sumsOf(mark, placeOf(row, mark.fact), sums);
  }),
});

/** What a mark says may rest on more commits than before, and count the same. */
const countsAlike = (one: Mark, other: Mark): boolean =>
  one === other || (isSame(one.fact.counts, other.fact.counts) && isSame(one.fact.times, other.fact.times));

const sumsIn = (parts: readonly CountedPart[]): readonly Sum[] => {
  const all: Sum[] = [];
  for (const { sums } of parts) for (const ofMark of sums) for (const sum of ofMark) all.push(sum);
  return all;
};

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
  /** Empty where the facts are of a customer's own stream; where they are of an inspection's, the case that was drawn. */
  readonly caseId: string;
  readonly customerId?: string;
  readonly inspectionId?: string;
  readonly openedAt: Instant;
  /** Where marks that say nothing else belong. */
  readonly place: Place;
  readonly customer: readonly string[];
  readonly marks: readonly Fact[];
};
export const factsOn = (day: string): string => `facts-${day}`;

type FactEntry = Entry & { readonly line: FactLine };

/** A line for each day; that of before where its facts are the same. */
const factsOf = (row: CaseRow, parts: readonly Part[], before: Told | undefined): readonly FactEntry[] => {
  const known = before?.row.link === row.link ? before?.days : undefined;
  return [...groupedByDay(parts)].map(([day, facts]): FactEntry => {
    const list = factsOn(day);
    const ofDay = known?.find((entry) => entry.list === list);
    return ofDay !== undefined && isSameList(facts, ofDay.line.marks)
      ? ofDay
      : { list, sort: row.id, line: factLine(row, facts), stays: true };
  });
};

const groupedByDay = (parts: readonly Part[]): ReadonlyMap<string, readonly Fact[]> => {
  const days = new Map<string, Fact[]>();
  for (const { marks } of parts)
    for (const { day, fact } of marks) {
      const ofDay = days.get(day);
      if (ofDay === undefined) days.set(day, [fact]);
      else ofDay.push(fact);
    }
  return days;
};

const factLine = (row: CaseRow, marks: readonly Fact[]): FactLine => ({
  caseId: row.id,
  openedAt: row.openedAt,
  place: placeOf(row, {}),
  customer: row.link === undefined ? row.customer : [...row.customer, row.link],
  marks,
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
  const breached = row.ends.latest['first-response']?.breached !== undefined;
  if (row.closed || row.channel === 'desk' || !breached) return none;
  const { over, open } = waitsOf(turnsOf(row));
  if (over.length > 0 || open === undefined) return none;
  const line: WaitingLine = { caseId: row.id, place: placeOf(row, {}), from: open.at, by: open.by };
  return [{ list: waitingList, sort: `${open.at}#${row.id}`, line }];
};
const none: readonly never[] = [];
