import * as z from 'zod/mini';
import { parseCaseId } from '../../../domain/kernel/ids.ts';
import { teams } from '../../../domain/roster/words.ts';
import { isDay } from '../../../domain/views/figures/period.ts';
import { pageQuery } from '../page.ts';
import { text } from './fields.ts';

/** The bodies and queries of `worklogs.api`. */

const caseNumber = z.string().check(
  z.refine((value) => parseCaseId(value) !== undefined, {
    error: 'must be the number of a case, such as K7Q29XMBP',
  }),
);
/** Without it: today, by the centre's clocks. */
const date = z.optional(z.string().check(z.refine(isDay, { error: 'must be a date such as 2026-11-23' })));

export const remark = z.strictObject({ text: text(2000), case: z.optional(caseNumber), date });
export const correction = z.strictObject({
  remark: z.string().check(z.regex(/^r[1-9]\d{0,3}$/, { error: 'must be the name of a remark, such as r1' })),
  text: text(2000),
  date,
});
export const special = z.strictObject({ case: caseNumber, reason: text(500), date });
export const withdrawal = z.strictObject({ case: caseNumber, date });

/** Exactly one of `date`, `week` and `month`, or none; the function itself says what would have been taken. */
export const logQuery = z.strictObject({
  ...pageQuery,
  date: z.optional(z.string()),
  week: z.optional(z.string()),
  month: z.optional(z.string()),
});
export const teamQuery = z.strictObject({ ...pageQuery, date: z.optional(z.string()), team: z.optional(z.enum(teams)) });

export const examples = {
  remark: { text: '上午系统中断二十分钟,期间来电改记纸质登记表。', date: '2026-11-23' },
  correction: { remark: 'r1', text: '上午系统中断三十分钟,期间来电改记纸质登记表。', date: '2026-11-23' },
  special: { case: 'K7Q29XMBP', reason: '客户为视障人士,需电话逐项说明。', date: '2026-11-23' },
  withdrawal: { case: 'K7Q29XMBP', date: '2026-11-23' },
};
