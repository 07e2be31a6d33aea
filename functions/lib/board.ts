import { setImmediate as nextTurn } from 'node:timers/promises';
import { type BusinessCalendar, endOfLocalDay } from '../../domain/calendar/business-calendar.ts';
import type { Colleague } from '../../domain/case/authorize.ts';
import { complaintStages } from '../../domain/case/complaint.ts';
import { riskRules } from '../../domain/case/risk.ts';
import { phases, priorities } from '../../domain/case/words.ts';
import { epochMillis, hours, type Instant, instantOf, minus, minutes, plus } from '../../domain/kernel/time.ts';
import { isOnDuty } from '../../domain/roster/assignment.ts';
import { presences } from '../../domain/roster/words.ts';
import { dueOfSort, isAfterService, whatIsDue } from '../../domain/views/board-deadlines.ts';
import { type DueLine, type EscalationLine, lists, type RiskLine, tables } from '../../domain/views/board-lines.ts';
import { loadOf, quarterUpTo } from '../../domain/views/board-sheets.ts';
import { forecast, HANDLING_MINUTES, SPANS, type Working } from '../../domain/views/forecast.ts';
import type { AgentLine } from '../../domain/views/roster.ts';
import type { BoardReader } from './adapters/board-reader.ts';
import { type Counts, readCounts } from './board-counts.ts';
import { linesFor, logLink, reviewFor } from './board-sections.ts';
import { serving } from './roster.ts';

/** Lines shown of each list; the counts beside them are of all, and `GET /board/{section}` has the rest. */
const MOST_LINES = 20;
/** Of what will breach. */
const MOST_FORECAST = 10;
/** How far ahead a deadline counts as due soon: as far as the forecast looks. */
const SOON = minutes(Math.max(...SPANS));
/** Deadlines counted that have passed and are not noticed yet: those of some seconds, unless the timers stand still. */
const MOST_PASSED = 5000;
/** Bands of age in hours, by the hour of opening; what is older than the last is `older`. */
const BANDS = [1, 4, 8, 24, 72] as const;

export type BoardAsked = {
  readonly now: Instant;
  readonly centre: BusinessCalendar;
  readonly who: Colleague;
  /** May still be on its way. */
  readonly people: readonly AgentLine[] | Promise<readonly AgentLine[]>;
};

/**
 * The supervisor's board (G2) at `now`, with the customers' words where `who` may see them (E6). Lists are earliest first; `count`
 * is of all, also those beyond the lines shown. What it reads does not grow with the cases that are closed, and of those that are open
 * with what falls due within the hour alone.
 */
