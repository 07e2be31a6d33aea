import { type Instant, parseInstant, secondsBetween } from '../../../domain/kernel/time.ts';
import { addFact, type Place } from '../../../domain/views/figures/cuts.ts';
import { type ComplaintRow, complaintRows } from '../../../domain/views/figures/figures-of.ts';
import { isWithin, placeOfMark, type Where } from '../../../domain/views/figures/groups.ts';
import { type Parts, partsOf } from '../../../domain/views/figures/parts.ts';
import { dayAfter, isDay, type Period, startOf } from '../../../domain/views/figures/period.ts';
import type { Definition } from '../../../domain/views/figures/registry/definition.ts';
import { repeatsIn } from '../../../domain/views/figures/repeats.ts';
import { justBefore } from '../../../domain/views/figures/stock.ts';
import { type FactLine, factsOn, type WaitingLine, waitingList } from '../../../domain/views/figures/view.ts';
import { type HttpProblem, isProblem } from '../problem.ts';
import { notTaken } from './question.ts';
import { type FigureStore, type Moment, readFacts, stockAt, tooMany, waitedUntil } from './read.ts';

/** One fact behind a number (G4): its case, what it adds, and the commits that say so. Over all pages the parts add up to the figure. */
export type Explained = {
  /** Missing where the fact is of a customer's own stream. */
  readonly caseId?: string;
  readonly customerId?: string;
  /** Of the case, where the fact is of an inspection's stream. */
  readonly inspectionId?: string;
  readonly at: Instant;
  readonly place: Place;
  readonly parts: Parts;
  /** Of a complaint: the line of the statistics that it stands in. */
  readonly complaint?: Omit<ComplaintRow, 'n'>;
  /** `why` where it is no fact of its day: still waiting, or open at the instant. */
  readonly why?: 'waiting' | 'open-at-start' | 'open';
  readonly events: readonly { readonly stream: string; readonly commit: number }[];
  /** `events`: where these stand; of an inspection, `caseEvents` are those of its case. */
  readonly links: Readonly<Partial<Record<'case' | 'events' | 'customer' | 'inspection' | 'caseEvents', string>>>;
};
export type Inquiry = {
  readonly figure: Definition;
  readonly period: Period;
  readonly where: Where;
  readonly at: Instant;
  readonly zone: string;
};
/** Where a page goes on: the cases that are open (or waiting) from `skip` on, then the facts of `day` after a case. */
type Cursor = { readonly asOf: Instant; readonly skip?: number; readonly day?: string; readonly after?: string };
export type Page = { readonly contributions: readonly Explained[]; readonly cursor?: string };

const PAGE = 200;
/** Lines read at most for one page, so that rare facts in a long period do not take for ever: a page may be empty and go on. */
const MOST_READ = 2000;
/** What looking at a day counts for, however little there is: a quarter of few facts is one page. */
const DAY_COSTS = 20;
/** Lines asked for at once, and days looked at side by side. */
const LINES = 100;
const AHEAD = 8;

export const explain = async (
  store: FigureStore,
  inquiry: Inquiry,
  { text, moment }: { readonly text: string | undefined; readonly moment: Moment },
): Promise<Page | HttpProblem> => {
  const cursor = cursorOf(text, inquiry.period) ?? { asOf: moment.now };
  if (isProblem(cursor)) return cursor;
  const then = { ...moment, now: cursor.asOf };
  const repeats = inquiry.figure.source.kind === 'unrepeated' ? await repeatsAround(store, inquiry.period) : undefined;
  if (repeats === 'too-many') return tooMany;
  if (cursor.day === undefined) {
    const skip = cursor.skip ?? 0;
    const lines = await besideFacts(store, inquiry, then);
    const page = lines.slice(skip, skip + PAGE);
    const more = skip + PAGE < lines.length;
    if (more) return { contributions: page, cursor: written({ asOf: cursor.asOf, skip: skip + PAGE }) };
    if (inquiry.figure.source.kind === 'stock') return { contributions: page };
    if (page.length > 0) return { contributions: page, cursor: written({ asOf: cursor.asOf, day: inquiry.period.from }) };
  }
  return factsFrom(store, { inquiry, repeats }, { ...cursor, day: cursor.day ?? inquiry.period.from });
};

const factsFrom = async (
  store: FigureStore,
  { inquiry, repeats }: { readonly inquiry: Inquiry; readonly repeats: Repeats | undefined },
  start: Cursor & { readonly day: string },
): Promise<Page> => {
  const { period } = inquiry;
  const firstOf = readAhead(store, period.to);
  const contributions: Explained[] = [];
  let { day, after } = start;
  for (let read = 0; day <= period.to && read < MOST_READ && contributions.length < PAGE; ) {
    const lines = await (after === undefined ? firstOf(day) : store.list(factsOn(day), { limit: LINES, after }));
    contributions.push(...lines.flatMap(({ line }) => explained(line as FactLine, inquiry, repeats)));
    read += Math.max(lines.length, DAY_COSTS);
    after = lines.length < LINES ? undefined : lines.at(-1)?.sort;
    if (after === undefined) day = dayAfter(day, 1);
  }
  const goesOn = day <= period.to;
  const next = { asOf: start.asOf, day, ...(after === undefined ? {} : { after }) };
  return { contributions, ...(goesOn ? { cursor: written(next) } : {}) };
};

/** The first lines of a day; those of the days after it are asked for meanwhile. */
const readAhead = (store: FigureStore, last: string) => {
  const asked = new Map<string, ReturnType<FigureStore['list']>>();
  return (day: string): ReturnType<FigureStore['list']> => {
    for (let ahead = AHEAD - 1; ahead >= 0; ahead -= 1) {
      const next = dayAfter(day, ahead);
      if (next > last || asked.has(next)) continue;
      const lines = store.list(factsOn(next), { limit: LINES });
      lines.catch(() => {}); // heard when its turn comes, if it does
      asked.set(next, lines);
    }
    return asked.get(day) ?? store.list(factsOn(day), { limit: LINES });
  };
};

