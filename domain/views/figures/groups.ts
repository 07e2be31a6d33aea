import { createAdder } from './adder.ts';
import { type Cut, type Dimension, dimensions, type Place, placeIn, readKey } from './cuts.ts';
import type { StoredSum } from './figures-of.ts';
import { addCount, bucketOf } from './histogram.ts';
import { countOf, joined, sumOf } from './names.ts';
import { addValue, histogramAt, type Numbers, noNumbers, type Values } from './numbers.ts';
import type { Definition } from './registry/definition.ts';
import { readsOf } from './registry/reads.ts';
import { registry } from './registry/registry.ts';
import type { FactLine, WaitingLine } from './view.ts';

/** Numbers brought together by the dimensions that were asked for. */
export type Group = { readonly place: Partial<Place>; readonly numbers: Numbers };
/** `by`: what to tell apart. `where`: only these; `null` is nobody, or no category. */
export type Question = { readonly by: readonly Dimension[]; readonly where: Where };
type Asked = Question & { readonly figures?: readonly Definition[] };
export type Where = Readonly<Partial<Record<Dimension, string | null>>>;
export type Groups = Map<string, Group>;
/** The numbers of some days as they are stored: those that were packed, and those that were not yet, or have moved since. */
export type StoredNumbers = { readonly documents: readonly Uint8Array[]; readonly sums: readonly StoredSum[] };

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

const groupAt = (groups: Groups, place: Partial<Place>, by: readonly Dimension[]): Numbers => {
  const key = groupKey(place, by);
  const known = groups.get(key);
  if (known !== undefined) return known.numbers;
  const numbers = noNumbers();
  groups.set(key, { place: Object.fromEntries(by.map((dimension) => [dimension, place[dimension]])), numbers });
  return numbers;
};

/** Of the numbers of a cut, those that the figures are made of. Where nothing is told apart there is one group, even of nothing. */
export const groupNumbers = (cut: Cut, { documents, sums }: StoredNumbers, question: Asked): Groups => {
  const { by, where, figures = registry } = question;
  const groups: Groups = new Map();
  if (by.length === 0) groupAt(groups, {}, by);
  const numbersAt = (place: Partial<Place>): Numbers | undefined =>
    isWithin(place, where) ? groupAt(groups, place, by) : undefined;
  const add = createAdder(readsOf(figures));
  const known = new Map<string, Numbers | undefined>(); // a place comes once a section
  const numbersOfKey = (key: string): Numbers | undefined => {
    if (!known.has(key)) known.set(key, numbersAt(placeIn(cut, key)));
    return known.get(key);
  };
  for (const document of documents) add.document(document, numbersOfKey);
  for (const { key, values } of sums) {
    const numbers = numbersAt(readKey(cut, key).place);
    if (numbers !== undefined) add.values(numbers, values);
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
      if (isWithin(place, where)) addMarkTo(groupAt(groups, place, by), mark);
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
  if (isWithin(place, where)) addMarkTo(groupAt(groups, place, by), mark);
};

const addMarkTo = (
  numbers: Numbers,
  { counts, times = {} }: { readonly counts: Values; readonly times?: Values | undefined },
): void => {
  for (const name in counts) addValue(numbers, name, counts[name] ?? 0);
  for (const name in times) {
    const millis = times[name] ?? 0;
    addValue(numbers, countOf(name), 1);
    addValue(numbers, sumOf(name), millis);
    addCount(histogramAt(numbers, name), bucketOf(millis), 1);
  }
};
