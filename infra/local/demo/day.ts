import { isWorkingDay } from '../../../domain/calendar/holidays.ts';
import type { DeskClient } from './client.ts';
import { loops } from './loops.ts';
import { scenes } from './scenes.ts';

type Case = { readonly caseId: string; readonly subject: string };
export type Step = { readonly at: string; readonly what: string; readonly how: (desk: DeskClient, day: Day) => Promise<void> };
type Day = { readonly caseOf: (subject: string) => Promise<string>; readonly iso: (time: string) => string };

/**
 * A short working day of a centre in Shanghai. Everything comes in as it would: raw mails by SMTP, signed call webhooks and the
 * desk's API by HTTP. Some of it is answered in time, some late, some never.
 */
export const steps: readonly Step[] = [
  { at: '09:00:00', what: 'mail: an invoice question (UTF-8)', how: (desk) => desk.mail('inquiry-invoice') },
  { at: '09:05:00', what: 'mail: a complaint (GB18030)', how: (desk) => desk.mail('complaint-leak') },
  {
    at: '09:10:00',
    what: 'phone: a call answered after 6 seconds',
    how: async (desk, { iso }) => {
      const sid = desk.newCall();
      await desk.callStatus(sid, 'ringing', { at: iso('09:09:30'), sequence: 0 });
      await desk.callStatus(sid, 'in-progress', { at: iso('09:09:36'), sequence: 1 });
      await desk.callStatus(sid, 'completed', { at: iso('09:09:56'), sequence: 2, seconds: 20 });
      await desk.callStatus(sid, 'completed', { at: iso('09:09:56'), sequence: 2, seconds: 20 }); // Twilio says it twice
    },
  },
  {
    at: '09:15:00',
    what: 'desk: the complaint is triaged urgent and taken on',
    how: async (desk, { caseOf }) => {
      const id = await caseOf('投诉');
      await desk.post(`/cases/${id}/triage`, { caseType: 'complaint', category: '漏水', priority: 'urgent' });
      await desk.post(`/cases/${id}/assignment`, { to: 'agent-1' });
    },
  },
  {
    at: '09:20:00',
    what: 'phone: a call that nobody answers (never called back)',
    how: async (desk, { iso }) => {
      const sid = desk.newCall();
      await desk.callStatus(sid, 'no-answer', { at: iso('09:20:00'), sequence: 1, from: '+8613900139000' }); // the reports arrive
      await desk.callStatus(sid, 'ringing', { at: iso('09:19:30'), sequence: 0, from: '+8613900139000' }); // in the wrong order
    },
  },
  { at: '09:30:00', what: 'mail: where is my order? (GB18030, answered by nobody)', how: (desk) => desk.mail('order-delay') },
  { at: '09:35:00', what: 'mail: the same one again, delivered twice', how: (desk) => desk.mail('order-delay') },
  {
    at: '09:40:00',
    what: 'desk: the invoice question is answered in time',
    how: async (desk, { caseOf }) => {
      const id = await caseOf('发票');
      await desk.post(`/cases/${id}/interactions`, { text: '您好,请在订单页面点击“申请发票”,填写抬头和税号后 24 小时内开具。' });
    },
  },
  {
    at: '09:50:00',
    what: 'mail: a technical question, answered with a question',
    how: async (desk, { caseOf }) => {
      await desk.mail('technical-filter');
      const id = await caseOf('Filter light');
      await desk.post(`/cases/${id}/triage`, { caseType: 'technical', priority: 'high' });
      const text = 'Dear Ms Schmidt, please send us the serial number of your KF-200.';
      await desk.post(`/cases/${id}/interactions`, { text, awaitCustomer: { reason: 'serial number' } });
    },
  },
  {
    at: '10:00:00',
    what: 'mail: something that is no mail (parked)',
    how: (desk) => desk.mail('broken', {}, 'noise@customer.example'),
  },
  { at: '10:05:00', what: 'mail: an out-of-office notice (never answered)', how: (desk) => desk.mail('out-of-office') },
  {
    at: '10:30:00',
    what: 'desk: the invoice question is resolved and confirmed',
    how: async (desk, { caseOf }) => {
      const id = await caseOf('发票');
      await desk.post(`/cases/${id}/resolution`, { result: '客户已自助申请发票。' });
      await desk.post(`/cases/${id}/confirmation`);
    },
  },
  {
    at: '11:00:00',
    what: 'mail: the serial number comes, the clock runs again',
    how: async (desk, { caseOf }) => {
      await caseOf('Filter light');
      const sent = (await desk.outbox()).findLast(
        ({ subject, to }) => /Filter light/.test(subject) && String(to).includes('anna'),
      );
      const id = sent?.headers['message-id'] ?? '';
      await desk.mail('technical-filter-answer', { 'in-reply-to': id.replace(/^<|>$/g, '') });
    },
  },
  {
    at: '12:15:00',
    what: 'desk: the complaint is answered late and escalated; nobody acknowledges',
    how: async (desk, { caseOf }) => {
      const id = await caseOf('投诉');
      await desk.post(`/cases/${id}/interactions`, { text: '李先生您好,给您带来不便深表歉意,我们正在协调售后部门处理退货。' });
      await desk.post(`/cases/${id}/escalation`, { to: 'supervisor', reason: '客户要求退货并赔偿' });
    },
  },
  { at: '13:30:00', what: 'mail: a suggestion without a Message-ID', how: (desk) => desk.mail('suggestion') },
  {
    at: '14:00:00',
    what: 'desk: a forum post is entered, urgent',
    how: async (desk) => {
      const customer = { name: 'forum user 77' };
      const post = {
        channel: 'forum',
        subject: '净水器异响',
        description: '昨晚开始有很大的噪音。',
        customer,
        priority: 'urgent',
        caseType: 'technical',
      };
      await desk.post('/cases', post);
    },
  },
  { at: '17:00:00', what: 'the day ends', how: async () => {} },
];

/** Plays the day from the next working morning on; `tell` hears each step. `more`: what happens besides. */
export const playDay = async (desk: DeskClient, tell: (line: string) => void, more: readonly Step[] = []): Promise<void> => {
  const date = await nextWorkingDay(desk);
  const iso = (time: string): string => new Date(`${date}T${time}+08:00`).toISOString();
  const caseOf = async (subject: string): Promise<string> => {
    for (let attempt = 0; attempt < 100; attempt += 1) {
      const { cases } = (await desk.get('/cases?limit=100')) as { cases: readonly Case[] };
      const found = cases.find((one) => one.subject.includes(subject));
      if (found !== undefined) return found.caseId;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error(`no case about ${subject} came up`);
  };
  for (const { at, what, how } of [...steps, ...loops, ...scenes, ...more].sort((one, other) => (one.at < other.at ? -1 : 1))) {
    const gap = (Date.parse(iso(at)) - Date.parse(await desk.now())) / 1000;
    if (gap > 0) await desk.advance(Math.ceil(gap));
    tell(`${date} ${at.slice(0, 5)}  ${what}`);
    await how(desk, { caseOf, iso });
  }
  await desk.advance(1); // whatever the last step set off comes to rest
};

/** The next day that the centre works on, in its own zone; today where its morning is still to come. */
const nextWorkingDay = async (desk: DeskClient): Promise<string> => {
  const local = (millis: number): string => new Date(millis + 8 * 3_600_000).toISOString();
  let millis = Date.parse(await desk.now());
  if (local(millis).slice(11) >= '09:00') millis += 86_400_000;
  while (!isWorkingDay(local(millis).slice(0, 10))) millis += 86_400_000;
  return local(millis).slice(0, 10);
};
