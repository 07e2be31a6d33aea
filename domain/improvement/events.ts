import type { Quarter } from '../calendar/quarter.ts';
import type { DeadlineEvent } from '../deadline/events.ts';
import type { AgentId } from '../kernel/ids.ts';
import type { Instant } from '../kernel/time.ts';

/** The events of a quarter, in the stream `quarter#2026-Q3`. They are for ever, as those of a case. */

type Event<Type extends string, Data extends object> = { readonly type: Type; readonly data: Readonly<Data & { at: Instant }> };
type Personal<Content extends object> = { readonly personal: Readonly<Content> };

/** Where the report stands: what was known as at `asAt`, for ever. `basis`: what the next quarter is held against. */
export type QuarterClosed = Event<
  'QuarterClosed',
  { quarter: Quarter; asAt: Instant; report: StoredDocument; basis: StoredDocument; policyVersion: number }
>;
export type StoredDocument = { readonly key: string; readonly sha256: string; readonly bytes: number };

/** The weakness that a plan answers: a value of a dimension, as the report names it. */
export type WeaknessNamed = { readonly dimension: string; readonly value: string };
/** K1: what is to be done, by whom and when, and the figure it should move. `plan` counts `p1`, `p2` … within the quarter. */
export type PlanMade = Event<
  'PlanMade',
  { plan: string; figure: string; weakness?: WeaknessNamed; owner: AgentId; dueAt: Instant; by: string }
> &
  Personal<{ action: string }>;
export type PlanCarriedOut = Event<'PlanCarriedOut', { plan: string; by: string }> & Personal<{ result: string }>;
export type PlanDropped = Event<'PlanDropped', { plan: string; by: string }> & Personal<{ reason: string }>;

export type QuarterEvent = QuarterClosed | PlanMade | PlanCarriedOut | PlanDropped | DeadlineEvent;
