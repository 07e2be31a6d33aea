import { describe, expect, it } from 'vitest';
import { cleanReply } from '../../../functions/lib/mail/clean-reply.ts';

describe('A7: an answer says what the agent wrote, once', () => {
  it.each([
    ['nothing besides', '您好！\n包裹已发出。', '您好！\n包裹已发出。'],
    ['the mail quoted below', 'It is on its way.\n\nOn Mon, Ann wrote:\n> Where is it?\n>\n> Ann\n', 'It is on its way.'],
    ['the Chinese kind', '已发出。\n\n在 2026年11月16日，安写道：\n> 在哪里？', '已发出。'],
    ['Outlook', 'Sent.\n\n-----Original Message-----\nFrom: Ann\nSent: Monday\n\nWhere is it?', 'Sent.'],
    ['QQ', '已发出。\n\n------------------ 原始邮件 ------------------\n发件人: "安";\n\n在哪里？', '已发出。'],
    ['a bare quotation at the end', 'Sent.\n\n> Where is it?\n> Ann', 'Sent.'],
    ['a signature of the program', 'Sent.\n\n-- \nLi Lei\nCustomer Service', 'Sent.'],
    ['both', 'Sent.\n-- \nLi Lei\n\nOn Mon, Ann wrote:\n> x', 'Sent.'],
    [
      'answers between quoted lines',
      '> Where is it?\nOn its way.\n> When?\nTomorrow.',
      '> Where is it?\nOn its way.\n> When?\nTomorrow.',
    ],
    ['answers under a quotation', 'On Mon, Ann wrote:\n> Where?\nHere.', 'On Mon, Ann wrote:\n> Where?\nHere.'],
    [
      'a rule in the text',
      'One\n--\nTwo, which is longer than a signature would be: '.concat('x'.repeat(80)),
      'One\n--\nTwo, which is longer than a signature would be: '.concat('x'.repeat(80)),
    ],
    ['nothing but a quotation', '> only this', '> only this'],
  ])('A7 %s', (_what, written, sent) => {
    expect(cleanReply(written)).toBe(sent);
  });
});
