import type { Channel } from '../case/words.ts';
import type { DeadlineEvent } from '../deadline/events.ts';
import { type AgentId, type CaseId, caseIdFrom, parseCaseId, type StreamId, streamId } from '../kernel/ids.ts';
import type { Instant } from '../kernel/time.ts';
import type { Identifier, IdentifierKind } from './identifiers.ts';
import type { ContactClass } from './words.ts';

/** Nine characters like a case's, so that people can say it on the phone. */
export type CustomerId = string & { readonly __brand: 'CustomerId' };
export const customerIdFrom = (digest: Uint8Array): CustomerId => caseIdFrom(digest) as string as CustomerId;
export const parseCustomerId = (text: string): CustomerId | undefined =>
  parseCaseId(text) as string | undefined as CustomerId | undefined;
export const customerStream = (id: CustomerId): StreamId => streamId(`customer#${id}`);

/** The events of a customer, in the stream `customer#<id>`. They are for ever, as those of a case. */

type Event<Type extends string, Data extends object> = { readonly type: Type; readonly data: Readonly<Data & { at: Instant }> };
type Personal<Content extends object> = { readonly personal: Readonly<Content> };

export type CustomerRecorded = Event<'CustomerRecorded', { customerId: CustomerId; contactClass: ContactClass }> &
  Personal<{ identifiers: readonly Identifier[]; language?: 'zh' | 'en' }>;
/** A2: told to be this customer, by something known already or by something new, which is known from then on. */
export type CustomerIdentified = Event<'CustomerIdentified', { by: IdentifierKind | 'case'; caseId?: CaseId }> &
  Partial<Personal<{ identifier: Identifier }>>;
/** A2: a case that was told to be this customer's turned out not to be. */
export type CaseDisowned = Event<'CaseDisowned', { caseId: CaseId }>;
/** Two records of one customer: from now on what identifies this one points to the survivor. Nothing is moved, so nothing is lost. */
export type CustomerMerged = Event<'CustomerMerged', { into: CustomerId; reason?: string }>;
export type CustomerUnmerged = Event<'CustomerUnmerged', { from: CustomerId; reason?: string }>;
export type ContactClassSet = Event<'ContactClassSet', { contactClass: ContactClass; reason?: string }>;
export type CustomerAssigned = Event<'CustomerAssigned', { to: AgentId }>;
/** D3: recorded in detail; `at` is when it was made. */
export type CustomerContacted = Event<
  'CustomerContacted',
  { by: string; channel: Channel; reached: boolean; outcome?: string; nextStep?: string }
> &
  Personal<{ summary: string }>;

/** The list that a periodic visit was drawn in: its class and its day, `prospect.2026-11-21`. */
export type VisitListId = string & { readonly __brand: 'VisitListId' };
/** D4: a periodic visit is this agent's; said of the same list again, somebody else's. */
export type VisitAssigned = Event<'VisitAssigned', { listId: VisitListId; to: AgentId }>;
type VisitMade = { listId: VisitListId; by: string; channel: Channel };
/** D5: an attempt in vain. */
export type VisitAttempted = Event<'VisitAttempted', VisitMade & { attempt: number }> & Personal<VisitWords>;
/** D4: the visit form of a customer who was reached. */
export type VisitFormRecorded = Event<'VisitFormRecorded', VisitMade & { satisfied: boolean }> & Personal<VisitWords>;
export type VisitEnded = Event<'VisitEnded', { listId: VisitListId; outcome: 'not-reached'; attempts: number }>;
type VisitWords = { summary: string; nextStep?: string };

export type CustomerEvent =
  | CustomerRecorded
  | CustomerIdentified
  | CaseDisowned
  | CustomerMerged
  | CustomerUnmerged
  | ContactClassSet
  | CustomerAssigned
  | CustomerContacted
  | VisitAssigned
  | VisitAttempted
  | VisitFormRecorded
  | VisitEnded
  | DeadlineEvent;
