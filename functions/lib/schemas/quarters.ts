import * as z from 'zod/mini';
import { registry } from '../../../domain/views/figures/registry/registry.ts';
import { weakDimensions } from '../../../domain/views/quarter/weak.ts';
import { instantField, text } from './fields.ts';

/** Bodies and queries of the quarter's routes (G3, K1). */

export const plan = z.strictObject({
  action: text(2000),
  figure: z.enum(registry.map(({ name }) => name) as [string, ...string[]]),
  owner: text(100),
  dueAt: instantField,
  weakness: z.optional(z.strictObject({ dimension: z.enum(weakDimensions), value: text(200) })),
});
export const carriedOut = z.strictObject({ plan: text(10), result: text(2000) });
export const dropped = z.strictObject({ plan: text(10), reason: text(2000) });
export const quarterQuery = z.strictObject({
  lang: z.optional(z.enum(['zh', 'en'])),
  /** With what became known since the closing. */
  adjustments: z.optional(z.literal('now')),
});

export const examples = {
  plan: {
    action: 'A second person on invoices',
    figure: 'withinTarget(resolution)',
    owner: 'cs-001',
    dueAt: '2999-12-01T09:00:00Z',
    weakness: { dimension: 'category', value: 'invoice' },
  },
};
