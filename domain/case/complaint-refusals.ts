import { type Rejected, rejected } from '../kernel/decider.ts';
import type { ComplaintStage } from './complaint.ts';

/** How the loop of a complaint says no (C1-C3), naming what it lacks in both languages. */

export type Lacking = Exclude<ComplaintStage, 'received'> | 'reported';
type Words = { readonly clause: string; readonly en: string; readonly zh: string };

/** What stands for each stage in the record; `reported` is the report of a serious complaint to management (C2). */
const words: Readonly<Record<Lacking, Words>> = {
  acknowledged: { clause: 'C1', en: 'the acknowledgement with apology and case number', zh: '含致歉与工单编号的受理确认' },
  assessed: { clause: 'C3', en: 'the assessment (severity, class, one named owner)', zh: '评估(严重程度、类别、一名责任负责人)' },
  reported: { clause: 'C2', en: 'the report to management', zh: '向管理层的报告' },
  investigated: { clause: 'C3', en: 'the investigation (root cause, responsible department)', zh: '调查(根本原因、责任部门)' },
  convened: { clause: 'C3', en: "the supervisor's meeting of the departments concerned", zh: '主管召集的相关部门协调会' },
  proposed: { clause: 'C3', en: 'a proposed solution', zh: '解决方案' },
  decided: { clause: 'C3', en: 'the decision for one solution', zh: '对方案的决定' },
  told: { clause: 'C3', en: 'telling the customer the decision', zh: '将决定告知客户' },
  'carried-out': { clause: 'C3', en: 'carrying out the solution', zh: '方案的执行' },
  accepted: { clause: 'C3', en: "the customer's recorded acceptance", zh: '客户认可的记录' },
  visited: { clause: 'C1', en: 'the follow-up visit', zh: '回访' },
  summarised: { clause: 'C3', en: 'the summary and evaluation', zh: '总结与评价' },
};

/** C3: no step is skipped. */
export const stepMissing = (missing: Lacking): Rejected =>
  rejected({
    code: 'complaint-step-missing',
    clause: words[missing].clause,
    kind: 'conflict',
    words: {
      en: `Not yet: the complaint lacks ${words[missing].en}. Record that first.`,
      zh: `暂不能执行:此投诉尚缺${words[missing].zh}。请先补上该步骤。`,
    },
  });

/** B10, D5: the way out when the customer cannot be reached. */
const sparing = {
  en: ' The customer could not be reached (D5): a supervisor can approve a departure for that (departures with unreached: true, B10).',
  zh: '客户多次未联系上(D5):可申请例外(departures,unreached: true),由主管批准后关闭(B10)。',
};

/** C1: everything that a complaint lacks before its case is archived. */
export const complaintIncomplete = (
  missing: readonly Lacking[],
  { unreached }: { readonly unreached: boolean } = { unreached: false },
): Rejected =>
  rejected({
    code: 'complaint-incomplete',
    clause: missing.includes('visited') ? 'C1' : 'C3',
    kind: 'conflict',
    words: {
      en: `The complaint is not closed yet: it lacks ${missing.map((one) => words[one].en).join('; ')}.${unreached ? sparing.en : ''}`,
      zh: `投诉尚未形成闭环,缺少:${missing.map((one) => words[one].zh).join(';')}。${unreached ? sparing.zh : ''}`,
    },
  });

export const notAComplaint = (): Rejected =>
  rejected({
    code: 'not-a-complaint',
    clause: 'C3',
    kind: 'conflict',
    words: { en: 'The case is not a complaint; triage it as one first.', zh: '此工单不是投诉,请先将其分类为投诉。' },
  });

export const staysComplaint = (): Rejected =>
  rejected({
    code: 'complaint-investigated',
    clause: 'C3',
    kind: 'conflict',
    words: {
      en: 'The complaint has been investigated and stays one until it is closed; priority and category can still be changed.',
      zh: '投诉已经调查,在关闭前不得改为其他类型;仍可修改优先级和类别。',
    },
  });

export const alreadyDecided = (): Rejected =>
  rejected({
    code: 'complaint-decided',
    clause: 'C3',
    kind: 'conflict',
    words: {
      en: 'A solution has been decided already; this can be changed again only after the customer has rejected it.',
      zh: '方案已经决定;只有在客户拒绝之后才能再修改。',
    },
  });

export const alreadyTold = (): Rejected =>
  rejected({
    code: 'decision-told',
    clause: 'C3',
    kind: 'conflict',
    words: {
      en: 'The customer has been told the decision already; another one needs their rejection first.',
      zh: '决定已告知客户;如需另作决定,须先记录客户的拒绝。',
    },
  });

export const notSerious = (): Rejected =>
  rejected({
    code: 'complaint-not-serious',
    clause: 'C2',
    kind: 'conflict',
    words: {
      en: 'Only serious complaints are reported to management; assess it as serious first.',
      zh: '只有重大投诉才需报告管理层;请先将其评估为重大投诉。',
    },
  });

export const unknownSolution = (known: readonly string[]): Rejected =>
  rejected({
    code: 'unknown-solution',
    clause: 'C3',
    kind: 'invalid',
    words: {
      en: `Choose one of the proposed solutions: ${known.join(', ')}.`,
      zh: `请从已提出的方案中选择:${known.join('、')}。`,
    },
  });

export const beforeTheContact = (field: string): Rejected =>
  rejected({
    code: 'before-the-contact',
    clause: 'C2',
    kind: 'invalid',
    words: {
      en: `${field} lies before the complaint was made; give a time from then on.`,
      zh: `${field} 早于投诉提出的时间,请给出其后的时间。`,
    },
  });
