import * as z from 'zod/mini';
import { teams } from '../../../domain/roster/words.ts';
import { moment, text } from './fields.ts';

/** The bodies of working a case (B1-B5, B7, B10). */

export const need = z.lazy(() => z.strictObject({ need: text(4000) }));

const few = z.array(text(500)).check(z.maxLength(10));
export const options = z.lazy(() =>
  z.strictObject({
    options: z
      .array(
        z.strictObject({
          title: text(200),
          pros: few,
          cons: few,
          steps: few.check(z.minLength(1)),
          duration: text(100),
          extraCost: z._default(z.number().check(z.minimum(0)), 0),
        }),
      )
      .check(z.minLength(1), z.maxLength(3)),
  }),
);
export const choice = z.lazy(() => z.strictObject({ option: z.int().check(z.minimum(1), z.maximum(3)) }));
export const rejection = z.lazy(() => z.strictObject({ reason: text(2000) }));
export const promise = z.lazy(() => z.strictObject({ what: text(1000), reason: text(1000), dueAt: moment }));
export const keeping = z.lazy(() => z.strictObject({ promise: text(10), occurredAt: z.optional(moment) }));
export const cancelling = z.lazy(() => z.strictObject({ promise: text(10), reason: text(1000), told: text(1000) }));
export const transfer = z.lazy(() =>
  z
    .strictObject({ to: z.optional(text(128)), team: z.optional(z.enum(teams)), reason: text(1000), told: text(1000) })
    .check(z.refine((body) => body.to !== undefined || body.team !== undefined, { error: 'name `to`, `team` or both' })),
);
/** `unreached`: to close without what only a customer could do who was not reached (D5). */
export const departure = z.lazy(() =>
  z.strictObject({ what: text(1000), reason: text(1000), unreached: z.optional(z.literal(true)) }),
);
export const departureDecision = z.lazy(() => z.strictObject({ departure: text(10), approved: z.boolean() }));
