import { arm, cancel, evolveDeadlines, isOwed, meet } from '../deadline/deadline.ts';
import type { DeadlineEvent } from '../deadline/events.ts';
import type { Instant } from '../kernel/time.ts';
import type { Policies } from '../policy/service-policy.ts';
import { answeredAt, type Call } from './call.ts';
import type { CaseEvent } from './events.ts';
import { firstResponseTarget } from './intake.ts';
import type { CaseState, ExistingCase } from './state.ts';
import type { Channel, Slot } from './words.ts';

/**
 * What talking to the customer is owed as long as a case is open, derived from what a decision did: a report every so often (B4) and
 * an answer to each further contact (A5-A8). In the same commit, whatever ability decided it.
 */
export const upkeep = (
  before: CaseState,
  decided: { readonly events: readonly CaseEvent[]; readonly after: ExistingCase },
  { now, policies }: { readonly now: Instant; readonly policies: Policies },
): readonly DeadlineEvent[] => {
  const { events, after } = decided;
  const policy = policies.current;
  const owed: DeadlineEvent[] = [];
  let deadlines = after.deadlines;
  const add = (more: readonly DeadlineEvent[]): void => {
    for (const event of more) {
      deadlines = evolveDeadlines(deadlines, event);
      owed.push(event);
    }
  };
  const reportFrom = (from: Instant): void => {
    if (after.kind === 'open' && !after.waits.some(({ to }) => to === undefined))
      add([arm(deadlines, { slot: 'progress', from, target: policy.progress }, policy)]);
  };
  // What was said before a deadline began, and noted afterwards, neither answers it nor winds it back.
  const owedBy = (slot: Slot, at: Instant): boolean => {
    const deadline = deadlines.latest[slot];
    return deadline !== undefined && isOwed(deadline) && at >= deadline.from;
  };
  const toldCustomer = (at: Instant): void => {
    if (owedBy('next-response', at)) add(meet(deadlines, 'next-response', { at, now }));
    if (!owedBy('progress', at)) return;
    add(meet(deadlines, 'progress', { at, now }));
    reportFrom(at);
  };
  const contacted = (at: Instant, channel: Channel): void => {
    if (before.kind === 'none' || after.kind === 'closed') return;
    if (isOwed(deadlines.latest['first-response']) || isOwed(deadlines.latest['next-response'])) return;
    const target = firstResponseTarget(policy, channel, after.caseType);
    if (target) add([arm(deadlines, { slot: 'next-response', from: at, target }, policy)]);
  };

  for (const event of events) {
    switch (event.type) {
      case 'CaseOpened':
        reportFrom(event.data.openedAt);
        break;
      case 'InteractionRecorded':
        if (event.data.automatic !== undefined || event.data.callId !== undefined) break;
        if (event.data.direction === 'outbound') toldCustomer(event.data.at);
        else contacted(event.data.at, event.data.channel);
        break;
      case 'CaseAbsorbed': // decision 7: what the other case owed an answer to
        if (event.data.unanswered) contacted(event.data.unanswered.at, event.data.unanswered.channel);
        break;
      case 'CallProgressed': {
        const known = before.kind === 'none' ? undefined : before.calls[event.data.callId];
        const call = after.calls[event.data.callId];
        const answered = call && answeredAt(call);
        if (answered !== undefined && (known === undefined || answeredAt(known) === undefined)) toldCustomer(answered);
        break;
      }
      case 'CallMissed': // A5: called back, counted from when the customer rang
        contacted(begunAt(after.calls[event.data.callId]) ?? event.data.at, 'phone');
        break;
      case 'CallReturned':
        toldCustomer(event.data.at);
        break;
      case 'FollowUpAttempted':
        if (event.data.reached) toldCustomer(event.data.at);
        break;
      case 'WaitingStarted':
        add(cancel(deadlines, 'progress', { at: event.data.at, reason: 'waiting-for-customer' }));
        break;
      case 'WaitingEnded':
      case 'CaseReopened':
        reportFrom(event.data.at);
        break;
      case 'CaseResolved':
        add(cancel(deadlines, 'progress', { at: event.data.at, reason: 'resolved' }));
        break;
      case 'ResultConfirmed':
      case 'CaseClosed':
        add(
          cancel(deadlines, 'next-response', { at: event.data.at, reason: event.type === 'CaseClosed' ? 'closed' : 'confirmed' }),
        );
        break;
      default:
        break;
    }
  }
  return owed;
};

/** When the customer rang, as far as anything was told of it. */
export const begunAt = (call: Call | undefined): Instant | undefined => Object.values(call?.seen ?? {}).sort()[0];
