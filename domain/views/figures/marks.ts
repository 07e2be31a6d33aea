import type { Channel, DeadlineKind } from '../../case/words.ts';
import { days, earlier, type Instant, later, plus, secondsBetween } from '../../kernel/time.ts';
import type { CallRow } from './call-row.ts';
import { handled, offered } from './calls.ts';
import type { End } from './ends.ts';
import { solvedAtOnce } from './first-contact.ts';
import { each, type Maker, type Part, partsBy, whole } from './mark-parts.ts';
import { complaintCount, ofChannel } from './names.ts';
import type { CaseRow, CountedComplaint, LessonRow, Moment, SaidRow, SurveyRow, Talk } from './row.ts';
import { turnsOf, waitsOf } from './talks.ts';
import { noTime, type Span, type Terms } from './terms.ts';

/**
 * One dated fact of a case: what it adds to which numbers, and the commits that say so. `counts` add up as they are; each of `times`
 * (milliseconds) is one value of a distribution. Without `agent` it belongs to whoever holds the case, without `channel` to the
 * channel that the case came by.
 */
export type Fact = {
  readonly at: Instant;
  readonly agent?: string;
  readonly channel?: Channel;
  readonly counts: Readonly<Record<string, number>>;
  readonly times?: Readonly<Record<string, number>>;
  readonly by: readonly number[];
};
/** A fact, and the day of the centre's calendar on which it counts. */
export type Mark = { readonly day: string; readonly fact: Fact };

/** All that one case adds to the figures. `before`: the row that was told last, with its parts. */
export const partsOf = (
  row: CaseRow,
  terms: Terms,
  before?: { readonly row: CaseRow; readonly parts: readonly Part[] },
): readonly Part[] => partsBy(makers, [row, terms], before);

const mark = (
  terms: Terms,
  { at, by }: { readonly at: Instant; readonly by: number | readonly number[] },
  counts: Readonly<Record<string, number>>,
  more: Pick<Fact, 'agent' | 'channel' | 'times'> = {},
): Mark => ({ day: terms.dayOf(at), fact: { at, ...more, counts, by: typeof by === 'number' ? [by] : by } });

type Of<Name extends keyof CaseRow> = Pick<CaseRow, Name>;

const contact = (talk: Talk, terms: Terms): readonly Mark[] =>
  talk.out === undefined ? [mark(terms, talk, { contacts: 1 }, { channel: talk.channel })] : [];
const contactByPhone = ({ contact, at, by: [by = 0] }: CallRow, terms: Terms): readonly Mark[] =>
  contact ? [mark(terms, { at, by }, { contacts: 1 }, { channel: 'phone' })] : [];

const offering = (row: CallRow, terms: Terms): readonly Mark[] => {
  const told = offered(row);
  return told ? [mark(terms, { at: told.at, by: row.by }, told.counts, { ...whose(row), channel: 'phone' })] : [];
};

/** The first wait of a case that a contact opened is its first response; every other wait is a next response. */
const answers = (row: Of<'talks' | 'calls' | 'channel'>, terms: Terms): readonly Mark[] =>
  waitsOf(turnsOf(row)).over.map(({ asked, answer }, index) => {
    const first = index === 0 && row.channel !== 'desk';
    const times = onBothClocks(first ? 'firstResponse' : 'nextResponse', terms.between(asked.at, answer.at, asked.at));
    const channel = first ? row.channel : asked.channel;
    return mark(terms, { at: answer.at, by: both(asked.by, answer.by) }, {}, { ...whose(answer), channel, times });
  });

const handling = (talk: Talk, terms: Terms): readonly Mark[] => {
  if (talk.out === undefined || talk.seconds === undefined) return [];
  const times = { [ofChannel('handling', talk.channel)]: Math.round(talk.seconds * 1000) };
  return [mark(terms, talk, {}, { ...whose(talk), channel: talk.channel, times })];
};
const handlingByPhone = (row: CallRow, terms: Terms): readonly Mark[] => {
  const took = handled(row);
  if (took === undefined) return [];
  const times = { [ofChannel('handling', 'phone')]: took.millis };
  return [mark(terms, { at: took.at, by: row.by }, {}, { ...whose(row), channel: 'phone', times })];
};

