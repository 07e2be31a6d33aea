import { type Rejected, rejected } from '../kernel/decider.ts';
import type { Instant } from '../kernel/time.ts';

/** How the time after service says no (D1, D2, D5). */

export const noSuchSurvey = (): Rejected =>
  rejected({
    code: 'no-such-survey',
    clause: 'D1',
    kind: 'missing',
    words: { en: 'There is no such survey; use the link of the mail we sent.', zh: '没有这份问卷,请使用我们邮件中的链接。' },
  });

export const surveyExpired = (): Rejected =>
  rejected({
    code: 'survey-expired',
    clause: 'D1',
    kind: 'conflict',
    words: {
      en: 'The time for this survey is over; tell us by mail or phone instead.',
      zh: '问卷已过期,请改用邮件或电话告诉我们。',
    },
  });

/** `from`: the earliest time that would have been taken. */
export const tooEarly = (from: Instant, clause: 'D1' | 'D2'): Rejected =>
  rejected({
    code: 'before-its-cause',
    clause,
    kind: 'invalid',
    words: {
      en: `occurredAt lies before what it follows up; give a time from ${from} on.`,
      zh: `occurredAt 早于所跟进的事项,请给出 ${from} 或之后的时间。`,
    },
  });

export const feedbackOfNobody = (): Rejected =>
  rejected({
    code: 'feedback-without-contact',
    clause: 'D1',
    kind: 'invalid',
    words: {
      en: 'A customer who was not reached gave no feedback: leave out score, satisfied, comment and suggestion.',
      zh: '未联系到客户就没有反馈:请不要填写 score、satisfied、comment 和 suggestion。',
    },
  });

export const followUpSettled = (): Rejected =>
  rejected({
    code: 'follow-up-settled',
    clause: 'D5',
    kind: 'conflict',
    words: {
      en: 'No follow-up is owed any more; only a contact that reached the customer can still be recorded.',
      zh: '回访已了结,只能再记录已联系到客户的回访。',
    },
  });

export const noSolutionOwed = (): Rejected =>
  rejected({
    code: 'no-solution-owed',
    clause: 'D2',
    kind: 'conflict',
    words: {
      en: 'No same-day solution is owed: one is after a score of 1 or 2, or after the customer said to be dissatisfied.',
      zh: '目前没有待完成的当日解决:评分为 1 至 2 分或客户表示不满意之后才需要。',
    },
  });
