import { type Deadlines, evolveDeadlines, foldDeadlines, noDeadlines, type Wait } from '../deadline/deadline.ts';
import { type DeadlineEvent, isOfDeadline } from '../deadline/events.ts';
import type { AgentId, CaseId } from '../kernel/ids.ts';
import { type Instant, later } from '../kernel/time.ts';
import { type Aftercare, aftercareReopened, evolveAftercare, noAftercare } from './aftercare.ts';
import { answeredAt, type Call, withReport } from './call.ts';
import { type Chats, evolveChats, withMessage } from './chat.ts';
import type { ComplaintLoop } from './complaint.ts';
import type { Announcing } from './conduct.ts';
import { type Aside, evolveAside } from './counting.ts';
import type { CallProgressed, CallReturned, CaseEvent, CaseOpened, InteractionRecorded, PersonalDetails } from './events.ts';
import type { Lesson } from './lessons.ts';
import { evolveLink, type Link } from './link.ts';
import { evolveLoops } from './loops.ts';
import { evolveMerging, type Merging } from './merging.ts';
import type { Risk } from './risk.ts';
import type { SuggestionLoop } from './suggestion.ts';
import type { CaseType, Channel, Level, Phase, Priority } from './words.ts';
import { type CaseTransferred, evolveWorking, nothingWorked, type Working } from './working.ts';

/** What decisions need to know of a case. */
export type CaseState = NoCase | ExistingCase;
export type NoCase = { readonly kind: 'none' };
export type ExistingCase = OpenCase | ResolvedCase | ClosedCase;
export type OpenCase = CaseFacts & { readonly kind: 'open' };
export type ResolvedCase = CaseFacts & Ending & { readonly kind: 'resolved' };
export type ClosedCase = CaseFacts & Ending & { readonly kind: 'closed'; readonly closedAt: Instant };

type Ending = { readonly resolvedAt: Instant; readonly confirmedAt?: Instant };

export type CaseFacts = Merging & {
  readonly id: CaseId;
  readonly source: string;
  readonly channel: Channel;
  readonly caseType: CaseType;
  readonly category?: string;
  readonly priority: Priority;
  readonly openedAt: Instant;
  readonly expectedBy?: Instant;
  readonly relatedTo?: CaseId;
  readonly customer: PersonalDetails;
  readonly subject: string;
  readonly assignee?: AgentId;
  readonly team?: string;
  readonly escalation?: Escalation;
  readonly waits: readonly Wait[];
  readonly calls: Readonly<Record<string, Call>>;
  readonly chats?: Chats;
  readonly firstResponseAt?: Instant;
  readonly lastContactAt: Instant;
  readonly reopenings: number;
  /** Message-ID of the customer's latest mail, which a reply answers. */
  readonly lastMessageId?: string;
  readonly deadlines: Deadlines;
  readonly working?: Working;
  readonly aftercare?: Aftercare;
  readonly complaint?: ComplaintLoop;
  readonly suggestion?: SuggestionLoop;
  readonly risk?: Risk;
  readonly lessons?: readonly Lesson[];
  readonly link?: Link;
  readonly aside?: Aside;
  readonly announcing?: Announcing;
};

export type Escalation = {
  readonly level: Level;
  readonly since: Instant;
  readonly reason: string;
  readonly acknowledgedAt?: Instant;
};

export const initialCase: CaseState = { kind: 'none' };

/** Complete for the compiler, tolerant of a newer deployment's events. */
export const evolveCase = (state: CaseState, event: CaseEvent): CaseState => {
  if (state.kind === 'none') return event.type === 'CaseOpened' ? opened(event) : state;
  return evolveLoops(evolveFacts(state, event), event);
};

