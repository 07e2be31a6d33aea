import type { PersonalDetails } from '../case/events.ts';
import { type CaseState, type ExistingCase, phaseOf } from '../case/state.ts';
import { type CaseType, type Phase, slotOf } from '../case/words.ts';
import { type CustomerState, evolveCustomer, type KnownCustomer } from '../customer/customer.ts';
import type { CustomerEvent, CustomerId } from '../customer/events.ts';
import { customerStream } from '../customer/events.ts';
import type { IdentifierKind } from '../customer/identifiers.ts';
import { careSince, openVisit } from '../customer/visit.ts';
import type { ContactClass } from '../customer/words.ts';
import type { CaseId, StreamId } from '../kernel/ids.ts';
import type { Instant } from '../kernel/time.ts';
import { dueSort, markOfDue } from './board-deadlines.ts';
import { lists, tables } from './board-lines.ts';
import { dueMark, nowCell } from './board-sheets.ts';
import { createMemory } from './memory.ts';
import { board, type Contribution, type Entry, nothing, type View } from './view.ts';
import { visitContribution } from './visits.ts';

/**
 * Finding customers and their cases by what identifies them (A2). Lists are named by digests of normalised values: no address and
 * no number stands in a key. `undefined` for a value that identifies nobody.
 */
export type DigestOf = (by: IdentifierKind, value: string) => string | undefined;

export const directory = {
  customersBy: (by: IdentifierKind, digest: string): string => `customers-by-${by}-${digest}`,
  casesOf: (by: IdentifierKind, digest: string): string => `cases-of-${by}-${digest}`,
  /** Cases linked to a customer, whatever identifies them. */
  casesLinkedTo: (id: CustomerId): string => `cases-linked-to-${id}`,
  mergedInto: (survivor: CustomerId): string => `merged-into-${survivor}`,
  /** D4: whom a periodic visit is due to, by class. */
  inClass: (contactClass: ContactClass): string => `customers-in-${contactClass}`,
  customersOf: (agent: string): string => `customers-of-${agent}`,
  /** Whom anything is owed to at the moment, by number (L2: a policy change goes to each of them). */
  owed: 'customers-owed',
  /** Whom anything was ever owed to, by number, merged records too (L2: what-if). */
  promised: 'customers-promised',
} as const;

export type CustomerLine = {
  readonly customerId: CustomerId;
  readonly contactClass: ContactClass;
  readonly assignee?: string;
  readonly mergedInto?: CustomerId;
  readonly lastReachedAt?: Instant;
  /** D4: from when the next periodic visit counts; `visitOwed` while one is to be made. */
  readonly careSince: Instant;
  readonly visitOwed?: true;
};
/** A case of somebody's, without any words of theirs. */
export type CustomerCaseLine = {
  readonly caseId: CaseId;
  readonly openedAt: Instant;
  readonly caseType: CaseType;
  readonly phase: Phase;
  readonly assignee?: string;
  readonly team?: string;
  /** Customers whose it turned out not to be. */
  readonly notOf?: readonly CustomerId[];
};

/** A deadline of a customer's own stream, among those of cases. */
export type OwedLine = { readonly stream: StreamId; readonly customerId: CustomerId; readonly assignee?: string };

/** Folds `customer#…`. */
export const customerDirectory = (digestOf: DigestOf): View<CustomerState> => ({
  ...board,
  streams: 'customer',
  initial: { kind: 'none' },
  evolve: (row, commit) => (commit.events as readonly CustomerEvent[]).reduce(evolveCustomer, row),
  contribution: (row) => {
    if (row.kind === 'none') return nothing;
    const line = customerLine(row);
    const standing = row.mergedInto === undefined;
    const visits = visitContribution(row);
    const running = Object.values(row.deadlines.latest).filter((deadline) => deadline.status === 'running');
    return {
      cells: [
        ...(standing ? [{ table: 'customers', key: row.contactClass, count: 1 }] : []),
        ...running.map(({ kind }) => nowCell(tables.deadlines, 'running', kind)),
        ...openBreaches(row).map(({ kind }) => nowCell(tables.deadlines, 'breached', kind)),
        ...running.map((deadline) => dueMark(markOfDue(dueSort(customerStream(row.id), deadline), 'cases', row.assignee))),
        ...visits.cells,
      ],
      entries: [
        ...distinct(
          row.identifiers.map(({ by, value }) => named(digestOf(by, value), (digest) => directory.customersBy(by, digest))),
        ).map((list): Entry => ({ list, sort: row.id, line, stays: true })),
        ...(row.mergedInto === undefined
          ? [{ list: directory.inClass(row.contactClass), sort: row.id, line, stays: true as const }]
          : [{ list: directory.mergedInto(row.mergedInto), sort: row.id, line, stays: true as const }]),
        ...(row.assignee !== undefined && standing ? [{ list: directory.customersOf(row.assignee), sort: row.id, line }] : []),
        ...(running.length === 0 ? [] : [{ list: directory.owed, sort: row.id, line }]),
        ...(Object.keys(row.deadlines.latest).length === 0
          ? []
          : [{ list: directory.promised, sort: row.id, line: whom(row), stays: true as const }]),
        ...deadlineEntries(row, line),
        ...visits.entries,
      ],
    };
  },
});

