import * as z from 'zod/mini';
import { deadlineKinds } from '../../../domain/case/words.ts';
import { parseInstant } from '../../../domain/kernel/time.ts';

/** The bodies and queries of `policy.api`. What a policy holds is checked by the domain, every problem at once. */

const text = (longest: number) => z.string().check(z.trim(), z.minLength(1), z.maxLength(longest));
const moment = z.string().check(
  z.maxLength(40),
  z.refine((value) => parseInstant(value) !== undefined, {
    error: 'must be an ISO 8601 date-time with an offset, such as 2026-11-21T09:00:00+08:00',
  }),
);
const change = z.record(z.string(), z.unknown());

export const proposal = z.lazy(() =>
  z.strictObject({
    policy: change,
    reason: text(2000),
    effectiveFrom: z.optional(moment),
    appliesToRunning: z.optional(z.array(z.enum(deadlineKinds)).check(z.maxLength(deadlineKinds.length))),
    approval: z.optional(z.strictObject({ reason: text(2000) })),
  }),
);
export const approval = z.lazy(() => z.strictObject({ reason: text(2000) }));

export const simulation = z.lazy(() =>
  z
    .strictObject({
      from: moment,
      to: moment,
      policy: z.optional(change),
      version: z.optional(z.int().check(z.positive())),
      cursor: z.optional(z.string().check(z.regex(/^[\w-]{1,200}$/))),
    })
    .check(
      z.refine(({ policy, version }) => (policy === undefined) !== (version === undefined), {
        error: 'give either policy (whole or a part) or version',
      }),
    ),
);

export const policyQuery = z.strictObject({ at: z.optional(moment) });
export const movesQuery = z.strictObject({ cursor: z.optional(z.string().check(z.regex(/^\d{1,9}$/))) });
export const versionNumber = z.string().check(z.regex(/^[1-9]\d{0,8}$/));

/** Shown in `openapi.json`. */
export const examples = {
  proposal: {
    policy: { resolution: { urgent: { span: { seconds: 10_800 } } } },
    reason: 'Urgent cases in three hours, as agreed with the regions',
    effectiveFrom: '2027-01-01T00:00:00+08:00',
    appliesToRunning: ['resolution'],
  },
  approval: { reason: 'Decided in the management meeting of 15 December' },
  simulation: {
    from: '2026-10-01T00:00:00+08:00',
    to: '2026-11-01T00:00:00+08:00',
    policy: { resolution: { urgent: { span: { seconds: 10_800 } } } },
  },
} as const;
