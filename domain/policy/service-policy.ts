import type { BusinessCalendar } from '../calendar/business-calendar.ts';
import type { CaseType, Channel, DeadlineKind, Level, Priority } from '../case/words.ts';
import type { ConductPolicy, FileAnnouncement } from '../conduct/phrases.ts';
import type { BusinessDuration, Duration, Instant } from '../kernel/time.ts';
import type { PlannedMakeUp } from '../roster/make-up.ts';
import type { InspectionRules } from './inspection-rules.ts';
import type { MailTemplates } from './mail-templates.ts';
import type { PerformanceScheme } from './performance-scheme.ts';
import type { QuarterRules } from './quarter-rules.ts';
import type { RiskRules } from './risk-rules.ts';
import type { StaffNotices } from './staff-notices.ts';
import type { VisitRules } from './visit-rules.ts';

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
  /** What is inspected, and by what sheet (F1, F2). */
  readonly inspection: InspectionRules;
  /** Warning before a time that somebody named: a promise (B3), the end of the day (D2), a plan's date (K1). */
  readonly promiseLead: Duration;
  /** Closing a quarter and finding its weaknesses (G3). */
  readonly quarter: QuarterRules;
  /** Attempts to reach a customer after which a follow-up ends as not reached (D5). */
  readonly followUpAttempts: number;
  /** How customer service shall be made up (E1), shares that add up to 1. */
  readonly makeUp: PlannedMakeUp;
  /** Periodic visits by customer class (D4). */
  readonly visits: VisitRules;
  /** Automatic answers to one sender within an hour; more are a machine's, and two desks would answer each other for ever (A7). */
  readonly automaticAnswersPerHour: number;
  readonly performance: PerformanceScheme;
  /** Early signs of trouble (C4). */
  readonly risk: RiskRules;
  /** Standard words towards customers (A10). */
  readonly conduct: ConductPolicy;
  /** How an agent says that a file comes (A6). */
  readonly fileAnnouncement: FileAnnouncement;
  /** Where customers are told to find more help after service (D1). */
  readonly support: SupportChannels;
  /** What mails say (A7, B4, B6, C1, C3, C5, D1). */
  readonly templates: MailTemplates;
  /** What supervisors are told by mail (B6). */
  readonly staffNotices: StaffNotices;
};

/** `faq`: a web address. `contacts`: a line each, such as `电话:…` / `Phone: …`; the support mail address is always named besides. */
export type SupportChannels = {
  readonly faq: string;
  readonly contacts: readonly { readonly en: string; readonly zh: string }[];
};

/** `undefined` where the channel owes no first response (a case that the desk opened itself). */
export type FirstResponseTargets = { readonly usual?: Target; readonly byType?: Readonly<Partial<Record<CaseType, Target>>> };

/** What a decision goes by: the policy in force when the command is given, and any other version by its number. */
export type Policies = {
  readonly current: ServicePolicy;
  readonly version: (version: number) => ServicePolicy;
};

/** All versions of a centre's policy. `version` throws `UnknownPolicyVersion` on one that it does not know. */
export type PolicyBook = {
  readonly at: (at: Instant) => ServicePolicy;
  readonly version: (version: number) => ServicePolicy;
  /** The kinds whose running deadlines leave version `from` for `to`, because a change in between said so (L2). */
  readonly moved: (from: number, to: number) => readonly DeadlineKind[];
};

export const inForce = (book: PolicyBook, at: Instant): Policies => ({ current: book.at(at), version: book.version });

/** The centre that never changed its policy. */
export const onlyPolicy = (policy: ServicePolicy): Policies & PolicyBook => ({
  current: policy,
  at: () => policy,
  version: (version) => (version === policy.version ? policy : unknownVersion(version)),
  moved: () => [],
});

/** A book that was read before the version was approved, or a bug. */
export const unknownVersion = (version: number): never => {
  throw Object.assign(new Error(`no policy version ${version}`), { name: 'UnknownPolicyVersion' });
};

export const isUnknownVersion = (error: unknown): boolean => error instanceof Error && error.name === 'UnknownPolicyVersion';

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
  ...Object.entries(policy.visits.byClass).map(([name, { within }]) => ({ path: `visits.byClass.${name}`, target: within })),
];
