import { startOfLocalDay } from '../../domain/calendar/business-calendar.ts';
import { type Instant, parseInstant } from '../../domain/kernel/time.ts';
import { dayAfter, daysOf, type Period } from '../../domain/views/figures/period.ts';
import { type LogLine, totalsOf, workLinesOf, writtenOf } from '../../domain/views/work-log/totals.ts';
import { dayOfSort, logOf, type WorkLine, within } from '../../domain/views/work-log/view.ts';
import { specialCases } from '../../domain/work-log/day.ts';
import { presenceWords, type Work, workWords } from '../../domain/work-log/kinds.ts';
import { type PresenceChange, type PresenceSpan, secondsPresent, spansOf } from '../../domain/work-log/presence.ts';
import type { ViewStore } from './adapters/view-store.ts';
import type { PageAsked } from './page.ts';
import { type HttpProblem, isProblem } from './problem.ts';
import { badCursor } from './work-log-query.ts';

/** A log as it is read from an agent's lines: a day entry by entry, longer periods day by day. */

const READ_AT_ONCE = 1000;

/** Everything that an agent's log holds of some days. */
export const readLog = async (
  views: Pick<ViewStore, 'list'>,
  agent: string,
  { from, to }: Period,
): Promise<readonly LogLine[]> => {
  const { after: first, upTo } = within(from, to);
  const lines: LogLine[] = [];
  for (let after = first; ; ) {
    const page = await views.list(logOf(agent), { limit: READ_AT_ONCE, after, upTo });
    lines.push(...page);
    const last = page.at(-1)?.sort;
    if (page.length < READ_AT_ONCE || last === undefined) return lines;
    after = last;
  }
};

/** What an agent's stream says of presence, and by whose clocks days begin and end. */
export type Presences = {
  readonly changes: readonly PresenceChange[];
  readonly zone: string;
  readonly now: Instant;
  readonly stream: string;
};

/** The day in order of time, page by page; what the agent wrote stands with the first page. */
export const dayPage = (
  lines: readonly LogLine[],
  presences: Presences & { readonly date: string },
  { limit = '50', cursor }: PageAsked,
): { readonly body: object; readonly cases: readonly string[] } | HttpProblem => {
  const after = cursor === undefined ? '' : readCursor(cursor);
  if (isProblem(after)) return after;
  const spans = spansOn(presences, presences.date);
  const all = [...workLinesOf(lines).flatMap(workEntries), ...presenceEntries(spans, presences.stream)]
    .sort((one, other) => (one.key < other.key ? -1 : 1))
    .filter(({ key }) => key > after);
  const page = all.slice(0, Number(limit));
  const last = page.at(-1);
  const next = all.length > page.length && last !== undefined ? { cursor: Buffer.from(last.key).toString('base64url') } : {};
  const entries = page.map(({ entry }) => entry);
  if (cursor !== undefined) return { body: { entries, ...next }, cases: [] };
  const { remarks, special } = writtenOf(lines);
  const totals = totalsOf(lines);
  const named = [...remarks.flatMap(({ caseId }) => caseId ?? []), ...special.map(({ caseId }) => caseId)];
  return {
    body: {
      totals,
      presence: secondsPresent(spans),
      words: { ...wordsOf(totals.work), presence: presenceWords },
      remarks,
      specialCases: special,
      entries,
      ...next,
    },
    cases: [...new Set(named)],
  };
};

type Keyed = { readonly key: string; readonly entry: object };

const workEntries = ({ stream, done, uncounted }: WorkLine): readonly Keyed[] =>
  done.map(({ by, event, ...work }, index) => ({
    key: keyOf(work.at, stream, index),
    entry: {
      ...work,
      ...subjectOf(stream),
      event: { stream, commit: by, type: event },
      ...(uncounted === undefined ? {} : { uncounted }),
    },
  }));

/** From when the agent was available, busy, away or off, until when, at the latest to the end of the day, and how long that was. */
const presenceEntries = (spans: readonly PresenceSpan[], stream: string): readonly Keyed[] =>
  spans
    .filter(({ began }) => began === undefined)
    .map(({ at, by, event, from: _from, ...span }, index) => ({
      key: keyOf(at, stream, index),
      entry: { at, what: 'presence', ...span, event: { stream, commit: by, type: event } },
    }));

/** Seconds in each state on a day. */
export const presentOn = (presences: Presences, date: string) => secondsPresent(spansOn(presences, date));

const keyOf = (at: Instant, stream: string, index: number): string => `${at}#${stream}#${String(index).padStart(5, '0')}`;

const spansOn = ({ changes, zone, now }: Presences, date: string): readonly PresenceSpan[] =>
  spansOf(changes, { from: startOfLocalDay(zone, date), to: startOfLocalDay(zone, dayAfter(date, 1)), now });

/** Day by day what the work comes to, and the sum of it; days without anything are left out. */
export const summary = (lines: readonly LogLine[], presences: Presences, period: Period) => {
  const byDay = Map.groupBy(lines, ({ sort }) => dayOfSort(sort));
  const spans: PresenceSpan[] = [];
  const days = daysOf(period).flatMap((date) => {
    const own = byDay.get(date) ?? [];
    const there = spansOn(presences, date);
    const presence = secondsPresent(there);
    if (own.length === 0 && Object.keys(presence).length === 0) return [];
    spans.push(...there);
    return [{ date, ...totalsOf(own), presence, special: specialCases(writtenOf(own).special).map(({ caseId }) => caseId) }];
  });
  const totals = totalsOf(lines);
  return { totals, presence: secondsPresent(spans), words: wordsOf(totals.work), days };
};

/** What a day comes to, and from when to when work was done. */
export const dayTotals = (lines: readonly LogLine[]) => {
  const times = workLinesOf(lines)
    .flatMap(({ done }) => done.map(({ at }): Instant => at))
    .sort();
  return { ...totalsOf(lines), ...(times.length === 0 ? {} : { firstAt: times[0], lastAt: times.at(-1) }) };
};

const wordsOf = (work: Readonly<Partial<Record<Work, unknown>>>) =>
  Object.fromEntries(Object.keys(work).map((kind) => [kind, workWords[kind as Work]]));

/** The number of the case or customer, or who it was about, beside the stream's name. */
const subjectOf = (stream: string): object => {
  const [kind, subject] = stream.split('#');
  const name = kind === undefined ? undefined : subjects[kind];
  return name === undefined ? {} : { [name]: subject };
};

const subjects: Readonly<Record<string, string>> = { case: 'caseId', customer: 'customerId', agent: 'agentId' };

const readCursor = (text: string): string | HttpProblem => {
  const key = Buffer.from(text, 'base64url').toString();
  const [at = '', ...rest] = key.split('#');
  return parseInstant(at) !== undefined && rest.length > 1 ? key : badCursor(text);
};
