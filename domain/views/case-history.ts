import type { CaseEvent, InteractionRecorded, NoticeSent } from '../case/events.ts';
import { type CaseState, foldCase, phaseOf } from '../case/state.ts';
import type { Commit } from '../kernel/event.ts';

/** One case as its people read it (A2, G4): what it is, what is owed, and every contact in the order it happened. */
export const caseHistory = (commits: readonly Commit[]) => {
  const events = commits.flatMap((commit) => commit.events as readonly CaseEvent[]);
  const state = foldCase(events);
  if (state.kind === 'none') return undefined;
  return {
    ...caseSummary(state),
    interactions: events.filter(isInteraction).map(interactionLine),
    notices: events.filter(isNotice).map(({ data }) => data),
  };
};

/** The case without its contacts: what a command answers with. */
export const caseSummary = (state: Exclude<CaseState, { kind: 'none' }>) => {
  const { kind: _kind, source: _source, deadlines, waits, calls, lastMessageId: _message, ...facts } = state;
  return {
    ...facts,
    phase: phaseOf(state),
    deadlines: Object.values(deadlines.latest),
    breaches: deadlines.breaches,
    waits,
    calls: Object.entries(calls).map(([callId, call]) => ({ callId, ...call })),
  };
};

const isInteraction = (event: CaseEvent): event is InteractionRecorded => event.type === 'InteractionRecorded';
const isNotice = (event: CaseEvent): event is NoticeSent => event.type === 'NoticeSent';
const interactionLine = ({ data, personal }: InteractionRecorded) => ({ ...data, ...personal });
