import { describe, expect, it } from 'vitest';
import { caseOfStream } from '../../../domain/kernel/ids.ts';
import { deliveryOf } from '../../../functions/lib/mail/reports.ts';
import { outgoingMessageId, plusAddress } from '../../../functions/lib/mail/threading.ts';
import { macKey, openMailRoom, supportAddress } from '../../support/mail-room.ts';
import { autoReplyMail, feedbackMail, plainMail } from '../../support/mails.ts';

const report = (status: string, more: { readonly text?: string; readonly original?: string } = {}): Buffer =>
  Buffer.from(
    [
      'From: MAILER-DAEMON@mx.customer.example',
      'To: support@desk.example',
      'Subject: Undelivered Mail Returned to Sender',
      'Content-Type: multipart/report; report-type=delivery-status; boundary=b',
      '',
      `--b\r\nContent-Type: text/plain\r\n\r\n${more.text ?? 'Sorry.'}`,
      ...(status === '' ? [] : [`--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx\r\n\r\n${status}`]),
      `--b\r\nContent-Type: text/rfc822-headers\r\n\r\n${more.original ?? 'Subject: x'}`,
      '--b--',
    ].join('\r\n'),
  );

describe('A7: what a report says of our mail', () => {
  it.each<[string, Buffer, string, object]>([
    ['that it failed', report('Action: failed\r\nStatus: 5.1.1'), '', { action: 'failed', status: '5.1.1' }],
    ['that it is late', report('Action: delayed\r\nStatus: 4.4.7'), '', { action: 'delayed', status: '4.4.7' }],
    ['that it arrived', report('Action: delivered\r\nStatus: 2.0.0'), '', { action: 'delivered', status: '2.0.0' }],
    [
      'of two recipients, the worse',
      report('Action: delayed\r\nStatus: 4.2.2\r\n\r\nFinal-Recipient: rfc822; b\r\nAction: failed\r\nStatus: 5.2.2'),
      '',
      { action: 'failed', status: '5.2.2' },
    ],
    ['in words alone', plainMail(), '550 5.7.1 Message rejected as spam', { action: 'failed', status: '5.7.1' }],
    ['in words alone, later', plainMail(), 'Delivery is delayed; we will keep trying.', { action: 'delayed' }],
    ['in Chinese alone', plainMail(), '邮件暂时无法投递，系统将继续尝试。', { action: 'delayed' }],
    ['nothing that can be understood', plainMail(), 'Sorry.', { action: 'failed' }],
  ])('A7 %s', (_what, raw, text, expected) => expect(deliveryOf(raw, text)).toEqual(expected));
});

/** A room with a case of Ann's, and the token of a mail that we sent about it. */
const annsCase = async () => {
  const room = openMailRoom();
  await room.take(plainMail());
  const [caseId] = room.streams('case').map(caseOfStream);
  if (caseId === undefined) throw new Error('no case');
  const token = outgoingMessageId({ caseId, purpose: 'reply', n: 300, domain: 'desk.example', key: macKey });
  const interactions = () => room.caseEvents().flatMap((event) => (event.type === 'InteractionRecorded' ? [event.data] : []));
  return { room, caseId, token, interactions };
};

describe('A7: what a machine sends is recorded on the case of the mail that it is about', () => {
  it('A7 a bounce with nothing of ours but the returned header', async () => {
    const { room, token, interactions } = await annsCase();
    const original = `Subject: Re: My parcel\r\nReferences: <first-1@customer.example>\r\n <${token}>`;
    const bounce = report('Action: failed\r\nStatus: 5.1.1', { original });
    expect(await room.take(bounce, { envelopeFrom: '' })).toBe('received');
    expect(interactions().at(-1)).toMatchObject({
      automatic: 'bounce',
      threading: 'returned',
      delivery: { action: 'failed', status: '5.1.1' },
    });
    expect(room.streams('case')).toHaveLength(1);
  });

  it('A7 a bounce that quotes our address in its words alone, in base64', async () => {
    const { room, caseId, interactions } = await annsCase();
    const words = Buffer.from(`Reply-To: ${plusAddress(caseId, supportAddress, macKey)}`).toString('base64');
    const raw = `From: postmaster@163.example\r\nSubject: 系统退信\r\nContent-Type: text/plain\r\nContent-Transfer-Encoding: base64\r\n\r\n${words}`;
    await room.take(Buffer.from(raw), { envelopeFrom: '' });
    expect(interactions().at(-1)).toMatchObject({ automatic: 'bounce', threading: 'returned' });
  });

  it('A7 a complaint’s feedback, and a notice of absence that threads by nothing', async () => {
    const { room, token, interactions } = await annsCase();
    await room.take(feedbackMail(`Message-ID: <1@email.amazonses.com>\r\nReferences: <${token}>`));
    await room.take(autoReplyMail({ messageId: 'ooo@customer.example', text: `On holiday.\n> <${token}>` }));
    expect(interactions().map(({ automatic }) => automatic ?? 'person')).toEqual(['person', 'feedback', 'auto-reply']);
  });

  it('E6 a made-up token in a bounce leads nowhere: it is parked', async () => {
    const { room, token } = await annsCase();
    const original = `References: <${token.replace(/.@/, (end) => (end === '0@' ? '1@' : '0@'))}>`;
    expect(await room.take(report('Action: failed', { original }), { envelopeFrom: '' })).toBe('parked');
    expect(room.parked()).toMatchObject([{ data: { reason: 'automatic-without-case', detail: 'bounce' } }]);
  });
});
