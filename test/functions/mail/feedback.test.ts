import { afterEach, describe, expect, it } from 'vitest';
import type { Role } from '../../../domain/kernel/event.ts';
import { forStaff } from '../../../functions/lib/access.ts';
import { examples } from '../../../functions/lib/schemas/notices.ts';
import { suppressionRoutes } from '../../../functions/lib/suppression-routes.ts';
import { aMail, caseId, escalate } from '../../support/cases.ts';
import { openMailroom } from '../../support/mailroom.ts';
import { minutesAfter, monday } from '../../support/moments.ts';
import { asking } from '../aftercare/office.ts';

let room: Awaited<ReturnType<typeof openMailroom>>;
afterEach(() => room.close());
const nine = monday.at('09:00');
const ten = monday.at('10:00');

/** A customer at one of SES's simulated addresses has written and been acknowledged. */
const acknowledged = async (email: string) => {
  room = await openMailroom();
  await room.give(aMail(nine, { customer: { name: 'Ann', email, language: 'en' } }));
  for (const wanted of room.wanted('acknowledgement')) await room.deliver(wanted);
};
const undelivered = () => room.happened().filter(({ type }) => type === 'NoticeReturned' || type === 'NoticeWithheld');
const deliverAll = () => Promise.all(room.wanted('coordination').map(room.deliver));

describe('A7: mail that comes back', () => {
  it.each([
    ['bounce@simulator.amazonses.com', 'bounce', '5.1.1'],
    ['Bounce+ann@simulator.amazonses.com', 'bounce', '5.1.1'],
    ['suppressionlist@simulator.amazonses.com', 'bounce', '5.1.1'],
    ['complaint@simulator.amazonses.com', 'complaint', 'abuse'],
  ] as const)(
    'A7 %s: recorded on its case once, however often it is told; nothing more goes there, and the case says so',
    async (email, how, code) => {
      await acknowledged(email);
      await room.hearBack({ times: 3 });
      expect(undelivered()).toEqual([
        { type: 'NoticeReturned', data: { notice: 'acknowledgement', cause: '1.3', how, permanent: true, code, at: nine } },
      ]);
      await room.give(escalate(ten));
      expect(await deliverAll()).toEqual(['withheld']);
      expect(undelivered()[1]).toEqual({
        type: 'NoticeWithheld',
        data: { notice: 'coordination', cause: expect.any(String), reason: how, at: ten },
      });
      expect(await room.outbox()).toHaveLength(1);
    },
  );

  it('A7 what arrives is told as taken and holds nothing back', async () => {
    await acknowledged('success@simulator.amazonses.com');
    expect(await room.hearBack()).toEqual(['taken']);
    await room.give(escalate(ten));
    expect(await deliverAll()).toEqual(['sent']);
    expect(undelivered()).toEqual([]);
  });

  it('E6 no stream and no event of it holds the address, and its digest cannot be guessed from it', async () => {
    const email = 'bounce+secret@simulator.amazonses.com';
    await acknowledged(email);
    await room.hearBack();
    const streams = room.streams().filter((name) => name.startsWith('suppression#'));
    expect(streams).toHaveLength(1);
    expect(streams[0]).toMatch(/^suppression#[0-9a-f]{32}$/);
    expect(JSON.stringify(streams.map((name) => room.commits(name)))).not.toMatch(/secret|simulator/);
  });
});

describe('POST /suppressions/lifting', () => {
  const lift = (body: object, role: Role = 'supervisor') => {
    const routes = suppressionRoutes({ events: room.events, suppressions: room.suppressions, now: () => room.clock.now });
    return asking(forStaff(routes, { find: async () => undefined }))({
      route: 'POST /suppressions/lifting',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
      role,
    });
  };

  it.each([[{ caseId }], [{ email: 'BOUNCE@simulator.amazonses.com' }]])(
    'A7 a supervisor lets mail go there again: %j',
    async (whose) => {
      await acknowledged('bounce@simulator.amazonses.com');
      await room.hearBack();
      expect((await lift({ ...whose, reason: 'works again' }, 'agent')).status).toBe(403);
      expect((await lift({ ...whose, reason: 'works again' })).status).toBe(200);
      room.clock.now = minutesAfter(nine, 30);
      await room.give(escalate(ten));
      expect(await deliverAll()).toEqual(['sent']);
      await room.hearBack(); // and it bounces again
      expect(await room.suppressions.find('bounce@simulator.amazonses.com')).toMatchObject({ reason: 'bounce' });
    },
  );

  it('A7 what is not held back, no case and half an order are refused in words', async () => {
    await acknowledged('success@simulator.amazonses.com');
    expect((await lift(examples.lifting)).status).toBe(404);
    expect((await lift({ caseId: 'K7Q29XMB4', reason: 'x' })).status).toBe(404);
    expect((await lift({ caseId })).status).toBe(422);
    expect((await lift({ caseId, email: 'ann@customer.example', reason: 'x' })).status).toBe(422);
  });
});
