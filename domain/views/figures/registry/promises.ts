import { type DeadlineKind, deadlineKinds } from '../../../case/words.ts';
import { deadlineWords } from '../../../deadline/kind-words.ts';
import { type Definition, everywhere } from './definition.ts';

/** Deadlines kept, and what the customers say (C3, C5, D1). */

const share = { version: 1, unit: 'share', dimensions: everywhere, better: 'higher' } as const;

/** A survey's end is the customer's to keep; inspections and plans are in no figure of service. */
const ofOthers: ReadonlySet<DeadlineKind> = new Set(['survey-expiry', 'rectification', 'plan-due']);
const owedKinds = deadlineKinds.filter((kind) => !ofOthers.has(kind));

/** Owed by the customer's own stream (D3, D4), not by a case. */
const ofCustomers: ReadonlySet<DeadlineKind> = new Set(['new-customer-contact', 'periodic-visit']);
const ofWhom = (kind: DeadlineKind) =>
  ofCustomers.has(kind)
    ? {
        en: 'The agent is who owed it when it was done or due; it is of no channel, type, category, priority or team.',
        zh: '坐席为完成或到期时的负责人;不分渠道、类型、类别、优先级与团队。',
      }
    : { en: 'The agent is whoever holds the case.', zh: '坐席为工单持有人。' };

const ofSurveys = {
  en: 'Answers to surveys, not what was said in a visit; only the last answer of a survey counts.',
  zh: '仅计问卷答复,不含回访口头评价;同一问卷以最后答复为准。',
};

export const promiseFigures: readonly Definition[] = [
  ...owedKinds.map(
    (kind): Definition => ({
      ...share,
      name: `withinTarget(${kind})`,
      clause: 'G1',
      title: { en: `Within target: ${deadlineWords[kind].en}`, zh: `时限达成率:${deadlineWords[kind].zh}` },
      formula: { en: 'deadlines of the kind met in time / (met in time + breached)', zh: '按时完成数 /(按时完成数 + 超时数)' },
      edges: {
        en: `Cancelled deadlines are out unless they had been breached; open and not yet due ones are out. Dated by when it was met, or was due. ${ofWhom(kind).en}`,
        zh: `已取消的时限不计(取消前已超时者除外);未到期且未完成者不计。按完成时间或到期时间归日。${ofWhom(kind).zh}`,
      },
      source: { kind: 'share', count: `target.${kind}.met`, of: [`target.${kind}.met`, `target.${kind}.breached`] },
    }),
  ),
  {
    ...share,
    name: 'suggestionsAnswered',
    clause: 'C5',
    title: { en: 'Suggestions answered in time', zh: '建议按时答复率' },
    formula: {
      en: 'suggestions judged and told within 7 business days / suggestions due',
      zh: '7 个工作日内评定并告知的建议数 / 到期建议数',
    },
    edges: {
      en: "Due is a suggestion whose deadline was met or breached; a case that stopped being a suggestion is out. The 7 business days are the policy's target for suggestions.",
      zh: '时限已完成或已超时者为到期;不再属于建议的工单不计。7 个工作日以策略的建议时限为准。',
    },
    source: { kind: 'share', count: 'target.suggestion.met', of: ['target.suggestion.met', 'target.suggestion.breached'] },
  },
  {
    ...share,
    name: 'followUpOnTime',
    clause: 'D1',
    title: { en: 'Follow-up on time', zh: '按时回访率' },
    formula: {
      en: 'follow-ups reached within 3 days of resolution / resolutions owing one',
      zh: '解决后 3 日内回访到客户数 / 应回访的解决数',
    },
    edges: {
      en: 'Round the clock. An answered survey is the follow-up by mail. Counted when the customer was reached, the deadline was breached, or the attempts ended without the customer; a result that was reopened before that owes none.',
      zh: '自然时间。已答复的问卷视为邮件回访。于回访到客户、超时或多次未联系上而结束时计入;此前被重开的解决不计。',
    },
    source: { kind: 'share', count: 'followUps.inTime', of: ['followUps.owed'] },
  },
  {
    version: 1,
    clause: 'G1',
    unit: 'score',
    dimensions: everywhere,
    better: 'higher',
    name: 'csatAverage',
    title: { en: 'Satisfaction, average', zh: '客户满意度(平均)' },
    formula: { en: 'mean of the scores 1 to 5', zh: '1 至 5 分的平均值' },
    edges: {
      en: `Dated by the answer. ${ofSurveys.en} Median and p90 exact.`,
      zh: `按答复时间归日。${ofSurveys.zh}中位数与 P90 为精确值。`,
    },
    source: { kind: 'scores', of: 'csat' },
  },
  {
    ...share,
    name: 'csatTopTwo',
    clause: 'G1',
    title: { en: 'Satisfied customers', zh: '满意率' },
    formula: { en: 'scores of 4 or 5 / scores', zh: '4 分与 5 分数 / 评分数' },
    edges: { en: `Dated by the answer. ${ofSurveys.en}`, zh: `按答复时间归日。${ofSurveys.zh}` },
    source: { kind: 'scores', of: 'csat', top: [4, 5] },
  },
  {
    ...share,
    name: 'csatResponseRate',
    clause: 'G1',
    title: { en: 'Survey response rate', zh: '问卷回收率' },
    formula: { en: 'surveys answered / surveys sent', zh: '答复问卷数 / 发出问卷数' },
    edges: {
      en: 'Answers by the day of the answer, surveys by the day of the sending: in a short period there may be more of the former, and then no interval is given. An answer that came before the sending was noted tells of the sending as well.',
      zh: '答复按答复日、发出按发出日归日:短周期内前者可能多于后者,此时不给区间。先于发出记录到达的答复同时视为已发出。',
    },
    source: { kind: 'answers', of: 'csat', sent: 'surveys.sent' },
  },
  {
    version: 1,
    clause: 'C3',
    unit: 'count',
    dimensions: everywhere,
    better: 'neither',
    name: 'complaintStatistics',
    title: { en: 'Complaint statistics', zh: '投诉统计' },
    formula: { en: 'complaints by class x cause x department x result', zh: '投诉按类别 × 原因 × 部门 × 结果计数' },
    edges: { en: 'Counted once, when the complaint is archived with its summary.', zh: '随投诉总结归档时计一次。' },
    source: { kind: 'complaints' },
  },
];
