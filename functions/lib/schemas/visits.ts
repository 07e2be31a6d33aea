import * as z from 'zod/mini';
import { channels } from '../../../domain/case/words.ts';
import { visitStatuses } from '../../../domain/customer/visit.ts';
import { visitedClasses } from '../../../domain/policy/visit-rules.ts';
import { pageQuery } from '../page.ts';
import { moment, text } from './fields.ts';
import { agentId } from './people.ts';

/** The bodies and queries of `visits.api`. */

const date = z.string().check(
  z.refine(
    (value) =>
      /^\d{4}-\d{2}-\d{2}$/.test(value) && !Number.isNaN(Date.parse(value)) && new Date(value).toISOString().startsWith(value),
    {
      error: 'must be a date such as 2026-11-23',
    },
  ),
);

/** Without `on`: today, by the centre's clocks. */
export const draw = z.strictObject({
  contactClass: z.enum(visitedClasses),
  on: z.optional(date),
  most: z._default(z.int().check(z.minimum(1), z.maximum(1000)), 200),
});
export const sharing = z.optional(z.strictObject({}));
export const form = z.strictObject({
  channel: z.enum(channels),
  reached: z.boolean(),
  satisfied: z.optional(z.boolean()),
  summary: text(4000),
  nextStep: z.optional(text(500)),
  occurredAt: z.optional(moment),
});
export const handOver = z.strictObject({ to: agentId });

export const listsQuery = z.strictObject(pageQuery);
export const listQuery = z.strictObject({ ...pageQuery, status: z.optional(z.enum(visitStatuses)) });
/** Without `agent`: one's own. */
export const visitsQuery = z.strictObject({ ...pageQuery, agent: z.optional(agentId) });

export const examples = {
  draw: { contactClass: 'rebate-customer', on: '2026-11-23', most: 100 },
  sharing: {},
  form: {
    channel: 'phone',
    reached: true,
    satisfied: false,
    summary: '客户表示返利到账较慢。',
    nextStep: '今日内核对返利记录并回电。',
    occurredAt: '2026-11-23T10:30:00+08:00',
  },
  handOver: { to: 'agent-2' },
};
