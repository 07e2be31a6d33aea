import type { CallDirection } from '../case/call.ts';
import { accepted, assertNever, type Decider, type Decision, unchanged } from '../kernel/decider.ts';
import type { CaseId } from '../kernel/ids.ts';
import type { Instant } from '../kernel/time.ts';

/**
 * Call-backs (回电, A5): what is owed to one number, and the later call that settles it, whichever side rings. One stream for each
 * number, named by a digest of it, so that a missed call finds its call back whatever case that one belongs to.
 */

type CallAt = { readonly callId: string; readonly caseId: CaseId; readonly at: Instant };

/** A call of the customer's that nobody took. */
export type CallBackOwed = { readonly type: 'CallBackOwed'; readonly data: CallAt };
/** A conversation with this number. */
export type CallTaken = { readonly type: 'CallTaken'; readonly data: CallAt & { readonly direction: CallDirection } };
/** A call of ours that names no case, brought to the one that is owed a call back, or to none. Decided once for all its reports. */
export type CallPlaced = {
  readonly type: 'CallPlaced';
  readonly data: { readonly callId: string; readonly at: Instant; readonly caseId?: CaseId };
};
export type CallBackEvent = CallBackOwed | CallTaken | CallPlaced;

/** By call. */
export type CallBacks = {
  readonly owed: Readonly<Record<string, CallBackOwed['data']>>;
  readonly taken: Readonly<Record<string, CallTaken['data']>>;
  readonly placed: Readonly<Record<string, CallPlaced['data']>>;
};

export const noCallBacks: CallBacks = { owed: {}, taken: {}, placed: {} };

export const evolveCallBacks = (state: CallBacks, event: CallBackEvent): CallBacks => {
  switch (event.type) {
    case 'CallBackOwed':
      return { ...state, owed: { ...state.owed, [event.data.callId]: event.data } };
    case 'CallTaken':
      return { ...state, taken: { ...state.taken, [event.data.callId]: event.data } };
    case 'CallPlaced':
      return { ...state, placed: { ...state.placed, [event.data.callId]: event.data } };
    default: {
      event satisfies never;
      return state;
    }
  }
};

export type NoteMissed = { readonly type: 'NoteMissed' } & CallAt;
export type NoteTaken = { readonly type: 'NoteTaken'; readonly direction: CallDirection } & CallAt;
export type PlaceCall = { readonly type: 'PlaceCall'; readonly callId: string; readonly at: Instant };
export type CallBackCommand = NoteMissed | NoteTaken | PlaceCall;

export const decideCallBack = (command: CallBackCommand, state: CallBacks): Decision<CallBackEvent> => {
  switch (command.type) {
    case 'NoteMissed': {
      const { type: _, ...data } = command;
      return state.owed[data.callId] === undefined ? accepted<CallBackEvent>({ type: 'CallBackOwed', data }) : unchanged;
    }
    case 'NoteTaken': {
      const { type: _, ...data } = command;
      return state.taken[data.callId] === undefined ? accepted<CallBackEvent>({ type: 'CallTaken', data }) : unchanged;
    }
    case 'PlaceCall': {
      const { callId, at } = command;
      if (state.placed[callId] !== undefined) return unchanged;
      const returned = new Set(returnedCalls(state).map(({ missed }) => missed.callId));
      const open = Object.values(state.owed).filter((one) => !returned.has(one.callId) && one.at <= at);
      const oldest = open.sort(byTime)[0];
      const data = { callId, at, ...(oldest === undefined ? {} : { caseId: oldest.caseId }) };
      return accepted<CallBackEvent>({ type: 'CallPlaced', data });
    }
    default:
      return assertNever(command);
  }
};

export const callBackDecider: Decider<CallBacks, CallBackCommand, CallBackEvent, undefined> = {
  initial: noCallBacks,
  evolve: evolveCallBacks,
  decide: decideCallBack,
};

export type ReturnedCall = { readonly missed: CallBackOwed['data']; readonly by: CallTaken['data'] };

/**
 * Each missed call with the first conversation after it. A call that turned out to have been taken after all settles itself. From the
 * same calls the same pairs, in whatever order they became known.
 */
export const returnedCalls = ({ owed, taken }: CallBacks): readonly ReturnedCall[] => {
  const conversations = Object.values(taken).sort(byTime);
  return Object.values(owed).flatMap((missed) => {
    const by = taken[missed.callId] ?? conversations.find((one) => one.at >= missed.at);
    return by === undefined ? [] : [{ missed, by }];
  });
};

const byTime = (one: CallAt, other: CallAt): number =>
  one.at === other.at ? (one.callId < other.callId ? -1 : 1) : one.at < other.at ? -1 : 1;
