import type { Distribution, Share } from './statistics.ts';

/** What was counted of one figure: hits among so many, or how many values of each length. */
export type Tally = { n: number; hits: number; readonly values: Map<number, number> };

export const emptyTally = (): Tally => ({ n: 0, hits: 0, values: new Map() });

/** Adds `other` to `tally`, or takes it away. */
export const addTally = (tally: Tally, other: Tally, sign: 1 | -1 = 1): Tally => {
  tally.n += sign * other.n;
  tally.hits += sign * other.hits;
  for (const [value, count] of other.values) tally.values.set(value, (tally.values.get(value) ?? 0) + sign * count);
  return tally;
};

/** What is left of the whole without a part. */
export const restOf = (whole: Tally, part: Tally): Tally => addTally(addTally(emptyTally(), whole), part, -1);

export const shareOf = ({ hits, n }: Tally): Share => ({ hits, n });
export const distributionOf = ({ values }: Tally): Distribution =>
  [...values].filter(([, count]) => count > 0).sort(([a], [b]) => a - b);