const evolveFacts = (state: ExistingCase, event: CaseEvent): ExistingCase => {
  switch (event.type) {
    case 'CaseOpened':
      return state;
    case 'InteractionRecorded':
      return withInteraction(
        withChat(event.data.doubt === undefined ? state : { ...state, doubt: event.data.doubt }, event.data),
        event.data,
      );
    case 'CaseMerged':
    case 'CaseUnmerged':
    case 'CaseAbsorbed':
    case 'CaseReleased':
    case 'InteractionsMoved':
    case 'ThreadingSettled':
      return evolveMerging(state, event);
    case 'CallProgressed':
      return withCallReport(state, event);
    case 'CallReturned':
      return withCallReturned(state, event);
    case 'ChatStarted':
    case 'ChatEnded':
      return { ...state, chats: evolveChats(state.chats ?? {}, event) };
    case 'CaseTriaged': {
      const { caseType, priority, category } = event.data;
      return { ...state, caseType, priority, ...(category === undefined ? {} : { category }) };
    }
    case 'CaseAssigned':
      return { ...state, assignee: event.data.to, ...(event.data.team === undefined ? {} : { team: event.data.team }) };
    case 'CaseEscalated':
      return { ...state, escalation: { level: event.data.to, since: event.data.at, reason: event.data.reason } };
    case 'EscalationAcknowledged':
      return state.escalation ? { ...state, escalation: { ...state.escalation, acknowledgedAt: event.data.at } } : state;
    case 'WaitingStarted':
      return { ...state, waits: [...state.waits, { from: event.data.at }] };
    case 'WaitingEnded':
      return { ...state, waits: state.waits.map((wait) => (wait.to === undefined ? { ...wait, to: event.data.at } : wait)) };
    case 'CaseResolved':
      return { ...state, kind: 'resolved', resolvedAt: event.data.at };
    case 'ResultConfirmed':
      return state.kind === 'resolved' ? { ...state, confirmedAt: event.data.at } : state;
    case 'ResultDisputed':
      return state;
    case 'CaseReopened':
      return state.kind === 'resolved' ? reopened(state) : state;
    case 'CaseClosed':
      return state.kind === 'resolved' ? { ...state, kind: 'closed', closedAt: event.data.at } : state;
    case 'NoticeSent':
    case 'NoticeWithheld':
    case 'NoticeReturned':
    case 'CallMissed':
    case 'ConductFlagged':
    case 'ConductCleared':
      return state;
    case 'CaseSetAside':
    case 'CaseTakenBack': {
      const { aside: _aside, ...facts } = state;
      return { ...facts, ...evolveAside(event) };
    }
    case 'CustomerLinked':
    case 'CustomerUnlinked':
      return { ...state, link: evolveLink(state.link, event) };
    case 'CaseTransferred':
      return transferred(state, event.data);
    case 'NeedRestated':
    case 'NeedConfirmed':
    case 'OptionsOffered':
    case 'OptionChosen':
    case 'OptionsRejected':
    case 'PromiseMade':
    case 'PromiseKept':
    case 'PromiseCancelled':
    case 'DepartureRequested':
    case 'DepartureDecided':
      return { ...state, working: evolveWorking(state.working ?? nothingWorked, event) };
    case 'SurveyRequested':
    case 'SurveySent':
    case 'SurveyExpired':
    case 'FeedbackReceived':
    case 'FollowUpAttempted':
    case 'FollowUpEnded':
    case 'SameDaySolutionRecorded':
      return { ...state, aftercare: evolveAftercare(state.aftercare ?? noAftercare, event) };
    case 'ComplaintAcknowledged':
    case 'ComplaintAssessed':
    case 'ManagementInformed':
    case 'ComplaintInvestigated':
    case 'DepartmentsBroughtTogether':
    case 'ComplaintSolutionsProposed':
    case 'ComplaintDecided':
    case 'CustomerToldOfDecision':
    case 'ComplaintSolutionCarriedOut':
    case 'ComplaintSolutionAccepted':
    case 'ComplaintSolutionRejected':
    case 'ComplaintSummarised':
    case 'ComplaintCounted':
    case 'SuggestionJudged':
    case 'SuggestionOutcomeTold':
    case 'RiskFlagged':
    case 'RiskAcknowledged':
    case 'LessonsRecorded':
      return state; // the loops take these in
    case 'DeadlineArmed':
    case 'DeadlinePaused':
    case 'DeadlineResumed':
    case 'DeadlineMet':
    case 'DeadlineCancelled':
    case 'DeadlineWarned':
    case 'DeadlineBreached':
      return withDeadline(state, event);
    default:
      event satisfies never;
      return state;
  }
};

/** As `evolveCase` one after the other; deadlines in a row, as a decision ends with, change the case once. */
export const foldCase = (events: readonly CaseEvent[], from: CaseState = initialCase): CaseState => {
  let state = from;
  let inARow: DeadlineEvent[] = [];
  for (const event of events) {
    if (state.kind !== 'none' && isOfDeadline(event)) inARow.push(event);
    else {
      state = evolveCase(withAll(state, inARow), event);
      inARow = [];
    }
  }
  return withAll(state, inARow);
};

