import type { Score } from '../../domain/case/aftercare.ts';
import type { CaseId } from '../../domain/kernel/ids.ts';
import type { SupportChannels } from '../../domain/policy/service-policy.ts';
import { sha256 } from './digest.ts';
import { escapeHtml } from './html.ts';
import type { HttpAnswer } from './http.ts';
import { spokenCaseId } from './mail/templates.ts';
import type { Language } from './problem.ts';
import { longestRemark } from './schemas/aftercare.ts';

/** The survey's pages (D1): plain HTML that works without scripts, in the customer's language, with nothing personal on them. */

export type SurveyPage = {
  readonly language: Language;
  readonly support: SupportChannels & { readonly mail: string };
};
/** What was sent and could not be taken, shown again. */
export type Refill = {
  readonly wrong: readonly ('score' | 'comment' | 'suggestion')[];
  readonly score?: string;
  readonly comment?: string;
  readonly suggestion?: string;
};

/** The form; `refill` where it comes back with what is wrong in it, as 422. Without an action it is sent to its own address. */
export const formPage = (page: SurveyPage, caseId: CaseId, refill?: Refill): HttpAnswer => {
  const t = texts[page.language];
  const wrong = refill?.wrong ?? [];
  const radio = (score: Score): string =>
    `<label class="score"><input type="radio" name="score" value="${score}" required${refill?.score === String(score) ? ' checked' : ''}${
      wrong.includes('score') ? ' aria-describedby="wrong"' : ''
    }> ${score} <span>${t.scores[score]}</span></label>`;
  const remark = (name: 'comment' | 'suggestion'): string =>
    `<p><label for="${name}">${t[name]}</label><textarea id="${name}" name="${name}" rows="4" maxlength="${longestRemark}"${
      wrong.includes(name) ? ' aria-invalid="true" aria-describedby="wrong"' : ''
    }>\n${escapeHtml(refill?.[name] ?? '')}</textarea></p>`;
  return htmlAnswer(wrong.length > 0 ? 422 : 200, page, {
    title: wrong.length > 0 ? `${t.wrong}${t.title}` : t.title,
    main: [
      `<h1>${t.title}</h1>`,
      `<p>${t.intro(spokenCaseId(caseId))}</p>`,
      ...(wrong.length > 0 ? [`<p id="wrong" role="alert">${wrong.map((field) => t.faults[field]).join(' ')}</p>`] : []),
      '<form method="post">',
      `<fieldset><legend>${t.score}</legend>${([5, 4, 3, 2, 1] as const).map(radio).join('')}</fieldset>`,
      remark('comment'),
      remark('suggestion'),
      `<p><button>${t.send}</button></p>`,
      '</form>',
    ],
  });
};

export const thanksPage = (page: SurveyPage): HttpAnswer => {
  const t = texts[page.language];
  return htmlAnswer(200, page, { title: t.thanks, main: [`<h1>${t.thanks}</h1>`, `<p>${t.received}</p>`, channelsOf(page)] });
};

export const expiredPage = (page: SurveyPage): HttpAnswer => notice(410, page, 'expired');
export const unknownPage = (page: SurveyPage): HttpAnswer => notice(404, page, 'unknown');
export const tooLargePage = (page: SurveyPage): HttpAnswer => notice(413, page, 'tooLarge');
export const notAFormPage = (page: SurveyPage): HttpAnswer => notice(415, page, 'notAForm');
export const failedPage = (language: Language): HttpAnswer => {
  const { title, words } = texts[language].notices.failed;
  return htmlAnswer(500, { language }, { title, main: [`<h1>${title}</h1>`, `<p>${words}</p>`] });
};

const notice = (status: number, page: SurveyPage, what: keyof (typeof texts)['en']['notices']): HttpAnswer => {
  const { title, words } = texts[page.language].notices[what];
  return htmlAnswer(status, page, { title, main: [`<h1>${title}</h1>`, `<p>${words}</p>`, channelsOf(page)] });
};

/** D1: further support channels. Only web addresses become links. */
const channelsOf = ({ language, support }: SurveyPage): string => {
  const t = texts[language];
  const faq = escapeHtml(support.faq);
  const link = /^https?:\/\//i.test(support.faq) ? `<a href="${faq}" rel="noreferrer">${faq}</a>` : faq;
  const mail = escapeHtml(support.mail);
  const lines = [
    `${t.faq}${link}`,
    `${t.mail}<a href="mailto:${mail}">${mail}</a>`,
    ...support.contacts.map((contact) => escapeHtml(contact[language])),
  ];
  return `<h2>${t.more}</h2><ul>${lines.map((line) => `<li>${line}</li>`).join('')}</ul>`;
};

