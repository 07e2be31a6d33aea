import { callFacts } from '../case/call.ts';
import { complaintStageOf } from '../case/complaint-guards.ts';
import type { ConductCleared, ConductFlagged } from '../case/conduct.ts';
import type { CaseEvent, InteractionRecorded, NoticeReturned, NoticeSent, NoticeWithheld } from '../case/events.ts';
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
  const { kind: _kind, source: _source, announcing: _announcing, deadlines, waits, calls, merged, ...rest } = state;
  const { lastMessageId: _message, ...facts } = rest;
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
const isFlag = (event: CaseEvent): event is ConductFlagged | ConductCleared =>
  event.type === 'ConductFlagged' || event.type === 'ConductCleared';
/** A6, A10: what the text of an interaction lacks or should not have said, and what was taken back of it. */
const conductLine = ({ data }: InteractionRecorded, flags: readonly (ConductFlagged | ConductCleared)[]) => {
  const own = flags.filter((flag) => flag.data.interactionId === data.interactionId);
  const cleared = own.flatMap((flag) => (flag.type === 'ConductCleared' ? [flag.data.finding] : []));
  const findings = own
    .flatMap((flag) => (flag.type === 'ConductFlagged' ? flag.data.findings : []))
    .filter(({ kind }) => !cleared.some((one) => one === kind));
  return findings.length === 0 ? {} : { findings };
};
/** A7: mails that came back, or were not sent because one did: the customer has not been told. */
const isUndelivered = (event: CaseEvent): event is NoticeReturned | NoticeWithheld =>
  event.type === 'NoticeReturned' || event.type === 'NoticeWithheld';
const isNotice = (event: CaseEvent): event is NoticeSent => event.type === 'NoticeSent';
const interactionLine = ({ data, personal }: InteractionRecorded) => ({ ...data, ...personal });
