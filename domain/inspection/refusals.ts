import type { Refusal } from '../kernel/decider.ts';
import { type Rejected, rejected } from '../kernel/decider.ts';

/** How inspections say no (F1-F3). */

const because =
  (code: string, clause: 'F1' | 'F2' | 'F3', kind: Refusal['kind']) =>
  (en: string, zh: string): Rejected =>
    rejected({ code, clause, kind, words: { en, zh } });

const permitted = {
  draw: { clause: 'F1', en: 'the system draws, each month once', zh: '抽样由系统每月自动进行一次' },
  score: { clause: 'F2', en: 'inspector, manager and admin inspect', zh: '质检由 inspector、manager、admin 进行' },
  report: {
    clause: 'F3',
    en: 'whose record it is reports the rectification, or supervisor, manager or admin for them',
    zh: '整改由被质检人提交,supervisor、manager、admin 可代为提交',
  },
  approve: { clause: 'F3', en: 'supervisor, manager and admin approve', zh: '整改由 supervisor、manager、admin 审批' },
} as const;
export type Inspecting = keyof typeof permitted;

export const notForRole = (role: string | undefined, what: Inspecting): Rejected => {
  const { clause, en, zh } = permitted[what];
  return because(
    'not-permitted',
    clause,
    'forbidden',
  )(`The role ${role ?? '(none)'} may not do this; ${en}.`, `角色 ${role ?? '(无)'} 无权执行此操作;${zh}。`);
};

export const unknownInspection = because(
  'unknown-inspection',
  'F1',
  'missing',
)('There is no such inspection; GET /inspections lists them.', '没有该质检记录;GET /inspections 可查看全部。');

export const ownRecord = because(
  'own-record',
  'F2',
  'forbidden',
)(
  'Nobody inspects their own record, nor approves its rectification; somebody else has to.',
  '不得质检本人的记录,也不得审批本人的整改;请由他人处理。',
);

export const ownReport = because(
  'own-report',
  'F3',
  'forbidden',
)(
  'Who reported the rectification does not approve it; another supervisor or a manager has to.',
  '整改报告的提交人不得自行审批;请由其他主管或管理层审批。',
);

export const itemsMissing = (missing: readonly string[]): Rejected =>
  because(
    'items-missing',
    'F2',
    'invalid',
  )(
    `Every item of the sheet needs points, or null where it does not apply; missing: ${missing.join(', ')}.`,
    `评分表各项均须给分,不适用者填 null;缺少:${missing.join('、')}。`,
  );

export const unknownItems = (unknown: readonly string[], known: readonly string[]): Rejected =>
  because(
    'unknown-items',
    'F2',
    'invalid',
  )(
    `The sheet has no ${unknown.join(', ')}; it has ${known.join(', ')}.`,
    `评分表中没有 ${unknown.join('、')};可用的项目为 ${known.join('、')}。`,
  );

export const badPoints = (item: string, weight: number): Rejected =>
  because(
    'bad-points',
    'F2',
    'invalid',
  )(`${item} earns whole points from 0 to ${weight}.`, `${item} 的得分须为 0 至 ${weight} 的整数。`);

export const nothingApplies = because(
  'nothing-applies',
  'F2',
  'invalid',
)('At least one item has to apply; a record without any cannot be scored.', '至少须有一项适用;全部不适用的记录无法评分。');

export const findingsMissing = (fatal: readonly string[]): Rejected =>
  because(
    'findings-missing',
    'F3',
    'invalid',
  )(
    `What fails a record has to be rectified; give a finding for ${fatal.join(', ')}.`,
    `一票否决项须整改;请为 ${fatal.join('、')} 提出问题。`,
  );

export const reasonMissing = because(
  'reason-missing',
  'F2',
  'invalid',
)('The record has been scored; a correction says its reason.', '该记录已评分;更正须说明理由(reason)。');

export const unknownFinding = (known: readonly { readonly finding: string }[]): Rejected => {
  const names = known.map(({ finding }) => finding);
  return because(
    'unknown-finding',
    'F3',
    'missing',
  )(
    names.length === 0 ? 'The inspection has no finding.' : `The inspection has the findings ${names.join(', ')}.`,
    names.length === 0 ? '该质检没有问题项。' : `该质检的问题项为 ${names.join('、')}。`,
  );
};

export const findingClosed = because(
  'finding-closed',
  'F3',
  'conflict',
)('The finding is closed: its rectification was approved, or it was withdrawn.', '该问题已关闭:整改已获批准,或已被撤回。');

export const alreadyReported = because(
  'already-reported',
  'F3',
  'conflict',
)('The rectification has been reported and waits for the supervisor.', '整改报告已提交,等待主管审批。');

export const notReported = because(
  'not-reported',
  'F3',
  'conflict',
)(
  'There is no report to approve or return yet; the rectification has to be reported first.',
  '尚无待审批的整改报告;须先提交整改报告。',
);
