import * as z from 'zod/mini';
import { weakDimensions } from '../../../domain/views/quarter/weak.ts';
import { moment, text } from './fields.ts';

/** Bodies and queries of the quarter's routes (G3, K1). Which figures there are, the route says. */

export const plan = z.lazy(() =>
  z.strictObject({
    action: text(2000),
    figure: text(100),
    owner: text(100),
    dueAt: moment,
    weakness: z.optional(z.strictObject({ dimension: z.enum(weakDimensions), value: text(200) })),
  }),
);
export const carriedOut = z.lazy(() => z.strictObject({ plan: text(10), result: text(2000) }));
export const dropped = z.lazy(() => z.strictObject({ plan: text(10), reason: text(2000) }));
/** `adjustments=now`: with what became known since the closing. */
export const quarterQuery = z.strictObject({
  lang: z.optional(z.enum(['zh', 'en'])),
  adjustments: z.optional(z.literal('now')),
});

/** Shown in `openapi.json`. */
export const examples = {
  plan: {
    action: 'A second person on invoices',
    figure: 'withinTarget(resolution)',
    owner: 'cs-001',
    dueAt: '2999-12-01T09:00:00Z',
    weakness: { dimension: 'category', value: 'invoice' },
  },
  carriedOut: { plan: 'p1', result: 'Two people since Monday' },
  dropped: { plan: 'p1', reason: 'Joined with another plan' },
};
