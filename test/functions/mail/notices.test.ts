import { afterEach, describe, expect, it } from 'vitest';
import type { CaseCommand } from '../../../domain/case/commands.ts';
import type { NoticeKind } from '../../../domain/case/notices.ts';
import { agentId, interactionId } from '../../../domain/kernel/ids.ts';
import type { Instant } from '../../../domain/kernel/time.ts';
import type { AgentLine } from '../../../domain/views/roster.ts';
import { textOfHtml } from '../../../functions/lib/mail/html-text.ts';
import { aChat, aMail, anAgent, escalate, resolve, type Told, timer } from '../../support/cases.ts';
import * as complaint from '../../support/complaints.ts';
import { openMailroom } from '../../support/mailroom.ts';
import { minutesAfter, monday, thursday } from '../../support/moments.ts';

let room: Awaited<ReturnType<typeof openMailroom>>;
const open = async (options: Parameters<typeof openMailroom>[0] = {}) => {
  room = await openMailroom(options);
  return room;
};
afterEach(() => room.close());

const nine = monday.at('09:00');
const ten = monday.at('10:00');
const zh: Told = { customer: { name: '安', email: 'an@customer.example', language: 'zh' }, subject: '包裹' };
const en: Told = { customer: { name: 'Ann', email: 'ann@customer.example', language: 'en' } };

/** The commands in order, then the mails of these kinds as the outbox has them. */
const mailsOf = async (kinds: readonly NoticeKind[], ...commands: readonly CaseCommand[]) => {
  for (const command of commands) await room.give(command);
  for (const wanted of room.wanted(...kinds)) await room.deliver(wanted);
  const mails = await room.outbox();
  for (const { html, text } of mails) expect(textOfHtml(html ?? '').replace(/\s+/g, ' ')).toBe(text.replace(/\s+/g, ' ').trim());
  return mails;
};

const written = (now: Instant, purpose: 'reply' | 'progress'): CaseCommand => ({
  type: 'RecordInteraction',
  now,
  by: anAgent,
  purpose,
  interaction: {
    data: {
      interactionId: interactionId('i-2'),
      direction: 'outbound',
      channel: 'email',
      at: now,
      content: { key: 'bodies/1', sha256: 'ab', bytes: 2 },
    },
  },
});

describe('the acknowledgement', () => {
  it('A7 C1 of a complaint apologises, carries the case number and says by when there is an answer, in business time', async () => {
    await open();
    const friday17 = '2026-11-20T17:00:00+08:00';
    const [mail] = await mailsOf(
      ['acknowledgement'],
      aMail(new Date(friday17).toISOString() as Instant, { ...zh, caseType: 'complaint' }),
    );
    expect(mail?.text).toBe(
      [
        '您好！',
        '我们已于2026年11月20日 17:00 收到您的来信《包裹》，工单编号为 0410-6105-5。',
        '对于给您带来的不便，我们深表歉意。您的投诉已受理，我们会认真调查并向您反馈结果。',
        '我们将在2026年11月23日 10:00 之前给您答复。', // two business hours: one on Friday, one on Monday
        '如需补充情况，请直接回复本邮件；来电时请报工单编号 0410-6105-5。',
        '-- \n客户服务中心\n2026年11月20日\n',
      ].join('\n\n'),
    );
    expect(mail?.headers['auto-submitted']).toBe('auto-replied');
  });

  it('A7 of an inquiry is plain, in the language of the customer’s mail, signed and dated', async () => {
    await open();
    const [mail] = await mailsOf(['acknowledgement'], aMail(nine, en));
    expect(mail?.text).toBe(
      [
        'Hello,',
        'we received your message "My parcel" on 16 November 2026, 09:00. Your case number is 0410-6105-5.',
        'You will have our answer by 16 November 2026, 18:00.',
        'To add anything, simply reply to this mail. When you call, please give the case number 0410-6105-5.',
        '-- \nCustomer Service\n16 November 2026\n',
      ].join('\n\n'),
    );
  });
});

