import type { DeadlineEvent } from '../deadline/events.ts';
import type { Scored, ThreadSignal } from '../intake/threading.ts';
import type { AgentId, CaseId, InteractionId } from '../kernel/ids.ts';
import type { Instant } from '../kernel/time.ts';
import type { Reason as AssignmentReason } from '../roster/assignment.ts';
import type { AftercareEvent } from './aftercare.ts';
import type { CallDirection, CallStatus, ReturnedBy } from './call.ts';
import type { ChatEvent } from './chat.ts';
import type { ComplaintEvent } from './complaint.ts';
import type { ConductEvent } from './conduct.ts';
import type { CountingEvent } from './counting.ts';
import type { LessonsEvent } from './lessons.ts';
import type { LinkEvent } from './link.ts';
import type { MergingEvent } from './merging.ts';
import type { NoticeKind } from './notices.ts';
import type { RiskEvent } from './risk.ts';
import type { SuggestionEvent } from './suggestion.ts';
import type { CaseType, Channel, Level, Priority } from './words.ts';
import type { WorkingEvent } from './working.ts';

/** The events of a case. They are for ever: changed only by an upcaster and a changelog entry under *Event schema*. */

export type CaseOpened = {
  readonly type: 'CaseOpened';
  readonly data: {
    readonly caseId: CaseId;
    /** Digest of the first contact's source id, from which the case id comes: a repeated first contact meets its own case. */
    readonly source: string;
    readonly channel: Channel;
    readonly caseType: CaseType;
    readonly category?: string;
    readonly priority: Priority;
    /** When the contact was made, which is what every target counts from. */
    readonly openedAt: Instant;
    /** By when the customer expects a solution (A3). */
    readonly expectedBy?: Instant;
    readonly order?: string;
    /** The archived case that this contact goes on from. */
    readonly relatedTo?: CaseId;
  };
  readonly personal: PersonalDetails & { readonly subject: string };
};

/** Who the customer is, as far as the contact told (A2, A3). */
export type PersonalDetails = {
  readonly name?: string;
  readonly email?: string;
  readonly phone?: string;
  readonly membership?: string;
  readonly language?: 'zh' | 'en';
};

/** A text or file in the raw store: events hold its key, SHA-256 (hex) and size in bytes. */
export type ContentReference = { readonly key: string; readonly sha256: string; readonly bytes: number };

/**
 * `contentType` as the sender says, `sniffedType` as the bytes say; `disguised` where the two contradict each other. `unopened`: a
 * container whose files stay inside. `withheld`: beyond the limits and kept in the raw form alone, whose key this is.
 */
export type StoredAttachment = ContentReference & {
  readonly contentType: string;
  readonly sniffedType?: string;
  readonly disguised?: true;
  readonly unopened?: 'tnef' | 'archive';
  readonly withheld?: 'too-large' | 'too-many';
};

export type InteractionRecorded = {
  readonly type: 'InteractionRecorded';
  readonly data: {
    readonly interactionId: InteractionId;
    readonly direction: 'inbound' | 'outbound';
    readonly channel: Channel;
    readonly at: Instant;
    /** Written by a machine: kept, never counted as a reply nor as a contact. */
    readonly automatic?: 'auto-reply' | 'bounce' | 'feedback' | 'list' | 'bulk';
    /** Of a bounce: what became of our mail, and the code of RFC 3463 where the report has one. */
    readonly delivery?: DeliveryReport;
    readonly purpose?: InteractionPurpose;
    /** A call of the phone system: its reports tell whether it was answered, the interaction alone does not. */
    readonly callId?: string;
    /** The chat session that a message belongs to (A6). */
    readonly chatId?: string;
    /** Which of our people wrote it, where another system took it down. */
    readonly author?: string;
    /** Seconds that it took to write, where that was recorded. */
    readonly handlingSeconds?: number;
    readonly content?: ContentReference;
    readonly raw?: ContentReference;
    /** The mail's HTML as it came: never shown but made safe. */
    readonly html?: ContentReference;
    readonly attachments?: readonly StoredAttachment[];
    /** Of our own: it says that a file comes (A6). */
    readonly announcesFiles?: true;
    /** Texts of a mail that were not in the character set they declare, or in none that is known, and what they were read as. */
    readonly doubtfulCharsets?: readonly { readonly declared?: string; readonly read: string; readonly lost: number }[];
    /** How a mail was told to belong here. */
    readonly threading?: 'plus-address' | 'in-reply-to' | 'references' | 'returned' | 'thread' | 'root';
    /** What decided it, and how strongly (decision 7). */
    readonly signals?: readonly ThreadSignal[];
    readonly score?: number;
    /** Cases that a mail which opened one of its own may belong to instead: a person decides. */
    readonly doubt?: readonly Scored[];
    /** This sender has had as many automatic answers within the hour as the policy allows: it gets no further one. */
    readonly loop?: true;
    /** The Message-ID that a reply answers or a mail carries, so that answers stay in the thread. */
    readonly messageId?: string;
    /** Recorded and counted in another case first, which it was split from. */
    readonly movedFrom?: CaseId;
    /** What the receiving service found of a mail (A1). */
    readonly verdicts?: MailVerdicts;
  };
  readonly personal?: {
    readonly subject?: string;
    readonly from?: string;
    readonly to?: string;
    readonly attachmentNames?: readonly string[];
  };
};

export type DeliveryReport = {
  readonly action: 'failed' | 'delayed' | 'expanded' | 'relayed' | 'delivered';
  readonly status?: string;
};

