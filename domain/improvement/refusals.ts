import { type Rejected, rejected } from '../kernel/decider.ts';

/** How a quarter and its plans say no (G3, K1). */

export const notForRole = (role: string | undefined): Rejected =>
  rejected({
    code: 'not-permitted',
    clause: 'K1',
    kind: 'forbidden',
    words: {
      en: `The role ${role ?? '(none)'} may not do this; supervisor, manager and admin plan, a plan's owner reports it carried out.`,
      zh: `角色 ${role ?? '(无)'} 无权执行此操作;改进计划由 supervisor、manager、admin 制定,负责人可报告完成。`,
    },
  });

export const quarterOpen = (): Rejected =>
  rejected({
    code: 'quarter-open',
    clause: 'K1',
    kind: 'conflict',
    words: {
      en: 'The quarter is not closed yet; plans answer the weaknesses of its report.',
      zh: '该季度尚未结账;改进计划针对季度报告中的薄弱环节制定。',
    },
  });

export const closedOtherwise = (): Rejected =>
  rejected({
    code: 'quarter-closed',
    clause: 'G3',
    kind: 'conflict',
    words: {
      en: 'The quarter is closed, and its report stands; later corrections are shown beside it.',
      zh: '该季度已结账,报告不再更改;其后的更正另行列示。',
    },
  });

export const dueInThePast = (): Rejected =>
  rejected({
    code: 'due-in-the-past',
    clause: 'K1',
    kind: 'invalid',
    words: { en: 'dueAt of a plan must lie in the future.', zh: '计划的 dueAt 必须晚于当前时间。' },
  });

export const unknownPlan = (known: readonly { readonly plan: string }[]): Rejected => {
  const plans = known.map(({ plan }) => plan);
  return rejected({
    code: 'unknown-plan',
    clause: 'K1',
    kind: 'missing',
    words: {
      en: plans.length === 0 ? 'The quarter has no plan yet.' : `The quarter has the plans ${plans.join(', ')}.`,
      zh: plans.length === 0 ? '该季度尚无改进计划。' : `该季度的改进计划为 ${plans.join('、')}。`,
    },
  });
};

export const planOver = (): Rejected =>
  rejected({
    code: 'plan-over',
    clause: 'K1',
    kind: 'conflict',
    words: { en: 'The plan is over already; make a new one.', zh: '该计划已结束,请另立新计划。' },
  });
