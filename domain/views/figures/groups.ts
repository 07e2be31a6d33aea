import { type Cut, type Dimension, dimensions, type Place, placeIn, readKey } from './cuts.ts';
import type { StoredSum } from './figures-of.ts';
import { addCount, bucketOf, type Histogram } from './histogram.ts';
import { bucketIn, countOf, joined, sumOf } from './names.ts';
import { addValue, histogramAt, type Numbers, noNumbers, type Values } from './numbers.ts';
import { readDocument } from './packing/document.ts';
import type { FactLine, WaitingLine } from './view.ts';

/** Numbers brought together by the dimensions that were asked for. */
export type Group = { readonly place: Partial<Place>; readonly numbers: Numbers };
/** `by`: what to tell apart. `where`: only these; `null` is nobody, or no category. */
export type Question = { readonly by: readonly Dimension[]; readonly where: Where };
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

/** Of the numbers of a cut. Where nothing is told apart there is one group, even of nothing. */
export const groupNumbers = (cut: Cut, { documents, sums }: StoredNumbers, question: Question): Groups => {
  const { by, where } = question;
  const groups: Groups = new Map();
  if (by.length === 0) groupAt(groups, {}, by);
  const numbersAt = (place: Partial<Place>): Numbers | undefined =>
    isWithin(place, where) ? groupAt(groups, place, by) : undefined;
  const add = adder();
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

type Name = { readonly name: string; readonly of: string | undefined; readonly bucket: number };

/** Adds numbers up by their names, each of which is read once however often it comes. */
const adder = () => {
  const known = new Map<string, Name>();
  const read = (name: string): Name => {
    const found = known.get(name);
    if (found !== undefined) return found;
    const [of, bucket = 0] = bucketIn(name) ?? [];
    const told = { name, of, bucket };
    known.set(name, told);
    return told;
  };
  const values = (numbers: Numbers, all: Values): void => {
    for (const name in all) {
      const { of, bucket } = read(name);
      if (of === undefined) addValue(numbers, name, all[name] ?? 0);
      else addCount(histogramAt(numbers, of), bucket, all[name] ?? 0);
    }
  };
  const document = (bytes: Uint8Array, numbersAt: (key: string) => Numbers | undefined): void => {
    let names: readonly Name[] = [];
    let rooms: ReadonlyMap<string, readonly [number, number]> = new Map();
    let numbers: Numbers | undefined;
    let of: string | undefined;
    let histogram: Histogram | undefined;
    readDocument(bytes, {
      names: (all) => {
        names = all.map(read);
        rooms = roomsFor(names);
      },
      at: (key) => {
        numbers = numbersAt(key);
        histogram = undefined;
        return numbers !== undefined;
      },
      number: (index, value) => {
        const name = names[index];
        if (name === undefined || numbers === undefined) return;
        if (name.of === undefined) return addValue(numbers, name.name, value);
        if (histogram === undefined || of !== name.of) {
          of = name.of;
          histogram = histogramAt(numbers, of, rooms.get(of));
        }
        addCount(histogram, name.bucket, value);
      },
    });
  };
  return { values, document };
};

/** The buckets that each distribution of a document has. */
const roomsFor = (names: readonly Name[]): ReadonlyMap<string, readonly [low: number, size: number]> => {
  const rooms = new Map<string, readonly [number, number]>();
  for (const { of, bucket } of names) {
    if (of === undefined) continue;
    const [low, size] = rooms.get(of) ?? [bucket, 0];
    rooms.set(of, [Math.min(low, bucket), Math.max(low + size, bucket + 1) - Math.min(low, bucket)]);
  }
  return rooms;
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
