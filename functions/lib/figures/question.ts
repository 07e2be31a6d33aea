import { quarterAt } from '../../../domain/calendar/quarter.ts';
import { caseTypes, channels, priorities } from '../../../domain/case/words.ts';
import { type Instant, minus, parseInstant, seconds } from '../../../domain/kernel/time.ts';
import { type Dimension, dimensions } from '../../../domain/views/figures/cuts.ts';
import type { Question, Where } from '../../../domain/views/figures/groups.ts';
import {
  dayAfter,
  isDay,
  lengthOf,
  namedPeriod,
  type Period,
  periodBefore,
  startOf,
  yearBefore,
} from '../../../domain/views/figures/period.ts';
import type { Definition } from '../../../domain/views/figures/registry/definition.ts';
import { definitionOf, registry } from '../../../domain/views/figures/registry/registry.ts';
import { type HttpProblem, isProblem, problem } from '../problem.ts';

/** What is asked of the figures, checked: everything that is not known is refused with what would have been taken. */

export type FiguresQuestion = Question & {
  readonly period: Period;
  readonly previous?: Period;
  readonly figures: readonly Definition[];
  /** The instant that the backlog is of. */
  readonly at: Instant;
  readonly zone: string;
};
export type Clock = { readonly now: Instant; readonly zone: string; readonly today: string };
type Query = Readonly<Record<string, string | undefined>>;

/** The longest period, in days: two years and a bit, so that a year can stand beside the year before. */
const LONGEST = 800;

export const questionOf = (query: Query, clock: Clock): FiguresQuestion | HttpProblem => {
  const unknown = unknownParameter(query, ['from', 'to', 'period', 'by', 'figures', 'compare', 'at', 'zone', ...dimensions]);
  const zone = zoneOf(query, clock.zone);
  const period = periodOf(query, clock);
  const by = listed(query.by, dimensions, 'by');
  const where = whereOf(query);
  const figures = figuresOfQuery(query.figures);
  if (unknown) return unknown;
  for (const part of [zone, period, by, where, figures]) if (isProblem(part)) return part;
  const comparedWith = comparisons.get(query.compare ?? '');
  if (query.compare !== undefined && comparedWith === undefined)
    return notTaken('compare', query.compare, [...comparisons.keys()]);
  const at = instantOfQuery(query.at, period as Period, clock);
  if (isProblem(at)) return at;
  return {
    period: period as Period,
    ...(comparedWith === undefined ? {} : { previous: comparedWith(period as Period) }),
    by: by as readonly Dimension[],
    where: where as Where,
    figures: figures as readonly Definition[],
    at: at as Instant,
    zone: clock.zone,
  };
};

/** What a period may stand beside. */
const comparisons: ReadonlyMap<string, (period: Period) => Period> = new Map([
  ['previous', periodBefore],
  ['year', yearBefore],
]);

export const unknownParameter = (query: Query, known: readonly string[]): HttpProblem | undefined => {
  const unknown = Object.keys(query).find((name) => !known.includes(name));
  return unknown === undefined ? undefined : notTaken('parameter', unknown, known);
};

export const zoneOf = ({ zone }: Query, own: string): string | HttpProblem =>
  zone === undefined || zone === own ? own : notTaken('zone', zone, [own]);

/** As asked; this quarter where nothing is said. */
export const periodOf = ({ period, from, to }: Query, { zone, now }: Clock): Period | HttpProblem => {
  if (period === undefined && from === undefined && to === undefined) return namedPeriod(quarterAt(now, zone)) ?? badPeriod();
  const named = period === undefined ? undefined : namedPeriod(period);
  if (period !== undefined && named === undefined)
    return notTaken('period', period, ['2026-Q3', '2026-07', '2026-07-14', '2026']);
  if (named !== undefined && (from !== undefined || to !== undefined)) return badPeriod();
  const found = named ?? { from: from ?? '', to: to ?? '' };
  if (!isDay(found.from) || !isDay(found.to) || found.from > found.to || lengthOf(found) > LONGEST) return badPeriod();
  return found;
};

/** Nobody, and no category, are `none`. */
export const whereOf = (query: Query): Where | HttpProblem => {
  const fixed: Readonly<Partial<Record<Dimension, readonly string[]>>> = {
    channel: channels,
    type: caseTypes,
    priority: priorities,
  };
  const where: Partial<Record<Dimension, string | null>> = {};
  for (const dimension of dimensions) {
    const value = query[dimension];
    if (value === undefined) continue;
    const allowed = fixed[dimension];
    if (allowed !== undefined && !allowed.includes(value)) return notTaken(dimension, value, allowed);
    where[dimension] = value === 'none' ? null : value;
  }
  return where;
};

/** Without names, every figure but those that single cases have to be read for. */
const figuresOfQuery = (text: string | undefined): readonly Definition[] | HttpProblem => {
  const names = listed(
    text,
    registry.map(({ name }) => name),
    'figures',
  );
  if (isProblem(names)) return names;
  if (names.length === 0) return registry.filter(({ source }) => source.kind !== 'unrepeated');
  return names.flatMap((name) => definitionOf(name) ?? []);
};

/** The end of the period, or now while it goes on. */
const instantOfQuery = (text: string | undefined, { to }: Period, { now, zone }: Clock): Instant | HttpProblem => {
  if (text === undefined) {
    const end = minus(startOf(dayAfter(to, 1), zone), seconds(0.001));
    return end < now ? end : now;
  }
  return parseInstant(text) ?? notTaken('at', text, ['2026-11-21T09:00:00+08:00']);
};

const listed = <Name extends string>(
  text: string | undefined,
  known: readonly Name[],
  what: string,
): readonly Name[] | HttpProblem => {
  const names = (text ?? '').split(',').filter((name) => name !== '');
  const unknown = names.find((name) => !(known as readonly string[]).includes(name));
  return unknown === undefined ? ([...new Set(names)] as Name[]) : notTaken(what, unknown, known);
};

/** 400: what is not known, and everything that is. */
export const notTaken = (what: string, value: string, allowed: readonly string[]): HttpProblem =>
  problem({
    status: 400,
    code: `unknown-${what}`,
    clause: 'G1',
    words: {
      en: `${what} cannot be "${value.slice(0, 100)}"; it may be ${allowed.join(', ')}.`,
      zh: `${what} 不能为“${value.slice(0, 100)}”,可为 ${allowed.join('、')}。`,
    },
  });

const badPeriod = (): HttpProblem =>
  problem({
    status: 400,
    code: 'unknown-period',
    clause: 'G1',
    words: {
      en: `Say either period (2026-Q3, 2026-07, 2026-07-14, 2026) or both from and to, days as YYYY-MM-DD, from not after to, at most ${LONGEST} days.`,
      zh: `请给出 period(2026-Q3、2026-07、2026-07-14、2026),或同时给出 from 与 to(YYYY-MM-DD,from 不晚于 to,最长 ${LONGEST} 天)。`,
    },
  });
