import { addMark, type Cut, type Dimension, dimensions, type Place, readKey } from './cuts.ts';
import type { StoredSum } from './figures-of.ts';
import { joined } from './names.ts';
import type { FactLine, WaitingLine } from './view.ts';

/** Numbers brought together by the dimensions that were asked for. */
export type Values = Readonly<Record<string, number>>;
export type Group = { readonly place: Partial<Place>; readonly values: Values };
/** `by`: what to tell apart. `where`: only these; `null` is nobody, or no category. */
export type Question = { readonly by: readonly Dimension[]; readonly where: Where };
export type Where = Readonly<Partial<Record<Dimension, string | null>>>;
export type Groups = Map<string, { readonly place: Partial<Place>; readonly values: Record<string, number> }>;

export const asksFor = ({ by, where }: Question): readonly Dimension[] =>
  dimensions.filter((dimension) => by.includes(dimension) || where[dimension] !== undefined);

export const isWithin = (place: Partial<Place>, where: Where): boolean => {
  for (const dimension in where) {
    const wanted = where[dimension as Dimension];
    if (wanted !== undefined && (place[dimension as Dimension] ?? null) !== wanted) return false;
  }
  return true;
};

export const groupKey = (place: Partial<Place>, by: readonly Dimension[]): string =>
  joined(by.map((dimension) => place[dimension]));

const groupAt = (groups: Groups, place: Partial<Place>, by: readonly Dimension[]) => {
  const key = groupKey(place, by);
  const known = groups.get(key);
  if (known !== undefined) return known;
  const values: Record<string, number> = {};
  const group = { place: Object.fromEntries(by.map((dimension) => [dimension, place[dimension]])), values };
  groups.set(key, group);
  return group;
};

/** Of the sums of a cut. Where nothing is told apart there is one group, even of nothing. */
export const groupSums = (cut: Cut, sums: Iterable<StoredSum>, { by, where }: Question): Groups => {
  const groups: Groups = new Map();
  if (by.length === 0) groupAt(groups, {}, by);
  for (const { key, values } of sums) {
    const { place } = readKey(cut, key);
    if (!isWithin(place, where)) continue;
    const group = groupAt(groups, place, by).values;
    for (const name in values) group[name] = (group[name] ?? 0) + (values[name] ?? 0);
  }
  return groups;
};

/** Of the facts of single cases: any dimensions go together here. */
export const groupFacts = (facts: Iterable<FactLine>, { by, where }: Question): Groups => {
  const groups: Groups = new Map();
  if (by.length === 0) groupAt(groups, {}, by);
  for (const fact of facts)
    for (const mark of fact.marks) {
      const place = placeOfMark(fact, mark);
      if (isWithin(place, where)) addMark(groupAt(groups, place, by).values, mark);
    }
  return groups;
};

export const placeOfMark = ({ place }: FactLine, { agent, channel }: FactLine['marks'][number]): Place => ({
  ...place,
  agent: agent ?? place.agent,
  channel: channel ?? place.channel,
});

/** Counts something of single cases into the groups that they belong to. */
export const addTo = (
  groups: Groups,
  { place, ...mark }: Pick<WaitingLine, 'place'> & { readonly counts: Values; readonly times?: Values },
  { by, where }: Question,
): void => {
  if (isWithin(place, where)) addMark(groupAt(groups, place, by).values, mark);
};
