import type { CaseId } from '../../../domain/kernel/ids.ts';
import type { Instant } from '../../../domain/kernel/time.ts';
import type { SupportChannels } from '../../../domain/policy/service-policy.ts';
import type { Language } from '../problem.ts';
import { dateTime, signed, spokenCaseId } from './templates.ts';

export type SurveyMail = {
  readonly language: Language;
  readonly caseId: CaseId;
  /** The one-time link. */
  readonly link: string;
  readonly answerBy: Instant;
  readonly support: SupportChannels & { readonly mail: string };
  readonly timeZone: string;
  readonly signer: string;
  readonly now: Instant;
};

/** D1: thanks, the survey's link, and where there is more help. The link stands on a line of its own, so that no program breaks it. */
export const surveyText = (about: SurveyMail): string => {
  const { language, link, support, timeZone } = about;
  const number = spokenCaseId(about.caseId);
  const by = dateTime(about.answerBy, timeZone, language);
  const contacts = support.contacts.map((contact) => contact[language]);
  const paragraphs =
    language === 'zh'
      ? [
          '您好！',
          `感谢您的联系。您的工单 ${number} 已处理完毕，请您为我们的服务打分（1 至 5 分），并留下评价和建议：`,
          link,
          `此链接只能使用一次，请在${by}之前提交。`,
          ['如需更多帮助：', `常见问题：${support.faq}`, `邮箱：${support.mail}`, ...contacts].join('\n'),
        ]
      : [
          'Hello,',
          `thank you for contacting us. Your case ${number} has been resolved. Please score our service from 1 to 5, with your comment and suggestions:`,
          link,
          `The link can be used once, until ${by}.`,
          ['If you need more help:', `Frequently asked questions: ${support.faq}`, `Mail: ${support.mail}`, ...contacts].join(
            '\n',
          ),
        ];
  return signed(paragraphs.join('\n\n'), about);
};
