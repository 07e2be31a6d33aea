import type { HttpAnswer } from '../http.ts';

/** What Twilio is told to do with a call: TwiML. Every text is said in Chinese, then in English. */

const answer = (verbs: string): HttpAnswer => ({
  status: 200,
  headers: { 'content-type': 'text/xml; charset=utf-8' },
  body: `<?xml version="1.0" encoding="UTF-8"?><Response>${verbs}</Response>`,
});

export const nothingMore = (): HttpAnswer => answer('');

const say = (zh: string, en: string): string =>
  `<Say language="zh-CN">${escaped(zh)}</Say><Say language="en-US">${escaped(en)}</Say>`;

/** A5: nobody took the call: the customer may leave a message, and is called back in any case. */
export const leaveMessage = (action: string): HttpAnswer =>
  answer(
    `${say('很抱歉,暂时无人接听。请在提示音后留言,我们会尽快回电。', 'We are sorry that nobody could take your call. Please leave a message after the tone; we will call you back.')}<Record action="${escaped(action)}" maxLength="180" playBeep="true"/>`,
  );

export const messageTaken = (): HttpAnswer =>
  answer(`${say('留言已收到,再见。', 'Thank you for your message. Goodbye.')}<Hangup/>`);

/** D1: the survey by keypad. `again`: what was pressed was no score. */
export const askScore = (action: string, again: boolean): HttpAnswer => {
  const sorry = again ? say('请按 1 到 5 之间的数字。', 'Please press a number from 1 to 5.') : '';
  const question = say(
    '请为本次服务打分:非常满意请按 5,非常不满意请按 1。',
    'Please rate our service from 1, very dissatisfied, to 5, very satisfied.',
  );
  return answer(
    `<Gather input="dtmf" numDigits="1" timeout="8" action="${escaped(action)}">${sorry}${question}</Gather><Hangup/>`,
  );
};

/** D1: thanks and further support are part of the survey; D2: who is dissatisfied hears from us the same day. */
export const thanks = (dissatisfied: boolean): HttpAnswer =>
  answer(
    `${
      dissatisfied
        ? say('感谢您的评价,很抱歉给您带来不便,我们今天内会与您联系。', 'Thank you. We are sorry, and will contact you today.')
        : say('感谢您的评价,再见。', 'Thank you for your rating. Goodbye.')
    }<Hangup/>`,
  );

/** The survey was answered before, has expired or never was. */
export const noSurvey = (): HttpAnswer =>
  answer(`${say('本次调查已结束,感谢您的来电。', 'This survey is closed. Thank you for calling.')}<Hangup/>`);

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
