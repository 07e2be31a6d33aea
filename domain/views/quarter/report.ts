import { type Quarter, quarterFrom } from '../../calendar/quarter.ts';
import type { Plan } from '../../improvement/quarter.ts';
import type { Instant } from '../../kernel/time.ts';
import type { QuarterRules } from '../../policy/quarter-rules.ts';
import { type Beside, type ComplaintRow, type Figure, figuresFrom, figuresOf } from '../figures/figures-of.ts';
import type { Numbers } from '../figures/numbers.ts';
import type { Words } from '../figures/registry/definition.ts';
import { registry } from '../figures/registry/registry.ts';
import { type Basis, type KeptBasis, membersOf, valuesOf } from './basis.ts';
import { type ActionLine, type Learned, MOST_LISTED } from './learned.ts';
import { namedNumbers } from './number-list.ts';
import { outcomesOf, type PlanOutcome } from './outcomes.ts';
import type { Voices } from './themes.ts';
import { type WeakDimension, weakDimensions } from './weak.ts';
import { findWeaknesses, type Group, type Weakness } from './weaknesses.ts';

/**
 * The report of a closed quarter (G3): what was known as at its closing, and nothing that came later. Pure: the same things told
 * give the same report, to the byte.
 */
export type QuarterReport = {
  readonly report: 1;
  readonly quarter: Quarter;
  /** Days on the centre's clocks, both included. */
  readonly period: { readonly from: string; readonly to: string; readonly zone: string };
  readonly asAt: Instant;
  readonly policyVersion: number;
  readonly figures: readonly FigureLine[];
  readonly dimensions: Readonly<Partial<Record<WeakDimension, readonly Member[]>>>;
  readonly weeks: readonly Week[];
  readonly complaints: readonly ComplaintRow[];
  readonly suggestions: Suggestions;
  /** Scores 1 to 5, of surveys and of visits. */
  readonly scores: { readonly surveys: readonly number[]; readonly visits: readonly number[] };
  readonly voices: Voices;
  /** Missing in reports from before lessons were told. */
  readonly learned?: Learned;
  readonly weaknesses: readonly (Weakness & { readonly cases: readonly string[] })[];
  readonly evidence: { readonly comparisons: number; readonly rules: QuarterRules['weakness'] };
  /** The plans of the quarter before, and whether their figures moved. */
  readonly lastPlans: readonly PlanOutcome[];
  /** What became known of the quarter before after it was closed. */
  readonly adjustments: readonly Adjustment[];
};

export type FigureLine = {
  readonly name: string;
  readonly version: number;
  readonly clause: string;
  readonly unit: Figure['unit'];
  readonly better: 'higher' | 'lower' | 'neither';
  readonly title: Words;
  readonly now: Figure;
  readonly before?: Figure;
};
export type Member = { readonly value: string; readonly figures: Readonly<Record<string, Short>> };
export type Short = { readonly n: number; readonly value: number | null };
export type Week = { readonly from: string; readonly contacts: number; readonly opened: number; readonly kept: Short };
export type Suggestions = {
  readonly due: number;
  readonly inTime: number;
  readonly feasible: number;
  readonly notFeasible: number;
};
export type Adjustment = {
  readonly name: string;
  readonly unit: Figure['unit'];
  readonly apart?: Apart;
  readonly closed: Short;
  readonly now: Short;
};
/** What is counted apart beside its figure: the records that failed. */
type Apart = 'failed';

export type Told = {
  readonly quarter: Quarter;
  readonly period: QuarterReport['period'];
  readonly asAt: Instant;
  readonly policyVersion: number;
  readonly rules: QuarterRules['weakness'];
  readonly basis: Basis;
  readonly beside: Beside;
  readonly voices: Voices;
  /** The improvement actions of the quarter's lessons, in the order of their recording. */
  readonly actions?: readonly ActionLine[];
  readonly before?: {
    readonly report: QuarterReport;
    readonly basis: KeptBasis;
    readonly plans: readonly Plan[];
    /** Its numbers as they stand now. */
    readonly now?: Numbers;
  };
};

/** One place after the other, by the names of its numbers. */
function* groupsOf({ names, groups }: KeptBasis): Generator<Group> {
  for (const { place, numbers } of groups) yield { place, values: namedNumbers(numbers, names) };
}

/** What each value of a dimension is shown with. */
export const shortFigures = [
  'contacts',
  'withinTarget(first-response)',
  'withinTarget(resolution)',
  'resolutionTime',
  'firstContactResolution',
  'reopenRate',
  'csatTopTwo',
] as const;
const short = registry.filter(({ name }) => (shortFigures as readonly string[]).includes(name));
/** Needs more than the numbers that are kept. */
const shown = registry.filter(({ source }) => source.kind !== 'unrepeated' && source.kind !== 'complaints');