const withAll = (state: CaseState, inARow: readonly DeadlineEvent[]): CaseState =>
  state.kind === 'none' || inARow.length === 0 ? state : { ...state, deadlines: foldDeadlines(state.deadlines, inARow) };

export const phaseOf = (state: ExistingCase): Phase => {
  if (state.kind !== 'open') return state.kind;
  if (isWaiting(state)) return 'waiting';
  return state.assignee !== undefined || state.firstResponseAt !== undefined ? 'in-progress' : 'new';
};

export const isWaiting = (state: CaseFacts): boolean => state.waits.some((wait) => wait.to === undefined);

const opened = ({ data, personal }: CaseOpened): OpenCase => {
  const { subject, ...customer } = personal;
  return {
    kind: 'open',
    id: data.caseId,
    source: data.source,
    channel: data.channel,
    caseType: data.caseType,
    ...(data.category === undefined ? {} : { category: data.category }),
    priority: data.priority,
    openedAt: data.openedAt,
    ...(data.expectedBy === undefined ? {} : { expectedBy: data.expectedBy }),
    ...(data.relatedTo === undefined ? {} : { relatedTo: data.relatedTo }),
    customer,
    subject,
    waits: [],
    calls: {},
    lastContactAt: data.openedAt,
    reopenings: 0,
    deadlines: noDeadlines,
  };
};

const withInteraction = (state: ExistingCase, data: InteractionRecorded['data']): ExistingCase => {
  if (data.automatic !== undefined) return state;
  if (data.direction === 'outbound') {
    const answers = data.callId === undefined && state.firstResponseAt === undefined;
    return answers ? { ...state, firstResponseAt: data.at } : state;
  }
  const lastContactAt = later(data.at, state.lastContactAt);
  return data.messageId === undefined ? { ...state, lastContactAt } : { ...state, lastContactAt, lastMessageId: data.messageId };
};

const withCallReturned = (state: ExistingCase, { data }: CallReturned): ExistingCase => {
  const call = state.calls[data.callId];
  if (call === undefined) return state;
  const calls = { ...state.calls, [data.callId]: { ...call, returned: data.returned } };
  return { ...state, calls, firstResponseAt: state.firstResponseAt ?? data.at };
};

const withChat = (state: ExistingCase, data: InteractionRecorded['data']): ExistingCase =>
  data.chatId === undefined ? state : { ...state, chats: withMessage(state.chats ?? {}, data) };

/** A call that was answered is its own first response, whichever side rang. */
const withCallReport = (state: ExistingCase, { data, personal }: CallProgressed): ExistingCase => {
  const { transferredTo: to } = data;
  const transfer =
    to === undefined
      ? {}
      : { transfer: { to, ...(personal?.transferReason === undefined ? {} : { reason: personal.transferReason }) } };
  const call = withReport(state.calls[data.callId], { ...data, ...transfer });
  const phone = state.customer.phone ?? personal?.customerNumber;
  const customer = phone === state.customer.phone ? state.customer : { ...state.customer, ...(phone ? { phone } : {}) };
  const calls = { ...state.calls, [data.callId]: call };
  const firstResponseAt = state.firstResponseAt ?? answeredAt(call);
  return firstResponseAt === undefined ? { ...state, customer, calls } : { ...state, customer, calls, firstResponseAt };
};

/** Handed to a team alone, the case has no agent until somebody takes it. */
const transferred = (state: ExistingCase, { to, team }: CaseTransferred['data']): ExistingCase => {
  const { assignee: _assignee, ...rest } = state;
  return { ...rest, ...(to === undefined ? {} : { assignee: to }), ...(team === undefined ? {} : { team }) } as ExistingCase;
};

/** B6: the escalation went with the result; a reopened case climbs from the start, each level once again. */
const reopened = (state: ResolvedCase): OpenCase => {
  const { resolvedAt: _resolved, confirmedAt: _confirmed, escalation: _escalation, ...facts } = state;
  const aftercare = state.aftercare === undefined ? {} : { aftercare: aftercareReopened(state.aftercare) };
  // What spared the customer of the result that was disputed spares nobody of the next one.
  const { unreached: _unreached, ...working } = state.working ?? nothingWorked;
  const worked = state.working === undefined ? {} : { working };
  return { ...facts, ...aftercare, ...worked, kind: 'open', reopenings: state.reopenings + 1 };
};

const withDeadline = (state: ExistingCase, event: DeadlineEvent): ExistingCase => ({
  ...state,
  deadlines: evolveDeadlines(state.deadlines, event),
});
