import type { CaseType, DeadlineKind, Level, Priority } from '../../../domain/case/words.ts';
import { deadlineWords } from '../../../domain/deadline/kind-words.ts';
import type { Language } from '../problem.ts';

/** The glossary's words for what mails to staff name; in English most are the words of the code. */

type Words<Name extends string> = Readonly<Record<Name, string>>;

const caseTypes: Words<CaseType> = { inquiry: '咨询', complaint: '投诉', suggestion: '建议', technical: '技术', order: '订单' };
const priorities: Words<Priority> = { urgent: '紧急', high: '高', normal: '普通', low: '低' };
const levels: Words<Level> = { agent: '客服专员', 'senior-agent': '高级客服专员', supervisor: '客服主管', manager: '管理层' };

export const typeWord = (type: CaseType, language: Language): string => (language === 'zh' ? caseTypes[type] : type);
export const priorityWord = (priority: Priority, language: Language): string =>
  language === 'zh' ? priorities[priority] : priority;
export const levelWord = (level: Level, language: Language): string =>
  language === 'zh' ? levels[level] : level.replace('-', ' ');
export const deadlineWord = (kind: DeadlineKind, language: Language): string => deadlineWords[kind][language];
