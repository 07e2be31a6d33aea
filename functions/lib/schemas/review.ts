import * as z from 'zod/mini';
import { text } from './fields.ts';

const caseNumber = text(20);

/** `accept`: it belongs to the case named, the likeliest where none is; of a nuisance suspect, it is none. */
export const review = z.lazy(() => z.strictObject({ decision: z.enum(['accept', 'apart']), into: z.optional(caseNumber) }));
export const merge = z.lazy(() => z.strictObject({ into: caseNumber, reason: z.optional(text(500)) }));
export const because = z.lazy(() => z._default(z.strictObject({ reason: z.optional(text(500)) }), {}));
export const split = z.lazy(() =>
  z.strictObject({
    interactions: z.array(text(40)).check(z.minLength(1), z.maxLength(100)),
    subject: z.optional(text(500)),
    reason: z.optional(text(500)),
  }),
);