/** By the day on which the case was opened: it, and whether a result of it has stood for seven days (or stands, so far). */
type Outcome = Of<'openedAt' | 'opened' | 'resolutions' | 'reopenings'>;
const opening = ({ openedAt, opened, resolutions, reopenings }: Outcome, terms: Terms): readonly Mark[] => {
  const stands = resolutions.findIndex(({ at }, index) => !within(SEVEN_DAYS, at, reopenings[index]?.at));
  const result = resolutions[stands];
  const by = result === undefined ? opened : both([opened], [result.by]);
  return [mark(terms, { at: openedAt, by }, { opened: 1, ...(result === undefined ? {} : { 'opened.resolved': 1 }) })];
};

type Work = Of<'openedAt' | 'waits' | 'resolutions' | 'reopenings' | 'transfers' | 'escalations' | 'talks' | 'calls'>;
/** A case counts as resolved once, by its first result; how long it took is told by its last one, as long as that stands. */
const resolving = (row: Work, terms: Terms): readonly Mark[] => {
  const { resolutions, reopenings } = row;
  const [first] = resolutions;
  if (first === undefined) return [];
  const last = resolutions.length > reopenings.length ? resolutions.at(-1) : undefined;
  const again = reopenings[0];
  const once = solvedAtOnce(row, first) && !within(SEVEN_DAYS, first.at, again?.at);
  return [
    mark(
      terms,
      { at: first.at, by: again === undefined ? first.by : both([first.by], [again.by]) },
      { resolved: 1, ...(once ? { 'resolved.once': 1 } : {}), ...(again === undefined ? {} : { 'resolved.reopened': 1 }) },
      { times: onBothClocks('firstResolution', worked(row, first, terms)) },
    ),
    ...(last === undefined ? [] : [mark(terms, last, {}, { times: onBothClocks('resolution', worked(row, last, terms)) })]),
  ];
};

/** From the opening to a result, less the time in which the customer was waited for. */
const worked = ({ openedAt, waits }: Of<'openedAt' | 'waits'>, result: Moment, terms: Terms): Span => {
  const whole = terms.between(openedAt, result.at, openedAt);
  return waits
    .map(({ from, to = result.at }) => terms.between(later(from, openedAt), earlier(to, result.at), openedAt))
    .reduce((rest, waited) => less(rest, waited), whole);
};

/** Active again: counts in a period that began after the result that it takes back (see `active` in the registry). */
const reopening = ({ resolutions, reopenings }: Of<'resolutions' | 'reopenings'>, terms: Terms): readonly Mark[] =>
  reopenings.map((again, index) => {
    const result = resolutions[index] ?? again;
    return mark(terms, again, { [`active.again~${terms.dayOf(result.at)}`]: 1 });
  });

/** Each escalation, and of each sort the first of its day with the day of the one before: a case counts once in any period. */
const escalating = ({ escalations }: Of<'escalations'>, terms: Terms): readonly Mark[] => {
  const last = new Map<string, string>();
  return escalations.map((one) => {
    const day = terms.dayOf(one.at);
    const counts: Record<string, number> = { escalations: 1 };
    if (secondsBetween(one.needed, one.at) <= TOLD_IN_TIME) counts['escalations.inTime'] = 1;
    for (const sort of ['any', one.asked ? 'asked' : 'automatic', `to.${one.to}`]) {
      if (last.get(sort) !== day) counts[`escalated.${sort}~${last.get(sort) ?? NEVER}`] = 1;
      last.set(sort, day);
    }
    return mark(terms, one, counts);
  });
};

const ending = (end: End, terms: Terms): readonly Mark[] => {
  if (end.kind === 'survey-expiry') return []; // the customer's to answer
  const counts: Record<string, number> = end.given ? {} : { [targetCount(end.kind, end.met)]: 1 };
  if (end.kind === 'follow-up') {
    counts['followUps.owed'] = 1;
    if (end.done !== undefined && end.done <= plus(end.from, THREE_DAYS)) counts['followUps.inTime'] = 1;
  }
  return [mark(terms, end, counts)];
};

