import type { WeaknessRules } from '../../policy/quarter-rules.ts';
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

/** One figure of a dimension's value against what it is compared with. Shares are 0 to 1, times milliseconds (the median). */
export type Finding = {
  readonly figure: string;
  readonly unit: 'share' | 'ms';
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
    const [ours, then] = [samplesOf(now, dimension), samplesOf(before, dimension)];
    return tested.flatMap((figure, index) => {
      const samples = ours.get(index) ?? none;
      return [
        ...(withPeers.includes(dimension) ? compareWithin(figure, dimension, samples) : []),
        ...compareOver(figure, dimension, { now: samples, before: then.get(index) ?? none }),
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
const none: Samples = new Map();

/** Each value against all others of its strata. */
const compareWithin = (figure: Tested, dimension: WeakDimension, samples: Samples): readonly Found[] => {
  const whole = new Map<string, Tally>();
  for (const own of samples.values())
    for (const [stratum, tally] of own) whole.set(stratum, addTally(whole.get(stratum) ?? emptyTally(), tally));
  return [...samples].flatMap(([value, own]) => {
    const strata = [...own].map(([stratum, one]) => ({ one, other: restOf(whole.get(stratum) ?? one, one) }));
    return foundOf(figure, { dimension, value, against: 'centre' }, strata);
  });
};

/** Each value against itself a quarter before. */
const compareOver = (
  figure: Tested,
  dimension: WeakDimension,
  { now, before }: { readonly now: Samples; readonly before: Samples },
): readonly Found[] =>
  [...now].flatMap(([value, own]) => {
    const then = before.get(value);
    if (then === undefined) return [];
    const strata = [...own].map(([stratum, one]) => ({ one, other: then.get(stratum) ?? emptyTally() }));
    return foundOf(figure, { dimension, value, against: 'last-quarter' }, strata);
  });

type Looked = { readonly dimension: WeakDimension; readonly value: string; readonly against: Finding['against'] };

const foundOf = (figure: Tested, looked: Looked, strata: readonly Stratum<Tally>[]): readonly Found[] => {
  const all = strata.reduce((sum, { one }) => addTally(sum, one), emptyTally());
  const [compared, said] = figure.kind === 'share' ? sharesOf(all, strata) : timesOf(all, strata);
  if (compared === undefined || said === undefined) return [];
  const { dimension, value, against } = looked;
  const { z, effect, interval: effectInterval } = compared;
  const finding = { figure: figure.figure, against, ...said, effect, effectInterval, p: probabilityOf(z) };
  return [{ dimension, value, z: figure.better === 'lower' ? z : -z, finding }];
};

type Said = Pick<Finding, 'unit' | 'n' | 'value' | 'interval' | 'compared'>;
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

/** The samples of each figure. */
const samplesOf = (counted: readonly Counted[], dimension: WeakDimension): ReadonlyMap<number, Samples> => {
  const others = kinds.filter((kind) => kind !== dimension);
  const samples = new Map<number, Map<string, Map<string, Tally>>>();
  for (const { place, tallies } of counted) {
    const value = place[dimension];
    if (value === undefined) continue;
    const stratum = others.map((kind) => place[kind] ?? '').join('|');
    for (const [figure, tally] of tallies.entries()) {
      if (tally === undefined) continue;
      const values = samples.get(figure) ?? new Map<string, Map<string, Tally>>();
      samples.set(figure, values);
      const own = values.get(value) ?? new Map<string, Tally>();
      own.set(stratum, addTally(own.get(stratum) ?? emptyTally(), tally));
      values.set(value, own);
    }
  }
  return samples;
};
