import type { CustomerId } from '../customer/events.ts';
import type { AgentId } from '../kernel/ids.ts';
import { type Candidate, chooseAgent, defaultRules, type Need, type RuleName } from '../roster/assignment.ts';
import { firstTeam } from '../roster/words.ts';
import type { Share } from './visit-list.ts';

/**
 * Who visits whom (D4), by the rules of assignment (E2) as far as they hold for days to come: nobody has to be at their desk at this
 * minute, and nobody gets more than they can hold. A customer goes to the agent whose they are, where there is room; the others are
 * shared out evenly by what each can hold.
 */

/** Somebody who may be given visits; `open` of `capacity` visits are theirs already. */
export type Visitor = Omit<Candidate, 'presence' | 'onDuty' | 'knowsCustomer'>;
export type ToVisit = { readonly customerId: CustomerId; readonly assignee?: AgentId };
/** The rule that decided, `level` where only one could be meant. */
export type Reckoned = RuleName;

export const shareOut = (
  customers: readonly ToVisit[],
  visitors: readonly Visitor[],
): { readonly shares: readonly Share[]; readonly unplaced: readonly CustomerId[] } => {
  const open = new Map<AgentId, number>(visitors.map((one) => [one.id, one.open]));
  const shares: Share[] = [];
  const unplaced: CustomerId[] = [];
  for (const { customerId, assignee } of knownFirst(customers)) {
    const candidates = visitors.map(
      (one): Candidate => ({
        ...one,
        presence: 'available',
        onDuty: true,
        open: open.get(one.id) ?? one.open,
        knowsCustomer: one.id === assignee,
      }),
    );
    const choice = chooseAgent(need, candidates, rules);
    if (choice.kind === 'nobody') {
      unplaced.push(customerId);
      continue;
    }
    const { to, reasons } = choice;
    open.set(to, (open.get(to) ?? 0) + 1);
    shares.push({ customerId, to, because: reasons.findLast(({ out }) => out > 0)?.rule ?? 'level' });
  }
  return { shares, unplaced };
};

const need: Need = { team: firstTeam, level: 'agent', skills: [], helpful: [] };
const lasting: readonly RuleName[] = ['level', 'team', 'capacity', 'known-customer', 'even-load', 'longest-idle'];
const rules = defaultRules.filter(({ name }) => lasting.includes(name));

/** Whose customers they are is settled before what is left is shared out evenly. */
const knownFirst = (customers: readonly ToVisit[]): readonly ToVisit[] => [
  ...customers.filter(({ assignee }) => assignee !== undefined),
  ...customers.filter(({ assignee }) => assignee === undefined),
];