export const quarterReport = (told: Told): QuarterReport => {
  const { quarter, period, asAt, policyVersion, rules, basis, beside, voices, actions = [], before } = told;
  const { all } = basis;
  const now = figuresOf(all, shown, beside);
  const earlier = new Map(before?.report.figures.map((line) => [line.name, line.now]));
  const found = findWeaknesses({ now: groupsOf(basis), ...(before ? { before: groupsOf(before.basis) } : {}) }, rules);
  const count = (name: string): number => all[name] ?? 0;
  return {
    report: 1,
    quarter,
    period,
    asAt,
    policyVersion,
    figures: shown.map(({ name, version, clause, unit, better, title }) => {
      const then = earlier.get(name);
      const figure = now[name] ?? { version, unit, n: 0, value: null };
      // A figure of another definition is no comparison.
      const comparable = then?.version === version ? { before: then } : {};
      return { name, version, clause, unit, better, title, now: figure, ...comparable };
    }),
    dimensions: Object.fromEntries(weakDimensions.map((dimension) => [dimension, membersWith(basis, dimension, beside)])),
    weeks: basis.weeks.map(({ from, values }) => ({
      from,
      contacts: values.contacts ?? 0,
      opened: values.opened ?? 0,
      kept: shortOf(figuresOf(values, short, beside)['withinTarget(resolution)']),
    })),
    complaints:
      figuresOf(
        all,
        registry.filter(({ source }) => source.kind === 'complaints'),
      ).complaintStatistics?.rows ?? [],
    suggestions: {
      due: count('target.suggestion.met') + count('target.suggestion.breached'),
      inTime: count('target.suggestion.met'),
      feasible: count('suggestions.feasible'),
      notFeasible: count('suggestions.notFeasible'),
    },
    scores: {
      surveys: [1, 2, 3, 4, 5].map((score) => count(`csat@${score}`)),
      visits: [1, 2, 3, 4, 5].map((score) => count(`visit@${score}`)),
    },
    voices,
    learned: { actions: count('lessons.actions'), articles: count('lessons.articles'), listed: actions.slice(0, MOST_LISTED) },
    weaknesses: found.weaknesses.map((weak) => ({ ...weak, cases: casesBehind(weak, basis) })),
    evidence: { comparisons: found.comparisons, rules },
    lastPlans: before === undefined ? [] : outcomesOf(before.plans, { before: before.basis, now: basis }),
    adjustments: before?.now === undefined ? [] : adjustmentsOf(before.report, before.now),
  };
};

/** Corrections that came after the closing: of the figures that are made of the kept numbers alone. */
export const adjustmentsOf = (closed: QuarterReport, numbers: Numbers): readonly Adjustment[] => {
  const kept = shown.filter(({ source }) => source.kind !== 'stock' && source.kind !== 'shareOfActive');
  const now = figuresFrom(numbers, kept, { from: closed.period.from });
  return closed.figures.flatMap(({ name, unit, version, now: then }): readonly Adjustment[] => {
    const figure = now[name];
    if (figure === undefined || figure.version !== version) return [];
    const whole = { name, unit, closed: shortOf(then), now: shortOf(figure) };
    const apart = { name, unit: 'count', apart: 'failed', closed: failedOf(then), now: failedOf(figure) } as const;
    const lines = then.failed === undefined ? [whole] : [whole, apart];
    return lines.filter(({ closed: was, now: is }) => was.n !== is.n || was.value !== is.value);
  });
};

/** How a figure stands in a table: its value with the spread that belongs to it (of two clocks the working hours). */
export type TableLine = Pick<FigureLine, 'name' | 'version' | 'unit' | 'title'> & {
  readonly now: Spread;
  readonly before?: Spread;
  /** Of a figure that is never mixed across channels: which one it is. */
  readonly place: { readonly channel?: string };
  readonly apart?: Apart;
};
type Spread = Short & { readonly median?: number | null; readonly p90?: number | null };

/** One line a figure; for each channel its own where the figure has no total; a second one for what is counted apart. */
export const linesOf = ({ name, version, unit, title, now, before }: FigureLine): readonly TableLine[] => {
  const line = { name, version, unit, title };
  if (now.channels === undefined) {
    const of = (which: (figure: Figure) => Spread) => ({
      ...line,
      now: which(now),
      ...(before === undefined ? {} : { before: which(before) }),
      place: {},
    });
    return now.failed === undefined ? [of(spreadOf)] : [of(spreadOf), { ...of(failedOf), unit: 'count', apart: 'failed' }];
  }
  return Object.entries(now.channels).map(([channel, own]) => {
    const then = before?.channels?.[channel as keyof typeof now.channels];
    const earlier = then === undefined ? {} : { before: { ...then, value: then.average } };
    return { ...line, now: { ...own, value: own.average }, ...earlier, place: { channel } };
  });
};

const spreadOf = ({ n, value, business, median = business?.median, p90 = business?.p90 }: Figure): Spread => ({
  n,
  value,
  ...(median === undefined ? {} : { median }),
  ...(p90 === undefined ? {} : { p90 }),
});

const failedOf = ({ n, failed = 0 }: Figure): Spread => ({ n, value: n === 0 ? null : failed });

/** The quarter that a report is held against. */
export const heldAgainst = (quarter: Quarter): Quarter => quarterFrom(quarter, -1);

const shortOf = (figure: Figure | undefined): Short => ({ n: figure?.n ?? 0, value: figure?.value ?? null });

const membersWith = (basis: Basis, dimension: WeakDimension, beside: Beside): readonly Member[] =>
  membersOf(basis, dimension).map(([value, groups]) => {
    const channel = dimension === 'channel' ? { channel: value } : {};
    const figures = figuresOf(valuesOf(basis, groups), short, { ...beside, ...channel });
    return { value, figures: Object.fromEntries(Object.entries(figures).map(([name, figure]) => [name, shortOf(figure)])) };
  });

const MOST_CASES = 20;

/** Cases of the weak value that are bad in a figure it is weak in; the figures take turns. */
const casesBehind = ({ dimension, value, findings }: Weakness, { groups }: Basis): readonly string[] => {
  const weak = groups.filter(({ place }) => place[dimension] === value);
  const lists = [...new Set(findings.map(({ figure }) => figure))].map((figure) =>
    [...new Set(weak.flatMap(({ bad }) => bad[figure] ?? []))].sort(),
  );
  const cases = new Set<string>();
  for (let turn = 0; turn < MOST_CASES; turn += 1)
    for (const list of lists) {
      const id = list[turn];
      if (id !== undefined && cases.size < MOST_CASES) cases.add(id);
    }
  return [...cases];
};
