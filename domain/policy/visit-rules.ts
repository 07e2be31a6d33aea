import type { ContactClass } from '../customer/words.ts';
import type { Duration } from '../kernel/time.ts';
import type { Target } from './service-policy.ts';

/** D4: how often customers of a class are visited (定期回访), and within what time once a visit has been given to somebody. */
export type VisitRules = {
  readonly byClass: Readonly<Record<VisitedClass, VisitRule>>;
  /** E2: how many visits somebody holds for each case that they could hold at one time. */
  readonly perCaseOfCapacity: number;
};
/** `every`: since the customer was last reached, recorded or tried in vain. */
export type VisitRule = { readonly every: Duration; readonly within: Target };

/** Nuisance contacts (A9) are left alone. */
export const visitedClasses = [
  'prospect',
  'rebate-customer',
  'repeat-rebate-customer',
  'not-yet-reached',
] as const satisfies readonly ContactClass[];
export type VisitedClass = (typeof visitedClasses)[number];

export const isVisited = (contactClass: string): contactClass is VisitedClass =>
  (visitedClasses as readonly string[]).includes(contactClass);
