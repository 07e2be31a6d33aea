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
