import { armAt, meet } from '../deadline/deadline.ts';
import { accepted, type Decision, unchanged } from '../kernel/decider.ts';
import type { Actor } from '../kernel/event.ts';
import { type AgentId, agentId } from '../kernel/ids.ts';
import type { Instant } from '../kernel/time.ts';
import type { Policies } from '../policy/service-policy.ts';
import { raise } from './escalation.ts';
import type { CaseEvent } from './events.ts';
import { unknownCase, wrongState } from './refusals.ts';
import type { CaseState } from './state.ts';
import {
  departureDecided,
  needNotConfirmed,
  noSuchDeparture,
  noSuchOption,
  noSuchPromise,
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
/** `told`: what the customer was told of it (B5). */
export type CaseTransferred = Event<'CaseTransferred', { to?: AgentId; team?: string }, { reason: string; told: string }>;
export type DepartureRequested = Event<'DepartureRequested', { departure: string; by: string }, { what: string; reason: string }>;
export type DepartureDecided = Event<'DepartureDecided', { departure: string; approved: boolean; by: string }>;

export type WorkingEvent =
  | NeedRestated
  | NeedConfirmed
  | OptionsOffered
  | OptionChosen
  | OptionsRejected
  | PromiseMade
  | PromiseKept
  | CaseTransferred
  | DepartureRequested
  | DepartureDecided;

type Of<Type extends string, Data extends object = object> = {
  readonly type: Type;
  readonly now: Instant;
  readonly by: Actor;
} & Readonly<Data>;

export type RestateNeed = Of<'RestateNeed', { need: string }>;
export type ConfirmNeed = Of<'ConfirmNeed'>;
export type OfferOptions = Of<'OfferOptions', { options: readonly Option[] }>;
/** The customer takes one of the options of the latest round. */
export type ChooseOption = Of<'ChooseOption', { option: number }>;
export type RejectOptions = Of<'RejectOptions', { reason: string }>;
export type MakePromise = Of<'MakePromise', { what: string; reason: string; dueAt: Instant }>;
export type KeepPromise = Of<'KeepPromise', { promise: string }>;
export type Transfer = Of<'Transfer', { to?: AgentId; team?: string; reason: string; told: string }>;
export type RequestDeparture = Of<'RequestDeparture', { what: string; reason: string }>;
export type DecideDeparture = Of<'DecideDeparture', { departure: string; approved: boolean }>;

export type WorkingCommand =
  | RestateNeed
  | ConfirmNeed
  | OfferOptions
  | ChooseOption
  | RejectOptions
  | MakePromise
  | KeepPromise
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
  readonly promises: Readonly<Record<string, { readonly dueAt: Instant; readonly keptAt?: Instant }>>;
  readonly departures: Readonly<Record<string, 'requested' | 'approved' | 'refused'>>;
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
    case 'DepartureRequested':
      return { ...working, departures: { ...working.departures, [event.data.departure]: 'requested' } };
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
  // A promise is still to be kept once the case has its result, and in the archive too (B3).
  if (state.kind !== 'open' && command.type !== 'KeepPromise') return wrongState(state, 'open', clauseOf[command.type]);
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
    case 'KeepPromise': {
      const made = working.promises[command.promise];
      if (made === undefined) return noSuchPromise(Object.keys(working.promises));
      if (made.keptAt !== undefined) return unchanged;
      return accepted<CaseEvent>(
        { type: 'PromiseKept', data: { at, promise: command.promise } },
        ...meet(state.deadlines, `promise:${command.promise}`, { at, now: at }),
      );
    }
    case 'Transfer': {
      const { to, team, reason, told } = command;
      const where = { ...(to === undefined ? {} : { to: agentId(to) }), ...(team === undefined ? {} : { team }) };
      return accepted<CaseEvent>({ type: 'CaseTransferred', data: { at, ...where }, personal: { reason, told } });
    }
    case 'RequestDeparture': {
      const departure = `d${Object.keys(working.departures).length + 1}`;
      const personal = { what: command.what, reason: command.reason };
      return accepted<CaseEvent>({ type: 'DepartureRequested', data: { at, departure, by: by.id }, personal });
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

const clauseOf: Readonly<Record<WorkingCommand['type'], string>> = {
  RestateNeed: 'B1',
  ConfirmNeed: 'B1',
  OfferOptions: 'B2',
  ChooseOption: 'B2',
  RejectOptions: 'B7',
  MakePromise: 'B3',
  KeepPromise: 'B3',
  Transfer: 'B5',
  RequestDeparture: 'B10',
  DecideDeparture: 'B10',
};
