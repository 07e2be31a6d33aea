import type { PlanOutcome } from '../../../domain/views/quarter/outcomes.ts';
import type { TableLine } from '../../../domain/views/quarter/report.ts';
import type { Theme } from '../../../domain/views/quarter/themes.ts';
import type { WeakDimension } from '../../../domain/views/quarter/weak.ts';
import type { Language } from '../problem.ts';

/** What the report says besides its numbers, in both languages. */
export type Said = Readonly<Record<Language, string>>;
const said = (en: string, zh: string): Said => ({ en, zh });

export const words = {
  title: said('Quarterly feedback analysis', '季度客户反馈分析'),
  period: said('Period', '统计期间'),
  asAt: said('Closed with what was known as at', '结账口径:截至'),
  unchanged: said('What became known later is shown apart and changes nothing here.', '其后获知的更正另行列示,不改动本报告。'),
  files: said('As files', '下载'),
  atAGlance: said('At a glance', '概览'),
  weaknesses: said('Weaknesses', '薄弱环节'),
  noWeakness: said('None found by these rules.', '按上述规则未发现薄弱环节。'),
  rules: (
    comparisons: number,
    { least, level, share, time }: { least: number; level: number; share: number; time: number },
  ): Said =>
    said(
      `Worse than the rest of the centre doing the same kind of work, or than its own last quarter: by more than chance (two-sided ${Math.round((1 - level) * 100)} %, Holm's correction for ${comparisons} comparisons; shares by Cochran-Mantel-Haenszel, times and inspection scores by van Elteren's Mann-Whitney), by at least ${Math.round(share * 100)} points or ${Math.round(time * 100)} % of the time, with at least ${least} on both sides.`,
      `与中心内同类工作相比、或与自身上季度相比更差:差异超出偶然(双侧 ${Math.round((1 - level) * 100)}%,按 ${comparisons} 次比较作 Holm 校正;比率用 Cochran-Mantel-Haenszel 检验,时长与质检得分率用分层 Mann-Whitney 检验),且至少差 ${Math.round(share * 100)} 个百分点或时长多 ${Math.round(time * 100)}%,双方各不少于 ${least} 例。`,
    ),
  against: { centre: said('rest of the centre', '中心其余部分'), 'last-quarter': said('own last quarter', '自身上季度') },
  casesBehind: said('Cases behind it', '相关工单'),
  figure: said('Figure', '指标'),
  thisQuarter: said('This quarter', '本季度'),
  lastQuarter: said('Last quarter', '上季度'),
  change: said('Change', '变化'),
  n: said('n', '样本数'),
  value: said('Value', '数值'),
  medianOf: said('median', '中位数'),
  apart: { failed: said('records that failed', '不合格记录') },
  picture: said(
    'In the picture: the dot is the value, the line its 95 % interval, the grey bar what it is compared with; shares run from 0 to 100 %, times from 0 to a little beyond the longest. Times and inspection scores are medians here, of the same kinds of work on both sides.',
    '图中圆点为该值,横线为其 95% 区间,灰条为对比值;比率刻度为 0 至 100%,时长自 0 起略超最长值。此处时长与质检得分率为中位数,双方按同类工作对比。',
  ),
  interval: said('95 % interval', '95% 区间'),
  comparedWith: said('Compared with', '对比对象'),
  comparedValue: said('Their value', '对比值'),
  chance: said('Chance', '偶然概率'),
  figures: said('All figures against the quarter before', '全部指标与上季度对比'),
  by: said('By channel, type, category and team', '按渠道、类型、类别与团队'),
  weeks: said('Week by week', '逐周走势'),
  weekOf: said('Week from', '周起始日'),
  contacts: said('Contacts', '联络量'),
  opened: said('Cases opened', '开立工单'),
  kept: said('Resolved within target', '按时解决率'),
  complaints: said('Complaint statistics', '投诉统计'),
  complaintClass: said('Class', '类别'),
  cause: said('Cause', '原因'),
  department: said('Department', '责任部门'),
  result: said('Result', '结果'),
  total: said('Total', '合计'),
  noComplaints: said('No complaint was archived in the quarter.', '本季度无归档投诉。'),
  suggestions: said('Suggestions and what came of them', '建议及处理结果'),
  suggestionsDue: said('Due', '到期'),
  suggestionsInTime: said('Judged and told in time', '按时评定并告知'),
  feasible: said('Feasible', '可行'),
  notFeasible: said('Not feasible', '不可行'),
  learned: said('Improvement actions from lessons of cases', '由工单经验教训形成的改进措施'),
  learnedNote: (actions: number, articles: number): Said =>
    said(
      `${actions} improvement actions and ${articles} proposed articles were recorded in the quarter. What is to be done stands in the case.`,
      `本季度记录改进措施 ${actions} 项、知识文章建议 ${articles} 项。措施内容见所属工单。`,
    ),
  caseOf: said('Case', '工单'),
  lesson: said('Lesson', '经验教训'),
  recordedAt: said('Recorded', '记录时间'),
  scores: said('Scores', '满意度评分'),
  surveys: said('Surveys', '问卷'),
  visits: said('Visits', '回访'),
  voices: said('What customers speak of', '客户反馈主题'),
  voicesNote: (comments: number, other: number): Said =>
    said(
      `${comments} comments, told by theme from their words; a comment may have several, ${other} have none of these. No comment is quoted; words were each said in at least five.`,
      `共 ${comments} 条评论,按分词归入主题;一条评论可属多个主题,${other} 条不属所列主题。不引用原文,所列词语均出现于不少于五条评论。`,
    ),
  comments: said('Comments', '评论数'),
  satisfied: said('Score 4-5', '4-5 分'),
  neutral: said('Score 3', '3 分'),
  dissatisfied: said('Score 1-2', '1-2 分'),
  average: said('Average score', '平均分'),
  commonWords: said('Common words', '常见词'),
  plans: said('Improvement plan', '改进计划'),
  noPlans: said(
    'No plan has been made yet. Every weakness needs one: an action, an owner, a due date.',
    '尚未制定改进计划。每个薄弱环节都需要措施、负责人与期限。',
  ),
  plansNote: said('As it stands now; the report above it is as at the closing.', '此处为当前状态;其余内容以结账时为准。'),
  action: said('Action', '措施'),
  owner: said('Owner', '负责人'),
  dueAt: said('Due', '期限'),
  standing: said('Standing', '状态'),
  lastPlans: said("Last quarter's plan, and whether its figure moved", '上季度改进计划及效果'),
  noLastPlans: said('There was none.', '无。'),
  adjustments: said('Later corrections', '后续更正'),
  adjustmentsNote: said('What became known of the quarter before after it was closed.', '上季度结账之后获知的更正。'),
  nowKnown: said('Now known', '现值'),
  closedWith: said('Closed with', '结账值'),
  noData: said('no data', '无数据'),
  dimension: {
    category: said('Category', '类别'),
    type: said('Type', '类型'),
    channel: said('Channel', '渠道'),
    team: said('Team', '团队'),
    agent: said('Agent', '坐席'),
  } satisfies Readonly<Record<WeakDimension, Said>>,
  themes: {
    speed: said('Speed', '处理速度'),
    solution: said('Solution', '问题解决'),
    attitude: said('Attitude', '服务态度'),
    price: said('Price', '费用价格'),
    quality: said('Quality', '产品质量'),
    delivery: said('Delivery', '物流配送'),
    returns: said('Returns', '退换货'),
    installation: said('Installation', '安装服务'),
    invoice: said('Invoices', '发票单据'),
  } satisfies Readonly<Record<Theme, Said>>,
  standings: {
    'carried-out': said('carried out in time', '按时完成'),
    'carried-out-late': said('carried out late', '逾期完成'),
    open: said('open', '进行中'),
    dropped: said('dropped', '已取消'),
  } satisfies Readonly<Record<PlanOutcome['standing'], Said>>,
  moved: {
    better: said('better', '改善'),
    worse: said('worse', '变差'),
    unchanged: said('unchanged', '未变'),
    unknown: said('cannot be told', '无法判断'),
  } satisfies Readonly<Record<PlanOutcome['moved'], Said>>,
  results: {
    upheld: said('upheld', '属实'),
    'partly-upheld': said('partly upheld', '部分属实'),
    'not-upheld': said('not upheld', '不属实'),
  } as Readonly<Record<string, Said>>,
} as const;

