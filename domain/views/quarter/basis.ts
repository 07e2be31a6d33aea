import { placeOfMark } from '../figures/groups.ts';
import { bucketOf } from '../figures/histogram.ts';
import { bucketName, countOf, joined, sumOf } from '../figures/names.ts';
import type { FactLine } from '../figures/view.ts';
import { createNumberList, type NumberList, namedNumbers } from './number-list.ts';
import { isBad, tested, timesTested } from './tested.ts';
import { type WeakDimension, weakDimensions } from './weak.ts';

/**
 * What a quarter's report is worked out from: its numbers by place, and a few of the cases behind every bad one. It is as large as
 * the centre has places, however many cases there were; kept with the report, it is what the next quarter is held against.
 */
export type Basis = {
  /** What the places of numbers stand for, in order. */
  readonly names: readonly string[];
  /** Of each place the counts, and those distributions that are tested. */
  readonly groups: readonly BasisGroup[];
  /** All places together, with every distribution. */
  readonly all: Values;
  /** The counts of all places, by the first day of each seven. */
  readonly weeks: readonly { readonly from: string; readonly values: Values }[];
};
/** What is kept for the next quarter. */
export type KeptBasis = Pick<Basis, 'names' | 'groups'>;
export type BasisGroup = {
  readonly place: Readonly<Partial<Record<WeakDimension, string>>>;
  readonly numbers: NumberList;
  /** Case ids by the place of the figure among those tested, the lowest ids of each. */
  readonly bad: Readonly<Record<string, readonly string[]>>;
};
type Values = Readonly<Record<string, number>>;

const MOST_CASES = 5;
const DAY = 86_400_000;

type Growing = {
  readonly place: BasisGroup['place'];
  readonly numbers: ReturnType<typeof createNumberList>;
  readonly bad: Map<number, string[]>;
};

/** Takes facts day by day; nothing of a single case is kept but its id where it is an example. */
export const createBasis = (firstDay: string) => {
  const groups = new Map<string, Growing>();
  const weeks = new Map<string, number[]>();
  const all: number[] = [];
  const names = createNames();

  // Every fact of the quarter passes here, so that a place is worked out once and known by its plain parts.
  const groupAt = (fact: FactLine, mark: FactLine['marks'][number]): Growing => {
    const { team, type, category } = fact.place;
    const [agent, channel] = [mark.agent ?? fact.place.agent, mark.channel ?? fact.place.channel];
    const parts = `${category ?? ''}\n${type ?? ''}\n${channel ?? ''}\n${team ?? ''}\n${agent ?? ''}`;
    const known = groups.get(parts);
    if (known !== undefined) return known;
    const group = { place: weakPlace(placeOfMark(fact, mark)), numbers: createNumberList(), bad: new Map() };
    groups.set(parts, group);
    return group;
  };

  const addMark = (group: Growing, week: number[], { counts, times = {} }: FactLine['marks'][number]): void => {
    const add = (place: number, value: number): void => {
      all[place] = (all[place] ?? 0) + value;
      group.numbers.add(place, value);
    };
    for (const name in counts) {
      const [place, count] = [names.of(name), counts[name] ?? 0];
      add(place, count);
      if (!name.includes('|')) week[place] = (week[place] ?? 0) + count;
    }
    for (const name in times) {
      const millis = times[name] ?? 0;
      const { count, sum, buckets, isTested } = names.ofTimes(name);
      add(count, 1);
      add(sum, millis);
      const bucket = buckets(bucketOf(millis));
      if (isTested) add(bucket, 1);
      else all[bucket] = (all[bucket] ?? 0) + 1;
    }
  };

  return {
    add: (day: string, facts: Iterable<FactLine>): void => {
      const from = weekOf(firstDay, day);
      const week = weeks.get(from) ?? [];
      weeks.set(from, week);
      for (const fact of facts)
        for (const mark of fact.marks) {
          const group = groupAt(fact, mark);
          addMark(group, week, mark);
          for (const index of badIn(mark)) keepLowest(group.bad, index, fact.caseId);
        }
    },
    /** Once: what was taken is let go. */
    basis: (): Basis => {
      const { inOrder, placeOf } = names.sorted();
      const valuesIn = (numbers: readonly number[]): Values => {
        const list = createNumberList();
        numbers.forEach((value, place) => {
          list.add(place, value);
        });
        return namedNumbers(list.list(placeOf), inOrder);
      };
      const sorted = [...groups.values()]
        .map((group) => [joined(weakDimensions.map((dimension) => group.place[dimension])), group] as const)
        .sort(([a], [b]) => (a < b ? -1 : 1));
      groups.clear();
      return {
        names: inOrder,
        groups: sorted.map(([, { place, numbers, bad }]) => ({
          place,
          numbers: numbers.list(placeOf),
          bad: Object.fromEntries(
            [...bad].sort(([a], [b]) => a - b).map(([index, cases]) => [tested[index]?.figure ?? '', cases]),
          ),
        })),
        all: valuesIn(all),
        weeks: [...weeks].sort(([a], [b]) => (a < b ? -1 : 1)).map(([from, week]) => ({ from, values: valuesIn(week) })),
      };
    },
  };
};

