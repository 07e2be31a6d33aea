import { accepted, assertNever, type Decider, type Decision, rejected, unchanged } from '../kernel/decider.ts';
import { type CaseId, type StreamId, streamId } from '../kernel/ids.ts';
import { type Instant, minutes, plus } from '../kernel/time.ts';

/**
 * One mail on its way out, in a stream of its own: who is about to send it says so before (a claim), and what became of it after.
 * Two who are asked for the same mail at one time meet here, and one of them sends it.
 */
export const dispatchStream = (caseId: CaseId, notice: string, cause: string): StreamId =>
  streamId(`notice#${caseId}.${notice}.${cause}`);

type Event<Type extends string, Data extends object> = { readonly type: Type; readonly data: Readonly<Data & { at: Instant }> };
/** From the second `attempt` on the mail may have gone out before: nobody could say. */
export type NoticeClaimed = Event<'NoticeClaimed', { attempt: number }>;
/** `mail`: the id that SES gave it. `by`: SES's answer, or its event where the answer was lost. */
export type NoticeDispatched = Event<'NoticeDispatched', { mail: string; by: 'answer' | 'event' }>;
export type DispatchEvent = NoticeClaimed | NoticeDispatched;

export type DispatchState =
  | { readonly kind: 'none' }
  | { readonly kind: 'claimed'; readonly attempt: number; readonly at: Instant }
  | { readonly kind: 'dispatched'; readonly mail: string };

export type ClaimNotice = { readonly type: 'ClaimNotice'; readonly now: Instant };
export type NoteDispatch = {
  readonly type: 'NoteDispatch';
  readonly mail: string;
  readonly by: 'answer' | 'event';
  readonly now: Instant;
};
export type DispatchCommand = ClaimNotice | NoteDispatch;

/** Longer than a sender lives, shorter than its message stays away from others: a claim that is older was left by a crash. */
export const claimHolds = minutes(1);

export const evolveDispatch = (state: DispatchState, event: DispatchEvent): DispatchState => {
  switch (event.type) {
    case 'NoticeClaimed':
      return { kind: 'claimed', attempt: event.data.attempt, at: event.data.at };
    case 'NoticeDispatched':
      return { kind: 'dispatched', mail: event.data.mail };
    default:
      event satisfies never;
      return state;
  }
};

export const decideDispatch = (command: DispatchCommand, state: DispatchState): Decision<DispatchEvent> => {
  const { now: at } = command;
  switch (command.type) {
    case 'ClaimNotice':
      if (state.kind === 'dispatched') return unchanged;
      if (state.kind === 'claimed' && plus(state.at, claimHolds) > at) return inHand();
      return accepted({ type: 'NoticeClaimed', data: { attempt: state.kind === 'none' ? 1 : state.attempt + 1, at } });
    case 'NoteDispatch':
      if (state.kind === 'dispatched') return unchanged;
      return accepted({ type: 'NoticeDispatched', data: { mail: command.mail, by: command.by, at } });
    default:
      return assertNever(command);
  }
};

export const dispatchDecider: Decider<DispatchState, DispatchCommand, DispatchEvent, undefined> = {
  initial: { kind: 'none' },
  evolve: evolveDispatch,
  decide: decideDispatch,
};

const inHand = () =>
  rejected({
    code: 'notice-in-hand',
    clause: 'A7',
    kind: 'conflict',
    words: { en: 'This mail is being sent at this moment; ask again in a minute.', zh: '该邮件正在发送;请一分钟后再试。' },
  });
