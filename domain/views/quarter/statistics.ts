/**
 * Whether a difference is more than chance, like with like: every test compares within strata (cases of one channel and type, say)
 * and adds up over them, so that a different mix of work makes no difference of its own.
 */

/** Of `n`, how many hits. */
export type Share = { readonly hits: number; readonly n: number };
/** Values in ascending order, and how many there are of each. */
export type Distribution = { readonly values: Float64Array; readonly counts: Float64Array };
/** One stratum: those looked at and those they are compared with. */
export type Stratum<Sample> = { readonly one: Sample; readonly other: Sample };

/** `z` is positive where the ones looked at have more. */
export type Compared = {
  readonly z: number;
  /** The share's difference in points (0.1 is ten), or the ratio of the times. */
  readonly effect: number;
  readonly interval: Interval;
  /** How many they are compared with, in the strata that both have. */
  readonly n: number;
};
export type Interval = { readonly low: number; readonly high: number };

const Z95 = 1.959963984540054;

/**
 * Cochran, Mantel and Haenszel: shares in strata, without correction for continuity. The effect is their weighted difference of
 * shares, its interval by Greenland and Robins. `undefined` where too few are in strata that have both.
 */
export const compareShares = (strata: readonly Stratum<Share>[]): Compared | undefined => {
  let excess = 0;
  let variance = 0;
  let weights = 0;
  let difference = 0;
  let spread = 0;
  let others = 0;
  let [expected, fewest, most] = [0, 0, 0];
  for (const { one, other } of strata) {
    if (one.n === 0 || other.n === 0) continue;
    const all = one.n + other.n;
    const hits = one.hits + other.hits;
    excess += one.hits - (one.n * hits) / all;
    expected += (one.n * hits) / all;
    fewest += Math.max(0, hits - other.n);
    most += Math.min(one.n, hits);
    if (all > 1) variance += (one.n * other.n * hits * (all - hits)) / (all * all * (all - 1));
    weights += (one.n * other.n) / all;
    difference += (one.hits * other.n - other.hits * one.n) / all;
    const [missedOne, missedOther] = [one.n - one.hits, other.n - other.hits];
    spread += (one.hits * missedOne * other.n ** 3 + other.hits * missedOther * one.n ** 3) / (one.n * other.n * all * all);
    others += other.n;
  }
  // Mantel and Fleiss: with less room than five to either side the normal form does not hold.
  if (weights === 0 || expected - fewest < 5 || most - expected < 5) return undefined;
  const effect = difference / weights;
  const margin = (Z95 * Math.sqrt(spread)) / weights;
  const z = variance === 0 ? 0 : excess / Math.sqrt(variance);
  return { z, effect, interval: { low: effect - margin, high: effect + margin }, n: others };
};

/**
 * Van Elteren: Mann and Whitney's test in strata, with ties. The effect is the ratio of the medians, weighed over the strata by
 * size (geometric); its interval is where the test would not tell the two apart, as far as the normal form of it goes.
 */
export const compareTimes = (strata: readonly Stratum<Distribution>[]): Compared | undefined => {
  let excess = 0;
  let variance = 0;
  let weights = 0;
  let logRatio = 0;
  let others = 0;
  for (const { one, other } of strata) {
    const [n, m] = [countOf(one), countOf(other)];
    if (n === 0 || m === 0) continue;
    const { rankSum, ties } = ranksOf(one, other);
    const all = n + m;
    excess += (rankSum - (n * (all + 1)) / 2) / (all + 1);
    if (all > 1) variance += ((n * m) / 12) * (all + 1 - ties / (all * (all - 1))) * (1 / (all + 1)) ** 2;
    others += m;
    const [mine, theirs] = [quantile(one, 0.5), quantile(other, 0.5)];
    if (mine === undefined || theirs === undefined || mine <= 0 || theirs <= 0) continue;
    weights += (n * m) / all;
    logRatio += ((n * m) / all) * Math.log(mine / theirs);
  }
  if (weights === 0) return undefined;
  const z = variance === 0 ? 0 : excess / Math.sqrt(variance);
  const log = logRatio / weights;
  // The ratio is as sure as the test: where z is 2, its interval just misses 1.
  const margin = z === 0 ? Number.POSITIVE_INFINITY : Math.abs((Z95 * log) / z);
  const interval = { low: Math.exp(log - margin), high: Math.exp(log + margin) };
  return { z, effect: Math.exp(log), interval, n: others };
};

/** Two-sided, from the normal distribution. */
export const probabilityOf = (z: number): number => Math.min(1, erfc(Math.abs(z) / Math.SQRT2));

/** Holm: the probabilities corrected for how many there are, in the order given. */
export const corrected = (probabilities: readonly number[]): readonly number[] => {
  const order = probabilities.map((p, index) => ({ p, index })).sort((a, b) => a.p - b.p);
  const result: number[] = [];
  let worst = 0;
  for (const [rank, { p, index }] of order.entries()) {
    worst = Math.max(worst, Math.min(1, p * (probabilities.length - rank)));
    result[index] = worst;
  }
  return result;
};

export const countOf = ({ counts }: Distribution): number => {
  let n = 0;
  for (let at = 0; at < counts.length; at += 1) n += counts[at] as number;
  return n;
};

/** The smallest value with at least that share of all not above it; `undefined` where there are none. */
export const quantile = (of: Distribution, share: number): number | undefined => {
  const rank = Math.max(1, Math.ceil(share * countOf(of) - 1e-9));
  let seen = 0;
  for (let at = 0; at < of.counts.length; at += 1) {
    seen += of.counts[at] as number;
    if (seen >= rank) return of.values[at];
  }
  return undefined;
};

/** The median's interval at 95 %: from the ranks between which it lies. */
export const medianInterval = (of: Distribution): Interval | undefined => {
  const n = countOf(of);
  const margin = n === 0 ? 0 : (Z95 * Math.sqrt(n)) / 2 / n;
  const [low, high] = [quantile(of, Math.max(0, 0.5 - margin)), quantile(of, Math.min(1, 0.5 + margin))];
  return low === undefined || high === undefined ? undefined : { low, high };
};

/** The sum of the first sample's mid-ranks among both, and the sum of t³ - t over the ties. */
const ranksOf = (one: Distribution, other: Distribution): { readonly rankSum: number; readonly ties: number } => {
  let [rankSum, ties, below, i, j] = [0, 0, 0, 0, 0];
  while (i < one.values.length || j < other.values.length) {
    const [mine, theirs] = [one.values[i] ?? Number.POSITIVE_INFINITY, other.values[j] ?? Number.POSITIVE_INFINITY];
    const a = mine <= theirs ? (one.counts[i++] as number) : 0;
    const b = theirs <= mine ? (other.counts[j++] as number) : 0;
    const tied = a + b;
    rankSum += a * (below + (tied + 1) / 2);
    ties += tied ** 3 - tied;
    below += tied;
  }
  return { rankSum, ties };
};

/** The complementary error function to about seven digits, relative, also far out (Numerical Recipes' Chebyshev fit). */
const erfc = (x: number): number => {
  const t = 1 / (1 + x / 2);
  const terms = [
    -1.26551223, 1.00002368, 0.37409196, 0.09678418, -0.18628806, 0.27886807, -1.13520398, 1.48851587, -0.82215223, 0.17087277,
  ];
  const sum = terms.reduceRight((rest, term) => term + t * rest, 0);
  return t * Math.exp(-x * x + sum);
};
