import type { CaseType, Channel, Priority } from '../case/words.ts';
import type { DeadlineEvent } from '../deadline/events.ts';
import type { StoredDocument } from '../improvement/events.ts';
import { type AgentId, type CaseId, parseCaseId, type StreamId, streamId } from '../kernel/ids.ts';
import type { Instant } from '../kernel/time.ts';
import { type Month, parseMonth } from './month.ts';

/** The events of quality inspection (质检抽查, F1-F3): of a month's draw, and of each record that was drawn. They are for ever. */

type Event<Type extends string, Data extends object> = { readonly type: Type; readonly data: Readonly<Data & { at: Instant }> };
type Personal<Content extends object> = { readonly personal: Readonly<Content> };

/** A record is a case in the month in which it was closed: `K7Q29XMB4-2026-07`. */
export type InspectionId = string & { readonly __brand: 'InspectionId' };
export const inspectionId = (caseId: CaseId, month: Month): InspectionId => `${caseId}-${month}` as InspectionId;
export const parseInspectionId = (text: string): InspectionId | undefined => {
  const [, name = '', when = ''] = /^(.+)-(\d{4}-\d{2})$/.exec(text) ?? [];
  const [caseId, month] = [parseCaseId(name), parseMonth(when)];
  return caseId === undefined || month === undefined ? undefined : inspectionId(caseId, month);
};
export const inspectionStream = (id: InspectionId): StreamId => streamId(`inspection#${id}`);
export const drawStream = (month: Month): StreamId => streamId(`inspection-draw#${month}`);

/**
 * F1, in `inspection-draw#2026-07`: so many of the month's closed records were drawn. `population` lists the records that could be;
 * its SHA-256 is `seed`, by which anybody can draw again and gets the same.
 */
export type InspectionsDrawn = Event<
  'InspectionsDrawn',
  {
    month: Month;
    asAt: Instant;
    /** Records of the month, and the agents who had them. */
    records: number;
    agents: number;
    drawn: number;
    share: number;
    leastPerAgent: number;
    seed: string;
    population: StoredDocument;
    policyVersion: number;
  }
>;
/** Every drawn record is in a stream of its own. */
export type InspectionsHandedOut = Event<'InspectionsHandedOut', { month: Month }>;
export type DrawEvent = InspectionsDrawn | InspectionsHandedOut;

/** In `inspection#K7Q29XMB4-2026-07`: the record as it was when it was drawn. `closedAt`: its end, by which it is of that month. */
export type InspectionDrawn = Event<
  'InspectionDrawn',
  {
    inspectionId: InspectionId;
    caseId: CaseId;
    month: Month;
    closedAt: Instant;
    agent: AgentId;
    team?: string;
    channel: Channel;
    caseType: CaseType;
    category?: string;
    priority: Priority;
    policyVersion: number;
  }
>;
/** One line of the sheet: `points` of `weight`, or not applicable to this record. Whole points, so that they add up exactly. */
export type ScoredItem = {
  readonly item: string;
  readonly group: string;
  readonly weight: number;
} & ({ readonly points: number } | { readonly notApplicable: true });
/**
 * F2: what was found, by the sheet of `policyVersion`. `earned` of `possible`: points of the applicable items. `fatal`: what fails the
 * record whatever its points are. A later one corrects the one before.
 */
export type InspectionScored = Event<
  'InspectionScored',
  {
    items: readonly ScoredItem[];
    earned: number;
    possible: number;
    fatal: readonly string[];
    failed: boolean;
    policyVersion: number;
    by: AgentId;
  }
> &
  Personal<{ comments?: Readonly<Record<string, string>>; summary?: string; reason?: string }>;
/** F3: something to be put right by `agent`. `finding` counts `f1`, `f2` … within the inspection; `item`: the line of the sheet. */
export type FindingRaised = Event<'FindingRaised', { finding: string; item: string; agent: AgentId; by: AgentId }> &
  Personal<{ problem: string }>;
/** Raised by mistake: nothing is to be put right. */
export type FindingWithdrawn = Event<'FindingWithdrawn', { finding: string; by: AgentId }> & Personal<{ reason: string }>;
export type RectificationReported = Event<'RectificationReported', { finding: string; by: AgentId }> &
  Personal<{ report: string }>;
/** Not good enough: it goes on where it stood. */
export type RectificationReturned = Event<'RectificationReturned', { finding: string; by: AgentId }> &
  Personal<{ reason: string }>;
/** With this the finding is closed, and by nothing else that the agent does (F3). */
export type RectificationApproved = Event<'RectificationApproved', { finding: string; by: AgentId }>;

export type InspectionEvent =
  | InspectionDrawn
  | InspectionScored
  | FindingRaised
  | FindingWithdrawn
  | RectificationReported
  | RectificationReturned
  | RectificationApproved
  | DeadlineEvent;