describe('what a customer is told on the way', () => {
  it('B4 an agent’s progress report goes out as one, with the case number', async () => {
    await open({ texts: { 'bodies/1': '您好！我是李雷，包裹明天到。谢谢！' } });
    const [mail] = await mailsOf(['progress'], aMail(nine, zh), written(ten, 'progress'));
    expect(mail?.text).toBe(
      '您好！我是李雷，包裹明天到。谢谢！\n\n以上是工单 0410-6105-5 的最新进展。\n\n-- \nagent-1\n2026年11月16日\n',
    );
    expect(mail?.headers['auto-submitted']).toBeUndefined();
  });

  it('B6 the customer is told once that it is being coordinated, however high it climbs', async () => {
    await open();
    const mails = await mailsOf(['coordination'], aMail(nine, zh), escalate(ten), timer(minutesAfter(ten, 16)));
    expect(mails.map(({ text }) => text.split('\n\n')[1])).toEqual([
      '您的工单 0410-6105-5 正在由上级协调处理，我们会尽快告知您结果。',
    ]);
  });

  it('C3 the decision on a complaint is told in writing too; of a decision that was withdrawn nothing is said', async () => {
    await open();
    const steps = complaint.steps.slice(0, 7).map(([, command]) => command(ten));
    const [mail] = await mailsOf(['decision'], aMail(nine, { ...en, caseType: 'complaint' }), ...steps);
    expect(mail?.text).toContain('this is how we will settle your complaint (case 0410-6105-5):\n\nsend a new filter');
  });

  it.each([
    [true, '经评估，我们将予以采纳。'],
    [false, '经评估，我们目前无法采纳，原因如下：'],
  ])('C5 whoever made a suggestion is told what came of it: %s', async (feasible, words) => {
    await open();
    const suggested = aMail(nine, { ...zh, caseType: 'suggestion' });
    const [mail] = await mailsOf(['suggestion-outcome'], suggested, complaint.judge(ten, feasible), complaint.tellOutcome(ten));
    expect(mail?.text).toContain(words);
  });

  it('A7 a customer without an address gets no mail, and nothing fails', async () => {
    await open();
    await room.give(aChat(nine, { customer: {} }));
    await room.give(escalate(ten));
    expect(await Promise.all(room.wanted('coordination').map(room.deliver))).toEqual(['no-address']);
  });
});

const roster: readonly Partial<AgentLine>[] = [
  { agentId: agentId('su'), name: '韩梅梅', role: 'supervisor', team: 'customer-service', email: 'han@desk.example' },
  { agentId: agentId('ma'), name: 'Ma', role: 'manager', team: 'customer-service', email: 'ma@desk.example' },
];

describe('what supervisors are told', () => {
  it('B6 an escalation reaches those of its level at once, with what is asked of them, and nothing personal', async () => {
    await open({ people: roster });
    const mails = await mailsOf(['escalation'], aMail(nine, zh), escalate(ten, { to: 'supervisor' }));
    expect(mails).toHaveLength(1);
    expect(mails[0]).toMatchObject({ to: ['han@desk.example'], subject: '升级 0410-6105-5' });
    expect(mails[0]?.text).toContain('（咨询，普通）已升级至客服主管，请在2026年11月16日 10:15 之前确认。');
    expect(mails[0]?.text).not.toMatch(/an@customer|安|包裹/);
    expect(mails[0]?.headers['reply-to']).toBe('han@desk.example'); // an answer is no contact of the customer's
    expect(room.happened().find(({ type }) => type === 'NoticeSent')).toMatchObject({ data: { notice: 'escalation', at: ten } });
  });

  it('B6 nobody acknowledges: the next level is told, of each level once', async () => {
    await open({ people: roster });
    const mails = await mailsOf(
      ['escalation'],
      aMail(nine, zh),
      escalate(ten, { to: 'supervisor' }),
      timer(minutesAfter(ten, 16)),
    );
    expect(mails.map(({ to }) => to)).toEqual([['han@desk.example'], ['ma@desk.example']]);
  });

  it('B6 where the roster has no address the policy’s is used; the desk’s own never is', async () => {
    const staffNotices = {
      language: 'en',
      addresses: ['duty@desk.example', 'Support@desk.example'],
      warnings: [],
      breaches: [],
    } as const;
    await open({ policy: { staffNotices } });
    const [mail] = await mailsOf(['escalation'], aMail(nine, zh), escalate(ten));
    expect(mail).toMatchObject({ to: ['duty@desk.example'], subject: 'Escalated 0410-6105-5' });
  });

  it('D5 breaches and warnings are told where the policy asks for it, and only there', async () => {
    const staffNotices = {
      language: 'zh',
      addresses: ['duty@desk.example'],
      warnings: ['resolution'],
      breaches: ['first-response'],
    } as const;
    await open({ policy: { staffNotices } });
    await room.give(aMail(nine, zh));
    await room.give(timer(thursday.at('09:00')));
    const results = await Promise.all(room.wanted('warning', 'breach').map(async (one) => [one.notice, await room.deliver(one)]));
    expect(results.filter(([, result]) => result === 'sent')).toEqual([['breach', 'sent']]);
    expect(results.length).toBeGreaterThan(1);
    const [mail] = await room.outbox();
    expect(mail?.text).toContain('的时限“首次响应”已于2026年11月16日 18:00 到期而未完成。');
  });

  it('D5 nobody is warned of what has been done meanwhile', async () => {
    const staffNotices = { language: 'zh', addresses: ['duty@desk.example'], warnings: ['resolution'], breaches: [] } as const;
    await open({ policy: { staffNotices } });
    await room.give(aMail(nine, zh));
    await room.give(timer(thursday.at('08:30')));
    const warned = room.wanted('warning');
    await room.give(resolve(thursday.at('08:31')));
    for (const one of warned) await room.deliver(one);
    expect(await room.outbox()).toEqual([]);
  });
});
