import { type CustomerCommand, type CustomerState, customerDecider } from '../../domain/customer/customer.ts';
import { type CustomerEvent, type CustomerId, customerIdFrom } from '../../domain/customer/events.ts';
import type { AssignVisit, RecordVisit } from '../../domain/customer/visit.ts';
import type { Actor } from '../../domain/kernel/event.ts';
import { agentId } from '../../domain/kernel/ids.ts';
import type { Instant } from '../../domain/kernel/time.ts';
import { visitListId } from '../../domain/visits/visit-list.ts';
import { theSystem } from './cases.ts';
import { defaultPolicies } from './given.ts';
import { monday } from './moments.ts';
import { theSupervisor } from './people.ts';

/** Periodic visits that speak. */

export const customerNumber = (n: number): CustomerId => customerIdFrom(new Uint8Array([n >> 8, n & 255, 7, 7, 7]));
export const visitedId = customerNumber(1);
export const theList = visitListId('prospect', '2026-11-16');
export const recordedAt = monday.at('08:00');

export const recordCustomer = (now: Instant = recordedAt): CustomerCommand => ({
  type: 'RecordCustomer',
  now,
  by: theSupervisor,
  customerId: visitedId,
  identifiers: [{ by: 'phone', value: '+8613800138000' }],
  contactClass: 'prospect',
});
export const visitGivenTo = (to: string, now: Instant, but: Partial<AssignVisit> = {}): CustomerCommand => ({
  type: 'AssignVisit',
  now,
  by: theSystem,
  listId: theList,
  contactClass: 'prospect',
  to: agentId(to),
  from: monday.at('00:00'),
  ...but,
});
export const handedOver = (to: string, now: Instant, by: Actor = theSupervisor): CustomerCommand => ({
  type: 'HandVisitOver',
  now,
  by,
  to: agentId(to),
});
export const visited = (now: Instant, but: Partial<RecordVisit> = {}): CustomerCommand => ({
  type: 'RecordVisit',
  now,
  by: { kind: 'agent', id: 'a-1', role: 'agent' },
  at: now,
  channel: 'phone',
  reached: true,
  satisfied: true,
  summary: 'all is well',
  ...but,
});
export const inVain = (now: Instant): CustomerCommand => {
  const { satisfied: _satisfied, ...form } = visited(now) as RecordVisit;
  return { ...form, reached: false, summary: 'nobody answered' };
};

export const foldCustomer = (events: readonly CustomerEvent[]): CustomerState =>
  events.reduce(customerDecider.evolve, customerDecider.initial);
export const decideCustomer = (history: readonly CustomerEvent[], command: CustomerCommand) =>
  customerDecider.decide(command, foldCustomer(history), defaultPolicies);
/** What has happened once these commands have been given; throws when one is refused. */
export const customerAfter = (...commands: readonly CustomerCommand[]): readonly CustomerEvent[] => {
  const events: CustomerEvent[] = [];
  for (const command of commands) {
    const decision = decideCustomer(events, command);
    if (decision.kind === 'rejected') throw new Error(`${command.type} was refused: ${decision.refusal.code}`);
    if (decision.kind === 'accepted') events.push(...decision.events);
  }
  return events;
};
