import * as z from 'zod/mini';
import { inspectionStatuses } from '../../../domain/inspection/inspection.ts';
import { parseMonth } from '../../../domain/inspection/month.ts';
import { pageQuery } from '../page.ts';
import { text } from './fields.ts';
import { agentId } from './people.ts';

/** Bodies and queries of the inspections' routes (F1-F3). What the sheet of a record has, the domain says. */

const item = text(40);
/** `points` by item, null where it does not apply; `reason` of a correction. */
export const score = z.lazy(() =>
  z.strictObject({
    points: z.record(item, z.nullable(z.number())),
    fatal: z._default(z.array(item).check(z.maxLength(100)), []),
    findings: z._default(z.array(z.strictObject({ item, problem: text(2000) })).check(z.maxLength(100)), []),
    comments: z.optional(z.record(item, text(2000))),
    summary: z.optional(text(4000)),
    reason: z.optional(text(500)),
  }),
);
export const withdrawal = z.lazy(() => z.strictObject({ finding: text(10), reason: text(2000) }));
export const rectification = z.lazy(() => z.strictObject({ finding: text(10), report: text(4000) }));
export const approval = z.lazy(() => z.strictObject({ finding: text(10) }));
export const returning = z.lazy(() => z.strictObject({ finding: text(10), reason: text(2000) }));

const month = z
  .string()
  .check(z.refine((value) => parseMonth(value) !== undefined, { error: 'must be a month such as 2026-10' }));
/** Without `agent`: everybody's, to those who oversee; else one's own. */
export const inspectionsQuery = z.strictObject({
  ...pageQuery,
  status: z.optional(z.enum(inspectionStatuses)),
  agent: z.optional(agentId),
  month: z.optional(month),
});

/** Shown in `openapi.json`. */
export const examples = {
  score: {
    points: {
      ...{ wording: 10, 'banned-phrases': 10, attitude: 9, empathy: 8, greeting: 5, restating: 2, options: 5 },
      ...{ confirmation: 5, closing: null, record: 5, knowledge: 13, solving: 15 },
    },
    fatal: [],
    findings: [{ item: 'restating', problem: '未复述客户需求即给出方案' }],
    comments: { empathy: '语气略生硬' },
    summary: '整体良好,注意先复述需求。',
  },
  withdrawal: { finding: 'f1', reason: '复听录音后确认已复述' },
  rectification: { finding: 'f1', report: '已重听录音并完成复述话术练习,组长抽查三通均已复述。' },
  approval: { finding: 'f1' },
  returning: { finding: 'f1', reason: '请写明练习的时间与抽查结果' },
};
