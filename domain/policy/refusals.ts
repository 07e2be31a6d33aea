import { type Refusal, type Rejected, rejected } from '../kernel/decider.ts';
import type { PolicyProblem } from './problem.ts';

/** Every way the policy says no, with everything that is wrong at once. */

export type PolicyRefusal = Refusal & { readonly problems: readonly PolicyProblem[] };

export const badPolicy = (problems: readonly PolicyProblem[]): Rejected => {
  const alike = [...Map.groupBy(problems, ({ code, words }) => `${code} ${words.en}`).values()];
  const listed = (language: 'en' | 'zh'): readonly string[] =>
    alike.flatMap((group) => {
      const [first] = group;
      const paths = group.map(({ path }) => path).join(language === 'en' ? ', ' : '、');
      return first === undefined ? [] : [`${paths} (${first.clause}): ${first.words[language]}`];
    });
  const refusal: PolicyRefusal = {
    code: 'policy-refused',
    clause: problems[0]?.clause ?? 'L2',
    kind: 'invalid',
    words: {
      en: `The policy cannot be taken. ${listed('en').join(' ')}`,
      zh: `策略不能采用。${listed('zh').join('')}`,
    },
    problems,
  };
  return rejected(refusal);
};

export const problemsOf = (refusal: Refusal): readonly PolicyProblem[] =>
  'problems' in refusal ? (refusal as PolicyRefusal).problems : [];

export const noSuchVersion = (version: number): Rejected =>
  rejected({
    code: 'unknown-policy-version',
    clause: 'L2',
    kind: 'missing',
    words: {
      en: `There is no policy version ${version}; GET /policy/versions lists them.`,
      zh: `没有策略版本 ${version};请用 GET /policy/versions 查看。`,
    },
  });

export const superseded = (version: number, by: number): Rejected =>
  rejected({
    code: 'superseded',
    clause: 'L2',
    kind: 'conflict',
    words: {
      en: `Version ${by} has been approved since; propose the change of version ${version} again over it.`,
      zh: `版本 ${by} 已先获批准;请在其基础上重新提出版本 ${version} 的修改。`,
    },
  });

export const notAllowed = (what: 'propose' | 'approve' | 'simulate', role: string | undefined): Rejected =>
  rejected({
    code: 'not-permitted',
    clause: 'L2',
    kind: 'forbidden',
    words: {
      en: `The role ${role ?? '(none)'} may not ${what} a policy; ${who[what].en} may.`,
      zh: `角色 ${role ?? '(无)'} 不能${who[what].action};${who[what].zh}可以。`,
    },
  });

const who = {
  propose: { en: 'supervisors and managers', zh: '主管和管理层', action: '提出策略' },
  approve: { en: 'managers', zh: '管理层', action: '批准策略' },
  simulate: { en: 'supervisors, managers and analysts', zh: '主管、管理层和数据分析师', action: '模拟策略' },
} as const;
