import { noticeDue } from '../deadline/deadline.ts';
import { accepted, assertNever, type Decider, type Decision } from '../kernel/decider.ts';
import type { Instant } from '../kernel/time.ts';
import { inForce, type Policies, type PolicyBook } from '../policy/service-policy.ts';
import { authorize } from './authorize.ts';
import { reportChat } from './chat.ts';
import { closeCase } from './closing.ts';
import type { CaseCommand, NoteReturn, RecordNotice, WithholdNotice } from './commands.ts';
import { decideComplaint } from './complaint-loop.ts';
import { decideCounting } from './counting.ts';
import { acknowledgeEscalation, climb, escalate } from './escalation.ts';
import type { CaseEvent } from './events.ts';
import { decideAftercare, expireSurveys, surveySent } from './follow-up.ts';
import { openCaseAtDesk, receiveContact, reportCall, returnCall } from './intake.ts';
import { recordLessons } from './lessons.ts';
import { decideLink } from './link.ts';
import { loopUpkeep } from './loops.ts';
import { barredByMerge, decideMerging } from './merging.ts';
import { moveRunning } from './policy-change.ts';
import { unknownCase } from './refusals.ts';
import { acknowledgeRisk } from './risk.ts';
import { assign, triage } from './routing.ts';
import { confirmResult, disputeResult, recordInteraction, resolve } from './solving.ts';
import { type CaseState, evolveCase, foldCase, initialCase } from './state.ts';
import { decideSuggestion } from './suggestion.ts';
import { upkeep } from './upkeep.ts';
import { decideWorking } from './working.ts';

/** The case (工单): the face of its abilities. */
export const decideCase = (command: CaseCommand, before: CaseState, book: PolicyBook): Decision<CaseEvent> => {
  const refusal = authorize(command.by, command, before) ?? barredByMerge(command, before);
  if (refusal) return refusal;
  const policies = inForce(book, command.now);
  const moves = moveRunning(before, { now: command.now, book });
  const state = foldCase(moves, before);
  const decision = ability(command, state, policies);
  if (decision.kind === 'rejected') return decision;
  const events = decision.kind === 'accepted' ? decision.events : [];
  const after = foldCase(events, state);
  if (after.kind === 'none') return decision;
  const owed = upkeep(state, { events, after }, { now: command.now, policies });
  const loops = loopUpkeep(state, { events, after, command }, { now: command.now, policies });
  const beside = [...owed, ...loops];
  return accepted(...moves, ...events, ...beside, ...noticed(foldCase(beside, after), command.now, policies));
};

export const caseDecider: Decider<CaseState, CaseCommand, CaseEvent, PolicyBook> = {
  initial: initialCase,
  evolve: evolveCase,
  decide: decideCase,
};

const ability = (command: CaseCommand, state: CaseState, policies: Policies): Decision<CaseEvent> => {
  switch (command.type) {
    case 'ReceiveContact':
      return receiveContact(command, state, policies);
    case 'ReportCall':
      return reportCall(command, state, policies);
    case 'ReturnCall':
      return returnCall(command, state);
    case 'ReportChat':
      return reportChat(command, state, policies);
    case 'OpenCaseAtDesk':
      return openCaseAtDesk(command, state, policies);
    case 'RecordInteraction':
      return recordInteraction(command, state, policies);
    case 'Triage':
      return triage(command, state, policies);
    case 'Assign':
      return assign(command, state);
    case 'Escalate':
      return escalate(command, state, policies);
    case 'AcknowledgeEscalation':
      return acknowledgeEscalation(command, state);
    case 'Resolve':
      return resolve(command, state, policies);
    case 'ConfirmResult':
      return confirmResult(command, state);
    case 'DisputeResult':
      return disputeResult(command, state, policies);
    case 'CloseCase':
      return closeCase(command, state);
    case 'RestateNeed':
    case 'ConfirmNeed':
    case 'OfferOptions':
    case 'ChooseOption':
    case 'RejectOptions':
    case 'MakePromise':
    case 'KeepPromise':
    case 'CancelPromise':
    case 'Transfer':
    case 'RequestDeparture':
    case 'DecideDeparture':
      return decideWorking(command, state, policies);
    case 'AcknowledgeComplaint':
    case 'AssessComplaint':
    case 'InformManagement':
    case 'InvestigateComplaint':
    case 'BringDepartmentsTogether':
    case 'ProposeSolutions':
    case 'DecideComplaint':
    case 'TellDecision':
    case 'CarryOutSolution':
    case 'AcceptSolution':
    case 'RejectSolution':
    case 'SummariseComplaint':
      return decideComplaint(command, state, policies);
    case 'JudgeSuggestion':
    case 'TellSuggestionOutcome':
      return decideSuggestion(command, state);
    case 'AcknowledgeRisk':
      return acknowledgeRisk(command, state);
    case 'RecordLessons':
      return recordLessons(command, state);
    case 'AnswerSurvey':
    case 'RecordFollowUp':
    case 'RecordSameDaySolution':
      return decideAftercare(command, state, policies);
    case 'LinkCustomer':
    case 'UnlinkCustomer':
      return decideLink(command, state);
    case 'MergeCase':
    case 'UnmergeCase':
    case 'AbsorbCase':
    case 'ReleaseCase':
    case 'MoveInteractions':
    case 'KeepApart':
      return decideMerging(command, state, policies);
    case 'SetCaseAside':
    case 'TakeCaseBack':
      return decideCounting(command, state);
    case 'NoticeDeadline':
    case 'RearmUnderPolicy':
      return noticeDeadline(state);
    case 'RecordNotice':
      return recordNotice(command, state, policies);
    case 'WithholdNotice':
    case 'NoteReturn':
      return undelivered(command, state);
    default:
      return assertNever(command);
  }
};

/** A timer's firing is fenced by the state: late, doubled and cancelled firings find nothing to notice. */
const noticeDeadline = (state: CaseState): Decision<CaseEvent> => (state.kind === 'none' ? unknownCase() : accepted());

const recordNotice = (command: RecordNotice, state: CaseState, policies: Policies): Decision<CaseEvent> => {
  const { notice, cause, messageId, mail, survey, now } = command;
  if (state.kind === 'none') return unknownCase();
  return accepted<CaseEvent>(
    { type: 'NoticeSent', data: { notice, cause, messageId, ...(mail === undefined ? {} : { mail }), at: now } },
    ...(survey === undefined ? [] : surveySent(state, { survey, now }, policies)),
  );
};

/** A7: a customer who got no mail has not been told, and the case says so. */
const undelivered = (command: WithholdNotice | NoteReturn, state: CaseState): Decision<CaseEvent> => {
  if (state.kind === 'none') return unknownCase();
  const { notice, cause, now: at } = command;
  if (command.type === 'WithholdNotice')
    return accepted<CaseEvent>({ type: 'NoticeWithheld', data: { notice, cause, reason: command.reason, at } });
  const { how, permanent, code } = command;
  const data = { notice, cause, how, permanent, ...(code === undefined ? {} : { code }), at };
  return accepted<CaseEvent>({ type: 'NoticeReturned', data });
};

/** Whatever is past its time when a decision is made is noticed in the same commit, timer or no timer. */
export const noticed = (state: CaseState, now: Instant, policies: Policies): readonly CaseEvent[] => {
  const expired = expireSurveys(state, now);
  const current = foldCase(expired, state);
  if (current.kind === 'none') return [];
  const due = noticeDue(current.deadlines, now);
  return [...expired, ...due, ...climb(current, due, { now, policies })];
};
