import { afterEach, describe, expect, it } from 'vitest';
import { dispatchStream } from '../../../domain/notice/dispatch.ts';
import type { SendMail } from '../../../functions/lib/adapters/mail-sender.ts';
import { aMail, caseId, escalate } from '../../support/cases.ts';
import { openMailroom, stream } from '../../support/mailroom.ts';
import { minutesAfter, monday } from '../../support/moments.ts';

let room: Awaited<ReturnType<typeof openMailroom>>;
afterEach(() => room.close());
const nine = monday.at('09:00');
const acknowledgement = { stream, commit: 1, index: 3, notice: 'acknowledgement' } as const;
const claims = () => room.commits(dispatchStream(caseId, 'acknowledgement', '1.3')).flatMap(({ events }) => events);
const recorded = () => room.happened().filter(({ type }) => type === 'NoticeSent');
const types = () => claims().map(({ type }) => type);

/** Loses what comes after the mail has gone: the function, or SES's answer. */
const losing = (send: SendMail): SendMail => {
  let lost = false;
  return async (mail) => {
    const id = await send(mail);
    if (lost) return id;
    lost = true;
    throw new Error('SES SendEmail: no answer');
  };
};

describe('A7: a mail is sent once per cause', () => {
  it('A7 however often the queue repeats its message, one after the other and at one time', async () => {
    room = await openMailroom();
    await room.give(aMail(nine));
    await room.give(escalate(nine));
    const wanted = room.wanted('acknowledgement', 'coordination');
    const five = [1, 2, 3, 4, 5].flatMap(() => wanted);
    const results = await Promise.all(five.map(room.deliver));
    for (const one of five) results.push(await room.deliver(one));
    expect(results.filter((result) => result === 'sent')).toHaveLength(2);
    expect(new Set(results)).toEqual(new Set(['sent', 'sent-before']));
    expect(await room.outbox()).toHaveLength(2);
    expect(recorded()).toHaveLength(2);
  });

  it('A7 after a crash between sending and recording, SES’s own word keeps the mail from going out again', async () => {
    room = await openMailroom({ sending: losing });
    await room.give(aMail(nine));
    await expect(room.deliver(acknowledgement)).rejects.toThrow('no answer');
    expect(await room.hearBack({ times: 5 })).toEqual(Array.from({ length: 5 }, () => 'taken'));
    room.clock.now = minutesAfter(nine, 3); // when the queue shows the message again
    expect(await room.deliver(acknowledgement)).toBe('sent-before');
    expect(await room.outbox()).toHaveLength(1);
    expect(recorded()).toHaveLength(1);
    expect(types()).toEqual(['NoticeClaimed', 'NoticeDispatched']);
    expect(claims()[1]?.data).toMatchObject({ by: 'event', mail: (await room.outbox())[0]?.id });
  });

  it('A7 with SES’s word lost as well there is one duplicate at most, and the second attempt is recorded as one', async () => {
    room = await openMailroom({ sending: losing });
    await room.give(aMail(nine));
    await expect(room.deliver(acknowledgement)).rejects.toThrow('no answer');
    room.clock.now = minutesAfter(nine, 3);
    for (let time = 0; time < 5; time += 1) await room.deliver(acknowledgement);
    const mails = await room.outbox();
    expect(mails).toHaveLength(2);
    expect(new Set(mails.map(({ headers }) => headers.references)).size).toBe(1); // one mail to the reader's thread
    expect(claims().map(({ data }) => ('attempt' in data ? data.attempt : undefined))).toEqual([1, 2, undefined]);
    expect(recorded()).toHaveLength(1);
  });

  it('A7 what somebody is sending is waited for, and left to the queue where that takes too long', async () => {
    let release = (): void => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    room = await openMailroom({
      sending: (send) => async (mail) => {
        await held;
        return send(mail);
      },
    });
    await room.give(aMail(nine));
    const first = room.deliver(acknowledgement);
    await expect(room.deliver(acknowledgement)).rejects.toThrow('somebody else is sending it');
    release();
    expect(await first).toBe('sent');
    expect(await room.outbox()).toHaveLength(1);
  }, 15_000);
});
