import type { CommandOf } from '../kernel/decider.ts';
import type { AgentId, CaseId } from '../kernel/ids.ts';
import type { Instant } from '../kernel/time.ts';
import type { Reason as AssignmentReason } from '../roster/assignment.ts';
import type { AftercareCommand } from './aftercare.ts';
import type { CallReport, ReturnedBy } from './call.ts';
import type { ReportChat } from './chat.ts';
import type { ComplaintCommand } from './complaint.ts';
import type { CountingCommand } from './counting.ts';
import type { CaseOpened, InteractionPurpose, InteractionRecorded, PersonalDetails } from './events.ts';
import type { LessonsCommand } from './lessons.ts';
import type { LinkCommand } from './link.ts';
import type { MergingCommand } from './merging.ts';
import type { NoticeKind } from './notices.ts';
import type { RiskCommand } from './risk.ts';
import type { SuggestionCommand } from './suggestion.ts';
import type { CaseType, Channel, Level, Priority } from './words.ts';
import type { WorkingCommand } from './working.ts';

/** What can be asked of a case. `now` is when the command is decided, `by` who gives it. */

/** What a first contact tells; a later contact of the same matter ignores it. */
export type Opening = {
  readonly caseId: CaseId;
  readonly source: string;
  readonly channel: Channel;
  readonly subject: string;
  readonly customer: PersonalDetails;
  readonly caseType?: CaseType;
  readonly category?: string;
  readonly priority?: Priority;
  readonly expectedBy?: Instant;
  readonly order?: string;
  readonly relatedTo?: CaseId;
};

/** A contact from outside (A1): opens the case or joins it. Without `opening` it only joins. `text`: its words, which are only looked at (A6, A10, C4). */
export type ReceiveContact = CommandOf<'ReceiveContact', { opening?: Opening; interaction: Interaction; text?: string }>;
export type Interaction = { readonly data: InteractionRecorded['data']; readonly personal?: InteractionRecorded['personal'] };

/** An interaction that names no channel goes by the case's own. */
export type DeskInteraction = { readonly data: Omit<InteractionRecorded['data'], 'channel'> & { readonly channel?: Channel } };

/** One report of a call; an inbound call's first report opens its case. */
export type ReportCall = CommandOf<
  'ReportCall',
  {
    opening?: Opening;
    callId: string;
    report: Omit<CallReport, 'recording'>;
    recording?: { id: string; url: string; seconds?: number };
    from?: string;
    to?: string;
  }
>;
/** A5: a call of this case that was missed has been returned. */
export type ReturnCall = CommandOf<'ReturnCall', { callId: string; returned: ReturnedBy }>;
/** An agent's words to the customer, or a contact that an agent notes down. `text`: the words, which are only looked at (A6, A10, C4). */
export type RecordInteraction = CommandOf<
  'RecordInteraction',
  {
    interaction: DeskInteraction;
    purpose: InteractionPurpose;
    text?: string;
    awaitCustomer?: { reason: string };
  }
>;
/** A case that a person at the desk enters, for a contact (`interaction`) or without one; `more` where it is split from another. */
export type OpenCaseAtDesk = CommandOf<
  'OpenCaseAtDesk',
  { opening: Opening; openedAt: Instant; interaction?: Interaction; more?: readonly Interaction[]; text?: string }
>;

export type Triage = CommandOf<'Triage', { caseType?: CaseType; category?: string; priority?: Priority }>;
/** `rules`: what the rules of assignment saw, where they chose. */
export type Assign = CommandOf<'Assign', { to: AgentId; team?: string; reason?: string; rules?: readonly AssignmentReason[] }>;
export type Escalate = CommandOf<'Escalate', { to?: Level; reason: string; neededAt?: Instant }>;
export type AcknowledgeEscalation = CommandOf<'AcknowledgeEscalation'>;
export type Resolve = CommandOf<'Resolve', { result: string }>;
export type ConfirmResult = CommandOf<'ConfirmResult'>;
export type DisputeResult = CommandOf<'DisputeResult', { reason: string }>;
export type CloseCase = CommandOf<'CloseCase'>;
/** A timer's word that a deadline's warning or due time has come; the state decides whether that is so. */
export type NoticeDeadline = CommandOf<'NoticeDeadline'>;
/** L2: a policy version has come into force that running deadlines go over to; the state and the versions decide which. */
export type RearmUnderPolicy = CommandOf<'RearmUnderPolicy'>;
/** What the system has mailed by itself. */
export type RecordNotice = CommandOf<
  'RecordNotice',
  { notice: NoticeKind; cause: string; messageId: string; mail?: string; survey?: number }
>;
/** What the system would have mailed, to an address that mail does not go to. */
export type WithholdNotice = CommandOf<'WithholdNotice', { notice: NoticeKind; cause: string; reason: 'bounce' | 'complaint' }>;
/** What became of a mail, as the mail service tells. */
export type NoteReturn = CommandOf<
  'NoteReturn',
  { notice: NoticeKind; cause: string; how: 'bounce' | 'complaint'; permanent: boolean; code?: string }
>;

export type CaseCommand =
  | ReceiveContact
  | ReportCall
  | ReportChat
  | ReturnCall
  | RecordInteraction
  | OpenCaseAtDesk
  | Triage
  | Assign
  | Escalate
  | AcknowledgeEscalation
  | Resolve
  | ConfirmResult
  | DisputeResult
  | CloseCase
  | ComplaintCommand
  | SuggestionCommand
  | RiskCommand
  | LessonsCommand
  | LinkCommand
  | CountingCommand
  | AftercareCommand
  | WorkingCommand
  | MergingCommand
  | NoticeDeadline
  | RearmUnderPolicy
  | RecordNotice
  | WithholdNotice
  | NoteReturn;

/** Opening event of an `Opening`. */
export const caseOpened = (opening: Opening, openedAt: Instant): CaseOpened => {
  const { subject, customer, caseType = 'inquiry', priority = 'normal', ...rest } = opening;
  return { type: 'CaseOpened', data: { ...rest, caseType, priority, openedAt }, personal: { ...customer, subject } };
};
