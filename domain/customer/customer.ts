import type { Channel } from '../case/words.ts';
import { arm, cancel, type Deadlines, evolveDeadlines, meet, noDeadlines, noticeDue } from '../deadline/deadline.ts';
import { accepted, assertNever, type CommandOf, type Decider, type Decision, unchanged } from '../kernel/decider.ts';
import type { Actor, Role } from '../kernel/event.ts';
import type { AgentId, CaseId } from '../kernel/ids.ts';
import type { Instant } from '../kernel/time.ts';
import type { PolicyBook, ServicePolicy } from '../policy/service-policy.ts';
import type { CustomerEvent, CustomerId } from './events.ts';
import type { Identifier, IdentifierKind } from './identifiers.ts';
import { moveOwed } from './policy-change.ts';
import {
  alreadyMerged,
  anotherCustomer,
  badSurvivor,
  fromTheFuture,
  notForRole,
  notMerged,
  nuisanceIsDecided,
  unknownCustomer,
} from './refusals.ts';
import {
  type AssignVisit,
  assignVisit,
  evolveVisits,
  type HandVisitOver,
  handVisitOver,
  type RecordVisit,
  recordVisit,
  type Visit,
} from './visit.ts';
import { type ContactClass, countsInFigures } from './words.ts';

/** A customer (客户) as the centre knows one: what tells them apart, their class, whose they are, and what is owed to them. */

export type CustomerState = { readonly kind: 'none' } | KnownCustomer;
export type KnownCustomer = {
  readonly kind: 'known';
  readonly id: CustomerId;
  readonly identifiers: readonly Identifier[];
  readonly language?: 'zh' | 'en';
  readonly contactClass: ContactClass;
  readonly recordedAt: Instant;
  /** Cases told to be this customer's; those of the same number or address are found by the directory. */
  readonly cases: readonly CaseId[];
  readonly assignee?: AgentId;
  readonly mergedInto?: CustomerId;
  readonly lastContactAt?: Instant;
  readonly lastReachedAt?: Instant;
  /** Periodic visits (D4), the latest last; missing before the first. */
  readonly visits?: readonly Visit[];
  readonly deadlines: Deadlines;
};

export const evolveCustomer = (state: CustomerState, event: CustomerEvent): CustomerState => {
  if (event.type === 'CustomerRecorded') {
    if (state.kind === 'known') return state;
    const { customerId, contactClass, at } = event.data;
    return { kind: 'known', id: customerId, ...event.personal, contactClass, recordedAt: at, cases: [], deadlines: noDeadlines };
  }
  if (state.kind === 'none') return state;
  switch (event.type) {
    case 'CustomerIdentified': {
      const { identifier } = event.personal ?? {};
      const { caseId } = event.data;
      const fresh = identifier !== undefined && !has(state, identifier);
      return {
        ...state,
        identifiers: fresh ? [...state.identifiers, identifier] : state.identifiers,
        cases: caseId === undefined || state.cases.includes(caseId) ? state.cases : [...state.cases, caseId],
      };
    }
    case 'CaseDisowned':
      return { ...state, cases: state.cases.filter((one) => one !== event.data.caseId) };
    case 'CustomerMerged':
      return { ...state, mergedInto: event.data.into };
    case 'CustomerUnmerged': {
      const { mergedInto: _into, ...before } = state;
      return before;
    }
    case 'ContactClassSet':
      return { ...state, contactClass: event.data.contactClass };
    case 'CustomerAssigned':
      return { ...state, assignee: event.data.to };
    case 'CustomerContacted': {
      const { at, reached } = event.data;
      return { ...state, lastContactAt: at, ...(reached ? { lastReachedAt: at } : {}) };
    }
    case 'VisitAssigned':
      return { ...state, ...visited(state, event) };
    case 'VisitAttempted':
    case 'VisitEnded':
      return { ...state, lastContactAt: event.data.at, ...visited(state, event) };
    case 'VisitFormRecorded': {
      const { at } = event.data;
      return { ...state, lastContactAt: at, lastReachedAt: at, ...visited(state, event) };
    }
    case 'DeadlineArmed':
    case 'DeadlinePaused':
    case 'DeadlineResumed':
    case 'DeadlineMet':
    case 'DeadlineCancelled':
    case 'DeadlineWarned':
    case 'DeadlineBreached':
      return { ...state, ...visited(state, event), deadlines: evolveDeadlines(state.deadlines, event) };
    default:
      event satisfies never;
      return state;
  }
};

const visited = ({ visits }: KnownCustomer, event: CustomerEvent): Pick<KnownCustomer, 'visits'> => {
  const after = evolveVisits(visits ?? [], event);
  return after.length === 0 ? {} : { visits: after };
};

