import * as z from 'zod/mini';
import { followUpChannels, type Score, scores, solutionHows } from '../../../domain/case/aftercare.ts';
import { moment, text } from './fields.ts';

/** After service: follow-up visits and same-day solutions (JSON), and the survey's form. */

const score = z.literal(scores);
/** Longest comment or suggestion, in UTF-16 units. */
export const longestRemark = 2000;

export const followUp = z.lazy(() =>
  z.strictObject({
    channel: z._default(z.enum(followUpChannels), 'phone'),
    reached: z.boolean(),
    occurredAt: z.optional(moment),
    score: z.optional(score),
    satisfied: z.optional(z.boolean()),
    comment: z.optional(text(longestRemark)),
    suggestion: z.optional(text(longestRemark)),
    next: z.optional(text(longestRemark)),
  }),
);

export const solution = z.lazy(() =>
  z.strictObject({
    how: z.enum(solutionHows),
    customerConfirmed: z.boolean(),
    solution: z.optional(text(4000)),
    occurredAt: z.optional(moment),
  }),
);

/** The fields as a form sends them: all text, an empty one where nothing was written, line ends as CRLF. */
const remark = z.pipe(
  z._default(
    z.pipe(
      z.string(),
      z.transform((value: string) => value.replace(/\r\n?/g, '\n').trim()),
    ),
    '',
  ),
  z.string().check(z.maxLength(longestRemark)),
);
export const surveyForm = z.lazy(() =>
  z.object({
    score: z.pipe(
      z.enum(['1', '2', '3', '4', '5']),
      z.transform((value): Score => Number(value) as Score),
    ),
    comment: remark,
    suggestion: remark,
  }),
);
