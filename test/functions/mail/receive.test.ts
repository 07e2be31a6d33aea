import { describe, expect, it } from 'vitest';
import type { InteractionRecorded } from '../../../domain/case/events.ts';
import { noticesOf } from '../../../domain/case/notices.ts';
import { mailOfSes } from '../../../functions/lib/mail/incoming.ts';
import { openMailRoom } from '../../support/mail-room.ts';
import { malformedMail, plainMail } from '../../support/mails.ts';
import { monday } from '../../support/moments.ts';

const interactions = (room: ReturnType<typeof openMailRoom>): readonly InteractionRecorded[] =>
  room.caseEvents().flatMap((event) => (event.type === 'InteractionRecorded' ? [event] : []));

describe('A1: one mail, whichever provider took it', () => {
  it('A1 becomes one interaction with its raw form and what the provider’s checks found', async () => {
    const room = openMailRoom();
    const verdicts = { spam: 'pass', spf: 'fail' } as const;
    expect(await room.take(plainMail(), { verdicts })).toBe('received');
    expect(interactions(room).map(({ data }) => data)).toMatchObject([{ verdicts, raw: { key: 'mail/inbound/1' } }]);
  });

  it('A1 delivered twice, by the same or another way, is one interaction', async () => {
    const room = openMailRoom();
    const raw = plainMail();
    await room.take(raw);
    await room.take(raw);
    await room.take(Buffer.concat([Buffer.from('Received: by another.example\r\n'), raw]));
    expect(interactions(room)).toHaveLength(1);
  });

  it('A1 what is no mail is parked once, however often it comes', async () => {
    const room = openMailRoom();
    expect([await room.take(malformedMail()), await room.take(malformedMail())]).toEqual(['parked', 'parked']);
    expect(room.parked()).toHaveLength(1);
  });
});

describe('A7: two desks that answer each other', () => {
  const ticket = (n: number, from = 'desk@elsewhere.example') =>
    plainMail({ from, subject: `[#${n}] Your request ${n} has been received`, messageId: `t${n}@elsewhere.example` });

  it('A7 stop after the policy’s bound within the hour: every mail is taken in, the rest is not answered', async () => {
    const room = openMailRoom();
    for (let n = 0; n < 8; n += 1) await room.take(ticket(n), { envelopeFrom: 'desk@elsewhere.example' });
    expect(interactions(room).map(({ data }) => data.loop ?? false)).toEqual([...Array(5).fill(false), true, true, true]);
    const answered = room.streams('case').flatMap((stream) => room.commits(stream).flatMap(noticesOf));
    expect(answered.map(({ notice }) => notice)).toEqual(Array(5).fill('acknowledgement'));
  });

  it('A7 another sender meanwhile, and the same one an hour later, is answered', async () => {
    const room = openMailRoom();
    for (let n = 0; n < 6; n += 1) await room.take(ticket(n));
    await room.take(ticket(10, 'ann@customer.example'));
    room.at(monday.at('10:01'));
    await room.take(ticket(11));
    expect(interactions(room).map(({ data }) => data.loop ?? false)).toEqual([...Array(5).fill(false), true, false, false]);
  });
});

it('A1 SES’s verdicts are kept in our words; what it does not say is unknown', () => {
  const raw = plainMail();
  const receipt = {
    recipients: ['support@desk.example'],
    spamVerdict: { status: 'PASS' },
    virusVerdict: { status: 'FAIL' },
    spfVerdict: { status: 'GRAY' },
    dkimVerdict: { status: 'PROCESSING_FAILED' },
  };
  const ses = { mail: { messageId: 'm-1', timestamp: monday.at('09:00'), source: '' }, receipt };
  expect(mailOfSes(ses as never, raw)).toEqual({
    raw,
    rawKey: 'mail/inbound/m-1',
    at: monday.at('09:00'),
    envelopeFrom: '',
    recipients: ['support@desk.example'],
    verdicts: { spam: 'pass', virus: 'fail', spf: 'gray', dkim: 'unknown', dmarc: 'unknown' },
  });
});
