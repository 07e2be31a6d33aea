import * as z from 'zod/mini';
import { templateNames } from '../../../domain/policy/mail-templates.ts';

/** The bodies and queries of `notices.api`. */

const template = z.string().check(z.minLength(1), z.maxLength(2000));

/** `draft`: a text that is not policy yet. `caseId`: a case whose values are put in, instead of an example's. */
export const preview = z.lazy(() =>
  z.strictObject({
    template: z.enum(templateNames),
    language: z._default(z.enum(['zh', 'en']), 'zh'),
    draft: z.optional(template),
    caseId: z.optional(z.string().check(z.maxLength(20))),
  }),
);

/** Whose mail is no longer held back: an address, or a case's customer. */
export const lifting = z.lazy(() =>
  z
    .strictObject({
      email: z.optional(z.string().check(z.minLength(3), z.maxLength(320))),
      caseId: z.optional(z.string().check(z.maxLength(20))),
      reason: z.string().check(z.trim(), z.minLength(1), z.maxLength(500)),
    })
    .check(
      z.refine(({ email, caseId }) => (email === undefined) !== (caseId === undefined), {
        error: 'give either email or caseId',
      }),
    ),
);

const date = z
  .string()
  .check(
    z.refine(
      (value) =>
        /^\d{4}-\d{2}-\d{2}$/.test(value) && !Number.isNaN(Date.parse(value)) && new Date(value).toISOString().startsWith(value),
      { error: 'must be a date such as 2026-11-23' },
    ),
  );
/** Without `date`: today, by the centre's clocks. */
export const callsQuery = z.strictObject({
  date: z.optional(date),
  cursor: z.optional(z.string().check(z.minLength(1), z.maxLength(1000))),
});

/** Shown in `openapi.json`. */
export const examples = {
  preview: { template: 'acknowledgement', language: 'en', draft: 'Hello,\n\nyour case number is {case}.' },
  lifting: { email: 'ann@customer.example', reason: 'The mailbox was full; Ann has called and it works again' },
} as const;