/** An answer that came before the sending was noted tells of the sending as well. */
const asking = ({ sent, answer }: SurveyRow, terms: Terms): readonly Mark[] => {
  const asked = sent ?? answer;
  return [
    ...(asked === undefined ? [] : [mark(terms, asked, { 'surveys.sent': 1 })]),
    ...(answer === undefined ? [] : [mark(terms, answer, { [`csat@${answer.score}`]: 1 })]),
  ];
};

// What the quarter's report reads besides the figures: comments and improvement actions (where they stand, not what they say), scores of
// visits, outcomes of suggestions.

const learning = (one: LessonRow, terms: Terms): readonly Mark[] => [
  mark(terms, one, { [one.action ? 'lessons.actions' : 'lessons.articles']: 1 }),
];

const saying = (one: SaidRow, terms: Terms): readonly Mark[] => {
  const counts = { ...(one.comment ? { comments: 1 } : {}), ...(one.visit === undefined ? {} : { [`visit@${one.visit}`]: 1 }) };
  return Object.keys(counts).length === 0 ? [] : [mark(terms, one, counts)];
};

const judging = ({ judged, told }: Of<'judged' | 'told'>, terms: Terms): readonly Mark[] => {
  if (judged === undefined || told === undefined) return [];
  const outcome = judged.feasible ? 'suggestions.feasible' : 'suggestions.notFeasible';
  return [mark(terms, { at: told.at, by: both([judged.by], [told.by]) }, { [outcome]: 1 })];
};

const complaining = (complaint: CountedComplaint, terms: Terms): readonly Mark[] => [
  mark(terms, complaint, { [complaintCount(complaint)]: 1 }),
];

/** A record of its month, which may be drawn for inspection (F1). */
const closing = ({ closed }: Of<'closed'>, terms: Terms): readonly Mark[] =>
  closed === undefined || closed === true ? none : [mark(terms, closed, { closed: 1 })];

const none: readonly never[] = [];
const makers: readonly Maker[] = [
  each(({ talks }) => talks, contact),
  each(({ calls }) => calls, contactByPhone),
  each(({ calls }) => calls, offering),
  whole(['talks', 'calls', 'channel'], answers),
  each(({ talks }) => talks, handling),
  each(({ calls }) => calls, handlingByPhone),
  whole(['openedAt', 'opened', 'resolutions', 'reopenings'], opening),
  whole(['openedAt', 'waits', 'resolutions', 'reopenings', 'transfers', 'escalations', 'talks', 'calls'], resolving),
  whole(['resolutions', 'reopenings'], reopening),
  whole(['escalations'], escalating),
  each(({ ends }) => ends.ended, ending),
  each(({ surveys }) => surveys, asking),
  each(({ lessons = none }) => lessons, learning),
  each(({ said }) => said, saying),
  whole(['judged', 'told'], judging),
  each(({ complaints }) => complaints, complaining),
  whole(['closed'], closing),
];

export const targetCount = (kind: DeadlineKind, met: boolean): string => `target.${kind}.${met ? 'met' : 'breached'}`;

const SEVEN_DAYS = days(7);
const THREE_DAYS = days(3);
/** B6: told within 15 minutes of the need. */
const TOLD_IN_TIME = 15 * 60;
/** Before every day. */
const NEVER = '0';

const within = (span: ReturnType<typeof days>, from: Instant, at: Instant | undefined): boolean =>
  at !== undefined && at <= plus(from, span);
const onBothClocks = (name: string, { business, calendar }: Span) => ({
  [`${name}.business`]: business,
  [`${name}.calendar`]: calendar,
});
const less = (from: Span, off: Span): Span => ({
  business: Math.max(noTime.business, from.business - off.business),
  calendar: Math.max(noTime.calendar, from.calendar - off.calendar),
});
const whose = ({ agent }: { readonly agent?: string }): Pick<Fact, 'agent'> => (agent === undefined ? {} : { agent });
const both = (one: readonly number[], other: readonly number[]): readonly number[] => [...new Set([...one, ...other])];
