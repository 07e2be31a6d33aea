/** The subject of a matter without what mail programs put before it; empty where it tells nothing apart. */
export const normalSubject = (subject: string): string => {
  let bare = subject.normalize('NFKC').trim();
  for (let before = ''; before !== bare; ) {
    before = bare;
    bare = bare.replace(prefix, '').replace(tag, '').trim();
  }
  const normal = bare.toLowerCase().replace(/\s+/g, ' ');
  return generic.has(normal) || [...normal].length < 3 ? '' : normal;
};

/** An answer, by what stands before the subject. */
export const isReplySubject = (subject: string): boolean => replyPrefix.test(withoutTags(subject));
/** Handed on to us, by what stands before the subject. */
export const isForwardSubject = (subject: string): boolean => forwardPrefix.test(withoutTags(subject));

const withoutTags = (subject: string): string => subject.normalize('NFKC').trim().replace(tag, '').trim();

const replies = 're|aw|sv|antw|回复|回復|回覆|答复|答覆|回信|自动回复|自動回覆';
const forwards = 'fwd?|wg|tr|转发|轉寄|轉發|转寄';
const counted = '(?:\\[\\d{1,3}\\]|\\(\\d{1,3}\\))?\\s*:\\s*';
const prefix = new RegExp(`^(?:${replies}|${forwards})${counted}`, 'i');
const replyPrefix = new RegExp(`^(?:${replies})${counted}`, 'i');
const forwardPrefix = new RegExp(`^(?:${forwards})${counted}`, 'i');
/** What gateways put before subjects. */
const tag = /^[[【](?:external|ext|spam\??|外部|外部邮件|外部郵件|垃圾邮件)[\]】]/i;

/** Subjects that half of all mails have: alike, they say nothing. */
const generic = new Set([
  ...[
    'hello',
    'hi',
    'help',
    'question',
    'order',
    'my order',
    'complaint',
    'no subject',
    '(no subject)',
    'request',
    'support',
    'urgent',
  ],
  ...[
    '你好',
    '您好',
    '问题',
    '咨询',
    '投诉',
    '订单',
    '退款',
    '退货',
    '求助',
    '无主题',
    '(无主题)',
    '反馈',
    '建议',
    '请帮忙',
    '紧急',
  ],
]);