/** Says nothing that changes, so that it is written once. */
const whom = ({ id }: KnownCustomer) => ({ customerId: id });

/** Adds to the view of cases the lists of a customer's cases: one row, one transaction, two readers. */
export const withCasesOfCustomers = (view: View<CaseState>, digestOf: DigestOf): View<CaseState> => ({
  ...view,
  contribution: (row) => {
    const contribution = view.contribution(row);
    if (row.kind === 'none') return contribution;
    const { id, customer, link } = row;
    const last = extended.of(id);
    const known = last?.customer === customer && last.digestOf === digestOf ? last : undefined;
    if (known?.contribution === contribution && known.link === link) return known.whole;
    const ofCustomer = known?.ofCustomer ?? listsOf(customer, digestOf);
    // All that these lines say but the link stands in the case's own line, the first of its entries: where that stands, so do they.
    const line = contribution.entries[0]?.line;
    const own = known !== undefined && known.line === line && known.link === link ? known.own : casesOf(row, ofCustomer);
    const whole = { ...contribution, entries: [...contribution.entries, ...own] };
    extended.keep(id, { customer, digestOf, ofCustomer, link, line, own, contribution, whole });
    return whole;
  },
});
/** What was told of a case last; it is the same one if it has the same details of its customer. */
const extended = createMemory<{
  readonly customer: PersonalDetails;
  readonly digestOf: DigestOf;
  readonly ofCustomer: readonly string[];
  readonly link: object | undefined;
  readonly line: object | undefined;
  readonly own: readonly Entry[];
  readonly contribution: Contribution;
  readonly whole: Contribution;
}>();

const casesOf = (row: ExistingCase, ofCustomer: readonly string[]): readonly Entry[] => {
  if (row.merged !== undefined) return [];
  const { id, openedAt, caseType, assignee, team, link } = row;
  const line: CustomerCaseLine = {
    caseId: id,
    openedAt,
    caseType,
    phase: phaseOf(row),
    ...(assignee === undefined ? {} : { assignee }),
    ...(team === undefined ? {} : { team }),
    ...(link === undefined || link.notOf.length === 0 ? {} : { notOf: link.notOf }),
  };
  const linked = link?.customerId === undefined ? [] : [directory.casesLinkedTo(link.customerId)];
  return [...ofCustomer, ...linked].map((list): Entry => ({ list, sort: `${openedAt}#${id}`, line }));
};

/** Of one customer as a case knows them. */
const listsOf = (customer: PersonalDetails, digestOf: DigestOf): readonly string[] =>
  (['phone', 'email', 'membership'] as const).flatMap((by): readonly string[] => {
    const value = customer[by];
    const digest = value === undefined ? undefined : digestOf(by, value);
    return digest === undefined ? [] : [directory.casesOf(by, digest)];
  });

const customerLine = (row: KnownCustomer): CustomerLine => {
  const { id, contactClass, assignee, mergedInto, lastReachedAt } = row;
  return {
    customerId: id,
    contactClass,
    ...(assignee === undefined ? {} : { assignee }),
    ...(mergedInto === undefined ? {} : { mergedInto }),
    ...(lastReachedAt === undefined ? {} : { lastReachedAt }),
    careSince: careSince(row),
    ...(openVisit(row) === undefined ? {} : { visitOwed: true }),
  };
};

/** What is owed to customers stands in the same lists as what is owed in cases: one sweep, one board. */
const deadlineEntries = (row: KnownCustomer, customer: CustomerLine): readonly Entry[] => {
  const stream = customerStream(row.id);
  const { customerId, assignee } = customer;
  const line: OwedLine = { stream, customerId, ...(assignee === undefined ? {} : { assignee }) };
  return [
    ...Object.values(row.deadlines.latest).flatMap((deadline): readonly Entry[] => {
      if (deadline.status !== 'running') return [];
      const { kind, ref, generation, dueAt, warned, warnAt } = deadline;
      const at = warned ? dueAt : warnAt;
      const moment = warned ? 'due' : 'warning';
      const entry = { ...line, kind, ...(ref === undefined ? {} : { ref }), generation, dueAt, at, moment };
      return [
        { list: lists.running, sort: `${at}#${stream}#${slotOf(kind, ref)}`, line: entry },
        { list: lists.due, sort: dueSort(stream, deadline), line: { ...line, kind, dueAt } },
      ];
    }),
    ...openBreaches(row).map(({ kind, ref, generation, dueAt }): Entry => {
      const sort = `${dueAt}#${stream}#${slotOf(kind, ref)}#${generation}`;
      return { list: lists.breached, sort, line: { ...line, kind, dueAt } };
    }),
  ];
};

/** A customer's record is never archived: a breach leaves the list when what was owed is done. It stays in the events. */
const openBreaches = ({ deadlines }: KnownCustomer) =>
  deadlines.breaches.filter(({ kind, ref, generation }) => {
    const latest = deadlines.latest[slotOf(kind, ref)];
    return latest?.status === 'breached' && latest.generation === generation && latest.settledAt === undefined;
  });

const named = (digest: string | undefined, list: (digest: string) => string): string | undefined =>
  digest === undefined ? undefined : list(digest);
const distinct = (names: readonly (string | undefined)[]): readonly string[] => [
  ...new Set(names.filter((name) => name !== undefined)),
];
