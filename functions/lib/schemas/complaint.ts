import * as z from 'zod/mini';
import { complaintEvaluations, complaintResults } from '../../../domain/case/complaint.ts';
import { riskRules } from '../../../domain/case/risk.ts';
import { severities } from '../../../domain/case/words.ts';
import { moment, text } from './fields.ts';

/** The bodies of the loops of complaints and suggestions, of risk flags and of lessons (C1-C6). */

export const assessment = z.lazy(() =>
  z.strictObject({
    severity: z.enum(severities),
    complaintClass: text(100),
    owner: text(128),
    madeAt: z.optional(moment),
  }),
);
export const report = z.lazy(() => z.strictObject({ informed: text(128), informedAt: z.optional(moment) }));
export const investigation = z.lazy(() =>
  z.strictObject({
    cause: text(200),
    department: text(100),
    findings: text(10_000),
    person: z.optional(text(200)),
  }),
);
export const meeting = z.lazy(() => z.strictObject({ departments: z.array(text(100)).check(z.minLength(1), z.maxLength(20)) }));
export const solutions = z.lazy(() => z.strictObject({ solutions: z.array(text(4000)).check(z.minLength(1), z.maxLength(10)) }));
export const decision = z.lazy(() => z.strictObject({ solution: text(10) }));
export const rejection = z.lazy(() => z.strictObject({ reason: text(4000) }));
export const summary = z.lazy(() =>
  z.strictObject({
    result: z.enum(complaintResults),
    evaluation: z.enum(complaintEvaluations),
    summary: text(10_000),
  }),
);

export const judgement = z.lazy(() => z.strictObject({ feasible: z.boolean(), reason: text(4000) }));

export const riskAcknowledgement = z.lazy(() => z._default(z.strictObject({ rule: z.optional(z.enum(riskRules)) }), {}));

const lesson = z.discriminatedUnion('becomes', [
  z.strictObject({ becomes: z.literal('improvement-action'), text: text(4000), owner: text(128), dueAt: moment }),
  z.strictObject({ becomes: z.literal('article-proposal'), text: text(4000) }),
]);
export const lessons = z.lazy(() => z.strictObject({ lessons: z.array(lesson).check(z.minLength(1), z.maxLength(20)) }));
