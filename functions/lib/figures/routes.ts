import type { Role } from '../../../domain/kernel/event.ts';
import type { Instant } from '../../../domain/kernel/time.ts';
import type { PolicyBook } from '../../../domain/policy/service-policy.ts';
import { dimensions } from '../../../domain/views/figures/cuts.ts';
import type { Figure } from '../../../domain/views/figures/figures-of.ts';
import { RELATIVE_ERROR } from '../../../domain/views/figures/histogram.ts';
import { dayAfter, type Period } from '../../../domain/views/figures/period.ts';
import { definitionOf, registry } from '../../../domain/views/figures/registry/registry.ts';
import { termsOf } from '../../../domain/views/figures/terms.ts';
import { actorOf } from '../actor.ts';
import { type HttpProblem, isProblem, problem } from '../problem.ts';
import { languageOfPage, wantsPage } from '../reading/frame.ts';
import type { HttpRoutes } from '../triggers.ts';
import { explain } from './explain.ts';
import { type Clock, notTaken, questionOf, unknownParameter } from './question.ts';
import { type FigureStore, type FiguresGroup, type Moment, readFigures } from './read.ts';

type Ports = {
  readonly store: FigureStore;
  readonly policies: Pick<PolicyBook, 'at'>;
  readonly now: () => Instant;
};

/** The figures (G1): what they are, how they stand, and the cases and events behind any number (G4). */
export const figureRoutes = ({ store, policies, now }: Ports): HttpRoutes => {
  const clockNow = (): Clock & Moment => {
    const at = now();
    const terms = termsOf(policies);
    return { now: at, zone: policies.at(at).calendar.zone, today: terms.dayOf(at), terms };
  };

  return {
    'GET /figures/definitions': async () => ({
      status: 200,
      body: { dimensions, percentiles: percentileWords, figures: registry },
    }),

    'GET /figures': async ({ query, claims }) => {
      const clock = clockNow();
      const asked = questionOf(own(query, claims), clock);
      if (isProblem(asked)) return asked;
      if (seesOthers(query, claims)) return notYours;
      const { period, previous, by, where, at, figures } = asked;
      const [groups, before] = await Promise.all([
        readFigures(store, asked, clock),
        previous
          ? readFigures(store, { ...asked, period: previous, at: previousEnd(asked.at, asked.period, previous) }, clock)
          : [],
      ]);
      if (isProblem(groups)) return groups;
      if (isProblem(before)) return before;
      const body = {
        period: { ...period, zone: clock.zone, open: period.to >= clock.today },
        ...(previous ? { comparedWith: { ...previous, zone: clock.zone, open: previous.to >= clock.today } } : {}),
        asOf: clock.now,
        backlogAt: at,
        by,
        where,
        percentiles: percentileWords,
        figures: figures.map(({ name }) => name),
        groups: compared(groups, before, { period, previous, today: clock.today }),
      };
      return { status: 200, body };
    },

    'GET /figures/explain': async (request) => {
      const { query, claims } = request;
      const clock = clockNow();
      const { figure: name = '', cursor, lang, ...rest } = own(query, claims);
      const unknown = unknownParameter(query, ['figure', 'from', 'to', 'period', 'at', 'zone', 'cursor', 'lang', ...dimensions]);
      const figure = definitionOf(name);
      if (unknown) return unknown;
      if (lang !== undefined && lang !== 'zh' && lang !== 'en') return notTaken('lang', lang, ['zh', 'en']);
      if (figure === undefined)
        return notTaken(
          'figure',
          name,
          registry.map((one) => one.name),
        );
      const asked = questionOf({ ...rest, figures: name }, clock);
      if (isProblem(asked)) return asked;
      if (seesOthers(query, claims)) return notYours;
      const { period, where, at, zone } = asked;
      const [page, groups] = await Promise.all([
        explain(store, { figure, period, where, at, zone }, { text: cursor, moment: clock }),
        cursor === undefined ? readFigures(store, { ...asked, by: [] }, clock) : undefined,
      ]);
      if (isProblem(page)) return page;
      if (isProblem(groups)) return groups;
      const told = groups?.[0]?.figures[name];
      if (wantsPage(request)) {
        const { explainedPage } = await import('./page.ts');
        return explainedPage({ ...page, asked: { figure, period, where, at, zone }, told, language: languageOfPage(request) });
      }
      const body = { figure: name, period: { ...period, zone }, where, ...(told === undefined ? {} : { told }), ...page };
      return { status: 200, body, headers: { vary: 'accept' } };
    },
  };
};

