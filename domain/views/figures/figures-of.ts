import { type Channel, channels } from '../../case/words.ts';
import { middleOf, nearestRank, rankedBuckets } from './histogram.ts';
import { complaintOf, countOf, MILLIONTHS, ofChannel, sumOf } from './names.ts';
import { type Numbers, numbersOf, type Values } from './numbers.ts';
import { firstIn } from './parts.ts';
import type { Definition, Source } from './registry/definition.ts';
import { registry } from './registry/registry.ts';
import { wilson } from './wilson.ts';

/** A stored sum: its key, and its numbers by name. */
export type StoredSum = { readonly key: string; readonly values: Values };

/**
 * A figure of a period. `n`: how many it tells of. `value`: the figure itself, a share (0 to 1), seconds, a score or a count; `null`
 * is "no data", which is never 0.
 */
export type Figure = {
  readonly version: number;
  readonly unit: Definition['unit'];
  readonly n: number;
  readonly value: number | null;
} & Partial<
  Share &
    Spread &
    Points &
    Clocks & { readonly channels: Readonly<Partial<Record<Channel, Spread>>>; readonly rows: readonly ComplaintRow[] }
>;
/** `count` of `n`; the Wilson interval at 95 %. */
type Share = { readonly count: number; readonly interval: { readonly low: number; readonly high: number } | null };
type Spread = {
  readonly n: number;
  readonly average: number | null;
  readonly median: number | null;
  readonly p90: number | null;
};
/** `failed`: of `n`, those with a fatal item, whatever their points are. */
type Points = { readonly earned: number; readonly possible: number; readonly failed: number };
type Clocks = {
  readonly business: Spread;
  readonly calendar: Spread;
  /** Of the deadlines for the same, those kept. */
  readonly target: Share & { readonly n: number; readonly value: number | null };
};
export type ComplaintRow = {
  readonly complaintClass?: string | undefined;
  readonly cause?: string | undefined;
  readonly department?: string | undefined;
  readonly result?: string | undefined;
  readonly n: number;
};

/** What sums alone do not tell. `from`: the first day of the period. `channel`: the one that all of it belongs to, where it is one. */
export type Beside = {
  readonly from: string;
  readonly channel?: string | undefined;
  /** Cases not resolved when the period began. */
  readonly inStock?: number;
  /** Ages, in seconds, of the cases not resolved at the instant. */
  readonly ages?: readonly number[];
  /** Cases resolved at once whose customer did not come again. */
  readonly unrepeated?: number;
};

/** Works figures out of numbers that have been added up: pure, so that a page, a report and a test all have the same. */
export const figuresFrom = (
  numbers: Numbers,
  asked: readonly Definition[] = registry,
  beside: Beside = { from: '' },
): Readonly<Record<string, Figure>> =>
  Object.fromEntries(
    asked.map(({ name, version, unit, source }) => [name, { version, unit, ...worked(numbers, source, beside) }]),
  );

/** The same of numbers that stand by their names. */
export const figuresOf = (
  values: Values,
  asked: readonly Definition[] = registry,
  beside: Beside = { from: '' },
): Readonly<Record<string, Figure>> => figuresFrom(numbersOf(values), asked, beside);

type Worked = Omit<Figure, 'version' | 'unit'>;

const worked = (numbers: Numbers, source: Source, beside: Beside): Worked => {
  const { values } = numbers;
  switch (source.kind) {
    case 'count':
      return counted(at(values, source.of));
    case 'share':
      return shareOf(values, source);
    case 'times':
      return timesOf(numbers, source);
    case 'timesByChannel':
      return byChannel(numbers, source.of, beside.channel);
    case 'scores':
      return source.top === undefined
        ? average(values, source.of)
        : shared(scored(values, source.of, source.top), total(values, source.of));
    case 'answers':
      return shared(total(values, source.of), at(values, source.sent));
    case 'shareOfActive':
      return shared(firstIn(values, source.of, beside.from), active(values, beside));
    case 'stock':
      return source.of === 'cases' ? counted(beside.ages?.length ?? 0) : spread(agesOf(beside.ages ?? []));
    case 'points':
      return pointsOf(numbers, source);
    case 'complaints':
      return complaints(values);
    case 'unrepeated':
      return shared(beside.unrepeated ?? 0, at(values, source.of));
    default:
      source satisfies never;
      return counted(0);
  }
};

const at = (values: Values, name: string): number => values[name] ?? 0;
const counted = (n: number): Worked => ({ n, value: n });

const shareOf = (values: Values, { count, of, less }: Extract<Source, { kind: 'share' }>) =>
  shared(at(values, count), of.reduce((sum, name) => sum + at(values, name), 0) - (less === undefined ? 0 : at(values, less)));

