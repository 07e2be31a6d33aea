import { describe, expect, it } from 'vitest';
import type { CaseEvent } from '../../../domain/case/events.ts';
import { noticesOf } from '../../../domain/case/notices.ts';
import type { Commit } from '../../../domain/kernel/event.ts';
import type { Instant } from '../../../domain/kernel/time.ts';
import { defaultPolicy } from '../../../domain/policy/default-policy.ts';
import { onlyPolicy } from '../../../domain/policy/service-policy.ts';
import { parseMail } from '../../../functions/lib/mail/parse.ts';
import { createSendNotice } from '../../../functions/lib/mail/send-notice.ts';
import { parseNotice } from '../../../functions/lib/schemas/notice.ts';
import { readSurveyToken } from '../../../functions/lib/survey-link.ts';
import { answerSurvey } from '../../support/aftercare.ts';
import { anAnsweredCase, aResolvedCase, caseId, dispute, resolve, type Told } from '../../support/cases.ts';
import { goingOn } from '../../support/given.ts';
import { inMemory } from '../../support/memory-store.ts';
import { minutesAfter, monday } from '../../support/moments.ts';
import { handlerOn, outgoingOn, withHistory } from './office.ts';

const ten = monday.at('10:00');
const eleven = monday.at('11:00');
const key = 'a-mac-key';
const contacts = [{ zh: '电话：400 123', en: 'Phone: 400 123' }];
const policies = onlyPolicy({ ...defaultPolicy, support: { faq: 'https://help.example/faq', contacts } });

const outbox = async (history: readonly CaseEvent[]) => {
  const memory = inMemory();
  await withHistory(memory.store, history, ten);
  const sent: Buffer[] = [];
  const failures: Error[] = [];
  const clock = { now: eleven };
  const send = createSendNotice({
    events: memory.store,
    objects: { get: async () => undefined },
    handle: handlerOn(memory.store),
    send: async ({ raw }) => {
      const failure = failures.pop();
      if (failure) throw failure;
      sent.push(raw);
      return 'ses-1';
    },
    macKey: async () => key,
    people: async () => [],
    ...outgoingOn(memory.store, () => clock.now),
    supportAddress: 'support@desk.example',
    mailDomain: 'desk.example',
    publicUrl: 'https://desk.example/v1',
    policies,
    now: (): Instant => clock.now,
  });
  // As the commit's own reaction asks for it, through the queue.
  const wanted = noticesOf(memory.commits()[0] as Commit).filter(({ notice }) => notice === 'survey');
  const deliver = () => Promise.all(wanted.map((notice) => send(parseNotice(JSON.stringify(notice)))));
  return { deliver, clock, sent, failures, commits: memory.commits };
};
const aResult = (told: Told = {}) => aResolvedCase(told);

describe('the survey’s mail', () => {
  it.each([
    [
      'zh',
      '感谢您的联系。',
      '如需更多帮助：\n常见问题：https://help.example/faq\n邮箱：support@desk.example\n电话：400 123',
      '此链接只能使用一次，请在2026年11月30日 11:00 之前提交。',
    ],
    [
      'en',
      'thank you for contacting us.',
      'If you need more help:\nFrequently asked questions: https://help.example/faq\nMail: support@desk.example\nPhone: 400 123',
      'The link can be used once, until 30 November 2026, 11:00.',
    ],
  ] as const)(
    'D1 in %s: thanks, the one-time link on a line of its own, further channels, a formal signature',
    async (language, thanks, more, until) => {
      const { deliver, sent } = await outbox(
        aResult({ customer: { name: 'Ann Miller', email: 'ann@customer.example', language } }),
      );
      expect(await deliver()).toEqual(['sent']);
      const mail = await parseMail(sent[0] ?? Buffer.alloc(0));
      expect(mail).toMatchObject({ subject: 'Re: My parcel', to: [{ address: 'ann@customer.example', name: 'Ann Miller' }] });
      expect(mail.text).toContain(thanks);
      expect(mail.text).toContain(more);
      expect(mail.text).toContain(until);
      expect(mail.text).toContain('-- \n');
      const [, token = ''] = /^https:\/\/desk\.example\/v1\/s\/(\S+)$/m.exec(mail.text) ?? [];
      expect(readSurveyToken(token, [key])).toEqual({ caseId, survey: 1 });
      expect(sent[0]?.toString('latin1')).toContain('Auto-Submitted: auto-generated');
    },
  );

  it('D1 once: its sending begins the expiry, and what the queue repeats sends nothing', async () => {
    const { deliver, sent, commits } = await outbox(aResult());
    await deliver();
    expect(await deliver()).toEqual(['sent-before']);
    expect(sent).toHaveLength(1);
    expect(
      commits()
        .at(-1)
        ?.events.map(({ type }) => type),
    ).toEqual(['NoticeSent', 'SurveySent', 'DeadlineArmed']);
  });

  it('D1 a mail that could not be sent is not recorded as sent, and goes out later', async () => {
    const { deliver, clock, sent, failures, commits } = await outbox(aResult());
    failures.push(new Error('SES SendEmail: 500'));
    await expect(deliver()).rejects.toThrow('SES SendEmail: 500');
    expect(commits()).toHaveLength(1);
    clock.now = minutesAfter(eleven, 3); // when the queue shows it again
    expect(await deliver()).toEqual(['sent']);
    expect(sent).toHaveLength(1);
  });

  it('D1 B8 nobody is asked about a result that was disputed meanwhile, nor asked again after answering', async () => {
    const disputed = await outbox(goingOn(aResult(), dispute(eleven)));
    expect(await disputed.deliver()).toEqual(['not-wanted']);
    const answered = await outbox(goingOn(aResult(), answerSurvey(eleven)));
    expect(await answered.deliver()).toEqual(['not-wanted']);
    expect([...disputed.sent, ...answered.sent]).toEqual([]);
  });

  it('D1 not without an address that can get mail', async () => {
    expect(await (await outbox(goingOn(anAnsweredCase({ customer: { email: 'nobody' } }), resolve(ten)))).deliver()).toEqual([
      'no-address',
    ]);
  });
});
