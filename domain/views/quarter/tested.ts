import type { BucketList } from '../figures/histogram.ts';
import type { Fact } from '../figures/marks.ts';
import { bucketName, countOf, MILLIONTHS } from '../figures/names.ts';
import { emptyTally, type Tally, tallyOf } from './tally.ts';

/** The figures in which weaknesses are looked for, and how each is counted in the sums that the figures are made of. */

export type Tested = {
  /** Its name in the registry of figures. */
  readonly figure: string;
  /** `points`: shares of single things, of which one is as good as another; told by their median, as times are. */
  readonly kind: 'share' | 'time' | 'points';
  readonly better: 'higher' | 'lower';
  /** Counted numbers of a place; `undefined` where it has none of them. */
  readonly of: (values: Readonly<Record<string, number>>) => Tally | undefined;
  /** The names of which a bad one has at least one. */
  readonly names: readonly string[];
  /** Whether a fact of a case is one of those that make the figure bad. */
  readonly bad: (mark: Pick<Fact, 'counts' | 'times'>) => boolean;
};

export const isBad = ({ bad }: Tested, mark: Pick<Fact, 'counts' | 'times'>): boolean => bad(mark);

type Values = Readonly<Record<string, number>>;

const share = (figure: string, better: Tested['better'], hits: readonly string[], others: readonly string[]): Tested => ({
  figure,
  kind: 'share',
  better,
  of: (values) => {
    const yes = sum(values, hits);
    const n = yes + sum(values, others);
    return n === 0 ? undefined : { ...emptyTally(), hits: yes, n };
  },
  names: better === 'higher' ? others : hits,
  bad: ({ counts }) => (better === 'higher' ? others : hits).some((name) => counts[name] !== undefined),
});
/** Hits are counted among all. */
const part = (figure: string, better: Tested['better'], [hits, all]: readonly [string, string]): Tested => ({
  figure,
  kind: 'share',
  better,
  of: (values) => {
    const n = values[all] ?? 0;
    return n === 0 ? undefined : { ...emptyTally(), hits: values[hits] ?? 0, n };
  },
  names: [all],
  bad: ({ counts }) => counts[all] !== undefined && (counts[hits] === undefined) === (better === 'higher'),
});
/** Bad is what took longer than `long` hours of business time. */
const time = (figure: string, name: string, long: number): Tested => ({
  figure,
  kind: 'time',
  better: 'lower',
  of: (values) => {
    const n = values[countOf(name)] ?? 0;
    return n === 0 ? undefined : tallyOf(n, bucketsOf(values, name));
  },
  names: [name],
  bad: ({ times }) => (times?.[name] ?? 0) > long * 3_600_000,
});
/** Bad is what earned less than `least` of its points, or failed whatever it earned. */
const points = (
  figure: string,
  name: string,
  { least, failed }: { readonly least: number; readonly failed: string },
): Tested => ({
  figure,
  kind: 'points',
  better: 'higher',
  of: (values) => {
    const n = values[countOf(name)] ?? 0;
    return n === 0 ? undefined : tallyOf(n, bucketsOf(values, name));
  },
  names: [name],
  bad: ({ counts, times }) => counts[failed] !== undefined || (times?.[name] ?? MILLIONTHS) < least * MILLIONTHS,
});
const target = (kind: string): Tested =>
  share(`withinTarget(${kind})`, 'higher', [`target.${kind}.met`], [`target.${kind}.breached`]);

const FIRST_RESPONSE = 'firstResponse.business';
const RESOLUTION = 'resolution.business';
const INSPECTIONS = 'inspection.share';
/** The distributions that are held against each other. */
export const timesTested: ReadonlySet<string> = new Set([FIRST_RESPONSE, RESOLUTION, INSPECTIONS]);

export const tested: readonly Tested[] = [
  target('first-response'),
  target('next-response'),
  target('resolution'),
  target('progress'),
  target('promise'),
  part('followUpOnTime', 'higher', ['followUps.inTime', 'followUps.owed']),
  part('firstContactResolution', 'higher', ['resolved.once', 'resolved']),
  part('reopenRate', 'lower', ['resolved.reopened', 'resolved']),
  share('csatTopTwo', 'higher', ['csat@4', 'csat@5'], ['csat@1', 'csat@2', 'csat@3']),
  time('firstResponseTime', FIRST_RESPONSE, 2),
  time('resolutionTime', RESOLUTION, 8),
  points('inspectionScore', INSPECTIONS, { least: 0.8, failed: 'inspections.failed' }),
];

const sum = (values: Values, names: readonly string[]): number => names.reduce((all, name) => all + (values[name] ?? 0), 0);

/** The times of a distribution. */
const bucketsOf = (values: Values, name: string): BucketList => {
  const found: (readonly [bucket: number, count: number])[] = [];
  const start = bucketName(name, 0).slice(0, -1);
  for (const key in values) if (key.startsWith(start)) found.push([Number(key.slice(start.length)), values[key] ?? 0]);
  found.sort(([a], [b]) => a - b);
  return {
    buckets: Int32Array.from(found, ([bucket]) => bucket),
    counts: Float64Array.from(found, ([, count]) => count),
  };
};
