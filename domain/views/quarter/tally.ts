import { addCount, addList, type BucketList, createHistogram, type Histogram, middleOf } from '../figures/histogram.ts';
import type { Distribution, Share } from './statistics.ts';

/** What was counted of one figure: hits among so many, or how many times of each length. */
export type Tally = { n: number; hits: number; readonly times: Histogram };

export const emptyTally = (): Tally => ({ n: 0, hits: 0, times: createHistogram() });
/** `times` is left alone by whoever gives it. */
export const tallyOf = (n: number, times: BucketList): Tally => {
  const tally = { ...emptyTally(), n };
  addList(tally.times, times);
  return tally;
};

/** Adds `other` to `tally`. */
export const addTally = (tally: Tally, other: Tally): Tally => {
  tally.n += other.n;
  tally.hits += other.hits;
  if (other.times.only !== undefined) addList(tally.times, other.times.only);
  else {
    const { low, counts } = other.times;
    for (let at = 0; at < counts.length; at += 1) if (counts[at] !== 0) addCount(tally.times, low + at, counts[at] as number);
  }
  return tally;
};

/** What is left of the whole without a part. */
export const restOf = (whole: Tally, part: Tally): Tally => {
  const { only, low, counts } = whole.times;
  const times = { only, low, counts: counts.slice() };
  const { buckets, counts: taken } = listOf(part.times);
  for (let at = 0; at < buckets.length; at += 1) addCount(times, buckets[at] as number, -(taken[at] as number));
  return { n: whole.n - part.n, hits: whole.hits - part.hits, times };
};

export const shareOf = ({ hits, n }: Tally): Share => ({ hits, n });

export const distributionOf = ({ times }: Tally): Distribution => {
  const { buckets, counts } = listOf(times);
  return { values: Float64Array.from(buckets, middle), counts };
};

/** Those buckets that hold anything, in order. */
const listOf = ({ only, low, counts }: Histogram): BucketList => {
  if (only !== undefined) return only;
  let size = 0;
  for (let at = 0; at < counts.length; at += 1) if ((counts[at] as number) > 0) size += 1;
  const list = { buckets: new Int32Array(size), counts: new Float64Array(size) };
  let next = 0;
  for (let at = 0; at < counts.length; at += 1) {
    if (!((counts[at] as number) > 0)) continue;
    list.buckets[next] = low + at;
    list.counts[next] = counts[at] as number;
    next += 1;
  }
  return list;
};

/** Worked out once for each bucket. */
const middle = (bucket: number): number => {
  const known = middles[bucket] ?? middleOf(bucket);
  middles[bucket] = known;
  return known;
};
const middles: number[] = [];
