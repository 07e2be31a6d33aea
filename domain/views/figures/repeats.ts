import { days, type Instant, plus } from '../../kernel/time.ts';
import type { FactLine } from './view.ts';

/**
 * Whose case was resolved at once and who did not come again: no further contact of the same customer and category within seven days
 * of the result. `facts` must reach seven days beyond the results that are asked about. Customers are one where a digest of what
 * identifies them is; a case without any is its own customer.
 */
export const repeatsIn = (facts: readonly FactLine[]): ((fact: FactLine, result: Instant) => boolean) => {
  const contacts = new Map<string, Instant[]>();
  for (const fact of facts)
    for (const { at, counts } of fact.marks) if (counts.contacts) for (const key of keysOf(fact)) listAt(contacts, key).push(at);
  return (fact, result) =>
    keysOf(fact).some((key) => (contacts.get(key) ?? []).some((at) => at > result && at <= plus(result, SEVEN_DAYS)));
};

const SEVEN_DAYS = days(7);

const keysOf = ({ caseId, customer, place }: FactLine): readonly string[] =>
  [caseId, ...customer].map((who) => `${who}|${place.category ?? ''}`);

const listAt = (lists: Map<string, Instant[]>, key: string): Instant[] => {
  const known = lists.get(key);
  if (known !== undefined) return known;
  const list: Instant[] = [];
  lists.set(key, list);
  return list;
};