export const readBoard = async (views: BoardReader, { now, centre, who, people }: BoardAsked) => {
  const soon = plus(now, SOON);
  const midnight = endOfLocalDay(centre.zone, now);
  const first = { limit: MOST_LINES };
  // Most is read for the counts: their request is on its way, and the table at work, while those for the lists are made and signed.
  const turn = nextTurn();
  const list: BoardReader['list'] = async (...asked) => {
    await turn;
    return views.list(...asked);
  };
  const [
    { roster, agents, expected, table, opened, due: ahead, visits: visitsAhead },
    dueLines,
    breached,
    escalated,
    flagged,
    visitLines,
    ...others
  ] = await Promise.all([
    foreseen(views, { now, centre, people, midnight }),
    list(lists.due, { ...first, upTo: `${soon}~` }),
    list(lists.breached, first),
    list(lists.escalations, first),
    list(lists.risks, first),
    // What is due at midnight itself (D2) is of today.
    list(lists.followUps, { ...first, upTo: `${midnight}~` }),
    list(lists.queue, first),
    list(lists.promises, first),
    list(lists.review, first),
  ]);
  const [queue, promises, doubts] = others;
  // Passed and not noticed yet: they are not in what lies ahead, nor late.
  const late = dueLines.map(({ sort }) => sort).filter((sort) => sort < now);
  const passed = late.length < MOST_LINES ? late : await views.sorts(lists.due, { limit: MOST_PASSED, upTo: now });
  const unnoticed = passed.map(dueOfSort);
  const thisQuarter = minus(quarterUpTo(now), minutes(15));
  const earlierVisits = unnoticed.filter(({ kind, dueAt }) => isAfterService(kind) && dueAt <= thisQuarter);
  const [cases, deadlines, escalations, complaints] = [
    table(tables.cases),
    table(tables.deadlines),
    table(tables.escalations),
    table(tables.complaints),
  ];
  const [risks, parked, unassigned, owed, review, rectifications] = [
    table(tables.risks),
    table(tables.parked),
    table(tables.unassigned),
    table(tables.owed),
    table(tables.review),
    table(tables.rectifications),
  ];
  const young = byAge(opened, now);
  const queued = (priority: string): number =>
    ['new', 'in-progress'].reduce((total, phase) => total + (cases.get(`${phase}|${priority}`) ?? 0), 0);
  return {
    asOf: now,
    cases: {
      total: sum(cases, () => true),
      byState: Object.fromEntries(
        phases.map((phase) => [
          phase,
          Object.fromEntries(priorities.map((priority) => [priority, cases.get(`${phase}|${priority}`) ?? 0])),
        ]),
      ),
    },
    queue: {
      count: priorities.reduce((total, priority) => total + queued(priority), 0),
      byPriority: Object.fromEntries(
        priorities.map((priority) => [
          priority,
          {
            count: queued(priority),
            unassigned: unassigned.get(priority) ?? 0,
            ageHours: agesOf(priority, { young, all: queued(priority) }),
          },
        ]),
      ),
      cases: linesFor(who, queue),
    },
    dueSoon: { until: soon, count: passed.length + ahead.length, deadlines: linesFor<DueLine>(who, dueLines) },
    breached: {
      count: sum(deadlines, (key) => key.startsWith('breached|')),
      byKind: byKind(deadlines),
      deadlines: linesFor<DueLine>(who, breached),
    },
    promises: {
      count: owed.get('promise') ?? 0,
      late: (owed.get('promise|late') ?? 0) + unnoticed.filter(({ kind }) => kind === 'promise').length,
      deadlines: linesFor<DueLine>(who, promises),
    },
    escalations: {
      count: sum(escalations, () => true),
      open: sum(escalations, (key) => key.endsWith('|open')),
      cases: linesFor<EscalationLine>(who, escalated),
    },
    followUpsDueToday: {
      until: midnight,
      count: (owed.get('visit|late') ?? 0) + earlierVisits.length + visitsAhead,
      cases: linesFor<DueLine>(who, visitLines),
    },
    complaints: {
      count: sum(complaints, () => true),
      byStage: Object.fromEntries(complaintStages.map((stage) => [stage, complaints.get(stage) ?? 0])),
    },
    risks: {
      count: sum(risks, () => true),
      byRule: Object.fromEntries(riskRules.map((rule) => [rule, risks.get(rule) ?? 0])),
      cases: linesFor<RiskLine>(who, flagged),
    },
    agents: {
      count: agents.length,
      onDuty: agents.filter(({ onDuty }) => onDuty).length,
      byState: Object.fromEntries(presences.map((state) => [state, agents.filter((one) => one.state === state).length])),
      open: agents.reduce((total, { open }) => total + open.cases + open.chats, 0),
      capacity: agents.reduce((total, { capacity }) => total + capacity.cases + capacity.chats, 0),
      agents: agents
        .toSorted((a, b) => fill(b) - fill(a) || (a.id < b.id ? -1 : 1))
        .slice(0, MOST_LINES)
        .map((agent) => ({ ...agent, ...linksOf(who, roster, agent) })),
    },
    review: {
      count: sum(review, () => true),
      byKind: Object.fromEntries(['thread', 'nuisance-suspect'].map((kind) => [kind, review.get(kind) ?? 0])),
      mails: reviewFor(who, doubts),
    },
    // What is open of quality inspection (F1-F3); its sections have the lines.
    inspections: { toScore: table(tables.inspections).get('to-score') ?? 0 },
    rectifications: {
      count: sum(rectifications, () => true),
      toApprove: rectifications.get('reported') ?? 0,
      late: deadlines.get('breached|rectification') ?? 0,
    },
    parked: { count: sum(parked, () => true), byReason: byName([...parked]) },
    forecast: {
      handlingMinutes: HANDLING_MINUTES,
      spans: expected.spans,
      breaching: expected.breaching
        .slice(0, MOST_FORECAST)
        .map(({ due: { mark, at, ...due }, because }) => ({ ...whatIsDue({ mark }), ...due, dueAt: instantOf(at), because })),
    },
  };
};