const explained = (fact: FactLine, { figure, period, where }: Inquiry, repeats: Repeats | undefined): readonly Explained[] =>
  fact.marks.flatMap((mark): readonly Explained[] => {
    const place = placeOfMark(fact, mark);
    if (!isWithin(place, where)) return [];
    const values: Record<string, number> = {};
    addFact(values, mark);
    const adds = partsOf(figure, values, period.from);
    if (Object.keys(adds).length === 0) return [];
    const parts =
      repeats === undefined ? adds : { ...adds, count: mark.counts['resolved.once'] && !repeats(fact, mark.at) ? 1 : 0 };
    const whole = { at: mark.at, place, parts, by: mark.by };
    const [{ n: _n, ...complaint } = { n: 0 }] = figure.source.kind === 'complaints' ? complaintRows(values) : [];
    const told = toldBy(fact, whole);
    return [figure.source.kind === 'complaints' ? { ...told, complaint } : told];
  });

/** What a figure counts besides the facts of its days. */
const besideFacts = async (
  store: FigureStore,
  { figure, period, where, at, zone }: Inquiry,
  moment: Moment,
): Promise<readonly Explained[]> => {
  const { source } = figure;
  if (source.kind === 'stock' || source.kind === 'shareOfActive') {
    const instant = source.kind === 'stock' ? at : justBefore(startOf(period.from, zone));
    const why = source.kind === 'stock' ? 'open' : 'open-at-start';
    const lines = (await stockAt(store, instant)).filter(({ place }) => isWithin(place, where));
    return lines
      .sort((a, b) => (a.openedAt < b.openedAt ? -1 : 1))
      .map(({ caseId, place, openedAt, by }) => {
        const age = source.kind === 'stock' && source.of === 'ages' ? { seconds: secondsBetween(openedAt, instant) } : {};
        return { ...of(caseId, { at: openedAt, place, parts: { n: 1, ...age }, by: [by] }), why };
      });
  }
  if (source.kind !== 'times' || source.of !== 'firstResponse' || moment.today < period.from || moment.today > period.to)
    return [];
  const waiting = await store.list(waitingList, { limit: 100_000 });
  return waiting
    .map(({ line }) => line as WaitingLine)
    .filter(({ place }) => isWithin(place, where))
    .map(({ caseId, place, from, by }) => {
      const values: Record<string, number> = {};
      addFact(values, { counts: {}, times: waitedUntil(from, moment) });
      return { ...of(caseId, { at: from, place, parts: partsOf(figure, values, period.from), by }), why: 'waiting' as const };
    });
};

type Whole = { readonly at: Instant; readonly place: Place; readonly parts: Parts; readonly by: readonly number[] };

const toldBy = ({ caseId, customerId, inspectionId }: FactLine, whole: Whole): Explained => {
  if (customerId !== undefined) return ofCustomer(customerId, whole);
  return inspectionId === undefined ? of(caseId, whole) : ofInspection(inspectionId, of(caseId, whole));
};
const of = (caseId: string, { at, place, parts, by }: Whole): Explained => ({
  caseId,
  at,
  place,
  parts,
  events: by.map((commit) => ({ stream: `case#${caseId}`, commit })),
  links: { case: `/cases/${caseId}`, events: `/cases/${caseId}/events` },
});
const ofCustomer = (customerId: string, { at, place, parts, by }: Whole): Explained => ({
  customerId,
  at,
  place,
  parts,
  events: by.map((commit) => ({ stream: `customer#${customerId}`, commit })),
  links: { customer: `/customers/${customerId}` },
});
const ofInspection = (inspectionId: string, { events, links, ...told }: Explained): Explained => {
  const inspection = `/inspections/${inspectionId}`;
  return {
    ...told,
    inspectionId,
    events: events.map(({ commit }) => ({ stream: `inspection#${inspectionId}`, commit })),
    links: { inspection, events: `${inspection}/events`, case: links.case ?? '', caseEvents: links.events ?? '' },
  };
};

type Repeats = ReturnType<typeof repeatsIn>;
const repeatsAround = async (store: FigureStore, { from, to }: Period): Promise<Repeats | 'too-many'> => {
  const facts = await readFacts(store, { from, to: dayAfter(to, 7) });
  return facts === 'too-many' ? facts : repeatsIn(facts.map(({ fact }) => fact));
};

const written = (cursor: Cursor): string => Buffer.from(JSON.stringify(cursor)).toString('base64url');

const cursorOf = (text: string | undefined, { from, to }: Period): Cursor | HttpProblem | undefined => {
  if (text === undefined) return undefined;
  const bad = notTaken('cursor', text, ['the one that the last page gave (上一页给出的值)']);
  try {
    const { asOf, skip, day, after } = JSON.parse(Buffer.from(text, 'base64url').toString()) as Partial<
      Record<keyof Cursor, unknown>
    >;
    const known = typeof asOf === 'string' ? parseInstant(asOf) : undefined;
    if (known === undefined) return bad;
    if (Number.isSafeInteger(skip) && (skip as number) >= 0) return { asOf: known, skip: skip as number };
    if (typeof day !== 'string' || !isDay(day) || day < from || day > to) return bad;
    if (after !== undefined && (typeof after !== 'string' || after.length > 200)) return bad;
    return { asOf: known, day, ...(after === undefined ? {} : { after }) };
  } catch {
    return bad;
  }
};
