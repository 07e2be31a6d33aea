import type { Owed } from '../deadline/deadline.ts';
import type { Instant } from '../kernel/time.ts';
import type { ServicePolicy, Target } from '../policy/service-policy.ts';
import { visitedClasses } from '../policy/visit-rules.ts';
import { firstResponseTarget } from './intake.ts';
import type { ExistingCase } from './state.ts';
import { type Channel, channels, type DeadlineKind } from './words.ts';

/** Where in a policy the time of a promise stands; `undefined` where that policy promises nothing. */
export type Promised = (policy: ServicePolicy) => Target | undefined;

/**
 * What the policy promises for a kind of deadline as the case stands. More than one where the case does not say which (a further
 * contact may come by any channel; `by` where it is known), the likeliest first; none where somebody named the time (B3, D2, K1).
 */
export const promisedFor = (kind: DeadlineKind, state: ExistingCase, by: Channel = state.channel): readonly Promised[] => {
  const reply = (channel: Channel): Promised => {
    return (policy) => firstResponseTarget(policy, channel, state.caseType);
  };
  switch (kind) {
    case 'first-response':
      return [reply(state.channel)];
    case 'next-response':
      return [by, ...channels.filter((channel) => channel !== by)].map(reply);
    case 'resolution':
      return [(policy) => policy.resolution[state.priority]];
    case 'escalation-acknowledgement': {
      const { escalation } = state;
      return escalation === undefined ? [] : [(policy) => policy.escalationAcknowledgement[escalation.level]];
    }
    case 'progress':
      return [(policy) => policy.progress];
    case 'serious-complaint-report':
      return [(policy) => policy.seriousComplaintReport];
    case 'suggestion':
      return [(policy) => policy.suggestion];
    case 'follow-up':
      return [(policy) => policy.followUp];
    case 'survey-expiry':
      return [(policy) => policy.surveyExpiry];
    case 'new-customer-contact':
      return [(policy) => policy.newCustomerContact];
    case 'periodic-visit':
      return visitedClasses.map(
        (one): Promised =>
          (policy) =>
            policy.visits.byClass[one].within,
      );
    case 'rectification':
      return [(policy) => policy.rectification];
    case 'promise':
    case 'same-day-solution':
    case 'plan-due':
      return [];
    default:
      kind satisfies never;
      return [];
  }
};

/** Kinds whose time somebody named: no policy moves them. */
export const namedKinds: readonly DeadlineKind[] = ['promise', 'same-day-solution', 'plan-due'];

/** Waits before a reopening belong to the resolution that the customer disputed. */
export const termsOf = (kind: DeadlineKind, state: ExistingCase, from: Instant): Pick<Owed, 'waits' | 'expectedBy'> =>
  kind === 'resolution' ? { waits: state.waits.filter((wait) => wait.from >= from), expectedBy: state.expectedBy } : {};
