import type { CaseType, DeadlineKind, Level, Priority } from '../../../domain/case/words.ts';
import type { Language } from '../problem.ts';

/** The glossary's words for what mails to staff name; in English they are the words of the code. */

type Words<Name extends string> = Readonly<Record<Name, string>>;

const caseTypes: Words<CaseType> = { inquiry: '咨询', complaint: '投诉', suggestion: '建议', technical: '技术', order: '订单' };
const priorities: Words<Priority> = { urgent: '紧急', high: '高', normal: '普通', low: '低' };
const levels: Words<Level> = { agent: '客服专员', 'senior-agent': '高级客服专员', supervisor: '客服主管', manager: '管理层' };
const deadlines: Words<DeadlineKind> = {
  'first-response': '首次响应',
  'next-response': '后续响应',
  progress: '进度通报',
  promise: '承诺',
  resolution: '解决',
  'escalation-acknowledgement': '升级确认',
  'serious-complaint-report': '重大投诉上报',
  suggestion: '建议评估',
  'follow-up': '回访',
  'same-day-solution': '当日解决',
  'survey-expiry': '问卷截止',
  'new-customer-contact': '新客户联系',
  rectification: '整改',
  'plan-due': '计划到期',
  'periodic-visit': '定期回访',
};

export const typeWord = (type: CaseType, language: Language): string => (language === 'zh' ? caseTypes[type] : type);
export const priorityWord = (priority: Priority, language: Language): string =>
  language === 'zh' ? priorities[priority] : priority;
export const levelWord = (level: Level, language: Language): string =>
  language === 'zh' ? levels[level] : level.replace('-', ' ');
export const deadlineWord = (kind: DeadlineKind, language: Language): string =>
  language === 'zh' ? deadlines[kind] : kind.replaceAll('-', ' ');
