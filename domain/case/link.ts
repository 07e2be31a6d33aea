import type { CustomerId } from '../customer/events.ts';
import type { IdentifierKind } from '../customer/identifiers.ts';
import { accepted, type CommandOf, type Decision, rejected, unchanged } from '../kernel/decider.ts';
import type { Commit } from '../kernel/event.ts';
import type { StreamId } from '../kernel/ids.ts';
import type { Instant } from '../kernel/time.ts';
import type { CaseEvent } from './events.ts';
import { unknownCase } from './refusals.ts';
import type { CaseState, ExistingCase } from './state.ts';

/**
 * Whose case it is (A2): linked by itself when what the contact told belongs to exactly one known customer, or because somebody said
 * so of the customer; undone by an event, after which it is never linked to the same customer by itself again.
 */

/** `how`: what told it, `case` where somebody said so. */
export type CustomerLinked = {
  readonly type: 'CustomerLinked';
  readonly data: { readonly customerId: CustomerId; readonly how: LinkedBy; readonly at: Instant };
};
export type CustomerUnlinked = {
  readonly type: 'CustomerUnlinked';
  readonly data: { readonly customerId: CustomerId; readonly reason: string; readonly at: Instant };
};
export type LinkEvent = CustomerLinked | CustomerUnlinked;
export type LinkedBy = Exclude<IdentifierKind, 'name'> | 'case';

export type Link = {
  readonly customerId?: CustomerId;
  readonly how?: LinkedBy;
  /** Whose it turned out not to be. */
  readonly notOf: readonly CustomerId[];
};

export const evolveLink = (link: Link | undefined, event: LinkEvent): Link => {
  const { customerId } = event.data;
  const others = (link?.notOf ?? []).filter((one) => one !== customerId);
  if (event.type === 'CustomerUnlinked') return { notOf: [...others, customerId] };
  return { customerId, how: event.data.how, notOf: others };
};

/** The system's own: after a contact, or after somebody identified the customer by the case. */
export type LinkCustomer = CommandOf<'LinkCustomer', { customerId: CustomerId; how: LinkedBy }>;
export type UnlinkCustomer = CommandOf<'UnlinkCustomer', { reason: string }>;
export type LinkCommand = LinkCustomer | UnlinkCustomer;

export const decideLink = (command: LinkCommand, state: CaseState): Decision<CaseEvent> => {
  if (state.kind === 'none') return unknownCase();
  return command.type === 'LinkCustomer' ? link(command, state) : unlink(command, state);
};

/** What somebody said counts more than an address; an address never overrules anything. */
const link = ({ customerId, how, now: at }: LinkCustomer, state: ExistingCase): Decision<CaseEvent> => {
  const { customerId: before, notOf = [] } = state.link ?? {};
  if (before === customerId) return unchanged;
  if (how !== 'case' && (before !== undefined || notOf.includes(customerId))) return unchanged;
  return accepted<CaseEvent>({ type: 'CustomerLinked', data: { customerId, how, at } });
};

const unlink = ({ reason, now: at }: UnlinkCustomer, state: ExistingCase): Decision<CaseEvent> => {
  const customerId = state.link?.customerId;
  if (customerId === undefined) return notLinked();
  return accepted<CaseEvent>({ type: 'CustomerUnlinked', data: { customerId, reason, at } });
};

const notLinked = () =>
  rejected({
    code: 'not-linked',
    clause: 'A2',
    kind: 'conflict',
    words: {
      en: 'This case is linked to no customer; POST /customers/{id}/identification links it.',
      zh: '此工单未关联客户;可用 POST /customers/{id}/identification 关联。',
    },
  });

/**
 * What a commit asks of whoever tells customers: to look at a case that was opened, to carry a word from one stream to the other, or
 * to have a customer's cases follow the customer's class (A9).
 */
export type LinkWanted = { readonly stream: StreamId; readonly commit: number };

export const linkWanted = ({ stream, commit, events }: Commit): LinkWanted | undefined => {
  const asks = (events as readonly { readonly type: string; readonly data: object; readonly personal?: object }[]).some(
    ({ type, data, personal }) =>
      type === 'CustomerUnlinked' ||
      type === 'ContactClassSet' ||
      (type === 'CustomerIdentified' && 'caseId' in data) ||
      (type === 'CaseOpened' && personal !== undefined && telling.some((name) => name in personal)),
  );
  return asks ? { stream, commit } : undefined;
};

/** A name is shared by many. */
export const telling = ['membership', 'phone', 'email'] as const satisfies readonly LinkedBy[];
