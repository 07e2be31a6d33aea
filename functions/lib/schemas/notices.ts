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

/** Shown in `openapi.json`. */
export const examples = {
  preview: { template: 'acknowledgement', language: 'en', draft: 'Hello,\n\nyour case number is {case}.' },
} as const;
