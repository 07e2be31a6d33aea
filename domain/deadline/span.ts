import { addBusiness, businessSecondsBetween } from '../calendar/business-calendar.ts';
import {
  type BusinessDuration,
  businessSeconds,
  type Duration,
  type Instant,
  plus,
  seconds,
  secondsBetween,
} from '../kernel/time.ts';
import type { ServicePolicy } from '../policy/service-policy.ts';
import type { Wait } from './deadline.ts';

/** Counting on the two clocks, in seconds: business time by the policy's calendar, or round the clock. */

export const spanSeconds = (span: Duration | BusinessDuration, policy: ServicePolicy): number =>
  span.clock === 'business' ? span.seconds + span.days * policy.calendar.dayLength : span.seconds;

export const waitedSeconds = (waits: readonly Wait[], clock: 'business' | 'calendar', policy: ServicePolicy): number =>
  waits.reduce((sum, wait) => (wait.to === undefined ? sum : sum + between(wait.from, wait.to, clock, policy)), 0);

export const after = (from: Instant, span: number, clock: 'business' | 'calendar', policy: ServicePolicy) =>
  clock === 'business'
    ? addBusiness(policy.calendar, from, businessSeconds(span))
    : { at: plus(from, seconds(span)), provisional: false };

export const between = (from: Instant, to: Instant, clock: 'business' | 'calendar', policy: ServicePolicy): number =>
  clock === 'business' ? businessSecondsBetween(policy.calendar, from, to).seconds : secondsBetween(from, to);
