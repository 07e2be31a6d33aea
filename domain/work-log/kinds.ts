/** What an agent's day is made of (E4), in the order in which a log lists the counts; both names as the glossary has them. */
export const workWords = {
  call: { en: 'calls', zh: '通话' },
  contact: { en: 'contacts taken down', zh: '登记来访' },
  opening: { en: 'cases opened', zh: '开立工单' },
  reply: { en: 'replies', zh: '回复' },
  progress: { en: 'progress reports', zh: '进度通报' },
  triage: { en: 'triage', zh: '分类' },
  assignment: { en: 'assignments', zh: '分派' },
  transfer: { en: 'transfers', zh: '转交' },
  escalation: { en: 'escalations raised', zh: '提出升级' },
  'escalation-acknowledgement': { en: 'escalations acknowledged', zh: '确认升级' },
  need: { en: 'needs', zh: '需求' },
  options: { en: 'options', zh: '方案' },
  promise: { en: 'promises', zh: '承诺' },
  departure: { en: 'departures', zh: '例外' },
  complaint: { en: 'steps of complaints', zh: '投诉闭环步骤' },
  suggestion: { en: 'suggestions', zh: '建议' },
  risk: { en: 'risk flags noted', zh: '确认风险提示' },
  result: { en: 'results', zh: '解决' },
  confirmation: { en: 'results confirmed or disputed', zh: '结果确认或异议' },
  closing: { en: 'cases archived', zh: '归档' },
  'follow-up': { en: 'follow-up visits', zh: '回访' },
  'same-day-solution': { en: 'same-day solutions', zh: '当日解决' },
  visit: { en: 'periodic visits', zh: '定期回访' },
  'visit-list': { en: 'visit lists', zh: '回访名单' },
  'customer-contact': { en: 'contacts of customers', zh: '客户联系' },
  customer: { en: 'customer records', zh: '客户资料' },
  lesson: { en: 'lessons', zh: '经验教训' },
  sorting: { en: 'merges, splits, cases set aside', zh: '合并、拆分、剔除统计' },
  inspection: { en: 'inspections', zh: '质检' },
  rectification: { en: 'rectifications', zh: '整改' },
  plan: { en: 'improvement plans', zh: '改进计划' },
  roster: { en: 'roster', zh: '人员名册' },
  policy: { en: 'service policy', zh: '服务策略' },
} as const;

/** An entry that is no work: from then on the agent was in another state (E1). */
export const presenceWords = { en: 'presence', zh: '在岗状态' } as const;

export type Work = keyof typeof workWords;
export const works = Object.keys(workWords) as readonly Work[];
