import type { CaseEvent } from '../../domain/case/events.ts';
import { phases, priorities } from '../../domain/case/words.ts';
import type { Board, Office } from './office.ts';

/**
 * G4: the board counted again from the events of every case, one by one and apart from the view's own code. `expected` is what
 * the board should say; `ofBoard` takes the same out of what it says.
 */
export const recount = async (office: Office) => {
  const lines = await office.cases();
  const stories = await Promise.all(lines.map(async (line) => ({ line, story: await office.story(line.caseId) })));
  const counted = stories.map(({ line, story }) => ({ ...countCase(story), line }));
  const breaches = counted.flatMap(({ line, breached }) => breached.map((breach) => `${line.caseId} ${breach}`)).sort();
  const escalated = counted.filter(({ escalation }) => escalation !== undefined);
  const expected = {
    total: stories.length,
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
    breaches,
    escalations: escalated.map(({ line, escalation }) => `${line.caseId} ${escalation}`).sort(),
  };
  return {
    expected,
    breached: breaches.length,
    escalations: { count: escalated.length, open: escalated.filter(({ escalation }) => !escalation?.includes('taken')).length },
    ofBoard: (board: Board): typeof expected => ({
      total: board.cases.total,
      byState: board.cases.byState,
      linesAgree: counted.every(({ line, phase, priority }) => line.phase === phase && line.priority === priority),
      breached: board.breached.count,
      breaches: board.breached.deadlines.map(({ caseId, kind, dueAt }) => `${caseId} ${kind} ${dueAt}`).sort(),
      escalations: board.escalations.cases
        .map(({ caseId, level, acknowledgedAt }) => `${caseId} ${level}${acknowledgedAt ? ' taken' : ''}`)
        .sort(),
    }),
  };
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
  };
};

const isReply = ({ data }: Extract<CaseEvent, { type: 'InteractionRecorded' }>): boolean =>
  data.direction === 'outbound' && data.automatic === undefined && data.callId === undefined;
