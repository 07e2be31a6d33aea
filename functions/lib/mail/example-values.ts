import type { Values } from '../../../domain/notice/template.ts';
import type { Language } from '../problem.ts';

/** What a template looks like filled in (L2): nobody's case, and no link that anybody could use. */
export const exampleValues = (language: Language): Values => ({
  case: 'K7Q2-9XMB-4',
  link: 'https://desk.example/s/example',
  faq: 'https://desk.example/faq',
  mail: 'support@desk.example',
  ...(language === 'zh' ? zh : en),
});

const zh: Values = {
  subject: '《订单未到》',
  received: '2026年11月16日 09:00 ',
  answerBy: '2026年11月16日 18:00 ',
  text: '您好！我是李雷，您的包裹明天送达。谢谢！',
  solution: '为您补发一件，并退还运费。',
  reason: '示例原因',
  until: '2026年11月30日 11:00 ',
  contacts: '电话：400 123',
  level: '客服主管',
  acknowledgeBy: '2026年11月16日 10:15 ',
  type: '投诉',
  priority: '高',
  needed: '2026年11月16日 10:00 ',
  assignee: '李雷',
  deadline: '解决',
  due: '2026年11月19日 09:00 ',
};

const en: Values = {
  subject: ' "My order has not come"',
  received: '16 November 2026, 09:00',
  answerBy: '16 November 2026, 18:00',
  text: 'Hello, this is Li Lei. Your parcel will be with you tomorrow. Thank you!',
  solution: 'We will send another one and refund the postage.',
  reason: 'The reason stands here.',
  until: '30 November 2026, 11:00',
  contacts: 'Phone: 400 123',
  level: 'supervisor',
  acknowledgeBy: '16 November 2026, 10:15',
  type: 'complaint',
  priority: 'high',
  needed: '16 November 2026, 10:00',
  assignee: 'Li Lei',
  deadline: 'resolution',
  due: '19 November 2026, 09:00',
};
