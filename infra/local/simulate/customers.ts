import { customerDecider } from '../../../domain/customer/customer.ts';
import { customerStream } from '../../../domain/customer/events.ts';
import type { Actor, Commit } from '../../../domain/kernel/event.ts';
import { commandId } from '../../../domain/kernel/ids.ts';
import { instantOf } from '../../../domain/kernel/time.ts';
import { defaultPolicy } from '../../../domain/policy/default-policy.ts';
import { onlyPolicy } from '../../../domain/policy/service-policy.ts';
import type { Contact } from './contact.ts';

const policies = onlyPolicy(defaultPolicy);
/** From the shop's own records, before they first write or ring. */
const shop: Actor = { kind: 'system', id: 'shop' };

/** The customers who are known, each recorded once: one bit a customer is remembered. */
export const createCustomers = (): ((contact: Contact) => Generator<Commit>) => {
  let known = new Uint8Array(1024);
  return function* ({ customer, toldBy, at }) {
    const [byte, bit] = [customer.number >> 3, 1 << (customer.number & 7)];
    if (toldBy === undefined || ((known[byte] ?? 0) & bit) !== 0) return;
    if (byte >= known.length) {
      const larger = new Uint8Array(2 * (byte + 1));
      larger.set(known);
      known = larger;
    }
    known[byte] = (known[byte] ?? 0) | bit;
    const now = instantOf(Math.floor(at) - 60_000);
    const { id, phone, email, language } = customer;
    const identifiers = [
      { by: 'phone', value: phone },
      { by: 'email', value: email },
    ] as const;
    const decision = customerDecider.decide(
      { type: 'RecordCustomer', now, by: shop, customerId: id, identifiers, language, contactClass: 'rebate-customer' },
      customerDecider.initial,
      policies,
    );
    if (decision.kind !== 'accepted') throw new Error(`${id}: the customer was not recorded`);
    const stream = customerStream(id);
    yield { stream, commit: 1, events: decision.events, commandId: commandId('simulated:1'), actor: shop, at: now };
  };
};
