import type { DeadlineKind } from '../case/words.ts';

/** What people call each kind of deadline, as the glossary has it: in figures, mails and lists. */
export const deadlineWords: Readonly<Record<DeadlineKind, { readonly en: string; readonly zh: string }>> = {
  'first-response': { en: 'first response', zh: '首次响应' },
  'next-response': { en: 'next response', zh: '后续响应' },
  progress: { en: 'progress report', zh: '进度通报' },
  promise: { en: 'promise', zh: '承诺' },
  resolution: { en: 'resolution', zh: '解决' },
  'escalation-acknowledgement': { en: 'escalation acknowledgement', zh: '升级确认' },
  'serious-complaint-report': { en: 'report of a serious complaint', zh: '重大投诉上报' },
  suggestion: { en: 'suggestion', zh: '建议答复' },
  'follow-up': { en: 'follow-up', zh: '回访' },
  'same-day-solution': { en: 'same-day solution', zh: '当日解决' },
  'survey-expiry': { en: 'end of a survey', zh: '问卷截止' },
  'new-customer-contact': { en: 'first contact of a new customer', zh: '新客户联系' },
  'periodic-visit': { en: 'periodic visit', zh: '定期回访' },
  rectification: { en: 'rectification', zh: '整改' },
  'plan-due': { en: 'improvement plan', zh: '改进计划到期' },
};
