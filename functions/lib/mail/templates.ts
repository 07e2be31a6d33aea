import type { ExistingCase } from '../../../domain/case/state.ts';
import type { CaseId } from '../../../domain/kernel/ids.ts';
import { epochMillis, type Instant } from '../../../domain/kernel/time.ts';
import { rendered, type Values } from '../../../domain/notice/template.ts';
import type { TemplateName } from '../../../domain/policy/mail-templates.ts';
import type { ServicePolicy } from '../../../domain/policy/service-policy.ts';
import type { Language } from '../problem.ts';
import { priorityWord, typeWord } from './words.ts';

/** A template of the policy with its values put in, and the formal signature below (A7). */
export type Letter = {
  readonly template: TemplateName;
  readonly language: Language;
  readonly values: Values;
  /** Who signs: an agent by name; the centre where nothing is given. */
  readonly signer?: string;
  readonly now: Instant;
};

export const letterText = (policy: ServicePolicy, { template, ...letter }: Letter): string =>
  signed(rendered(policy.templates[template][letter.language], letter.values), policy, letter);

/** A formal signature: name and date (A7). */
export const signed = (
  text: string,
  policy: ServicePolicy,
  { language, now, signer = centreName(policy, language) }: Omit<Letter, 'template' | 'values'>,
): string => {
  const values = { signer, date: date(now, policy.calendar.zone, language) };
  return `${text.trimEnd()}\n\n-- \n${rendered(policy.templates.signature[language], values)}\n`;
};

export const centreName = ({ templates }: ServicePolicy, language: Language): string => templates.centre[language];

/** What any letter about a case may name. `subject` comes with its marks, and is nothing where the mail had none. */
export const caseValues = (state: ExistingCase, policy: ServicePolicy, language: Language): Values => {
  const at = (moment: Instant): string => dateTime(moment, policy.calendar.zone, language);
  const reply = state.deadlines.latest['first-response'];
  const dueAt = reply !== undefined && 'dueAt' in reply ? reply.dueAt : undefined;
  const subject = state.subject.replace(/\s+/g, ' ').trim();
  return {
    case: spokenCaseId(state.id),
    subject: subject === '' ? '' : language === 'zh' ? `《${subject}》` : ` "${subject}"`,
    received: at(state.openedAt),
    answerBy: dueAt === undefined ? undefined : at(dueAt),
    type: typeWord(state.caseType, language),
    priority: priorityWord(state.priority, language),
  };
};

/** `K7Q29XMB4` -> `K7Q2-9XMB-4`. */
export const spokenCaseId = (id: CaseId): string => `${id.slice(0, 4)}-${id.slice(4, 8)}-${id.slice(8)}`;

/** The subject of an answer: the one received, with a single `Re:`; something to recognise us by where there was none. */
export const replySubject = (subject: string, language: Language): string => {
  const bare = subject.replace(/\s+/g, ' ').replace(replyPrefixes, '').trim();
  return `Re: ${bare === '' ? (language === 'zh' ? '您的来信' : 'your message') : bare}`;
};

const replyPrefixes = /^(\s*(re|aw|sv|antw|回复|答复|回覆)\s*(\[\d+\]|\(\d+\)|\^\d+)?\s*[:：]\s*)+/i;

const locale = { en: 'en-GB', zh: 'zh-CN' } as const;

const date = (at: Instant, timeZone: string, language: Language): string =>
  new Intl.DateTimeFormat(locale[language], { timeZone, year: 'numeric', month: 'long', day: 'numeric' }).format(epochMillis(at));

/** In Chinese with a space behind, where words follow. */
export const dateTime = (at: Instant, timeZone: string, language: Language): string => {
  const time = { timeZone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const;
  const clock = new Intl.DateTimeFormat(locale[language], time).format(epochMillis(at));
  return language === 'zh' ? `${date(at, timeZone, language)} ${clock} ` : `${date(at, timeZone, language)}, ${clock}`;
};
