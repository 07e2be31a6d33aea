import type { BusinessCalendar } from '../calendar/business-calendar.ts';
import type { CaseType, Channel, Level, Priority } from '../case/words.ts';
import type { BusinessDuration, Duration } from '../kernel/time.ts';

/** A promise of the rule book: within `span`, with a warning `lead` before it is due, and the clause that asks for it. */
export type Target = {
  readonly clause: string;
  readonly span: Duration | BusinessDuration;
  readonly lead: Duration | BusinessDuration;
};

/** Every target, calendar and interval of a centre, versioned; a running deadline keeps the version it was armed under (L2). */
export type ServicePolicy = {
  readonly version: number;
  readonly calendar: BusinessCalendar;
  /** First reply by channel; a case type may have a target of its own. */
  readonly firstResponse: Readonly<Record<Channel, FirstResponseTargets>>;
  readonly resolution: Readonly<Record<Priority, Target>>;
  readonly escalationAcknowledgement: Readonly<Record<Level, Target>>;
  readonly followUp: Target;
  /** Longest time without a report to the customer while a case is open (B4). */
  readonly progress: Target;
  readonly seriousComplaintReport: Target;
  readonly suggestion: Target;
  readonly newCustomerContact: Target;
  readonly surveyExpiry: Target;
  readonly rectification: Target;
  /** Warning before a time that somebody named: a promise (B3), the end of the day (D2), a plan's date (K1). */
  readonly promiseLead: Duration;
  /** Attempts to reach a customer after which a follow-up ends as not reached (D5). */
  readonly followUpAttempts: number;
};

/** `undefined` where the channel owes no first response (a case that the desk opened itself). */
export type FirstResponseTargets = { readonly usual?: Target; readonly byType?: Readonly<Partial<Record<CaseType, Target>>> };

/** The policy versions of a centre: the one in force now, and any earlier one by its number. */
export type Policies = {
  readonly current: ServicePolicy;
  readonly version: (version: number) => ServicePolicy;
};

/** The centre that never changed its policy. Throws on a version that was never in force: that is a bug. */
export const onlyPolicy = (policy: ServicePolicy): Policies => ({
  current: policy,
  version: (version) => {
    if (version !== policy.version) throw new Error(`no policy version ${version}`);
    return policy;
  },
});

/** Every target of a policy with the path that names it, for tests and for showing. */
export const targetsOf = (policy: ServicePolicy): readonly { readonly path: string; readonly target: Target }[] => [
  ...Object.entries(policy.firstResponse).flatMap(([channel, targets]) => [
    ...(targets.usual ? [{ path: `firstResponse.${channel}`, target: targets.usual }] : []),
    ...Object.entries(targets.byType ?? {}).map(([type, target]) => ({ path: `firstResponse.${channel}.${type}`, target })),
  ]),
  ...Object.entries(policy.resolution).map(([priority, target]) => ({ path: `resolution.${priority}`, target })),
  ...Object.entries(policy.escalationAcknowledgement).map(([level, target]) => ({
    path: `escalationAcknowledgement.${level}`,
    target,
  })),
  { path: 'followUp', target: policy.followUp },
  { path: 'progress', target: policy.progress },
  { path: 'seriousComplaintReport', target: policy.seriousComplaintReport },
  { path: 'suggestion', target: policy.suggestion },
  { path: 'newCustomerContact', target: policy.newCustomerContact },
  { path: 'surveyExpiry', target: policy.surveyExpiry },
  { path: 'rectification', target: policy.rectification },
];
