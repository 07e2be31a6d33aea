/**
 * Durations as log-scale histograms: buckets whose bounds grow by a constant factor, so that the middle of a bucket is within 1 % of
 * everything in it. Buckets add up, which percentiles do not. Durations are whole milliseconds, not negative.
 */

/** The greatest relative error that a percentile from a histogram may have. */
export const RELATIVE_ERROR = 0.01;
/** A little under the promise, so that rounding cannot break it. */
const ALPHA = 0.0099;
const GAMMA = (1 + ALPHA) / (1 - ALPHA);
const LOG_GAMMA = Math.log(GAMMA);

/** The bucket of a duration: 0 holds 0 alone, bucket i everything up to GAMMA ** (i - 1). */
export const bucketOf = (millis: number): number => (millis < 1 ? 0 : Math.ceil(Math.log(millis) / LOG_GAMMA) + 1);

/** The duration in milliseconds that stands for a bucket. */
export const middleOf = (bucket: number): number => (bucket <= 0 ? 0 : (2 * GAMMA ** (bucket - 1)) / (GAMMA + 1));

/**
 * The value at the nearest rank: the smallest with at least `share` of all values not above it (`quantile_disc` in SQL). `counts`
 * by value or bucket, in ascending order; `undefined` where there are none.
 */
export const nearestRank = (counts: readonly (readonly [value: number, count: number])[], share: number): number | undefined => {
  const n = counts.reduce((sum, [, count]) => sum + count, 0);
  const rank = Math.max(1, Math.ceil(share * n - 1e-9));
  let seen = 0;
  for (const [value, count] of counts) {
    seen += count;
    if (seen >= rank) return value;
  }
  return undefined;
};

/**
 * How many values there are in each bucket: as one list of those that are not empty, as it came, or, once there is more than that, all
 * of them from bucket `low` on, growing to either side.
 */
export type Histogram = { only: BucketList | undefined; low: number; counts: Float64Array };
/** Buckets in ascending order, each with its count. */
export type BucketList = { readonly buckets: Int32Array; readonly counts: Float64Array };

export const createHistogram = (): Histogram => ({ only: undefined, low: 0, counts: nothing });
const nothing = new Float64Array();

/** Keeps `list` where it is the first; whoever gives it leaves it alone from then on. */
export const addList = (histogram: Histogram, list: BucketList): void => {
  if (list.buckets.length === 0) return;
  if (histogram.only === undefined && histogram.counts.length === 0) histogram.only = list;
  else addBuckets(histogram, list);
};

export const addCount = (histogram: Histogram, bucket: number, count: number): void => {
  spread(histogram);
  if (bucket < histogram.low || bucket >= histogram.low + histogram.counts.length) makeRoom(histogram, bucket);
  const at = bucket - histogram.low;
  histogram.counts[at] = (histogram.counts[at] as number) + count;
};

/** From the one list to all buckets. */
const spread = (histogram: Histogram): void => {
  const { only } = histogram;
  if (only === undefined) return;
  histogram.only = undefined;
  addBuckets(histogram, only);
};

const addBuckets = (histogram: Histogram, { buckets, counts }: BucketList): void => {
  addCount(histogram, buckets[0] as number, 0);
  addCount(histogram, buckets[buckets.length - 1] as number, 0);
  const { low, counts: all } = histogram;
  for (let at = 0; at < buckets.length; at += 1) {
    const place = (buckets[at] as number) - low;
    all[place] = (all[place] as number) + (counts[at] as number);
  }
};

const makeRoom = (histogram: Histogram, bucket: number): void => {
  const { low, counts } = histogram;
  if (counts.length === 0) {
    histogram.low = bucket;
    histogram.counts = new Float64Array(64);
    return;
  }
  const from = Math.min(low, bucket);
  const to = Math.max(low + counts.length, bucket + 1);
  const roomy = new Float64Array(Math.max(to - from, 2 * counts.length));
  roomy.set(counts, low - from);
  histogram.low = from;
  histogram.counts = roomy;
};

/** As `nearestRank`; gives the bucket of each share, which ascend. */
export const rankedBuckets = (
  { only, low, counts: all }: Histogram,
  shares: readonly number[],
): readonly (number | undefined)[] => {
  const counts = only?.counts ?? all;
  let n = 0;
  for (let at = 0; at < counts.length; at += 1) n += counts[at] as number;
  if (n <= 0) return [];
  let [at, seen] = [-1, 0];
  return shares.map((share) => {
    const rank = Math.max(1, Math.ceil(share * n - 1e-9));
    while (seen < rank && at + 1 < counts.length) {
      at += 1;
      seen += counts[at] as number;
    }
    return seen >= rank ? (only?.buckets[at] ?? low + at) : undefined;
  });
};
