import { accepted, assertNever, type Decider, type Decision, rejected, unchanged } from '../kernel/decider.ts';
import type { Actor, Role } from '../kernel/event.ts';
import { type CaseId, type StreamId, streamId } from '../kernel/ids.ts';
import type { Instant } from '../kernel/time.ts';

/**
 * An address that mail does not go to any more: it does not exist, or whoever reads there reported our mail as unwanted. The stream
 * is named by a keyed digest; the address itself stands nowhere in it.
 */
export const suppressionStream = (digest: string): StreamId => streamId(`suppression#${digest}`);

type Event<Type extends string, Data extends object> = { readonly type: Type; readonly data: Readonly<Data & { at: Instant }> };
export type AddressSuppressed = Event<'AddressSuppressed', { reason: SuppressionReason; caseId?: CaseId }>;
export type SuppressionLifted = Event<'SuppressionLifted', { by: string; reason: string }>;
export type SuppressionEvent = AddressSuppressed | SuppressionLifted;
export type SuppressionReason = 'bounce' | 'complaint';

export type SuppressionState = { readonly suppressed?: AddressSuppressed['data'] };

export type SuppressAddress = {
  readonly type: 'SuppressAddress';
  readonly reason: SuppressionReason;
  readonly caseId?: CaseId;
  readonly now: Instant;
};
export type LiftSuppression = {
  readonly type: 'LiftSuppression';
  readonly reason: string;
  readonly by: Actor;
  readonly now: Instant;
};
export type SuppressionCommand = SuppressAddress | LiftSuppression;

export const evolveSuppression = (state: SuppressionState, event: SuppressionEvent): SuppressionState => {
  switch (event.type) {
    case 'AddressSuppressed':
      return { suppressed: event.data };
    case 'SuppressionLifted':
      return {};
    default:
      event satisfies never;
      return state;
  }
};

export const decideSuppression = (command: SuppressionCommand, { suppressed }: SuppressionState): Decision<SuppressionEvent> => {
  const { now: at, reason } = command;
  switch (command.type) {
    case 'SuppressAddress': {
      if (suppressed !== undefined) return unchanged;
      const { caseId } = command;
      const data = { reason: command.reason, ...(caseId === undefined ? {} : { caseId }), at };
      return accepted({ type: 'AddressSuppressed', data });
    }
    case 'LiftSuppression':
      if (!lifters.some((role) => role === command.by.role)) return notAllowed();
      if (suppressed === undefined) return notSuppressed();
      return accepted({ type: 'SuppressionLifted', data: { by: command.by.id, reason, at } });
    default:
      return assertNever(command);
  }
};

export const suppressionDecider: Decider<SuppressionState, SuppressionCommand, SuppressionEvent, undefined> = {
  initial: {},
  evolve: evolveSuppression,
  decide: decideSuppression,
};

const lifters: readonly Role[] = ['supervisor', 'manager', 'admin'];

const notAllowed = () =>
  rejected({
    code: 'not-permitted',
    clause: 'E6',
    kind: 'forbidden',
    words: {
      en: 'Only supervisors and above let mail go to an address again.',
      zh: '恢复向该地址发送邮件须由主管及以上人员操作。',
    },
  });
const notSuppressed = () =>
  rejected({
    code: 'not-suppressed',
    clause: 'A7',
    kind: 'missing',
    words: {
      en: 'Mail to this address is not held back; there is nothing to lift, send it.',
      zh: '该地址未被限制发送,无需解除,请直接发送。',
    },
  });