type Query = Readonly<Record<string, string | undefined>>;

/** E6: agents see the figures of their own work. */
const ownOnly: readonly (Role | undefined)[] = ['agent', 'senior-agent'];
const own = (query: Query, claims: Query): Query => {
  const who = actorOf(claims);
  return ownOnly.includes(who.role) ? { ...query, agent: query.agent ?? who.id } : query;
};
const seesOthers = ({ agent }: Query, claims: Query): boolean => {
  const who = actorOf(claims);
  return ownOnly.includes(who.role) && agent !== undefined && agent !== who.id;
};

type Compared = Figure & {
  readonly open: boolean;
  readonly previous?: { readonly n: number; readonly value: number | null };
  readonly change?: number | null;
};
type Times = { readonly period: Period; readonly previous: Period | undefined; readonly today: string };

const compared = (groups: readonly FiguresGroup[], before: readonly FiguresGroup[], times: Times): readonly object[] => {
  const keyOf = ({ place }: FiguresGroup): string => JSON.stringify(place);
  const earlier = new Map(before.map((group) => [keyOf(group), group]));
  const openOnes = new Map<string, boolean>();
  const isStillOpen = (name: string): boolean => {
    const known = openOnes.get(name) ?? isOpen(name, times);
    openOnes.set(name, known);
    return known;
  };
  return groups.map((group) => {
    const figures: Record<string, Compared> = {};
    const then = times.previous === undefined ? undefined : earlier.get(keyOf(group))?.figures;
    for (const name in group.figures) {
      const figure = group.figures[name] as Figure;
      const open = isStillOpen(name);
      if (times.previous === undefined) {
        figures[name] = { ...figure, open };
        continue;
      }
      const { n = 0, value = null } = then?.[name] ?? {};
      const change = figure.value === null || value === null ? null : figure.value - value;
      figures[name] = { ...figure, open, previous: { n, value }, change };
    }
    const place = Object.fromEntries(Object.entries(group.place).map(([dimension, value]) => [dimension, value ?? null]));
    return { ...place, figures };
  });
};

/** What is still to happen in the period, or within seven days of it, may change the figure. */
const isOpen = (name: string, { period, today }: Times): boolean => {
  const source = definitionOf(name)?.source;
  const waits = (source?.kind === 'share' && source.days !== undefined) || source?.kind === 'unrepeated';
  return dayAfter(period.to, waits ? 7 : 0) >= today;
};

/** The backlog as long before the end of its own period. */
const previousEnd = (at: Instant, period: Period, previous: Period): Instant => {
  const shift = Date.parse(period.to) - Date.parse(previous.to);
  return new Date(Date.parse(at) - shift).toISOString() as Instant;
};

const percentileWords = {
  en: `Median and p90 by nearest rank; of times and inspection scores from log-scale histograms with a relative error of at most ${RELATIVE_ERROR * 100} %, of customers' scores and ages exact.`,
  zh: `中位数与 P90 为最近秩;时长与质检得分率取自相对误差不超过 ${RELATIVE_ERROR * 100}% 的对数直方图,客户评分与积压时长为精确值。`,
};

const notYours: HttpProblem = problem({
  status: 403,
  code: 'not-your-figures',
  clause: 'E6',
  words: { en: 'Agents see the figures of their own work only.', zh: '客服专员只能查看本人的指标。' },
});
