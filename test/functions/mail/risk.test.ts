import { describe, expect, it } from 'vitest';
import { caseDecider } from '../../../domain/case/case.ts';
import type { CaseEvent } from '../../../domain/case/events.ts';
import { caseOfStream } from '../../../domain/kernel/ids.ts';
import { createCommandHandler } from '../../../functions/lib/handle-command.ts';
import { createReceiveMail } from '../../../functions/lib/mail/receive.ts';
import { createReceiveContact } from '../../../functions/lib/receive-contact.ts';
import { defaultPolicies } from '../../support/given.ts';
import { type MailText, plainMail } from '../../support/mails.ts';
import { inMemory } from '../../support/memory-store.ts';
import { monday } from '../../support/moments.ts';

const now = monday.at('09:00');

/** The events that a mail leads to, by way of the mail function's own parts. */
const received = async (mail: MailText): Promise<readonly CaseEvent[]> => {
  const { store } = inMemory();
  const handle = createCommandHandler({ store, decider: caseDecider, context: defaultPolicies });
  const events: CaseEvent[] = [];
  const receive = createReceiveContact(
    async (request) => {
      expect(caseOfStream(request.stream)).toBeDefined();
      const outcome = await handle(request);
      if (outcome.kind === 'done') events.push(...outcome.events);
      return outcome;
    },
    () => now,
  );
  const receiveMail = createReceiveMail({
    objects: { get: async () => plainMail(mail), put: async () => {} } as never,
    macKeys: async () => ['k'],
    receive,
    park: async () => expect.fail('nothing is parked'),
    supportAddress: 'support@desk.example',
    mailDomain: 'desk.example',
  });
  const ses = {
    mail: { messageId: 'm-1', timestamp: now, source: 'ann@customer.example' },
    receipt: { recipients: ['support@desk.example'] },
  };
  await receiveMail(ses as never);
  return events;
};
const flagged = (events: readonly CaseEvent[]) => events.filter(({ type }) => type === 'RiskFlagged');

describe('C4: the words of a mail', () => {
  it('C4 angry words are flagged with the mail that holds them', async () => {
    expect(flagged(await received({ text: 'You are a scam!' }))).toEqual([
      {
        type: 'RiskFlagged',
        data: { rule: 'angry-words', evidence: { phrases: 1 }, at: now },
        personal: { quotes: [{ quote: 'scam', start: 10, end: 14 }] },
      },
    ]);
    expect(flagged(await received({ subject: 'I am furious', text: 'Where is it?' }))).toHaveLength(1);
  });

  it('C4 what is quoted, and what a machine wrote, is nobody’s anger', async () => {
    expect(flagged(await received({ text: 'Thanks.\n> You are a scam!' }))).toEqual([]);
    expect(flagged(await received({ text: 'a scam', headers: ['Precedence: bulk'] }))).toEqual([]);
    expect(flagged(await received({}))).toEqual([]);
  });
});
