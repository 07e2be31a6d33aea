import type { DeadlineKind } from '../case/words.ts';
import { arm, cancel } from '../deadline/deadline.ts';
import type { DeadlineEvent } from '../deadline/events.ts';
import type { Instant } from '../kernel/time.ts';
import type { PolicyBook, ServicePolicy, Target } from '../policy/service-policy.ts';
import { isVisited } from '../policy/visit-rules.ts';
import type { KnownCustomer } from './customer.ts';
import { openVisit } from './visit.ts';

/**
 * L2: what is owed to a customer keeps the version it was armed under, unless a change since then says that its kind goes over; decided
 * with every command of the customer, as it is of a case. A deadline that the new version would have had end by now keeps its time.
 */
export const moveOwed = (
  state: KnownCustomer,
  { now, book }: { readonly now: Instant; readonly book: Pick<PolicyBook, 'at' | 'moved'> },
): readonly DeadlineEvent[] => {
  const policy = book.at(now);
  return customerKinds.flatMap((kind) => {
    const deadline = state.deadlines.latest[kind];
    const target = promisedToCustomer(kind, state, policy);
    if (deadline?.status !== 'running' || target === undefined || now >= deadline.dueAt) return [];
    const { policyVersion, dueAt, from } = deadline;
    if (policyVersion >= policy.version || !book.moved(policyVersion, policy.version).includes(kind)) return [];
    const armed = arm(state.deadlines, { slot: kind, from, target, movedFrom: { policyVersion, dueAt } }, policy);
    if (armed.data.dueAt <= now) return [];
    return [...cancel(state.deadlines, kind, { at: now, reason: 'policy-changed' }), armed];
  });
};

/** The kinds of deadline that are owed to customers rather than in cases. */
export const customerKinds = ['new-customer-contact', 'periodic-visit'] as const satisfies readonly DeadlineKind[];

/** What a policy promises this customer. A visit goes by the class that its list was drawn of, whatever the customer is by now. */
export const promisedToCustomer = (
  kind: DeadlineKind,
  state: KnownCustomer,
  { newCustomerContact, visits }: ServicePolicy,
): Target | undefined => {
  if (kind === 'new-customer-contact') return newCustomerContact;
  if (kind !== 'periodic-visit') return undefined;
  const drawnOf = openVisit(state)?.listId.split('.')[0] ?? '';
  return isVisited(drawnOf) ? visits.byClass[drawnOf].within : undefined;
};