/** The numbers of some places, added up. */
export const valuesOf = ({ names }: Pick<Basis, 'names'>, groups: readonly BasisGroup[]): Values => {
  const sums = new Float64Array(names.length);
  for (const { numbers } of groups)
    for (const [at, place] of numbers.places.entries()) sums[place] = (sums[place] as number) + (numbers.values[at] as number);
  const values: Record<string, number> = {};
  for (const [place, name] of names.entries()) if (sums[place] !== 0) values[name] = sums[place] as number;
  return values;
};

/** The values of a dimension that any place has, in order, each with its places. */
export const membersOf = (
  { groups }: Pick<Basis, 'groups'>,
  dimension: WeakDimension,
): readonly (readonly [value: string, groups: readonly BasisGroup[]])[] =>
  [...Map.groupBy(groups, ({ place }) => place[dimension])]
    .flatMap(([value, own]) => (value === undefined ? [] : [[value, own] as const]))
    .sort(([a], [b]) => (a < b ? -1 : 1));

type OfTimes = {
  readonly count: number;
  readonly sum: number;
  readonly buckets: (bucket: number) => number;
  readonly isTested: boolean;
};

/** Names as they come, each under a place of its own. */
const createNames = () => {
  const places = new Map<string, number>();
  const times = new Map<string, OfTimes>();
  const of = (name: string): number => {
    const known = places.get(name) ?? places.size;
    if (known === places.size) places.set(name, known);
    return known;
  };
  const ofTimes = (name: string): OfTimes => {
    const found = times.get(name);
    if (found !== undefined) return found;
    const known: number[] = [];
    const buckets = (bucket: number): number => {
      const place = known[bucket] ?? of(bucketName(name, bucket));
      known[bucket] = place;
      return place;
    };
    const made = { count: of(countOf(name)), sum: of(sumOf(name)), buckets, isTested: timesTested.has(name) };
    times.set(name, made);
    return made;
  };
  /** The names in order, and where each stands then. */
  const sorted = () => {
    const inOrder = [...places.keys()].sort();
    const placeOf = new Int32Array(inOrder.length);
    for (const [place, name] of inOrder.entries()) placeOf[places.get(name) ?? 0] = place;
    return { inOrder, placeOf };
  };
  return { of, ofTimes, sorted };
};

/** The tested figures that a mark is bad in; only those are asked that know one of its names. */
const badIn = (mark: FactLine['marks'][number]): readonly number[] => {
  const bad: number[] = [];
  const ask = (name: string): void => {
    for (const index of knowing.get(name) ?? []) {
      const figure = tested[index];
      if (figure !== undefined && !bad.includes(index) && isBad(figure, mark)) bad.push(index);
    }
  };
  for (const name in mark.counts) ask(name);
  for (const name in mark.times) ask(name);
  return bad;
};
const knowing: ReadonlyMap<string, readonly number[]> = new Map(
  [
    ...Map.groupBy(
      tested.flatMap(({ names }, index) => names.map((name) => ({ name, index }))),
      ({ name }) => name,
    ),
  ].map(([name, all]) => [name, all.map(({ index }) => index)]),
);

const weakPlace = (place: Readonly<Partial<Record<WeakDimension, string | undefined>>>): BasisGroup['place'] =>
  Object.fromEntries(
    weakDimensions.flatMap((dimension) => {
      const value = place[dimension];
      return value === undefined ? [] : [[dimension, value]];
    }),
  );

/** The same ids in whatever order the facts come. */
const keepLowest = (bad: Map<number, string[]>, index: number, caseId: string): void => {
  const cases = bad.get(index) ?? [];
  if (cases.length === MOST_CASES && caseId > (cases[MOST_CASES - 1] ?? '')) return;
  if (cases.includes(caseId)) return;
  bad.set(index, [...cases, caseId].sort().slice(0, MOST_CASES));
};

const weekOf = (firstDay: string, day: string): string => {
  const first = Date.parse(firstDay);
  // Thirteen: the odd days at the end belong to the last one.
  const week = Math.min(12, Math.max(0, Math.floor((Date.parse(day) - first) / (7 * DAY))));
  return new Date(first + week * 7 * DAY).toISOString().slice(0, 10);
};
