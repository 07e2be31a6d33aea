import { armAt } from '../deadline/deadline.ts';
import { accepted, type CommandOf, type Decision, unchanged } from '../kernel/decider.ts';
import { type AgentId, agentId } from '../kernel/ids.ts';
import type { Instant } from '../kernel/time.ts';
import type { Policies } from '../policy/service-policy.ts';
import { raise } from './escalation.ts';
import type { CaseEvent } from './events.ts';
import { cancelPromise, keepPromise } from './promise.ts';
import { unknownCase, wrongState } from './refusals.ts';
import type { CaseState, ExistingCase } from './state.ts';
import {
  departureDecided,
  needNotConfirmed,
  noSuchDeparture,
  noSuchOption,
  notGivenUp,
  promiseInThePast,
} from './working-refusals.ts';

/** Working a case (B1-B5, B7, B10): the need, the options, promises, transfers, departures from the process. */

type Event<Type extends string, Data extends object, Personal extends object | undefined = undefined> = {
  readonly type: Type;
  readonly data: Readonly<Data> & { readonly at: Instant };
} & (Personal extends object ? { readonly personal: Readonly<Personal> } : unknown);

/** A way to solve it, as it was put to the customer (B2). `duration` in words; `extraCost` in the centre's currency unit, 0 for none. */
export type Option = {
  readonly title: string;
  readonly pros: readonly string[];
  readonly cons: readonly string[];
  readonly steps: readonly string[];
  readonly duration: string;
  readonly extraCost: number;
};

export type NeedRestated = Event<'NeedRestated', object, { need: string }>;
export type NeedConfirmed = Event<'NeedConfirmed', object>;
/** `round` counts the offers of a case; options are numbered from 1 within it. */
export type OptionsOffered = Event<'OptionsOffered', { round: number; options: readonly Option[] }>;
export type OptionChosen = Event<'OptionChosen', { round: number; option: number }>;
export type OptionsRejected = Event<'OptionsRejected', { round: number }, { reason: string }>;
/** `reason`: why it cannot be solved at once, as the customer was told (B3). */
export type PromiseMade = Event<'PromiseMade', { promise: string; dueAt: Instant }, { what: string; reason: string }>;
export type PromiseKept = Event<'PromiseKept', { promise: string }>;
/** B3, B10: given up with a supervisor's word; `told`: what the customer was told of it. */
export type PromiseCancelled = Event<'PromiseCancelled', { promise: string; by: string }, { reason: string; told: string }>;
/** `told`: what the customer was told of it (B5). */
export type CaseTransferred = Event<'CaseTransferred', { to?: AgentId; team?: string }, { reason: string; told: string }>;
/** `unreached`: to close without acceptance and visit what a customer is owed who could not be reached (D5). */
export type DepartureRequested = Event<
  'DepartureRequested',
  { departure: string; by: string; unreached?: true },
  { what: string; reason: string }
>;
export type DepartureDecided = Event<'DepartureDecided', { departure: string; approved: boolean; by: string }>;

export type WorkingEvent =
  | NeedRestated
  | NeedConfirmed
  | OptionsOffered
  | OptionChosen
  | OptionsRejected
  | PromiseMade
  | PromiseKept
  | PromiseCancelled
  | CaseTransferred
  | DepartureRequested
  | DepartureDecided;

export type RestateNeed = CommandOf<'RestateNeed', { need: string }>;
export type ConfirmNeed = CommandOf<'ConfirmNeed'>;
export type OfferOptions = CommandOf<'OfferOptions', { options: readonly Option[] }>;
/** The customer takes one of the options of the latest round. */
export type ChooseOption = CommandOf<'ChooseOption', { option: number }>;
export type RejectOptions = CommandOf<'RejectOptions', { reason: string }>;
export type MakePromise = CommandOf<'MakePromise', { what: string; reason: string; dueAt: Instant }>;
/** `at`: when it was kept, where that was before now. */
export type KeepPromise = CommandOf<'KeepPromise', { promise: string; at?: Instant }>;
export type CancelPromise = CommandOf<'CancelPromise', { promise: string; reason: string; told: string }>;
export type Transfer = CommandOf<'Transfer', { to?: AgentId; team?: string; reason: string; told: string }>;
export type RequestDeparture = CommandOf<'RequestDeparture', { what: string; reason: string; unreached?: true }>;
export type DecideDeparture = CommandOf<'DecideDeparture', { departure: string; approved: boolean }>;

