import * as z from 'zod/mini';
import { caseTypes, channels, levels, phases, priorities } from '../../../domain/case/words.ts';
import { teams } from '../../../domain/roster/words.ts';
import { cursorText } from '../page.ts';
import { handlingSeconds, moment, text } from './fields.ts';

/** The bodies and queries of `cases.api`; `openapi.json` is made from the same schemas. */

export const customer = z.lazy(() =>
  z.strictObject({
    name: z.optional(text(200)),
    email: z.optional(z.email().check(z.maxLength(254))),
    phone: z.optional(text(40)),
    membership: z.optional(text(64)),
    language: z.optional(z.enum(['zh', 'en'])),
  }),
);

export const openCase = z.lazy(() =>
  z.strictObject({
    channel: z.enum(channels),
    subject: text(500),
    description: z.optional(text(20_000)),
    customer: z._default(customer, {}),
    caseType: z.optional(z.enum(caseTypes)),
    category: z.optional(text(100)),
    priority: z.optional(z.enum(priorities)),
    occurredAt: z.optional(moment),
    expectedBy: z.optional(moment),
    order: z.optional(text(64)),
  }),
);

export const interaction = z.lazy(() =>
  z
    .strictObject({
      direction: z._default(z.enum(['inbound', 'outbound']), 'outbound'),
      channel: z.optional(z.enum(channels)),
      purpose: z._default(z.enum(['contact', 'reply', 'progress', 'follow-up']), 'reply'),
      text: text(100_000),
      occurredAt: z.optional(moment),
      awaitCustomer: z.optional(z.strictObject({ reason: text(500) })),
      handlingSeconds,
    })
    .check(
      z.refine(({ direction, handlingSeconds: took }) => took === undefined || direction === 'outbound', {
        error: 'is of what the centre writes: outbound',
        path: ['handlingSeconds'],
      }),
    ),
);

export const triage = z.lazy(() =>
  z
    .strictObject({
      caseType: z.optional(z.enum(caseTypes)),
      category: z.optional(text(100)),
      priority: z.optional(z.enum(priorities)),
    })
    .check(z.refine((body) => Object.keys(body).length > 0, { error: 'name at least one of caseType, category, priority' })),
);

/** Without `to`, or with `auto`, the rules of assignment choose; `skills` are those without which nobody can do it. */
export const assignment = z.lazy(() =>
  z
    .strictObject({
      to: z.optional(text(128)),
      auto: z.optional(z.boolean()),
      team: z.optional(z.enum(teams)),
      reason: z.optional(text(500)),
      skills: z.optional(z.array(text(64)).check(z.maxLength(10))),
    })
    .check(z.refine(({ to, auto }) => auto !== true || to === undefined, { error: 'either `to` or `auto`, not both' })),
);
export const escalation = z.lazy(() =>
  z.strictObject({ to: z.optional(z.enum(levels)), reason: text(2000), neededAt: z.optional(moment) }),
);
export const resolution = z.lazy(() => z.strictObject({ result: text(4000) }));
export const dispute = z.lazy(() => z.strictObject({ reason: text(2000) }));
/** Commands that need no words; an empty body is taken too. */
export const empty = z.lazy(() => z.optional(z.strictObject({})));

export const caseQuery = z.strictObject({
  state: z.optional(z.enum(phases)),
  limit: z.optional(z.string().check(z.regex(/^([1-9]\d?|100)$/))),
  cursor: z.optional(cursorText),
});
