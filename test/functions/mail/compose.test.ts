import { describe, expect, it } from 'vitest';
import { caseIdFrom } from '../../../domain/kernel/ids.ts';
import { instant } from '../../../domain/kernel/time.ts';
import { sha256 } from '../../../functions/lib/digest.ts';
import { composeMail, type OutgoingMail } from '../../../functions/lib/mail/compose.ts';
import { parseMail } from '../../../functions/lib/mail/parse.ts';
import { replySubject } from '../../../functions/lib/mail/templates.ts';
import { caseOfMail, outgoingMessageId, plusAddress } from '../../../functions/lib/mail/threading.ts';
import { replyMail } from '../../support/mails.ts';

const caseId = caseIdFrom(sha256('a first contact'));
const key = 'the key of today';
const outgoing: OutgoingMail = {
  from: { name: '客户服务中心', address: 'support@desk.example' },
  to: { name: '朱先生', address: 'zhu@example.cn' },
  replyTo: plusAddress(caseId, 'support@desk.example', key),
  messageId: outgoingMessageId({ caseId, purpose: 'ack', n: 1, domain: 'desk.example', key }),
  subject: '投诉：订单未到',
  language: 'zh',
  text: '您好！\n\n工单编号为 K7Q2-9XMB-4。\n\n-- \n客户服务中心\n2026年11月16日\n',
  date: instant('2026-11-16T01:30:02Z'),
  inReplyTo: 'second@example.cn',
  references: ['first@example.cn', 'second@example.cn'],
  automatic: 'auto-replied',
};

describe('a mail that goes out', () => {
  it('A7 keeps subject and thread, says who wrote it, and is read back as it was meant', async () => {
    const raw = composeMail(outgoing);
    const mail = await parseMail(raw);
    expect(mail).toMatchObject({
      from: outgoing.from,
      to: [outgoing.to],
      replyTo: { address: outgoing.replyTo },
      subject: 'Re: 投诉：订单未到',
      messageId: outgoing.messageId,
      inReplyTo: 'second@example.cn',
      references: ['first@example.cn', 'second@example.cn', outgoing.messageId],
      rootReference: 'first@example.cn',
      date: '2026-11-16T01:30:02.000Z',
      automatic: 'auto-reply',
    });
    expect(mail.text).toBe(outgoing.text.trimEnd());
    expect(raw.toString('latin1')).toMatch(/^[\r\n\t\x20-\x7e]*$/); // safe for any server on the way
    expect(raw.toString('latin1').replaceAll('\r\n', '')).not.toContain('\n');
  });

  it('A7 the answer to it finds its case, even when SES has put another Message-ID', async () => {
    const sent = await parseMail(composeMail(outgoing));
    const answer = replyMail({
      inReplyTo: '0100-ses@email.amazonses.com',
      references: [...sent.references, '0100-ses@email.amazonses.com'],
    });
    expect(caseOfMail(await parseMail(answer), ['support@desk.example'], [key])).toEqual({ caseId, by: 'references' });
  });

  it.each<[string, Partial<OutgoingMail>]>([
    ['subject', { subject: 'x\r\nBcc: evil@example.com\r\n\r\nbody' }],
    ['sender name', { from: { name: 'x\r\nBcc: evil@example.com', address: 'support@desk.example' } }],
    ['reference', { references: ['ok@x.example', 'x>\r\nBcc: evil@example.com'], inReplyTo: 'a\r\nBcc: evil@example.com' }],
    ['subject in Unicode line ends', { subject: 'x\u2028Bcc: evil@example.com\u0085Bcc: evil@example.com' }],
  ])('no header can be brought in by the %s', async (_what, part) => {
    const head =
      composeMail({ ...outgoing, ...part })
        .toString('latin1')
        .split('\r\n\r\n')[0] ?? '';
    expect(head).not.toMatch(/^bcc:/im);
    expect(head).toMatch(/^Subject: /m);
  });

  it.each(['zhu@example.cn\r\nBcc: evil@example.com', 'a@b.example, evil@example.com', 'MAILER-DAEMON', '<a@b.example>', ''])(
    'to %j it is refused',
    (address) => {
      expect(() => composeMail({ ...outgoing, to: { address } })).toThrow(RangeError);
    },
  );

  it.each([
    ['Re: RE: 回复：My parcel', 'Re: My parcel'],
    ['My parcel', 'Re: My parcel'],
    ['Re[2]: My parcel', 'Re: My parcel'],
    ['Fwd: My parcel', 'Re: Fwd: My parcel'],
    ['Reply wanted', 'Re: Reply wanted'],
    ['', 'Re: your message'],
  ])('A7 the subject %j is answered as %j', (subject, answered) => {
    expect(replySubject(subject, 'en')).toBe(answered);
  });
});
