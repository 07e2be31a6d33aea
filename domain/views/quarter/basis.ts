import { addMark } from '../figures/cuts.ts';
import { placeOfMark } from '../figures/groups.ts';
import { joined } from '../figures/names.ts';
import type { FactLine } from '../figures/view.ts';
import { isBad, tested } from './tested.ts';
import { type WeakDimension, weakDimensions } from './weak.ts';

/**
 * What a quarter's report is worked out from: its numbers by place, and a few of the cases behind every bad one. It is as large as
 * the centre has places, however many cases there were; kept with the report, it is what the next quarter is held against.
 */
export type Basis = {
  readonly groups: readonly BasisGroup[];
  /** All places together, by the first day of each seven. */
  readonly weeks: readonly { readonly from: string; readonly values: Readonly<Record<string, number>> }[];
};
export type BasisGroup = {
  readonly place: Readonly<Partial<Record<WeakDimension, string>>>;
  readonly values: Readonly<Record<string, number>>;
  /** Case ids by the place of the figure among those tested, the lowest ids of each. */
  readonly bad: Readonly<Record<string, readonly string[]>>;
};

const MOST_CASES = 5;
const DAY = 86_400_000;

type Growing = {
  readonly place: BasisGroup['place'];
  readonly values: Record<string, number>;
  readonly bad: Map<number, string[]>;
};

/** Takes facts day by day; nothing of a single case is kept but its id where it is an example. */
export const createBasis = (firstDay: string) => {
  const groups = new Map<string, Growing>();
  const weeks = new Map<string, Record<string, number>>();

  // Every fact of the quarter passes here, so that a place is worked out once and known by its plain parts.
  const groupAt = (fact: FactLine, mark: FactLine['marks'][number]): Growing => {
    const { team, type, category } = fact.place;
    const [agent, channel] = [mark.agent ?? fact.place.agent, mark.channel ?? fact.place.channel];
    const parts = `${category ?? ''}\n${type ?? ''}\n${channel ?? ''}\n${team ?? ''}\n${agent ?? ''}`;
    const known = groups.get(parts);
    if (known !== undefined) return known;
    const group = { place: weakPlace(placeOfMark(fact, mark)), values: {}, bad: new Map() };
    groups.set(parts, group);
    return group;
  };

  return {
    add: (day: string, facts: Iterable<FactLine>): void => {
      const week = weekOf(firstDay, day);
      const together = weeks.get(week) ?? {};
      weeks.set(week, together);
      for (const fact of facts)
        for (const mark of fact.marks) {
          const group = groupAt(fact, mark);
          addMark(group.values, mark);
          for (const name in mark.counts)
            if (!name.includes('|')) together[name] = (together[name] ?? 0) + (mark.counts[name] ?? 0);
          tested.forEach((figure, index) => {
            if (isBad(figure, mark)) keepLowest(group.bad, index, fact.caseId);
          });
        }
    },
    basis: (): Basis => ({
      groups: [...groups.values()]
        .map((group) => [joined(weakDimensions.map((dimension) => group.place[dimension])), group] as const)
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([, { place, values, bad }]) => ({
          place,
          values: sorted(values),
          bad: Object.fromEntries(
            [...bad].sort(([a], [b]) => a - b).map(([index, cases]) => [tested[index]?.figure ?? '', cases]),
          ),
        })),
      weeks: [...weeks].sort(([a], [b]) => (a < b ? -1 : 1)).map(([from, values]) => ({ from, values: sorted(values) })),
    }),
  };
};

/** The numbers of some places, added up. */
export const valuesOf = (groups: readonly BasisGroup[]): Record<string, number> => {
  const sum: Record<string, number> = {};
  for (const { values } of groups) for (const name in values) sum[name] = (sum[name] ?? 0) + (values[name] ?? 0);
  return sum;
};

/** The values of a dimension that any place has, in order, each with its places. */
export const membersOf = (
  { groups }: Basis,
  dimension: WeakDimension,
): readonly (readonly [value: string, groups: readonly BasisGroup[]])[] =>
  [...Map.groupBy(groups, ({ place }) => place[dimension])]
    .flatMap(([value, own]) => (value === undefined ? [] : [[value, own] as const]))
    .sort(([a], [b]) => (a < b ? -1 : 1));

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

const sorted = (values: Readonly<Record<string, number>>): Readonly<Record<string, number>> =>
  Object.fromEntries(
    Object.entries(values)
      .filter(([, value]) => value !== 0)
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
