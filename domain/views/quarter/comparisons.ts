import type { WeaknessRules } from '../../policy/quarter-rules.ts';
import { MILLIONTHS } from '../figures/names.ts';
import { wilson } from '../figures/wilson.ts';
import {
  type Compared,
  compareShares,
  compareTimes,
  corrected,
  type Interval,
  medianInterval,
  probabilityOf,
  quantile,
  type Stratum,
} from './statistics.ts';
import { addTally, distributionOf, emptyTally, restOf, shareOf, type Tally } from './tally.ts';
import type { Tested } from './tested.ts';
import { type WeakDimension, weakDimensions } from './weak.ts';

/** One figure of a dimension's value against what it is compared with. Shares are 0 to 1, times milliseconds. */
export type Finding = {
  readonly figure: string;
  readonly unit: 'share' | 'ms';
  /** The values are medians; those of times are without saying so. */
  readonly median?: true;
  readonly against: 'centre' | 'last-quarter';
  readonly n: number;
  readonly value: number;
  readonly interval: Interval;
  /** What the others would have with the same mix of work. */
  readonly compared: { readonly n: number; readonly value: number };
  /** Points of a share, or the ratio of times, with its interval at 95 %. */
  readonly effect: number;
  readonly effectInterval: Interval;
  /** How likely chance would bring as much, corrected for the number of comparisons. */
  readonly p: number;
};

/** What was counted at one place of each tested figure, in their order. */
export type Counted = {
  readonly place: Readonly<Partial<Record<WeakDimension, string | undefined>>>;
  readonly tallies: readonly (Tally | undefined)[];
};
export type Quarters = { readonly now: readonly Counted[]; readonly before: readonly Counted[] };

type Found = { readonly dimension: WeakDimension; readonly value: string; readonly finding: Finding; readonly z: number };

/** What cases of one kind of work have in common; of these, those that a dimension is not itself. */
const kinds = ['channel', 'type', 'category'] as const satisfies readonly WeakDimension[];

/**
 * Types of case and channels are different work by their nature, with targets of their own: they are held against their own last
 * quarter alone. Everything else is held against the rest of the centre too, like with like.
 */
const withPeers: readonly WeakDimension[] = ['category', 'team', 'agent'];

/** Everything that is worse by more than chance and by more than the threshold, the surest first. */
export const findingsOf = (
  { now, before }: Quarters,
  rules: WeaknessRules,
  tested: readonly Tested[],
): { readonly all: number; readonly findings: readonly Found[] } => {
  const found = weakDimensions.flatMap((dimension) => {
    const [ours, then] = [strataOf(now, dimension), strataOf(before, dimension)];
    // One figure at a time, so that the samples of one are held.
    return tested.flatMap((figure, index) => {
      const looked = { figure, dimension, least: rules.least };
      const samples = samplesOf(ours, index);
      return [
        ...(withPeers.includes(dimension) ? compareWithin(looked, samples) : []),
        ...compareOver(looked, { now: samples, before: samplesOf(then, index) }),
      ];
    });
  });
  const enough = found.filter(({ finding }) => finding.n >= rules.least && finding.compared.n >= rules.least);
  const probabilities = corrected(enough.map(({ finding }) => finding.p));
  const findings = enough
    .map((one, index) => ({ ...one, finding: { ...one.finding, p: probabilities[index] ?? 1 } }))
    .filter(({ finding, z }) => z > 0 && finding.p <= rules.level && isMuch(finding, rules))
    .sort(
      (a, b) =>
        b.z - a.z || (`${a.dimension}${a.value}${a.finding.figure}` < `${b.dimension}${b.value}${b.finding.figure}` ? -1 : 1),
    );
  return { all: enough.length, findings };
};

const isMuch = ({ unit, effect }: Finding, { share, time }: WeaknessRules): boolean =>
  unit === 'share' ? Math.abs(effect) >= share : effect >= 1 + time;

type Samples = ReadonlyMap<string, ReadonlyMap<string, Tally>>; // by value, then stratum
type Looked = { readonly figure: Tested; readonly dimension: WeakDimension; readonly least: number };

/** Each value against all others of its strata. */
const compareWithin = (looked: Looked, samples: Samples): readonly Found[] => {
  const whole = new Map<string, Tally>();
  for (const own of samples.values())
    for (const [stratum, tally] of own) {
      const sum = whole.get(stratum) ?? emptyTally();
      whole.set(stratum, addTally(sum, tally));
    }
  return [...samples].flatMap(([value, own]) =>
    foundOf({ ...looked, value, against: 'centre' }, own, (stratum, one) => restOf(whole.get(stratum) ?? one, one)),
  );
};

