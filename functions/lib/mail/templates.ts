import type { CaseId } from '../../../domain/kernel/ids.ts';
import { epochMillis, type Instant } from '../../../domain/kernel/time.ts';
import type { Language } from '../problem.ts';

export type Acknowledgement = {
  readonly language: Language;
  readonly caseId: CaseId;
  /** The subject as it was received. */
  readonly subject: string;
  /** A complaint's acknowledgement apologises (C1). */
  readonly complaint: boolean;
  readonly receivedAt: Instant;
  /** By when the first answer is promised. */
  readonly answerBy?: Instant;
  /** IANA zone of the centre. */
  readonly timeZone: string;
  /** Who signs (A7): `客户服务中心` / `Customer Service`. */
  readonly signer: string;
  readonly now: Instant;
};

/** The text of the acknowledgement that every mail gets at once (A7), with the case number as people read it out. */
export const acknowledgementText = (about: Acknowledgement): string => {
  const { language, caseId, timeZone, answerBy } = about;
  const number = spokenCaseId(caseId);
  const subject = about.subject.replace(/\s+/g, ' ').trim();
  const received = dateTime(about.receivedAt, timeZone, language);
  const by = answerBy === undefined ? undefined : dateTime(answerBy, timeZone, language);
  const paragraphs =
    language === 'zh'
      ? [
          '您好！',
          `我们已于${received}收到您的来信${subject === '' ? '' : `《${subject}》`}，工单编号为 ${number}。`,
          ...(about.complaint ? ['对于给您带来的不便，我们深表歉意。您的投诉已受理，我们会认真调查并向您反馈结果。'] : []),
          ...(by === undefined ? [] : [`我们将在${by}之前给您答复。`]),
          `如需补充情况，请直接回复本邮件；来电时请报工单编号 ${number}。`,
        ]
      : [
          'Hello,',
          `we received your message${subject === '' ? '' : ` "${subject}"`} on ${received}. Your case number is ${number}.`,
          ...(about.complaint
            ? [
                'We are sorry for the trouble you have had. Your complaint has been accepted; we will look into it and tell you the result.',
              ]
            : []),
          ...(by === undefined ? [] : [`You will have our answer by ${by}.`]),
          `To add anything, simply reply to this mail. When you call, please give the case number ${number}.`,
        ];
  return signed(paragraphs.join('\n\n'), about);
};

/** A formal signature: name and date (A7). */
export const signed = (text: string, by: Pick<Acknowledgement, 'signer' | 'now' | 'timeZone' | 'language'>): string =>
  `${text.trimEnd()}\n\n-- \n${by.signer}\n${date(by.now, by.timeZone, by.language)}\n`;

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

export const dateTime = (at: Instant, timeZone: string, language: Language): string => {
  const time = { timeZone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const;
  const clock = new Intl.DateTimeFormat(locale[language], time).format(epochMillis(at));
  return language === 'zh' ? `${date(at, timeZone, language)} ${clock} ` : `${date(at, timeZone, language)}, ${clock}`;
};