export type WorkingCommand =
  | RestateNeed
  | ConfirmNeed
  | OfferOptions
  | ChooseOption
  | RejectOptions
  | MakePromise
  | KeepPromise
  | CancelPromise
  | Transfer
  | RequestDeparture
  | DecideDeparture;

export type Working = {
  readonly need?: 'restated' | 'confirmed';
  readonly round: number;
  /** Of the latest round: how many options there were, and what became of them. */
  readonly offered: number;
  readonly chosen?: number;
  readonly rejected?: true;
  readonly promises: Readonly<Record<string, { readonly dueAt: Instant; readonly keptAt?: Instant; readonly cancelled?: true }>>;
  readonly departures: Readonly<Record<string, 'requested' | 'approved' | 'refused'>>;
  /** The departure that would spare a customer who was not reached (D5); of the result that stands. */
  readonly unreached?: string;
};

export const nothingWorked: Working = { round: 0, offered: 0, promises: {}, departures: {} };

export const evolveWorking = (working: Working, event: WorkingEvent): Working => {
  switch (event.type) {
    case 'NeedRestated':
      return { ...working, need: 'restated' };
    case 'NeedConfirmed':
      return { ...working, need: 'confirmed' };
    case 'OptionsOffered': {
      const { chosen: _chosen, rejected: _rejected, ...rest } = working;
      return { ...rest, round: event.data.round, offered: event.data.options.length };
    }
    case 'OptionChosen':
      return { ...working, chosen: event.data.option };
    case 'OptionsRejected': {
      const { chosen: _chosen, ...rest } = working;
      return { ...rest, rejected: true };
    }
    case 'PromiseMade':
      return { ...working, promises: { ...working.promises, [event.data.promise]: { dueAt: event.data.dueAt } } };
    case 'PromiseKept': {
      const made = working.promises[event.data.promise];
      const kept = made && { ...made, keptAt: event.data.at };
      return kept ? { ...working, promises: { ...working.promises, [event.data.promise]: kept } } : working;
    }
    case 'PromiseCancelled': {
      const made = working.promises[event.data.promise];
      const cancelled = made && { ...made, cancelled: true as const };
      return cancelled ? { ...working, promises: { ...working.promises, [event.data.promise]: cancelled } } : working;
    }
    case 'DepartureRequested': {
      const { departure, unreached } = event.data;
      const departures = { ...working.departures, [departure]: 'requested' } as const;
      return { ...working, departures, ...(unreached ? { unreached: departure } : {}) };
    }
    case 'DepartureDecided': {
      const decided = event.data.approved ? 'approved' : 'refused';
      return { ...working, departures: { ...working.departures, [event.data.departure]: decided } };
    }
    case 'CaseTransferred':
      return working;
    default:
      event satisfies never;
      return working;
  }
};

