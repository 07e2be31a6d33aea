import { type Instant, secondsBetween } from '../../../domain/kernel/time.ts';
import { cutFor, type Place, tableOf } from '../../../domain/views/figures/cuts.ts';
import { type Figure, figuresFrom } from '../../../domain/views/figures/figures-of.ts';
import {
  addTo,
  asksFor,
  type Groups,
  groupFacts,
  groupKey,
  groupNumbers,
  isWithin,
  placeOfMark,
} from '../../../domain/views/figures/groups.ts';
import { sectionsFor } from '../../../domain/views/figures/packing/sections.ts';
import { dayAfter, daysOf, type Period, startOf } from '../../../domain/views/figures/period.ts';
import { repeatsIn } from '../../../domain/views/figures/repeats.ts';
import { isIn, justBefore, listsAt, type StockLine } from '../../../domain/views/figures/stock.ts';
import type { Terms } from '../../../domain/views/figures/terms.ts';
import { type FactLine, factsOn, type WaitingLine, waitingList } from '../../../domain/views/figures/view.ts';
import type { SumReader } from '../adapters/sum-reader.ts';
import type { ViewReader } from '../adapters/view-reader.ts';
import { type HttpProblem, problem } from '../problem.ts';
import type { FiguresQuestion } from './question.ts';

export type FigureStore = Pick<ViewReader, 'list'> & Pick<SumReader, 'numbers'>;
export type FiguresGroup = { readonly place: Partial<Place>; readonly figures: Readonly<Record<string, Figure>> };
type Asked = Omit<FiguresQuestion, 'previous'>;
export type Moment = { readonly now: Instant; readonly today: string; readonly terms: Terms };

/** Days' facts of single cases that one question may read. */
const MOST_FACTS = 20_000;
const MOST_STOCK = 200_000;

/** The figures of one period, in the groups that were asked for. A problem where single cases would have to be read, and are too many. */
export const readFigures = async (
  store: FigureStore,
  asked: Asked,
  moment: Moment,
): Promise<readonly FiguresGroup[] | HttpProblem> => {
  const { figures, period, by, where, zone, at } = asked;
  const kinds = new Set(figures.map(({ source }) => source.kind));
  const cut = cutFor(asksFor(asked));
  const wants = (kind: (typeof figures)[number]['source']['kind']): boolean => kinds.has(kind);
  const [numbers, facts, atStart, atEnd, waiting] = await Promise.all([
    cut === undefined ? undefined : store.numbers(tableOf(cut), period, sectionsFor(figures)),
    cut === undefined || wants('unrepeated') ? readFacts(store, { from: period.from, to: dayAfter(period.to, 7) }) : undefined,
    wants('shareOfActive') ? stockAt(store, justBefore(startOf(period.from, zone))) : [],
    wants('stock') ? stockAt(store, at) : [],
    wants('times') && period.from <= moment.today && moment.today <= period.to
      ? store.list(waitingList, { limit: MOST_STOCK })
      : [],
  ]);
  if (facts === 'too-many') return tooMany;
  const own = (facts ?? []).filter(({ day }) => day >= period.from && day <= period.to).map(({ fact }) => fact);
  const groups = cut === undefined || numbers === undefined ? groupFacts(own, asked) : groupNumbers(cut, numbers, asked);
  countWaiting(
    groups,
    waiting.map(({ line }) => line as WaitingLine),
    { asked, moment },
  );
  const inStock = Map.groupBy(
    atStart.filter(({ place }) => isWithin(place, where)),
    ({ place }) => groupKey(place, by),
  );
  const open = Map.groupBy(
    atEnd.filter(({ place }) => isWithin(place, where)),
    ({ place }) => groupKey(place, by),
  );
  for (const [key, [first]] of [...inStock, ...open])
    if (!groups.has(key) && first !== undefined) addTo(groups, { place: first.place, counts: {} }, asked);
  const unrepeated = wants('unrepeated')
    ? countUnrepeated(
        own,
        (facts ?? []).map(({ fact }) => fact),
        asked,
      )
    : new Map<string, number>();

  return [...groups]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, { place, numbers: own }]) => ({
      place,
      figures: figuresFrom(own, figures, {
        from: period.from,
        channel: place.channel ?? where.channel ?? undefined,
        inStock: inStock.get(key)?.length ?? 0,
        ages: (open.get(key) ?? []).map(({ openedAt }) => secondsBetween(openedAt, at)),
        unrepeated: unrepeated.get(key) ?? 0,
      }),
    }));
};

type Dated = { readonly day: string; readonly fact: FactLine };
export const readFacts = async (store: Pick<FigureStore, 'list'>, period: Period): Promise<readonly Dated[] | 'too-many'> => {
  const all: Dated[] = [];
  for (const day of daysOf(period)) {
    const lines = await store.list(factsOn(day), { limit: MOST_FACTS + 1 - all.length });
    all.push(...lines.map(({ line }) => ({ day, fact: line as FactLine })));
    if (all.length > MOST_FACTS) return 'too-many';
  }
  return all;
};

/** Every case that was open at an instant, once. */
export const stockAt = async (store: Pick<FigureStore, 'list'>, at: Instant): Promise<readonly StockLine[]> => {
  const found = await Promise.all(listsAt(at).map((list) => store.list(list, { limit: MOST_STOCK })));
  const lines = found
    .flat()
    .map(({ line }) => line as StockLine)
    .filter((line) => isIn(line, at));
  return [...new Map(lines.map((line) => [`${line.from}#${line.caseId}`, line])).values()];
};

/** A breach that is still waiting counts as waiting until now. */
const countWaiting = (
  groups: Groups,
  lines: readonly WaitingLine[],
  { asked, moment }: { asked: Asked; moment: Moment },
): void => {
  for (const { place, from } of lines) addTo(groups, { place, counts: {}, times: waitedUntil(from, moment) }, asked);
};

export const waitedUntil = (from: Instant, { now, terms }: Moment) => {
  const { business, calendar } = terms.between(from, now, from);
  return { 'firstResponse.business': business, 'firstResponse.calendar': calendar };
};

const countUnrepeated = (
  own: readonly FactLine[],
  around: readonly FactLine[],
  { by, where }: Asked,
): ReadonlyMap<string, number> => {
  const repeats = repeatsIn(around);
  const counted = new Map<string, number>();
  for (const fact of own)
    for (const mark of fact.marks) {
      const place = placeOfMark(fact, mark);
      if (!mark.counts['resolved.once'] || !isWithin(place, where) || repeats(fact, mark.at)) continue;
      counted.set(groupKey(place, by), (counted.get(groupKey(place, by)) ?? 0) + 1);
    }
  return counted;
};

export const tooMany: HttpProblem = problem({
  status: 400,
  code: 'too-many-cases',
  clause: 'G1',
  words: {
    en: `This has to be read from single cases, and there are more than ${MOST_FACTS} days of cases in the period: ask for a shorter one, for dimensions of one cut (agent, team, channel; or channel, type, category, priority), or in SQL.`,
    zh: `此项需逐单读取,周期内单日工单记录超过 ${MOST_FACTS} 条:请缩短周期、改用同一切面的维度(agent、team、channel,或 channel、type、category、priority),或用 SQL 查询。`,
  },
});
