import type { CaseEvent } from '../../domain/case/events.ts';
import { phases, priorities } from '../../domain/case/words.ts';
import type { DeadlineEvent } from '../../domain/deadline/events.ts';
import type { Instant } from '../../domain/kernel/time.ts';
import type { Office } from './office.ts';

/**
 * G4: the board counted again from the events of every case, one by one and apart from the view's own code. `shown` is what the
 * board says, `expected` the same as it should be. Lists are left out when they are longer than the board shows.
 */
export const recount = async (office: Office) => {
  const lines = await office.cases();
  const counted = await Promise.all(lines.map(async (line) => ({ ...countCase(await office.story(line.caseId)), line })));
  const board = await office.board();
  const breaches = counted.flatMap(({ line, breached }) => breached.map((breach) => `${line.caseId} ${breach}`)).sort();
  const escalated = counted.filter(({ escalation }) => escalation !== undefined);
  const soon = counted.flatMap(({ running }) => running).filter(({ dueAt }) => dueAt <= board.dueSoon.until);
  const all = breaches.length <= board.breached.deadlines.length;
  const expected = {
    total: lines.length,
    byState: Object.fromEntries(
      phases.map((phase) => [
        phase,
        Object.fromEntries(
          priorities.map((priority) => [
            priority,
            counted.filter((one) => one.phase === phase && one.priority === priority).length,
          ]),
        ),
      ]),
    ),
    linesAgree: true,
    breached: breaches.length,
    breaches: all ? breaches : [],
    escalations: escalated.map(({ line, escalation }) => `${line.caseId} ${escalation}`).sort(),
    openEscalations: escalated.filter(({ escalation }) => !escalation?.includes('taken')).length,
    dueSoon: soon.length,
  };
  const shown: typeof expected = {
    total: board.cases.total,
    byState: board.cases.byState,
    linesAgree: counted.every(({ line, phase, priority }) => line.phase === phase && line.priority === priority),
    breached: board.breached.count,
    breaches: all ? board.breached.deadlines.map(({ caseId, kind, dueAt }) => `${caseId} ${kind} ${dueAt}`).sort() : [],
    escalations: board.escalations.cases.map((one) => `${one.caseId} ${one.level}${one.acknowledgedAt ? ' taken' : ''}`).sort(),
    openEscalations: board.escalations.open,
    dueSoon: board.dueSoon.count,
  };
  return { expected, shown };
};

/** The deadlines that run at the end of a case's story, each with the name of the timer that wakes us when it is due. */
export const runningOf = (story: readonly CaseEvent[]): readonly { readonly timer: string; readonly dueAt: Instant }[] => {
  const running = new Map<string, { readonly timer: string; readonly dueAt: Instant }>();
  const [opened] = story;
  const id = opened?.type === 'CaseOpened' ? opened.data.caseId : '?';
  for (const event of story) {
    if (!event.type.startsWith('Deadline')) continue;
    const { type, data } = event as DeadlineEvent;
    const kind = data.kind === 'escalation-acknowledgement' ? 'escalation' : data.kind;
    const timer = `case-${id}.${kind}.${data.generation}.due`;
    if (type === 'DeadlineArmed' || type === 'DeadlineResumed') running.set(data.kind, { timer, dueAt: data.dueAt });
    else if (type !== 'DeadlineWarned') running.delete(data.kind);
  }
  return [...running.values()];
};

type Phase = (typeof phases)[number];

const countCase = (story: readonly CaseEvent[]) => {
  let priority = 'normal';
  let ended: 'resolved' | 'closed' | undefined;
  let waiting = false;
  let taken = false;
  let escalation: string | undefined;
  const breached: string[] = [];
  for (const event of story) {
    if (event.type === 'CaseOpened' || event.type === 'CaseTriaged') priority = event.data.priority;
    if (event.type === 'CaseAssigned') taken = true;
    if (event.type === 'CallProgressed' && event.data.status === 'in-progress') taken = true;
    if (event.type === 'InteractionRecorded' && isReply(event)) taken = true;
    if (event.type === 'WaitingStarted') waiting = true;
    if (event.type === 'WaitingEnded') waiting = false;
    if (event.type === 'CaseResolved') ended = 'resolved';
    if (event.type === 'CaseClosed') ended = 'closed';
    if (event.type === 'CaseReopened') ended = escalation = undefined;
    if (event.type === 'CaseEscalated') escalation = event.data.to;
    if (event.type === 'EscalationAcknowledged') escalation = `${event.data.level} taken`;
    if (event.type === 'DeadlineBreached') breached.push(`${event.data.kind} ${event.data.dueAt}`);
  }
  const phase: Phase = ended ?? (waiting ? 'waiting' : taken ? 'in-progress' : 'new');
  return {
    priority,
    phase,
    breached: ended === 'closed' ? [] : breached,
    escalation: ended === undefined ? escalation : undefined,
    running: runningOf(story),
  };
};

const isReply = ({ data }: Extract<CaseEvent, { type: 'InteractionRecorded' }>): boolean =>
  data.direction === 'outbound' && data.automatic === undefined && data.callId === undefined;