const htmlAnswer = (
  status: number,
  { language }: Pick<SurveyPage, 'language'>,
  { title, main }: { readonly title: string; readonly main: readonly string[] },
): HttpAnswer => {
  const lang = language === 'zh' ? 'zh-CN' : 'en';
  return {
    status,
    headers: { 'content-type': 'text/html; charset=utf-8', 'content-language': lang, 'content-security-policy': contentPolicy() },
    body: [
      `<!doctype html><html lang="${lang}"><head><meta charset="utf-8"><title>${title}</title>`,
      '<meta name="viewport" content="width=device-width,initial-scale=1"><meta name="robots" content="noindex">',
      `<style>${css}</style></head><body><main>`,
      ...main,
      '</main></body></html>',
    ].join('\n'),
  };
};

const css = `:root{color-scheme:light dark}body{margin:0;font:1.0625rem/1.6 system-ui,"Noto Sans CJK SC","PingFang SC","Microsoft YaHei",sans-serif}
main{max-width:38rem;margin:0 auto;padding:1.5rem 1rem 3rem}h1{font-size:1.5rem;line-height:1.3}h2{font-size:1.125rem}
fieldset{border:1px solid #8888;border-radius:.5rem;padding:.75rem 1rem;margin:1rem 0}legend{font-weight:600;padding:0 .25rem}
.score{display:block;padding:.4rem 0}.score input{width:1.25rem;height:1.25rem;vertical-align:-.2rem}.score span{opacity:.8}
label[for]{display:block;font-weight:600}textarea{box-sizing:border-box;width:100%;font:inherit;padding:.5rem}
button{font:inherit;font-weight:600;padding:.6rem 1.5rem;border:0;border-radius:.5rem;background:#0b5cad;color:#fff}
:focus-visible{outline:3px solid #f0a000;outline-offset:2px}#wrong{border-left:4px solid #c62828;padding:.5rem .75rem;background:#c6282818}`;

/** Nothing but this page's own style; the form goes to where it came from; no page embeds it. */
const contentPolicy = (): string =>
  [
    "default-src 'none'",
    `style-src 'sha256-${sha256(css).toString('base64')}'`,
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ');

const texts = {
  zh: {
    title: '您对我们的服务满意吗？',
    intro: (number: string) => `请评价工单 ${number} 的处理。本问卷只能提交一次。`,
    score: '总体满意度（必选）',
    scores: { 1: '非常不满意', 2: '不满意', 3: '一般', 4: '满意', 5: '非常满意' },
    comment: '您的评价（选填）',
    suggestion: '您的建议（选填）',
    send: '提交',
    wrong: '请更正：',
    faults: {
      score: '请选择 1 至 5 分。',
      comment: `评价不能超过 ${longestRemark} 个字符。`,
      suggestion: `建议不能超过 ${longestRemark} 个字符。`,
    },
    thanks: '感谢您的反馈！',
    received: '我们已收到您的评价，并会据此改进服务。',
    more: '如需更多帮助',
    faq: '常见问题：',
    mail: '邮箱：',
    notices: {
      expired: { title: '问卷已过期', words: '本问卷的填写时间已过。您仍可通过以下方式告诉我们。' },
      unknown: { title: '没有这份问卷', words: '链接不完整或有误，请使用邮件中的完整链接。' },
      tooLarge: { title: '内容过长', words: `提交的内容过长，评价和建议各不超过 ${longestRemark} 个字符。` },
      notAForm: { title: '无法读取', words: '请通过问卷页面提交。' },
      failed: { title: '暂时无法提交', words: '系统出现错误，请稍后重试。' },
    },
  },
  en: {
    title: 'How satisfied are you with our service?',
    intro: (number: string) => `Please rate how we handled case ${number}. This survey can be sent once.`,
    score: 'Overall satisfaction (required)',
    scores: { 1: 'very dissatisfied', 2: 'dissatisfied', 3: 'neither', 4: 'satisfied', 5: 'very satisfied' },
    comment: 'Your comment (optional)',
    suggestion: 'Your suggestions (optional)',
    send: 'Send',
    wrong: 'Please correct: ',
    faults: {
      score: 'Please choose a score from 1 to 5.',
      comment: `A comment has at most ${longestRemark} characters.`,
      suggestion: `Suggestions have at most ${longestRemark} characters.`,
    },
    thanks: 'Thank you for your feedback!',
    received: 'We have received your answer and will use it to improve our service.',
    more: 'If you need more help',
    faq: 'Frequently asked questions: ',
    mail: 'Mail: ',
    notices: {
      expired: {
        title: 'This survey has expired',
        words: 'The time for this survey is over. You can still tell us in these ways.',
      },
      unknown: {
        title: 'There is no such survey',
        words: 'The link is incomplete or wrong; please use the whole link of our mail.',
      },
      tooLarge: {
        title: 'Too long',
        words: `That is too long: comment and suggestions have at most ${longestRemark} characters each.`,
      },
      notAForm: { title: 'Not readable', words: 'Please send the survey from its own page.' },
      failed: { title: 'Not possible at the moment', words: 'Something went wrong on our side. Please try again later.' },
    },
  },
} as const;
