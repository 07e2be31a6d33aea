import { arm, cancel, evolveDeadlines, isOwed, meet } from '../deadline/deadline.ts';
import type { DeadlineEvent } from '../deadline/events.ts';
import type { Instant } from '../kernel/time.ts';
import type { Policies } from '../policy/service-policy.ts';
import { answeredAt } from './call.ts';
import type { CaseEvent, InteractionRecorded } from './events.ts';
import { firstResponseTarget } from './intake.ts';
import type { CaseState, ExistingCase } from './state.ts';

/**
 * What talking to the customer is owed as long as a case is open, derived from what a decision did: a report every so often (B4) and
 * an answer to each further contact (A7, A8). In the same commit, whatever ability decided it.
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
  const toldCustomer = (at: Instant): void => {
    add(meet(deadlines, 'next-response', { at, now }));
    if (!isOwed(deadlines.latest.progress)) return;
    add(meet(deadlines, 'progress', { at, now }));
    reportFrom(at);
  };

  for (const event of events) {
    switch (event.type) {
      case 'CaseOpened':
        reportFrom(event.data.openedAt);
        break;
      case 'InteractionRecorded':
        if (event.data.automatic !== undefined || event.data.callId !== undefined) break;
        if (event.data.direction === 'outbound') toldCustomer(event.data.at);
        else if (
          before.kind !== 'none' &&
          !isOwed(deadlines.latest['first-response']) &&
          !isOwed(deadlines.latest['next-response'])
        )
          add(answerOwed(event, after, deadlines, policies));
        break;
      case 'CallProgressed': {
        const known = before.kind === 'none' ? undefined : before.calls[event.data.callId];
        const call = after.calls[event.data.callId];
        const answered = call && answeredAt(call);
        if (answered !== undefined && (known === undefined || answeredAt(known) === undefined)) toldCustomer(answered);
        break;
      }
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

const answerOwed = (
  { data }: InteractionRecorded,
  after: ExistingCase,
  deadlines: ExistingCase['deadlines'],
  policies: Policies,
): readonly DeadlineEvent[] => {
  const target = firstResponseTarget(policies.current, data.channel, after.caseType);
  return target ? [arm(deadlines, { slot: 'next-response', from: data.at, target }, policies.current)] : [];
};
