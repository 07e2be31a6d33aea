import type { Step } from './day.ts';

/** What comes by other systems' webhooks (A5, A6): a chat that is answered, and a missed call that is called back. */
export const scenes: readonly Step[] = [
  {
    at: '11:30:00',
    what: 'chat: a customer asks in the online chat and is answered within a minute',
    how: async (desk, { iso }) => {
      const chat = 'chat-1001';
      const customer = { handle: 'xiaoming', name: '小明' };
      await desk.tell('interactions', {
        type: 'chat.started',
        chat,
        agent: 'agent-1',
        at: iso('11:29:00'),
        subject: '滤芯多久换一次',
        customer,
      });
      const asked = { message: 'm-1', text: '请问滤芯多久换一次?', at: iso('11:29:05') };
      await desk.tell('interactions', { type: 'chat.message', chat, customer, ...asked });
      const answered = { message: 'm-2', by: 'agent', agent: 'agent-1', text: '您好,建议六个月更换一次。', at: iso('11:29:50') };
      await desk.tell('interactions', { type: 'chat.message', chat, customer, ...answered });
      await desk.tell('interactions', { type: 'chat.ended', chat, by: 'customer', at: iso('11:30:00') });
    },
  },
  {
    at: '11:45:00',
    what: 'phone: a call of another phone system, abandoned, and called back within ten minutes',
    how: async (desk, { iso }) => {
      const number = '+8613600136000';
      const inbound = { call: 'pbx-1', direction: 'inbound', from: number, to: '+864008001234' };
      await desk.tell('calls', { ...inbound, status: 'abandoned', at: iso('11:35:20') }); // the reports arrive in the wrong order
      await desk.tell('calls', { ...inbound, status: 'ringing', at: iso('11:35:00') });
      const outbound = { call: 'pbx-2', direction: 'outbound', from: '+864008001234', to: number };
      await desk.tell('calls', { ...outbound, status: 'answered', at: iso('11:44:00') });
      await desk.tell('calls', { ...outbound, status: 'ended', talkSeconds: 55, at: iso('11:44:55') });
    },
  },
];
