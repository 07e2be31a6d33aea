import type { MailVerdicts } from '../case/events.ts';
import { accepted, assertNever, type Decider, type Decision, type Rejected, rejected, unchanged } from '../kernel/decider.ts';
import type { Instant } from '../kernel/time.ts';

/** What came in and could not be understood, or belongs to no case (A1: none is lost). Its raw form is kept and can be replayed. */

export type ParkedReason = 'unparsable' | 'automatic-without-case' | 'failed' | 'virus' | 'spam';

/** Who brought it: mail however it came, else the provider whose webhook it was. */
export const parkedSources = [
  'mail',
  'twilio',
  'tccc',
  'connect',
  'calls',
  'interactions',
  'postmark',
  'mailgun',
  'sendgrid',
] as const;
export type ParkedSource = (typeof parkedSources)[number];

export type IntakeParked = {
  readonly type: 'IntakeParked';
  readonly data: {
    readonly source: ParkedSource;
    readonly reason: ParkedReason;
    /** What went wrong, for the engineer; never the content. */
    readonly detail: string;
    /** Key of the raw form in the raw store. */
    readonly rawKey: string;
    /** What the provider's checks found of a mail. */
    readonly verdicts?: MailVerdicts;
    readonly at: Instant;
  };
  /** A mail's envelope: without it the same mail could not be taken in once more. */
  readonly personal?: Envelope;
};
export type Envelope = { readonly envelopeFrom?: string; readonly recipients: readonly string[] };
/** It has become an interaction of a case after all. */
export type IntakeTakenIn = { readonly type: 'IntakeTakenIn'; readonly data: { readonly by: string; readonly at: Instant } };
/** A person has looked at it: a nuisance (A9), kept and counted nowhere. */
export type IntakeSetAside = {
  readonly type: 'IntakeSetAside';
  readonly data: { readonly as: 'nuisance'; readonly by: string; readonly at: Instant };
};
export type ParkedEvent = IntakeParked | IntakeTakenIn | IntakeSetAside;

type What = IntakeParked['data'] & { readonly envelope?: Envelope };
export type ParkedState =
  | { readonly kind: 'none' }
  | ({ readonly kind: 'parked' } & What)
  | ({ readonly kind: 'settled'; readonly outcome: 'taken-in' | 'nuisance' } & What);

export const evolveParked = (state: ParkedState, event: ParkedEvent): ParkedState => {
  switch (event.type) {
    case 'IntakeParked':
      return { kind: 'parked', ...event.data, ...(event.personal === undefined ? {} : { envelope: event.personal }) };
    case 'IntakeTakenIn':
      return state.kind === 'none' ? state : { ...state, kind: 'settled', outcome: 'taken-in' };
    case 'IntakeSetAside':
      return state.kind === 'none' ? state : { ...state, kind: 'settled', outcome: 'nuisance' };
    default:
      event satisfies never;
      return state;
  }
};

export type ParkIntake = { readonly type: 'ParkIntake'; readonly envelope?: Envelope } & IntakeParked['data'];
export type SettleParked = {
  readonly type: 'SettleParked';
  readonly outcome: 'taken-in' | 'nuisance';
  readonly by: string;
  readonly at: Instant;
};
export type ParkedCommand = ParkIntake | SettleParked;

export const decideParked = (command: ParkedCommand, state: ParkedState): Decision<ParkedEvent> => {
  switch (command.type) {
    case 'ParkIntake': {
      const { type: _, envelope, ...data } = command;
      if (state.kind !== 'none') return unchanged;
      return accepted<ParkedEvent>({ type: 'IntakeParked', data, ...(envelope === undefined ? {} : { personal: envelope }) });
    }
    case 'SettleParked': {
      const { outcome, by, at } = command;
      if (state.kind === 'none') return unknownParked();
      // A nuisance may still turn out to be none; what has become an interaction stays one.
      if (state.kind === 'settled' && (state.outcome === outcome || state.outcome === 'taken-in')) return unchanged;
      return accepted<ParkedEvent>(
        outcome === 'taken-in'
          ? { type: 'IntakeTakenIn', data: { by, at } }
          : { type: 'IntakeSetAside', data: { as: 'nuisance', by, at } },
      );
    }
    default:
      return assertNever(command);
  }
};

export const parkedDecider: Decider<ParkedState, ParkedCommand, ParkedEvent, undefined> = {
  initial: { kind: 'none' },
  evolve: evolveParked,
  decide: decideParked,
};

const unknownParked = (): Rejected =>
  rejected({
    code: 'unknown-parked',
    clause: 'A1',
    kind: 'missing',
    words: { en: 'Nothing is parked under this id.', zh: '没有此编号的待处理联络。' },
  });