/** Words of the dimensions' own values; what a centre named itself stands as it is. */
const members: Readonly<Record<string, Said>> = {
  phone: said('Phone', '电话'),
  email: said('Mail', '邮件'),
  chat: said('Chat', '在线客服'),
  social: said('Social media', '社交媒体'),
  forum: said('Forum', '论坛'),
  desk: said('Desk', '坐席自建'),
  urgent: said('Urgent', '紧急'),
  high: said('High', '高'),
  normal: said('Normal', '普通'),
  low: said('Low', '低'),
  inquiry: said('Inquiry', '咨询'),
  complaint: said('Complaint', '投诉'),
  suggestion: said('Suggestion', '建议'),
  technical: said('Technical', '技术'),
  order: said('Order', '订单'),
  'customer-service': said('Customer service', '客户服务'),
  'technical-support': said('Technical support', '技术支持'),
  'product-service': said('Product service', '产品服务'),
};
export const memberName = (value: string, language: Language): string => members[value]?.[language] ?? value;

/** What stands after a figure's title where its line tells a channel, or what is counted apart. */
export const apartName = ({ place, apart }: Partial<Pick<TableLine, 'place' | 'apart'>>, language: Language): string => {
  const said = apart === undefined ? place?.channel && memberName(place.channel, language) : words.apart[apart][language];
  return said === undefined ? '' : ` · ${said}`;
};