type Foreseeing = Omit<BoardAsked, 'who'> & { readonly midnight: Instant };

/** What is counted, and what becomes of it: worked out while the lists are still on their way. */
const foreseen = async (views: BoardReader, { now, centre, people, midnight }: Foreseeing) => {
  const [roster, counts] = await Promise.all([
    people,
    readCounts(views, {
      opened: { from: minus(now, hours(BANDS[BANDS.length - 1] ?? 0)), to: now },
      due: { from: now, to: plus(now, SOON) },
      visits: { from: quarterUpTo(now), to: midnight },
    }),
  ]);
  const agents = agentsOf(roster, { load: counts.table(tables.load), centre, now });
  return { ...counts, roster, agents, expected: forecast(counts.due, agents, now) };
};

/** Who serves customers, with what they hold and whether these are their hours. */
export const agentsOf = (
  people: readonly AgentLine[],
  { load, centre, now }: { readonly load: Counts; readonly centre: BusinessCalendar; readonly now: Instant },
): readonly Working[] =>
  serving(people)
    .filter(({ capacity }) => capacity.cases + capacity.chats > 0)
    .map(({ agentId: id, state, hours: own, capacity }) => ({
      id,
      state,
      onDuty: isOnDuty(own, centre, now),
      open: loadOf(id, load),
      capacity,
    }));

/** To the agent's work log, where `who` may read it. */
const linksOf = (who: Colleague, roster: readonly AgentLine[], { id }: Working): object => {
  const person = roster.find(({ agentId }) => agentId === id);
  return person === undefined ? {} : logLink(who, person);
};

const fill = ({ open, capacity }: Working): number => (open.cases + open.chats) / Math.max(1, capacity.cases + capacity.chats);

/** How many are younger than each band's hours and not in a younger band, by `priority|band`; a case counts by the end of the hour it was opened in. */
const byAge = (recent: Counts, now: Instant): Counts => {
  const counted = new Map<string, number>();
  for (const [key, count] of recent) {
    const [hour = '', priority] = key.split('|');
    const age = (epochMillis(now) - Date.parse(`${hour}:00:00Z`)) / 3_600_000 - 1;
    const band = BANDS.find((one) => age < one);
    if (band !== undefined) counted.set(`${priority}|${band}`, (counted.get(`${priority}|${band}`) ?? 0) + count);
  }
  return counted;
};

const agesOf = (priority: string, { young, all }: { readonly young: Counts; readonly all: number }) => {
  const bands = BANDS.map((band) => [`under${band}`, young.get(`${priority}|${band}`) ?? 0] as const);
  const younger = bands.reduce((total, [, count]) => total + count, 0);
  return Object.fromEntries([...bands, ['older', Math.max(0, all - younger)] as const]);
};

const sum = (counts: Counts, which: (key: string) => boolean): number =>
  [...counts].reduce((total, [key, count]) => (which(key) ? total + count : total), 0);

const byKind = (counts: Counts): Record<string, number> =>
  byName([...counts].filter(([key]) => key.startsWith('breached|')).map(([key, count]) => [key.slice(9), count]));

/** In the order of their names, so that the same counts give the same tag (ETag). */
const byName = (counts: readonly (readonly [string, number])[]): Record<string, number> =>
  Object.fromEntries(counts.filter(([, count]) => count > 0).toSorted(([one], [other]) => (one < other ? -1 : 1)));
