import type { CaseEvent } from '../../domain/case/events.ts';
import { foldCase } from '../../domain/case/state.ts';
import { customerDecider, type KnownCustomer } from '../../domain/customer/customer.ts';
import { type CustomerEvent, type CustomerId, customerStream } from '../../domain/customer/events.ts';
import type { Identifier, IdentifierKind } from '../../domain/customer/identifiers.ts';
import { type CaseId, caseStream } from '../../domain/kernel/ids.ts';
import { type CustomerCaseLine, type CustomerLine, directory } from '../../domain/views/customer-directory.ts';
import type { EventStore } from './adapters/event-store.ts';
import type { ViewStore } from './adapters/view-store.ts';
import { identifierDigest } from './identifiers.ts';
import { type PageAsked, readPage } from './page.ts';

export type FindPorts = { readonly events: Pick<EventStore, 'load'>; readonly views: Pick<ViewStore, 'list'> };

/** Customers and cases of one identifier that are shown where nobody asks for more or fewer. */
export const MOST_FOUND = '20';
export const MOST_CASES = 100;
/** Records that were merged into one that was merged in turn. */
const LONGEST_CHAIN = 10;

export const loadCustomer = async (events: FindPorts['events'], id: CustomerId): Promise<KnownCustomer | undefined> => {
  const commits = await events.load(customerStream(id));
  const all = commits.flatMap((commit) => commit.events as readonly CustomerEvent[]);
  const state = all.reduce(customerDecider.evolve, customerDecider.initial);
  return state.kind === 'none' ? undefined : state;
};

/**
 * The record that a merged one points to, over as many merges as there were. Two records merged into each other at one moment
 * end at the lesser number, whichever one begins with.
 */
export const survivorOf = async (events: FindPorts['events'], id: CustomerId): Promise<KnownCustomer | undefined> => {
  const seen = new Map<CustomerId, KnownCustomer>();
  let current = await loadCustomer(events, id);
  while (current?.mergedInto !== undefined && !seen.has(current.id) && seen.size < LONGEST_CHAIN) {
    seen.set(current.id, current);
    current = seen.get(current.mergedInto) ?? (await loadCustomer(events, current.mergedInto));
  }
  if (current?.mergedInto === undefined) return current;
  return [...seen.values(), current].sort((a, b) => (a.id < b.id ? -1 : 1))[0];
};

/** Who is known by an identifier, the first twenty; of merged records, the survivor. */
export const customersBy = async (ports: FindPorts, by: IdentifierKind, value: string): Promise<readonly KnownCustomer[]> =>
  (await pageOfCustomers(ports, [by, value], {})).customers;

/** A page of them; where records were merged it has fewer than asked for. */
export const pageOfCustomers = async (
  ports: FindPorts,
  [by, value]: readonly [IdentifierKind, string],
  { limit = MOST_FOUND, cursor }: PageAsked,
): Promise<{ readonly customers: readonly KnownCustomer[]; readonly cursor?: string }> => {
  const digest = identifierDigest(by, value);
  if (digest === undefined) return { customers: [] };
  const { lines, ...next } = await readPage(ports.views, directory.customersBy(by, digest), { limit, cursor });
  const found = await Promise.all(lines.map((line) => survivorOf(ports.events, (line as CustomerLine).customerId)));
  const customers = [...new Map(found.flatMap((one) => (one === undefined ? [] : [[one.id, one] as const]))).values()];
  return { customers, ...next };
};

/** A2: the cases that are linked to these customers or tell one of these identifiers, newest first; not those that proved not theirs. */
export const casesBy = async (
  { views }: Pick<FindPorts, 'views'>,
  identifiers: readonly Identifier[],
  customers: readonly CustomerId[] = [],
): Promise<readonly CustomerCaseLine[]> => {
  const told = identifiers.flatMap(({ by, value }) => {
    const digest = by === 'name' ? undefined : identifierDigest(by, value); // a name is shared by many
    return digest === undefined ? [] : [directory.casesOf(by, digest)];
  });
  const lists = [...told, ...customers.map(directory.casesLinkedTo)];
  const found = await Promise.all(lists.map((list) => views.list(list, { limit: MOST_CASES, newestFirst: true })));
  const lines = found.flat().map(({ line }) => line as CustomerCaseLine);
  return [...new Map(lines.map((line) => [line.caseId, line])).values()]
    .filter(({ notOf }) => notOf === undefined || !customers.some((id) => notOf.includes(id)))
    .sort((a, b) => (a.openedAt < b.openedAt ? 1 : -1))
    .slice(0, MOST_CASES);
};

/** What a case tells of its customer. */
export const identifiersOfCase = async (
  events: FindPorts['events'],
  id: CaseId,
): Promise<readonly (readonly [Exclude<IdentifierKind, 'name'>, string])[] | undefined> => {
  const commits = await events.load(caseStream(id));
  const state = foldCase(commits.flatMap((commit) => commit.events as readonly CaseEvent[]));
  if (state.kind === 'none') return undefined;
  return (['phone', 'email', 'membership'] as const).flatMap((by) => {
    const value = state.customer[by];
    return value === undefined ? [] : [[by, value] as const];
  });
};

/** The records that were merged into this one, with what identifies them. */
export const mergedInto = async ({ events, views }: FindPorts, id: CustomerId): Promise<readonly KnownCustomer[]> => {
  const lines = await views.list(directory.mergedInto(id), { limit: Number(MOST_FOUND) });
  const records = await Promise.all(lines.map(({ line }) => loadCustomer(events, (line as CustomerLine).customerId)));
  return records.flatMap((one) => (one?.mergedInto === id ? [one] : []));
};
