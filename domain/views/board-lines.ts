import type { Chat } from '../case/chat.ts';
import type { ComplaintStage } from '../case/complaint.ts';
import type { Evidence, RiskRule } from '../case/risk.ts';
import type { DeadlineKind, Level, Phase, Priority } from '../case/words.ts';
import type { Scored } from '../intake/threading.ts';
import type { CaseId } from '../kernel/ids.ts';
import type { Instant } from '../kernel/time.ts';
import type { Work } from '../roster/words.ts';

/** The words of the board (G2): its lists and what their lines say, its tables. */

/** What every line of a list says of its case. */
export type CaseLine = {
  readonly caseId: CaseId;
  readonly phase: Phase;
  readonly priority: Priority;
  readonly caseType: string;
  readonly channel: string;
  readonly subject: string;
  readonly openedAt: Instant;
  readonly assignee?: string;
  readonly team?: string;
};
/** A case that an agent holds, in the agent's list by case. */
export type HeldLine = { readonly caseId: CaseId; readonly work: Work };
/** `at` is the next moment something must be noticed: the warning, then the due time. For the sweep, and no more than it asks. */
export type WakeUpLine = Pick<DueLine, 'kind' | 'dueAt'> & {
  readonly ref?: string;
  readonly generation: number;
  readonly at: Instant;
  readonly moment: 'warning' | 'due';
};
/** A case stands once in the list, with the first of its moments; `also` what follows within three minutes. */
export type RunningLine = WakeUpLine & { readonly caseId: CaseId; readonly also?: readonly WakeUpLine[] };
export type DueLine = CaseLine & { readonly kind: DeadlineKind; readonly dueAt: Instant };
export type EscalationLine = CaseLine & { readonly level: Level; readonly since: Instant; readonly acknowledgedAt?: Instant };

/** `waitingSince`: the customer's oldest message without an answer; none when everything is answered. */
export type ChatLine = CaseLine & {
  readonly chatId: string;
  readonly startedAt: Instant;
  readonly waitingSince?: Instant;
} & Pick<Chat, 'files'>;

export type ComplaintLine = CaseLine & { readonly stage: ComplaintStage };

/** A risk that no supervisor has taken note of yet (C4). */
export type RiskLine = CaseLine & { readonly rule: RiskRule; readonly evidence: Evidence; readonly since: Instant };

/** A mail of which a person has to say where it belongs; the likeliest case first. */
export type DoubtLine = CaseLine & { readonly kind: 'thread'; readonly at: Instant; readonly candidates: readonly Scored[] };

const phaseLists: Readonly<Record<Phase, string>> = {
  new: 'cases-new',
  'in-progress': 'cases-in-progress',
  waiting: 'cases-waiting',
  resolved: 'cases-resolved',
  closed: 'cases-closed',
};

/** Names of the lists; sorted by the time that matters in each, then by case. */
export const lists = {
  casesIn: (phase: Phase): string => phaseLists[phase],
  /** Open cases that wait for the desk: urgent ones first, the oldest first within a priority. */
  queue: 'queue',
  /** What somebody has to notice next, for the sweep. */
  running: 'running',
  /** Running deadlines by due time, those of surveys left out: a survey is the customer's to answer. */
  due: 'due',
  breached: 'breached',
  /** What was promised and is not kept yet, in time or not (B3). */
  promises: 'promises',
  escalations: 'escalations',
  complaints: 'complaints',
  risks: 'risks',
  /** Mail of which a person says where it belongs, and nuisance suspects (A1, A9). */
  review: 'review',
  /** Visits and same-day solutions that are owed, in time or not (D1, D2). */
  followUps: 'follow-ups',
  /** The chats of one agent that go on, in the order in which they are to be served (A6). */
  chatsOf: (agent: string): string => `chats-of-${agent}`,
  /** The open cases of one agent (E2). */
  heldBy: (agent: string): string => `held-by-${agent}`,
} as const;

/**
 * Tables of the sheet `now`: `cases` by `phase|priority`, `deadlines` by `breached|kind` and `running|kind`, `escalations` by level
 * and state, `complaints` by stage of the loop, `risks` by rule, `unassigned` by priority, `parked` by reason, `review` by kind, `owed`:
 * promises, and which promises and visits are late, `inspections` by status and `rectifications` by state. Of the sheet `load`: open cases by agent (`loadOf`).
 */
export const tables = {
  cases: 'cases',
  deadlines: 'deadlines',
  escalations: 'escalations',
  load: 'load',
  complaints: 'complaints',
  risks: 'risks',
  unassigned: 'unassigned',
  parked: 'parked',
  review: 'review',
  owed: 'owed',
  inspections: 'inspections',
  rectifications: 'rectifications',
} as const;

/** What an open case counts as with its agent (E1). */
export const workOf = ({ channel }: { readonly channel: string }): Work => (channel === 'chat' ? 'chats' : 'cases');

/** Joined, not pasted together: such a string compares faster, and each is compared. */
export const sortOf = (...parts: readonly (string | number)[]): string => parts.join('#');
