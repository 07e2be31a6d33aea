import { localDate } from '../../domain/calendar/business-calendar.ts';
import { type Call, callFacts, withReport } from '../../domain/case/call.ts';
import type { CaseEvent } from '../../domain/case/events.ts';
import type { Commit } from '../../domain/kernel/event.ts';
import { agentId } from '../../domain/kernel/ids.ts';
import type { Instant } from '../../domain/kernel/time.ts';
import { defaultPolicy } from '../../domain/policy/default-policy.ts';
import type { Work } from '../../domain/work-log/kinds.ts';

/**
 * The work in some cases counted once more, from the events and the words of E4 alone: by agent, day and kind, how often, and how
 * many milliseconds where they were recorded. Slow and plain on purpose.
 */
export type Recounted = Readonly<Record<string, { readonly count: number; readonly millis: number }>>;

const kinds: readonly (readonly [Work, RegExp])[] = [
  ['opening', /^CaseOpened$/],
  ['triage', /^CaseTriaged$/],
  ['assignment', /^CaseAssigned$/],
  ['transfer', /^CaseTransferred$/],
  ['escalation-acknowledgement', /^EscalationAcknowledged$/],
  ['need', /^Need(Restated|Confirmed)$/],
  ['options', /^Option(sOffered|Chosen|sRejected)$/],
  ['promise', /^Promise(Made|Kept|Cancelled)$/],
  ['departure', /^Departure(Requested|Decided)$/],
  ['complaint', /^(Complaint(?!Counted).*|ManagementInformed|DepartmentsBroughtTogether|CustomerToldOfDecision)$/],
  ['suggestion', /^Suggestion(Judged|OutcomeTold)$/],
  ['risk', /^RiskAcknowledged$/],
  ['result', /^CaseResolved$/],
  ['confirmation', /^Result(Confirmed|Disputed)$/],
  ['closing', /^CaseClosed$/],
  ['follow-up', /^FollowUpAttempted$/],
  ['same-day-solution', /^SameDaySolutionRecorded$/],
  ['lesson', /^LessonsRecorded$/],
  ['sorting', /^(CaseSetAside|CaseTakenBack|CaseAbsorbed|CaseReleased|InteractionsMoved|ThreadingSettled)$/],
];

export const recountWork = (cases: readonly (readonly Commit[])[]): Recounted => {
  const counts: Record<string, { count: number; millis: number }> = {};
  const add = (agent: string, at: Instant, what: Work, seconds = 0): void => {
    const key = `${agent} ${localDate(defaultPolicy.calendar.zone, at)} ${what}`;
    counts[key] = { count: (counts[key]?.count ?? 0) + 1, millis: (counts[key]?.millis ?? 0) + Math.round(seconds * 1000) };
  };
  for (const commits of cases.filter(counted)) {
    const events = commits.flatMap(({ events: own, actor, at }) =>
      (own as readonly CaseEvent[]).map((event) => ({ event, actor, at })),
    );
    for (const { event, actor, at: decided } of events) {
      const { type, data } = event;
      if (type === 'InteractionRecorded') {
        const writer = data.direction === 'outbound' ? data.author : undefined;
        if (data.automatic || data.callId || data.movedFrom || (actor.kind !== 'agent' && !writer)) continue;
        const outbound = data.purpose === 'progress' || data.purpose === 'follow-up' ? data.purpose : 'reply';
        add(writer ?? actor.id, data.at, data.direction === 'inbound' ? 'contact' : outbound, data.handlingSeconds);
        continue;
      }
      if (actor.kind !== 'agent') continue;
      if (type === 'CaseEscalated' && data.cause !== 'not-acknowledged') add(actor.id, data.at, 'escalation');
      const [what] = kinds.find(([, types]) => types.test(type)) ?? [];
      if (what !== undefined) add(actor.id, type === 'CaseOpened' ? data.openedAt : 'at' in data ? data.at : decided, what);
    }
    for (const { agent, call } of callsOf(events.map(({ event }) => event))) {
      const { answeredAt, talkSeconds, holdSeconds = 0, wrapSeconds = 0 } = callFacts(call);
      if (answeredAt === undefined || agent === undefined) continue;
      if (talkSeconds === undefined) add(agent, answeredAt, 'call');
      else add(agent, call.seen.completed ?? answeredAt, 'call', talkSeconds + holdSeconds + wrapSeconds);
    }
  }
  return counts;
};

const callsOf = (events: readonly CaseEvent[]) => {
  const reports = events.filter((event) => event.type === 'CallProgressed').map(({ data }) => data);
  return [...Map.groupBy(reports, ({ callId }) => callId)].map(([callId, own]) => {
    const noted = events.find((event) => event.type === 'InteractionRecorded' && event.data.callId === callId);
    const direction = noted?.type === 'InteractionRecorded' ? noted.data.direction : 'inbound';
    const call = own.reduce<Call>(withReport, { direction, seen: {} });
    return { call, agent: own.findLast((one) => one.agent !== undefined && one.status !== 'dialled')?.agent };
  });
};

/** A9, decision 7: whoever said last decides. */
const counted = (commits: readonly Commit[]): boolean => {
  const types = commits.flatMap(({ events }) => events.map(({ type }) => type));
  const last = (...of: readonly string[]) => types.findLast((type) => of.includes(type));
  return last('CaseSetAside', 'CaseTakenBack') !== 'CaseSetAside' && last('CaseMerged', 'CaseUnmerged') !== 'CaseMerged';
};

export const workers = ['anna', 'ben', 'chen'].map(agentId);

/** The same commits done by several people, some of whom say how long it took; calls are had by somebody. */
export const sharedOut = (commits: readonly Commit[], dice: () => number): readonly Commit[] =>
  commits.map((commit) => {
    const who = workers[dice() % workers.length] ?? agentId('anna');
    const events = (commit.events as readonly CaseEvent[]).map((event): CaseEvent => {
      if (event.type === 'CallProgressed' && dice() % 3 > 0) return { ...event, data: { ...event.data, agent: who } };
      if (event.type === 'InteractionRecorded' && event.data.direction === 'outbound' && dice() % 3 === 0)
        return { ...event, data: { ...event.data, handlingSeconds: dice() * 7 + 0.25 } };
      return event;
    });
    return { ...commit, events, actor: commit.actor.kind === 'agent' ? { ...commit.actor, id: who } : commit.actor };
  });
