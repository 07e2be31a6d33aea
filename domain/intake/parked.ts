import { accepted, assertNever, type Decider, type Decision, unchanged } from '../kernel/decider.ts';
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
    readonly at: Instant;
  };
};
export type ParkedEvent = IntakeParked;

export type ParkedState = { readonly kind: 'none' } | ({ readonly kind: 'parked' } & IntakeParked['data']);

export const evolveParked = (state: ParkedState, event: ParkedEvent): ParkedState => {
  switch (event.type) {
    case 'IntakeParked':
      return { kind: 'parked', ...event.data };
    default:
      event.type satisfies never;
      return state;
  }
};

export type ParkIntake = { readonly type: 'ParkIntake' } & IntakeParked['data'];
export type ParkedCommand = ParkIntake;

export const decideParked = (command: ParkedCommand, state: ParkedState): Decision<ParkedEvent> => {
  switch (command.type) {
    case 'ParkIntake': {
      const { type: _, ...data } = command;
      return state.kind === 'none' ? accepted<ParkedEvent>({ type: 'IntakeParked', data }) : unchanged;
    }
    default:
      return assertNever(command.type);
  }
};

export const parkedDecider: Decider<ParkedState, ParkedCommand, ParkedEvent, undefined> = {
  initial: { kind: 'none' },
  evolve: evolveParked,
  decide: decideParked,
};
