import { accepted, type Decider } from '../kernel/decider.ts';
import type { Role } from '../kernel/event.ts';
import { type CaseId, type StreamId, streamId } from '../kernel/ids.ts';
import type { Instant } from '../kernel/time.ts';

/**
 * E6: every look at personal data is an event, in a stream of its own beside the case's or the customer's: looking neither makes
 * those longer nor waits for who works on them.
 */

export const caseAccessStream = (id: CaseId): StreamId => streamId(`access#${id}`);
export const customerAccessStream = (id: string): StreamId => streamId(`access#customer.${id}`);

/** What of a case was looked at: its history, the events behind it, the words of one contact, a file, what a work log says of it. */
export type CaseContent = 'case' | 'events' | 'body' | 'attachment' | 'work-log';

type Looked = { readonly by: string; readonly role?: Role; readonly at: Instant };
export type CaseViewed = {
  readonly type: 'CaseViewed';
  readonly data: Looked & { readonly caseId: CaseId; readonly what: CaseContent };
};
/** `found`: by what the customer was looked up, where somebody searched. Never the address or number itself. */
export type CustomerViewed = {
  readonly type: 'CustomerViewed';
  readonly data: Looked & { readonly customerId: string; readonly found?: string };
};
export type AccessEvent = CaseViewed | CustomerViewed;

export type RecordLook = { readonly type: 'RecordLook'; readonly event: AccessEvent };

/** There is nothing to refuse: by then it has been decided that the look is allowed. */
export const accessDecider: Decider<undefined, RecordLook, AccessEvent, undefined> = {
  initial: undefined,
  evolve: (state) => state,
  decide: ({ event }) => accepted<AccessEvent>(event),
};