/** Each value against itself a quarter before. */
const compareOver = (looked: Looked, { now, before }: { readonly now: Samples; readonly before: Samples }): readonly Found[] =>
  [...now].flatMap(([value, own]) => {
    const then = before.get(value);
    if (then === undefined) return [];
    return foundOf({ ...looked, value, against: 'last-quarter' }, own, (stratum) => then.get(stratum) ?? emptyTally());
  });

const foundOf = (
  { figure, dimension, least, value, against }: Looked & { readonly value: string; readonly against: Finding['against'] },
  own: ReadonlyMap<string, Tally>,
  otherOf: (stratum: string, one: Tally) => Tally,
): readonly Found[] => {
  const all = [...own.values()].reduce((sum, one) => addTally(sum, one), emptyTally());
  if (all.n < least) return []; // too few to be told, whatever they are compared with
  const strata = [...own].map(([stratum, one]) => ({ one, other: otherOf(stratum, one) }));
  const [compared, said] = judges[figure.kind](all, strata);
  if (compared === undefined || said === undefined) return [];
  const { z, effect, interval: effectInterval } = compared;
  const finding = { figure: figure.figure, against, ...said, effect, effectInterval, p: probabilityOf(z) };
  return [{ dimension, value, z: figure.better === 'lower' ? z : -z, finding }];
};

type Said = Pick<Finding, 'unit' | 'median' | 'n' | 'value' | 'interval' | 'compared'>;
type Judged = readonly [Compared | undefined, Said | undefined];

const sharesOf = (all: Tally, strata: readonly Stratum<Tally>[]): Judged => {
  const compared = compareShares(strata.map(({ one, other }) => ({ one: shareOf(one), other: shareOf(other) })));
  const interval = wilson(all.hits, all.n);
  if (compared === undefined || interval === undefined) return [undefined, undefined];
  const value = all.hits / all.n;
  const others = Math.min(1, Math.max(0, value - compared.effect));
  return [compared, { unit: 'share', n: all.n, value, interval, compared: { n: compared.n, value: others } }];
};

const timesOf = (all: Tally, strata: readonly Stratum<Tally>[]): Judged => {
  const compared = compareTimes(strata.map(({ one, other }) => ({ one: distributionOf(one), other: distributionOf(other) })));
  const own = distributionOf(all);
  const [value, interval] = [quantile(own, 0.5), medianInterval(own)];
  if (compared === undefined || value === undefined || interval === undefined) return [undefined, undefined];
  return [compared, { unit: 'ms', n: all.n, value, interval, compared: { n: compared.n, value: value / compared.effect } }];
};

/** Ranked like times; the difference of the medians in points instead of their ratio. */
const pointsOf = (all: Tally, strata: readonly Stratum<Tally>[]): Judged => {
  const [compared, said] = timesOf(all, strata);
  if (compared === undefined || said === undefined) return [undefined, undefined];
  const share = (millionths: number): number => Math.min(1, millionths / MILLIONTHS);
  const value = share(said.value);
  const others = (ratio: number): number => Math.min(1, value / ratio);
  const inPoints = (ratio: number): number => value - others(ratio);
  const { low, high } = compared.interval;
  return [
    { ...compared, effect: inPoints(compared.effect), interval: { low: inPoints(low), high: inPoints(high) } },
    {
      ...said,
      unit: 'share',
      median: true,
      value,
      interval: { low: share(said.interval.low), high: share(said.interval.high) },
      compared: { n: compared.n, value: others(compared.effect) },
    },
  ];
};

const judges: Readonly<Record<Tested['kind'], (all: Tally, strata: readonly Stratum<Tally>[]) => Judged>> = {
  share: sharesOf,
  time: timesOf,
  points: pointsOf,
};

type Stratified = { readonly value: string; readonly stratum: string; readonly tallies: Counted['tallies'] };

/** What has a value of the dimension, by what else tells kinds of work apart. */
const strataOf = (counted: readonly Counted[], dimension: WeakDimension): readonly Stratified[] => {
  const others = kinds.filter((kind) => kind !== dimension);
  return counted.flatMap(({ place, tallies }) => {
    const value = place[dimension];
    return value === undefined ? [] : [{ value, stratum: others.map((kind) => place[kind] ?? '').join('|'), tallies }];
  });
};

/** The samples of a figure. */
const samplesOf = (all: readonly Stratified[], figure: number): Samples => {
  const samples = new Map<string, Map<string, Tally>>();
  for (const { value, stratum, tallies } of all) {
    const tally = tallies[figure];
    if (tally === undefined) continue;
    const own = samples.get(value) ?? new Map<string, Tally>();
    samples.set(value, own);
    own.set(stratum, addTally(own.get(stratum) ?? emptyTally(), tally));
  }
  return samples;
};
