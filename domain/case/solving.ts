import { arm, cancel, meet, pause } from '../deadline/deadline.ts';
import { accepted, type Decision, unchanged } from '../kernel/decider.ts';
import type { Policies } from '../policy/service-policy.ts';
import type { ConfirmResult, DisputeResult, RecordInteraction, Resolve } from './commands.ts';
import { notCarriedOut } from './complaint-guards.ts';
import { lookedAt } from './conduct.ts';
import type { CaseEvent } from './events.ts';
import { surveyWanted } from './follow-up.ts';
import { endWaiting, recordedOf } from './intake.ts';
import { awaitsNobody, caseClosed, fromTheFuture, mailLeavesNow, unknownCase, wrongState } from './refusals.ts';
import { type CaseState, isWaiting } from './state.ts';

/** B4, A7: what passes between agent and customer. A human reply meets the first response; it may begin the wait of B12. */
export const recordInteraction = (command: RecordInteraction, state: CaseState, policies: Policies): Decision<CaseEvent> => {
  const { interaction, awaitCustomer, now, purpose } = command;
  const { at, direction } = interaction.data;
  if (state.kind === 'none') return unknownCase();
  if (at > now) return fromTheFuture('occurredAt');
  const followUp = purpose === 'follow-up' && direction === 'outbound';
  if (state.kind === 'closed' && !followUp) return caseClosed();
  if (awaitCustomer && state.kind !== 'open') return wrongState(state, 'open', 'B12');

  if (awaitCustomer && direction === 'inbound') return awaitsNobody();

  const channel = interaction.data.channel ?? state.channel;
  if (direction === 'outbound' && channel === 'email' && at < now) return mailLeavesNow();

  const recorded = recordedOf({ data: { ...interaction.data, channel, purpose } });
  if (direction === 'inbound') return accepted<CaseEvent>(recorded, ...endWaiting(state, at, policies));
  const words = { text: command.text, speaker: command.by.id };
  const waits = awaitCustomer !== undefined && !isWaiting(state);
  return accepted<CaseEvent>(
    ...lookedAt({ recorded, ...words }, state, { now, policies }),
    ...meet(state.deadlines, 'first-response', { at, now }),
    ...(followUp ? meet(state.deadlines, 'follow-up', { at, now }) : []),
    ...(waits ? [{ type: 'WaitingStarted', data: { at: now, reason: awaitCustomer.reason } } as const] : []),
    ...(waits ? pause(state.deadlines, 'resolution', { at: now, now, policies }) : []),
  );
};

/** B8: the result stands; the follow-up of D1 is owed from here. */
export const resolve = ({ result, now }: Resolve, state: CaseState, policies: Policies): Decision<CaseEvent> => {
  if (state.kind === 'none') return unknownCase();
  if (state.kind !== 'open') return wrongState(state, 'open', 'B8');
  const early = notCarriedOut(state);
  if (early) return early;
  return accepted<CaseEvent>(
    { type: 'CaseResolved', data: { at: now }, personal: { result } },
    ...surveyWanted(state, now),
    ...(isWaiting(state) ? [{ type: 'WaitingEnded', data: { at: now } } as const] : []),
    ...meet(state.deadlines, 'resolution', { at: now, now }),
    ...cancel(state.deadlines, 'escalation-acknowledgement', { at: now, reason: 'resolved' }),
    arm(state.deadlines, { slot: 'follow-up', from: now, target: policies.current.followUp }, policies.current),
  );
};

/** B8: the customer agrees. */
export const confirmResult = ({ now }: ConfirmResult, state: CaseState): Decision<CaseEvent> => {
  if (state.kind === 'none') return unknownCase();
  if (state.kind !== 'open' && state.confirmedAt !== undefined) return unchanged;
  if (state.kind !== 'resolved') return wrongState(state, 'resolved', 'B8');
  return accepted<CaseEvent>({ type: 'ResultConfirmed', data: { at: now } });
};

/** B8: a disputed result reopens the case; the resolution is owed again, the follow-up not yet. */
export const disputeResult = ({ reason, now }: DisputeResult, state: CaseState, policies: Policies): Decision<CaseEvent> => {
  if (state.kind === 'none') return unknownCase();
  if (state.kind !== 'resolved') return wrongState(state, 'resolved', 'B8');
  const policy = policies.current;
  return accepted<CaseEvent>(
    { type: 'ResultDisputed', data: { at: now }, personal: { reason } },
    { type: 'CaseReopened', data: { at: now, cause: 'disputed' } },
    ...cancel(state.deadlines, 'follow-up', { at: now, reason: 'reopened' }),
    arm(state.deadlines, { slot: 'resolution', from: now, target: policy.resolution[state.priority] }, policy),
  );
};
