import { callFacts } from '../case/call.ts';
import { complaintStageOf } from '../case/complaint-guards.ts';
import type {
  CaseEvent,
  ConductFlagged,
  InteractionRecorded,
  NoticeReturned,
  NoticeSent,
  NoticeWithheld,
} from '../case/events.ts';
import { type CaseState, foldCase, phaseOf } from '../case/state.ts';
import type { Commit } from '../kernel/event.ts';

/** One case as its people read it (A2, G4): what it is, what is owed, and every contact in the order it happened. */
export const caseHistory = (commits: readonly Commit[]) => {
  const events = commits.flatMap((commit) => commit.events as readonly CaseEvent[]);
  const state = foldCase(events);
  if (state.kind === 'none') return undefined;
  const flags = events.filter(isFlag);
  return {
    ...caseSummary(state),
    interactions: events
      .filter(isInteraction)
      .filter(({ data }) => state.moved?.[data.interactionId] === undefined)
      .map((event) => ({ ...interactionLine(event), ...conductLine(event, flags) })),
    notices: events.filter(isNotice).map(({ data }) => data),
    undelivered: events.filter(isUndelivered).map(({ data }) => data),
  };
};

/** The case without its contacts: what a command answers with. */
export const caseSummary = (state: Exclude<CaseState, { kind: 'none' }>) => {
  const { kind: _kind, source: _source, deadlines, waits, calls, lastMessageId: _message, merged, ...facts } = state;
  const stage = complaintStageOf(state);
  return {
    ...facts,
    ...(merged === undefined ? {} : { merged: { into: merged.into, at: merged.at } }),
    phase: phaseOf(state),
    ...(stage === undefined ? {} : { complaintStage: stage }),
    deadlines: Object.values(deadlines.latest),
    breaches: deadlines.breaches,
    waits,
    calls: Object.entries(calls).map(([callId, call]) => ({ callId, ...call, ...callFacts(call) })),
  };
};

const isInteraction = (event: CaseEvent): event is InteractionRecorded => event.type === 'InteractionRecorded';
const isFlag = (event: CaseEvent): event is ConductFlagged => event.type === 'ConductFlagged';
/** A10: what the text of an interaction lacks or should not have said. */
const conductLine = ({ data }: InteractionRecorded, flags: readonly ConductFlagged[]) => {
  const findings = flags.flatMap((flag) => (flag.data.interactionId === data.interactionId ? flag.data.findings : []));
  return findings.length === 0 ? {} : { findings };
};
/** A7: mails that came back, or were not sent because one did: the customer has not been told. */
const isUndelivered = (event: CaseEvent): event is NoticeReturned | NoticeWithheld =>
  event.type === 'NoticeReturned' || event.type === 'NoticeWithheld';
const isNotice = (event: CaseEvent): event is NoticeSent => event.type === 'NoticeSent';
const interactionLine = ({ data, personal }: InteractionRecorded) => ({ ...data, ...personal });