/** `gray`: found neither way; `unknown`: not checked, or the check itself failed. */
export type Verdict = 'pass' | 'fail' | 'gray' | 'unknown';
export type MailVerdicts = Readonly<Partial<Record<'spam' | 'virus' | 'spf' | 'dkim' | 'dmarc', Verdict>>>;

export type InteractionPurpose = 'contact' | 'reply' | 'progress' | 'follow-up';

/** One state of a call as the phone system reported it (A5); the call is the sum of them, in whatever order they come. */
export type CallProgressed = {
  readonly type: 'CallProgressed';
  readonly data: {
    readonly callId: string;
    readonly direction?: CallDirection;
    readonly status: CallStatus;
    readonly at: Instant;
    readonly talkSeconds?: number;
    readonly holdSeconds?: number;
    readonly wrapSeconds?: number;
    /** Who had the call, as the phone system names them. */
    readonly agent?: string;
    /** The extension that it went to (A5). */
    readonly transferredTo?: string;
    readonly recording?: { readonly id: string; readonly url: string; readonly seconds?: number };
  };
  /** `customerNumber`: where the reports before did not tell it. */
  readonly personal?: { readonly transferReason?: string; readonly customerNumber?: string };
};
/** An inbound call that nobody answered: it is owed a call back. */
export type CallMissed = { readonly type: 'CallMissed'; readonly data: { readonly callId: string; readonly at: Instant } };

/** A5: a missed call was called back, or the customer rang again and was answered; `returned` says by which call. */
export type CallReturned = {
  readonly type: 'CallReturned';
  readonly data: { readonly callId: string; readonly returned: ReturnedBy; readonly at: Instant };
};

export type CaseTriaged = {
  readonly type: 'CaseTriaged';
  readonly data: { readonly caseType: CaseType; readonly category?: string; readonly priority: Priority; readonly at: Instant };
};
export type CaseAssigned = {
  readonly type: 'CaseAssigned';
  readonly data: {
    readonly to: AgentId;
    readonly team?: string;
    readonly reason?: string;
    /** What each rule did, where the rules chose (E2). */
    readonly rules?: readonly AssignmentReason[];
    readonly at: Instant;
  };
};
export type CaseEscalated = {
  readonly type: 'CaseEscalated';
  readonly data: {
    readonly to: Level;
    readonly cause: 'asked' | 'not-acknowledged' | 'options-rejected' | 'solution-rejected';
    readonly reason: string;
    /** When the need arose; the supervisor is to be told within 15 minutes of it (B6). */
    readonly neededAt: Instant;
    readonly at: Instant;
  };
};
export type EscalationAcknowledged = {
  readonly type: 'EscalationAcknowledged';
  readonly data: { readonly level: Level; readonly by: string; readonly at: Instant };
};

export type WaitingStarted = {
  readonly type: 'WaitingStarted';
  readonly data: { readonly at: Instant; readonly reason: string };
};
export type WaitingEnded = { readonly type: 'WaitingEnded'; readonly data: { readonly at: Instant } };

export type CaseResolved = {
  readonly type: 'CaseResolved';
  readonly data: { readonly at: Instant };
  readonly personal: { readonly result: string };
};
export type ResultConfirmed = { readonly type: 'ResultConfirmed'; readonly data: { readonly at: Instant } };
export type ResultDisputed = {
  readonly type: 'ResultDisputed';
  readonly data: { readonly at: Instant };
  readonly personal: { readonly reason: string };
};
export type CaseReopened = { readonly type: 'CaseReopened'; readonly data: { readonly at: Instant; readonly cause: 'disputed' } };
export type CaseClosed = { readonly type: 'CaseClosed'; readonly data: { readonly at: Instant } };

/** A mail that the system sent by itself; `cause` is the commit that called for it. */
export type NoticeSent = {
  readonly type: 'NoticeSent';
  readonly data: {
    readonly notice: NoticeKind;
    readonly cause: string;
    readonly messageId: string;
    /** The id that SES gave it, under which its reader's program knows it. */
    readonly mail?: string;
    readonly at: Instant;
  };
};

/** A mail that was not sent, because mail to the address is held back: it came back before, or was reported as unwanted. */
export type NoticeWithheld = {
  readonly type: 'NoticeWithheld';
  readonly data: {
    readonly notice: NoticeKind;
    readonly cause: string;
    readonly reason: 'bounce' | 'complaint';
    readonly at: Instant;
  };
};
/** A mail that came back, or that its reader reported as unwanted. `permanent`: the next one would fare no better. */
export type NoticeReturned = {
  readonly type: 'NoticeReturned';
  readonly data: {
    readonly notice: NoticeKind;
    readonly cause: string;
    readonly how: 'bounce' | 'complaint';
    readonly permanent: boolean;
    /** What the other side gave as its reason: `5.1.1`, `abuse`. */
    readonly code?: string;
    readonly at: Instant;
  };
};

export type CaseEvent =
  | CaseOpened
  | InteractionRecorded
  | CallProgressed
  | CallMissed
  | CallReturned
  | ChatEvent
  | CaseTriaged
  | CaseAssigned
  | CaseEscalated
  | EscalationAcknowledged
  | WaitingStarted
  | WaitingEnded
  | CaseResolved
  | ResultConfirmed
  | ResultDisputed
  | CaseReopened
  | CaseClosed
  | NoticeSent
  | NoticeWithheld
  | NoticeReturned
  | ConductEvent
  | AftercareEvent
  | ComplaintEvent
  | SuggestionEvent
  | RiskEvent
  | LessonsEvent
  | LinkEvent
  | CountingEvent
  | WorkingEvent
  | MergingEvent
  | DeadlineEvent;