const shared = (count: number, n: number): Share & { readonly n: number; readonly value: number | null } => ({
  n,
  count,
  value: n > 0 ? count / n : null,
  interval: wilson(count, n) ?? null,
});

const timesOf = (numbers: Numbers, { of, target }: Extract<Source, { kind: 'times' }>): Worked => {
  const [business, calendar] = [distribution(numbers, `${of}.business`), distribution(numbers, `${of}.calendar`)];
  const { values } = numbers;
  const kept = target === undefined ? undefined : [at(values, `target.${target}.met`), at(values, `target.${target}.breached`)];
  return {
    n: business.n,
    value: business.average,
    business,
    calendar,
    ...(kept === undefined ? {} : { target: shared(kept[0] ?? 0, (kept[0] ?? 0) + (kept[1] ?? 0)) }),
  };
};

/** The sums' share, beside the spread of each one's own. */
const pointsOf = (numbers: Numbers, source: Extract<Source, { kind: 'points' }>): Worked => {
  const { values } = numbers;
  const [earned, possible] = [at(values, source.earned), at(values, source.possible)];
  const spread = distribution(numbers, source.shares, inShares);
  const value = possible > 0 ? earned / possible : null;
  return { ...spread, n: at(values, source.of), value, earned, possible, failed: at(values, source.failed) };
};

/** Seconds from a histogram of milliseconds, unless `inUnits` says otherwise. */
const distribution = ({ values, histograms }: Numbers, name: string, inUnits = inSeconds): Spread => {
  const n = at(values, countOf(name));
  if (n <= 0) return noData;
  const histogram = histograms.get(name);
  const [median, p90] = histogram === undefined ? [] : rankedBuckets(histogram, [0.5, 0.9]);
  const middle = (bucket: number | undefined): number | null => (bucket === undefined ? null : inUnits(middleOf(bucket)));
  return { n, average: inUnits(at(values, sumOf(name)) / n), median: middle(median), p90: middle(p90) };
};

/** Never mixed: the numbers of each channel stand under a name of its own. A value only where the channel is given. */
const byChannel = (numbers: Numbers, of: string, channel: string | undefined): Worked => {
  const told = channels.flatMap((one): readonly (readonly [Channel, Spread])[] => {
    const own = distribution(numbers, ofChannel(of, one));
    return own.n > 0 ? [[one, own]] : [];
  });
  const only = told.length === 1 && told[0]?.[0] === channel ? told[0]?.[1] : undefined;
  return { n: told.reduce((sum, [, { n }]) => sum + n, 0), value: only?.average ?? null, channels: Object.fromEntries(told) };
};

const scoresOf = (values: Values, of: string): readonly (readonly [number, number])[] =>
  [1, 2, 3, 4, 5].map((score) => [score, at(values, `${of}@${score}`)] as const);
const total = (values: Values, of: string): number => scoresOf(values, of).reduce((sum, [, count]) => sum + count, 0);
const scored = (values: Values, of: string, which: readonly number[]): number =>
  scoresOf(values, of).reduce((sum, [score, count]) => (which.includes(score) ? sum + count : sum), 0);

const average = (values: Values, of: string): Worked => spread(scoresOf(values, of));

/** Exact: of values that are all known. */
const spread = (counts: readonly (readonly [number, number])[]): Worked & Spread => {
  const n = counts.reduce((sum, [, count]) => sum + count, 0);
  if (n === 0) return { ...noData, value: null };
  const mean = counts.reduce((sum, [value, count]) => sum + value * count, 0) / n;
  return { n, value: mean, average: mean, median: nearestRank(counts, 0.5) ?? null, p90: nearestRank(counts, 0.9) ?? null };
};
const agesOf = (ages: readonly number[]): readonly (readonly [number, number])[] =>
  [...ages].sort((a, b) => a - b).map((age) => [age, 1] as const);

const active = (values: Values, { from, inStock = 0 }: Beside): number =>
  inStock + at(values, 'opened') + firstIn(values, 'active.again', from);

const complaints = (values: Values): Worked => {
  const rows = complaintRows(values);
  return { ...counted(rows.reduce((sum, { n }) => sum + n, 0)), rows };
};

/** The lines of the complaint statistics, by their words. */
export const complaintRows = (values: Values): readonly ComplaintRow[] =>
  Object.keys(values)
    .sort()
    .flatMap((name): readonly ComplaintRow[] => {
      const parts = complaintOf(name);
      const n = at(values, name);
      if (parts === undefined || n === 0) return [];
      const [complaintClass, cause, department, result] = parts;
      return [{ complaintClass, cause, department, result, n }];
    });

/** The middle of the last bucket lies beyond the whole. */
const inShares = (millionths: number): number => Math.min(1, Math.round(millionths) / MILLIONTHS);
const inSeconds = (millis: number): number => Math.round(millis) / 1000;
const noData: Spread = { n: 0, average: null, median: null, p90: null };
