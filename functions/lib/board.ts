import { endOfLocalDay } from '../../domain/calendar/business-calendar.ts';
import { type Colleague, lookAt } from '../../domain/case/authorize.ts';
import { complaintStages } from '../../domain/case/complaint.ts';
import { riskRules } from '../../domain/case/risk.ts';
import { phases, priorities } from '../../domain/case/words.ts';
import { hours, type Instant, plus } from '../../domain/kernel/time.ts';
import { impersonalLine } from '../../domain/views/impersonal.ts';
import {
  type ChatLine,
  type DueLine,
  type EscalationLine,
  lists,
  type RiskLine,
  type RunningLine,
  tables,
} from '../../domain/views/supervisor-board.ts';
import type { StoredEntry, ViewStore } from './adapters/view-store.ts';

/** Lines shown of each list; the counts beside them are of all. */
const MOST_LINES = 50;
/** How far ahead a deadline counts as due soon. */
const SOON = hours(2);

/** The supervisor's board (G2) at `now`, with the customers' words where `who` may see them (E6). Lists are earliest first; `count` is of all, also those beyond the lines shown. */
export const readBoard = async (
  views: Pick<ViewStore, 'list' | 'counts'>,
  { now, zone, who }: { readonly now: Instant; readonly zone: string; readonly who: Colleague },
) => {
  const linesOf = <Line extends object>(entries: readonly StoredEntry[]): readonly Line[] =>
    entries.map(({ line }) => visible(line as Line, who));
  const soon = plus(now, SOON);
  const midnight = endOfLocalDay(zone, now);
  const [cases, deadlines, escalations, complaints, risks, running, breached, escalated, flagged, visits] = await Promise.all([
    views.counts(tables.cases),
    views.counts(tables.deadlines),
    views.counts(tables.escalations),
    views.counts(tables.complaints),
    views.counts(tables.risks),
    views.list(lists.running, { limit: 4 * MOST_LINES, upTo: soon }),
    views.list(lists.breached, { limit: MOST_LINES }),
    views.list(lists.escalations, { limit: MOST_LINES }),
    views.list(lists.risks, { limit: MOST_LINES }),
    // What is due at midnight itself (D2) is of today.
    views.list(lists.followUps, { limit: 4 * MOST_LINES, upTo: `${midnight}~` }),
  ]);
  // The list runs by the next moment to notice, which never lies after the due time: what is due soon is among these.
  const dueSoon = linesOf<RunningLine>(running)
    .filter(({ dueAt, kind }) => dueAt <= soon && kind !== 'survey-expiry') // a survey is the customer's to answer
    .sort((a, b) => (a.dueAt < b.dueAt ? -1 : 1));
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
    dueSoon: { until: soon, count: dueSoon.length, deadlines: dueSoon.slice(0, MOST_LINES) },
    breached: {
      count: sum(deadlines, (key) => key.startsWith('breached|')),
      byKind: byKind(deadlines),
      deadlines: linesOf<DueLine>(breached),
    },
    escalations: {
      count: sum(escalations, () => true),
      open: sum(escalations, (key) => key.endsWith('|open')),
      cases: linesOf<EscalationLine>(escalated),
    },
    followUpsDueToday: { until: midnight, count: visits.length, cases: linesOf<DueLine>(visits.slice(0, MOST_LINES)) },
    complaints: {
      count: sum(complaints, () => true),
      byStage: Object.fromEntries(complaintStages.map((stage) => [stage, complaints.get(stage) ?? 0])),
    },
    risks: {
      count: sum(risks, () => true),
      byRule: Object.fromEntries(riskRules.map((rule) => [rule, risks.get(rule) ?? 0])),
      cases: linesOf<RiskLine>(flagged),
    },
  };
};

const sum = (counts: ReadonlyMap<string, number>, which: (key: string) => boolean): number =>
  [...counts].reduce((total, [key, count]) => (which(key) ? total + count : total), 0);

const byKind = (counts: ReadonlyMap<string, number>): Record<string, number> =>
  Object.fromEntries(
    [...counts].filter(([key, count]) => key.startsWith('breached|') && count > 0).map(([key, count]) => [key.slice(9), count]),
  );

/** Chats shown of one agent; nobody serves so many at once. */
const MOST_CHATS = 100;

/** A6: the chats that an agent holds, in the order in which they are to be served; the customers' words where `who` may see them. */
export const readChats = async (
  views: Pick<ViewStore, 'list'>,
  { agent, who }: { readonly agent: string; readonly who: Colleague },
) => {
  const entries = await views.list(lists.chatsOf(agent), { limit: MOST_CHATS });
  return { agent, chats: entries.map(({ line }) => visible(line as ChatLine, who)) };
};

const visible = <Line extends object>(line: Line, who: Colleague): Line =>
  lookAt(who, line) === 'full' ? line : (impersonalLine(line) as Line);