export const decideWorking = (command: WorkingCommand, state: CaseState, policies: Policies): Decision<CaseEvent> => {
  if (state.kind === 'none') return unknownCase();
  if (state.kind !== 'open' && !isForLater(command, state)) return wrongState(state, 'open', clauseOf[command.type]);
  const { now: at, by } = command;
  const working = state.working ?? nothingWorked;
  switch (command.type) {
    case 'RestateNeed':
      return accepted<CaseEvent>({ type: 'NeedRestated', data: { at }, personal: { need: command.need } });
    case 'ConfirmNeed':
      if (working.need === 'confirmed') return unchanged;
      return working.need === undefined
        ? needNotConfirmed('restate')
        : accepted<CaseEvent>({ type: 'NeedConfirmed', data: { at } });
    case 'OfferOptions':
      if (working.need !== 'confirmed') return needNotConfirmed('confirm');
      return accepted<CaseEvent>({ type: 'OptionsOffered', data: { at, round: working.round + 1, options: command.options } });
    case 'ChooseOption':
      if (working.chosen === command.option) return unchanged;
      if (command.option > working.offered || working.rejected) return noSuchOption(working.rejected ? 0 : working.offered);
      return accepted<CaseEvent>({ type: 'OptionChosen', data: { at, round: working.round, option: command.option } });
    case 'RejectOptions':
      if (working.rejected) return unchanged;
      if (working.offered === 0) return noSuchOption(0);
      return accepted<CaseEvent>(
        { type: 'OptionsRejected', data: { at, round: working.round }, personal: { reason: command.reason } },
        ...raise(state, { cause: 'options-rejected', reason: command.reason, now: at }, policies), // B7: reported upward
      );
    case 'MakePromise': {
      const { dueAt, what, reason } = command;
      if (dueAt <= at) return promiseInThePast();
      const promise = `p${Object.keys(working.promises).length + 1}`;
      const lead = policies.current.promiseLead;
      return accepted<CaseEvent>(
        { type: 'PromiseMade', data: { at, promise, dueAt }, personal: { what, reason } },
        armAt(state.deadlines, { slot: `promise:${promise}`, from: at, dueAt, lead, clause: 'B3' }, policies.current),
      );
    }
    case 'KeepPromise':
      return keepPromise(command, state, working);
    case 'CancelPromise':
      return cancelPromise(command, state, working);
    case 'Transfer': {
      const { to, team, reason, told } = command;
      const where = { ...(to === undefined ? {} : { to: agentId(to) }), ...(team === undefined ? {} : { team }) };
      return accepted<CaseEvent>({ type: 'CaseTransferred', data: { at, ...where }, personal: { reason, told } });
    }
    case 'RequestDeparture': {
      const { what, reason, unreached } = command;
      if (unreached && !isGivenUp(state)) return notGivenUp(policies.current.followUpAttempts);
      const departure = `d${Object.keys(working.departures).length + 1}`;
      const data = { at, departure, by: by.id, ...(unreached ? { unreached } : {}) };
      return accepted<CaseEvent>({ type: 'DepartureRequested', data, personal: { what, reason } });
    }
    case 'DecideDeparture': {
      const { departure, approved } = command;
      const known = working.departures[departure];
      if (known === undefined) return noSuchDeparture(Object.keys(working.departures));
      if (known === (approved ? 'approved' : 'refused')) return unchanged;
      if (known !== 'requested') return departureDecided(known);
      return accepted<CaseEvent>({ type: 'DepartureDecided', data: { at, departure, approved, by: by.id } });
    }
  }
};

/**
 * What is still done of a case that has its result: a promise is kept or given up, in the archive too (B3), and what spares a customer
 * who was not reached is asked for and decided.
 */
const isForLater = (command: WorkingCommand, { kind, working }: ExistingCase): boolean => {
  if (command.type === 'KeepPromise' || command.type === 'CancelPromise') return true;
  if (kind !== 'resolved') return false;
  if (command.type === 'RequestDeparture') return command.unreached === true;
  return command.type === 'DecideDeparture' && working?.unreached === command.departure;
};

/** D5: every attempt to reach the customer was in vain, and no later one has reached them. */
const isGivenUp = ({ kind, aftercare }: ExistingCase): boolean =>
  kind === 'resolved' && aftercare?.ended !== undefined && !aftercare.attempts.some(({ reached }) => reached);

const clauseOf: Readonly<Record<WorkingCommand['type'], string>> = {
  RestateNeed: 'B1',
  ConfirmNeed: 'B1',
  OfferOptions: 'B2',
  ChooseOption: 'B2',
  RejectOptions: 'B7',
  MakePromise: 'B3',
  KeepPromise: 'B3',
  CancelPromise: 'B3',
  Transfer: 'B5',
  RequestDeparture: 'B10',
  DecideDeparture: 'B10',
};
