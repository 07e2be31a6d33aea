import type { Basis, BasisGroup, KeptBasis } from './basis.ts';
import { createNumberList, type NumberList } from './number-list.ts';

/**
 * The basis as it is stored: the names once, and each group's numbers by how far its place is from the one before, so that a number
 * takes a few signs. The same basis gives the same text.
 */
export const basisText = ({ names, groups, all, weeks }: Basis): string => {
  const lines = groups.map(({ place, numbers, bad }) =>
    JSON.stringify({ place, steps: stepsOf(numbers.places), values: Array.from(numbers.values), bad }),
  );
  const head = JSON.stringify({ basis: 2, names, all, weeks });
  return `${head.slice(0, -1)},"groups":[\n${lines.join(',\n')}\n]}`;
};

/** What a stored basis says, also one from before it had its numbers by place. */
export const basisFrom = (stored: unknown): KeptBasis => {
  const { names, groups } = stored as Stored | StoredByName;
  return names === undefined ? byName(groups) : { names, groups: groups.map(groupFrom) };
};

type Stored = { readonly names: readonly string[]; readonly groups: readonly StoredGroup[] };
type StoredGroup = Pick<BasisGroup, 'place' | 'bad'> & { readonly steps: readonly number[]; readonly values: readonly number[] };
type StoredByName = { readonly names?: undefined; readonly groups: readonly GroupByName[] };
type GroupByName = Pick<BasisGroup, 'place' | 'bad'> & { readonly values: Readonly<Record<string, number>> };

const stepsOf = (places: NumberList['places']): readonly number[] =>
  Array.from(places, (place, at) => place - (places[at - 1] ?? 0));

const groupFrom = ({ place, steps, values, bad }: StoredGroup): BasisGroup => {
  let at = 0;
  const places = Int32Array.from(steps, (step) => {
    at += step;
    return at;
  });
  return { place, numbers: { places, values: Float64Array.from(values) }, bad };
};

const byName = (groups: readonly GroupByName[]): KeptBasis => {
  const names = [...new Set(groups.flatMap(({ values }) => Object.keys(values)))].sort();
  const places = new Map(names.map((name, place) => [name, place]));
  const same = Int32Array.from(names, (_, place) => place);
  return {
    names,
    groups: groups.map(({ place, values, bad }) => {
      const numbers = createNumberList();
      for (const name in values) numbers.add(places.get(name) ?? 0, values[name] ?? 0);
      return { place, numbers: numbers.list(same), bad };
    }),
  };
};
