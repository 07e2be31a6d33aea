import type { Actor, Role } from '../../domain/kernel/event.ts';
import { type AgentId, agentId } from '../../domain/kernel/ids.ts';
import type { Instant } from '../../domain/kernel/time.ts';
import type { AgentCommand, Duties } from '../../domain/roster/agent.ts';
import type { Candidate } from '../../domain/roster/assignment.ts';
import { staff } from './cases.ts';
import { monday } from './moments.ts';

/** People of the centre that speak. */

export const theSupervisor: Actor = staff('supervisor');
const office = [
  { from: '09:00', to: '12:00' },
  { from: '13:00', to: '18:00' },
];
export const weekdays = { 1: office, 2: office, 3: office, 4: office, 5: office } as const;

export const duties = (but: Partial<Duties> = {}): Duties => ({
  role: 'agent',
  team: 'customer-service',
  skills: [],
  hours: weekdays,
  capacity: { cases: 3, chats: 2 },
  ...but,
});

export const joins = (id: string, now: Instant, but: Partial<Duties> = {}): AgentCommand => ({
  type: 'Join',
  now,
  by: theSupervisor,
  agentId: agentId(id),
  name: `Name of ${id}`,
  duties: duties(but),
});

/** Free, on duty, of customer service, unless said otherwise. */
export const candidate = (id: string, but: Partial<Candidate> = {}): Candidate => ({
  id: agentId(id),
  role: 'agent' as Role,
  team: 'customer-service',
  skills: [],
  presence: 'available',
  onDuty: true,
  capacity: 5,
  open: 0,
  knowsCustomer: false,
  idleSince: monday.at('09:00'),
  ...but,
});

export const idsOf = (...ids: readonly string[]): readonly AgentId[] => ids.map(agentId);
