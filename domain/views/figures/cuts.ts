import type { Sum } from '../view.ts';
import { bucketOf } from './histogram.ts';
import type { Fact, Mark } from './marks.ts';
import { bucketName, countOf, joined, parted, sumOf } from './names.ts';
import type { CaseRow } from './row.ts';

/**
 * The two cuts in which the numbers are kept, each a table of wide sums by day: whose work it was, and what it was about. Every mark
 * stands once in each, so that the totals of both are the same.
 */

export const dimensions = ['agent', 'team', 'channel', 'type', 'category', 'priority'] as const;
export type Dimension = (typeof dimensions)[number];
/** `undefined`: nobody, no category. */
export type Place = { readonly [D in Dimension]: string | undefined };

export const cuts = {
  people: ['agent', 'team', 'channel'],
  matters: ['channel', 'type', 'category', 'priority'],
} as const satisfies Readonly<Record<string, readonly Dimension[]>>;
export type Cut = keyof typeof cuts;
export const tableOf = (cut: Cut): string => `figures-${cut}`;

/** The cut that tells all of these dimensions apart; `undefined` where none does. */
export const cutFor = (wanted: readonly Dimension[]): Cut | undefined =>
  cutNames.find((cut) => wanted.every((dimension) => (cuts[cut] as readonly Dimension[]).includes(dimension)));

export const placeOf = (row: CaseRow, fact: Pick<Fact, 'agent' | 'channel'>): Place => ({
  agent: fact.agent ?? row.agent,
  team: row.team,
  channel: fact.channel ?? row.channel,
  type: row.caseType,
  category: row.category,
  priority: row.priority,
});

export const keyOf = (cut: Cut, day: string, place: Place): string =>
  `${day}|${joined(cuts[cut].map((dimension) => place[dimension]))}`;

/** Day and place of a sum's key. */
export const readKey = (cut: Cut, key: string): { readonly day: string; readonly place: Partial<Place> } => {
  const bar = key.indexOf('|');
  return { day: key.slice(0, bar), place: placeIn(cut, key.slice(bar + 1)) };
};

/** What stands in a key after its day. */
export const placeIn = (cut: Cut, text: string): Partial<Place> => {
  const parts = parted(text);
  return Object.fromEntries(cuts[cut].map((dimension, index) => [dimension, parts[index]]));
};

/** One mark in each cut; those of `before`, which it had elsewhere, where they stand at the same key. */
export const sumsOf = (mark: Mark, place: Place, before?: readonly Sum[]): readonly Sum[] => {
  const values = before?.[0]?.values ?? valuesOf(mark.fact);
  return cutNames.map((cut, index): Sum => {
    const key = keyOf(cut, mark.day, place);
    const known = before?.[index];
    return known?.key === key ? known : { table: tableOf(cut), key, values };
  });
};
const cutNames = Object.keys(cuts) as Cut[];

const valuesOf = (fact: Fact): Readonly<Record<string, number>> => {
  if (fact.times === undefined) return fact.counts;
  const values: Record<string, number> = {};
  addFact(values, fact);
  return values;
};

/** Adds what a fact says to `values`. */
export const addFact = (values: Record<string, number>, { counts, times = {} }: Pick<Fact, 'counts' | 'times'>): void => {
  const add = (name: string, value: number): void => {
    values[name] = (values[name] ?? 0) + value;
  };
  for (const name in counts) add(name, counts[name] ?? 0);
  for (const name in times) {
    const millis = times[name] ?? 0;
    add(countOf(name), 1);
    add(sumOf(name), millis);
    add(bucketName(name, bucketOf(millis)), 1);
  }
};