export type RecordCustomer = CommandOf<
  'RecordCustomer',
  { customerId: CustomerId; identifiers: readonly Identifier[]; language?: 'zh' | 'en'; contactClass: ContactClass }
>;
export type IdentifyCustomer = CommandOf<
  'IdentifyCustomer',
  { how: IdentifierKind | 'case'; identifier?: Identifier; caseId?: CaseId }
>;
export type DisownCase = CommandOf<'DisownCase', { caseId: CaseId }>;
/** `survivor`: how the record that is merged into stands. */
export type MergeCustomer = CommandOf<'MergeCustomer', { into: CustomerId; survivor: Survivor; reason?: string }>;
/** `nuisance`: it stands, and its cases count in no figure. */
export type Survivor = 'missing' | 'merged' | 'standing' | 'nuisance';
export type UnmergeCustomer = CommandOf<'UnmergeCustomer', { reason?: string }>;
export type SetContactClass = CommandOf<'SetContactClass', { contactClass: ContactClass; reason?: string }>;
export type AssignCustomer = CommandOf<'AssignCustomer', { to: AgentId }>;
export type ContactCustomer = CommandOf<
  'ContactCustomer',
  { at: Instant; channel: Channel; reached: boolean; summary: string; outcome?: string; nextStep?: string }
>;
export type NoticeCustomerDeadline = CommandOf<'NoticeDeadline'>;
export type CustomerCommand =
  | RecordCustomer
  | IdentifyCustomer
  | DisownCase
  | MergeCustomer
  | UnmergeCustomer
  | SetContactClass
  | AssignCustomer
  | ContactCustomer
  | AssignVisit
  | HandVisitOver
  | RecordVisit
  | NoticeCustomerDeadline;

/** What decisions need of the policies: the one in force, and what running deadlines go over to. */
export type PolicyAt = Pick<PolicyBook, 'at' | 'moved'>;

export const decideCustomer = (command: CustomerCommand, state: CustomerState, policies: PolicyAt): Decision<CustomerEvent> => {
  if (!mayGive(command.by, command)) return notForRole(command.by.role);
  if (isAgent(command.by) && changesFigures(command, state)) return nuisanceIsDecided();
  const moves = state.kind === 'none' ? [] : moveOwed(state, { now: command.now, book: policies });
  const current = moves.reduce<CustomerState>(evolveCustomer, state);
  const decision = current.kind === 'none' ? first(command) : later(command, current, policies);
  if (decision.kind === 'rejected') return decision;
  const events = decision.kind === 'accepted' ? decision.events : [];
  const after = events.reduce(evolveCustomer, current);
  return accepted(...moves, ...events, ...(after.kind === 'none' ? [] : noticeDue(after.deadlines, command.now)));
};

export const customerDecider: Decider<CustomerState, CustomerCommand, CustomerEvent, PolicyAt> = {
  initial: { kind: 'none' },
  evolve: evolveCustomer,
  decide: decideCustomer,
};

const first = (command: CustomerCommand): Decision<CustomerEvent> => {
  if (command.type !== 'RecordCustomer') return unknownCustomer();
  const { customerId, contactClass, identifiers, language, now: at } = command;
  const personal = { identifiers, ...(language === undefined ? {} : { language }) };
  return accepted<CustomerEvent>({ type: 'CustomerRecorded', data: { customerId, contactClass, at }, personal });
};

const later = (command: CustomerCommand, state: KnownCustomer, policies: PolicyAt): Decision<CustomerEvent> => {
  const { now: at } = command;
  switch (command.type) {
    case 'RecordCustomer':
      return anotherCustomer();
    case 'IdentifyCustomer':
      return identify(command, state);
    case 'DisownCase': {
      const { caseId } = command;
      return state.cases.includes(caseId) ? accepted<CustomerEvent>({ type: 'CaseDisowned', data: { caseId, at } }) : unchanged;
    }
    case 'MergeCustomer':
      return merge(command, state);
    case 'UnmergeCustomer':
      if (state.mergedInto === undefined) return notMerged();
      return accepted<CustomerEvent>({ type: 'CustomerUnmerged', data: { from: state.mergedInto, ...because(command), at } });
    case 'SetContactClass': {
      const { contactClass } = command;
      if (state.mergedInto !== undefined) return alreadyMerged(state.mergedInto);
      if (contactClass === state.contactClass) return unchanged;
      return accepted<CustomerEvent>({ type: 'ContactClassSet', data: { contactClass, ...because(command), at } });
    }
    case 'AssignCustomer':
      return assign(command, state, policies.at(at));
    case 'ContactCustomer':
      return contact(command, state);
    case 'AssignVisit':
      return assignVisit(command, state, policies.at(at));
    case 'HandVisitOver':
      return handVisitOver(command, state);
    case 'RecordVisit':
      return recordVisit(command, state, policies.at(at));
    case 'NoticeDeadline':
      return unchanged;
    default:
      return assertNever(command);
  }
};

