import { describe, expect, it } from 'vitest';
import { parseMail } from '../../../functions/lib/mail/parse.ts';
import { ownWords } from '../../../functions/lib/mail/quoted.ts';
import { chineseMails } from '../../support/chinese-mails.ts';

describe('A1: mails as Chinese programs write them', () => {
  it('are many, and of many kinds', () => {
    expect(chineseMails.length).toBeGreaterThanOrEqual(60);
    expect(new Set(chineseMails.map(({ name }) => name)).size).toBe(chineseMails.length);
  });

  it.each(chineseMails.map((mail) => [mail.name, mail] as const))(
    'A1 %s is read as a person reads it',
    async (_name, expected) => {
      const mail = await parseMail(expected.raw);
      expect(mail.subject).toBe(expected.subject);
      expect(lines(mail.text)).toBe(lines(expected.text));
      if (expected.own !== undefined) expect(ownWords(mail.text)).toBe(expected.own);
      expect(mail.attachments.map(({ name }) => name)).toEqual(expected.files ?? []);
      expect(mail.doubtfulCharsets.length > 0).toBe(expected.doubtful === true);
      if (expected.messageId !== undefined) expect(mail.messageId).toBe(expected.messageId);
    },
  );
});

const lines = (text: string): string => text.replace(/\n{2,}/g, '\n').trim();
