import { type CustomerCommand, customerDecider } from '../../domain/customer/customer.ts';
import { type CustomerId, customerIdFrom, customerStream } from '../../domain/customer/events.ts';
import type { Commit } from '../../domain/kernel/event.ts';
import { agentId, commandId } from '../../domain/kernel/ids.ts';
import { days, instant, plus } from '../../domain/kernel/time.ts';
import { visitListId } from '../../domain/visits/visit-list.ts';
import { defaultPolicies } from './given.ts';
import { theSupervisor } from './people.ts';

/** Customers to whom a first contact and a visit are owed, kept and missed in every way, as the commits of their streams. */
export const promisesToCustomers = (count: number): readonly Commit[] =>
  Array.from({ length: count }, (_, n) => livesOf(n)).flat();

const agents = ['anna', 'ben', 'chen'].map(agentId);
const agentOf = (n: number) => agents[n % agents.length] ?? agentId('anna');
const customerOf = (n: number): CustomerId => customerIdFrom(new Uint8Array([7, 7, 7, n >> 8, n & 255]));

type Asks = CustomerCommand extends infer One ? (One extends CustomerCommand ? Omit<One, 'now' | 'by'> : never) : never;

const livesOf = (n: number): readonly Commit[] => {
  const id = customerOf(n);
  const begun = instant(`2026-07-${String(1 + (n % 20)).padStart(2, '0')}T10:00:00+08:00`);
  const at = (day: number) => plus(begun, days(day));
  let state = customerDecider.initial;
  const commits: Commit[] = [];
  const give = (day: number, asks: Asks): void => {
    const command = { ...asks, now: at(day), by: theSupervisor } as CustomerCommand;
    const decision = customerDecider.decide(command, state, defaultPolicies);
    if (decision.kind === 'rejected') throw new Error(`${command.type}: ${decision.refusal.code}`);
    if (decision.kind === 'unchanged') return;
    state = decision.events.reduce(customerDecider.evolve, state);
    const commit = commits.length + 1;
    const stored = { events: decision.events, commandId: commandId(`c-${commit}`), actor: theSupervisor, at: command.now };
    commits.push({ stream: customerStream(id), commit, ...stored });
  };
  const spoken = { channel: 'phone', summary: 'spoken to' } as const;

  give(0, { type: 'RecordCustomer', customerId: id, identifiers: [], contactClass: 'rebate-customer' });
  give(0, { type: 'AssignCustomer', to: agentOf(n) });
  if (n % 3 === 1) give(2, { type: 'AssignCustomer', to: agentOf(n + 1) });
  if (n % 3 !== 0) give(20, { type: 'NoticeDeadline' });
  give(n % 3 === 0 ? 1 : 21, { type: 'ContactCustomer', at: at(n % 3 === 0 ? 1 : 21), reached: true, ...spoken });

  give(30, {
    type: 'AssignVisit',
    listId: visitListId('rebate-customer', '2026-08-10'),
    contactClass: 'rebate-customer',
    to: agentOf(n + 2),
    from: at(30),
  });
  if (n % 5 === 0) give(31, { type: 'HandVisitOver', to: agentOf(n) });
  if (n % 4 === 1) give(60, { type: 'NoticeDeadline' });
  if (n % 4 < 2)
    give(n % 4 === 0 ? 32 : 61, {
      type: 'RecordVisit',
      at: at(n % 4 === 0 ? 32 : 61),
      reached: true,
      satisfied: true,
      ...spoken,
    });
  if (n % 4 === 2) for (const day of [32, 33, 34]) give(day, { type: 'RecordVisit', at: at(day), reached: false, ...spoken });
  return commits;
};