/** A2: known by one thing more, or by one of those already known in a case not yet seen with this customer. */
const identify = ({ how, identifier, caseId, now: at }: IdentifyCustomer, state: KnownCustomer): Decision<CustomerEvent> => {
  if (state.mergedInto !== undefined) return alreadyMerged(state.mergedInto);
  const known = identifier === undefined || has(state, identifier);
  if (known && (caseId === undefined || state.cases.includes(caseId))) return unchanged;
  return accepted<CustomerEvent>({
    type: 'CustomerIdentified',
    data: { by: how, ...(caseId === undefined ? {} : { caseId }), at },
    ...(identifier === undefined ? {} : { personal: { identifier } }),
  });
};

const merge = (command: MergeCustomer, state: KnownCustomer): Decision<CustomerEvent> => {
  const { into, survivor, now: at } = command;
  if (into === state.id) return badSurvivor('itself');
  if (state.mergedInto === into) return unchanged;
  if (state.mergedInto !== undefined) return alreadyMerged(state.mergedInto);
  if (survivor === 'missing' || survivor === 'merged') return badSurvivor(survivor);
  return accepted<CustomerEvent>({ type: 'CustomerMerged', data: { into, ...because(command), at } });
};

/** D3: who newly has a customer contacts them within the policy's days; another agent starts anew. */
const assign = ({ to, now: at }: AssignCustomer, state: KnownCustomer, policy: ServicePolicy): Decision<CustomerEvent> => {
  if (state.mergedInto !== undefined) return alreadyMerged(state.mergedInto);
  if (state.assignee === to) return unchanged;
  return accepted<CustomerEvent>(
    { type: 'CustomerAssigned', data: { to, at } },
    ...cancel(state.deadlines, 'new-customer-contact', { at, reason: 'assigned-to-another' }),
    arm(state.deadlines, { slot: 'new-customer-contact', from: at, target: policy.newCustomerContact }, policy),
  );
};

/** D3: an attempt that reached nobody is recorded and keeps the contact owed. A merged record may still be owed one. */
const contact = (command: ContactCustomer, state: KnownCustomer): Decision<CustomerEvent> => {
  const { at, now, by, channel, reached, summary, outcome, nextStep } = command;
  if (at > now) return fromTheFuture();
  const told = { ...(outcome === undefined ? {} : { outcome }), ...(nextStep === undefined ? {} : { nextStep }) };
  return accepted<CustomerEvent>(
    { type: 'CustomerContacted', data: { by: by.id, channel, reached, ...told, at }, personal: { summary } },
    ...(reached ? meet(state.deadlines, 'new-customer-contact', { at, now }) : []),
  );
};

const has = ({ identifiers }: KnownCustomer, { by, value }: Identifier): boolean =>
  identifiers.some((one) => one.by === by && one.value === value);

const because = ({ reason }: { readonly reason?: string }) => (reason === undefined ? {} : { reason });

const supervising: readonly Role[] = ['supervisor', 'manager', 'admin'];
const working: readonly Role[] = ['agent', 'senior-agent', ...supervising];

/** Who has which customer and which visit is the supervisors' to say. */
const sharing: readonly CustomerCommand['type'][] = ['AssignCustomer', 'AssignVisit', 'HandVisitOver'];

const isAgent = ({ kind, role }: Actor): boolean => kind === 'agent' && !(role !== undefined && supervising.includes(role));

/** A9: what has cases leave the figures with a nuisance contact, or come back with one. */
const changesFigures = (command: CustomerCommand, state: CustomerState): boolean => {
  const isNuisance = state.kind === 'known' && !countsInFigures(state.contactClass);
  switch (command.type) {
    case 'RecordCustomer':
      return !countsInFigures(command.contactClass);
    case 'SetContactClass':
      return state.kind === 'known' && (isNuisance || !countsInFigures(command.contactClass));
    case 'IdentifyCustomer':
    case 'UnmergeCustomer':
      return isNuisance;
    case 'MergeCustomer':
      return isNuisance || command.survivor === 'nuisance';
    default:
      return false;
  }
};

const mayGive = (by: Actor, { type }: CustomerCommand): boolean =>
  by.kind === 'system' ||
  (by.kind === 'agent' && by.role !== undefined && (sharing.includes(type) ? supervising : working).includes(by.role));
