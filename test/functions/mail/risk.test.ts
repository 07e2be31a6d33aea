import { describe, expect, it } from 'vitest';
import type { CaseEvent } from '../../../domain/case/events.ts';
import { openMailRoom } from '../../support/mail-room.ts';
import { type MailText, plainMail } from '../../support/mails.ts';
import { monday } from '../../support/moments.ts';

const now = monday.at('09:00');

/** The events that a mail leads to, by way of the mail function's own parts. */
const received = async (mail: MailText): Promise<readonly CaseEvent[]> => {
  const room = openMailRoom();
  expect(await room.take(plainMail(mail))).toBe('received');
  return room.caseEvents();
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
