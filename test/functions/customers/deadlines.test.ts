import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { customerStream, parseCustomerId } from '../../../domain/customer/events.ts';
import { timerName, timersOf } from '../../../domain/deadline/timers.ts';
import { streamId } from '../../../domain/kernel/ids.ts';
import { createNoticeDeadline } from '../../../functions/lib/notice-deadline.ts';
import { createOwers } from '../../../functions/lib/owers.ts';
import { parseWakeUp } from '../../../functions/lib/schemas/wake-up.ts';
import { sweep } from '../../../functions/lib/sweep.ts';
import { type BackOffice, openBackOffice } from '../../support/back-office.ts';
import { defaultPolicies } from '../../support/given.ts';
import { day, monday } from '../../support/moments.ts';

let office: BackOffice;
beforeAll(async () => {
  office = await openBackOffice();
});
afterAll(() => office.close());

const metrics = { addMetric: vi.fn() } as never;
const warnAt = day('2026-11-22').at('10:00');
const dueAt = day('2026-11-23').at('10:00');
const assigned = async () => {
  office.clock.now = monday.at('10:00');
  const { customer } = await office.done('POST /customers', { body: { name: 'Ann' } });
  await office.done('POST /customers/{id}/assignment', { role: 'supervisor', params: { id: customer.id }, body: { to: 'a-1' } });
  return customerStream(parseCustomerId(customer.id) ?? customer.id);
};
const typesOf = async (stream: Awaited<ReturnType<typeof assigned>>) =>
  (await office.events.load(stream)).flatMap(({ events }) => events.map(({ type }) => type));

describe('D3 L1: deadlines of streams other than cases', () => {
  it('D3 the assignment asks for both timers, under names that Scheduler takes, and their message is read back', async () => {
    const stream = await assigned();
    const { arm } = timersOf((await office.events.load(stream)).at(-1) as never);
    expect(arm).toMatchObject([
      { stream, kind: 'new-customer-contact', moment: 'warning', at: warnAt },
      { stream, kind: 'new-customer-contact', moment: 'due', at: dueAt },
    ]);
    for (const wakeUp of arm) {
      expect(timerName(wakeUp)).toMatch(/^customer-[\w.-]{1,55}$/);
      expect(parseWakeUp(JSON.parse(JSON.stringify(wakeUp)))).toEqual(wakeUp);
    }
  });

  it('D3 a timer’s firing is decided by the customer, and a second firing changes nothing', async () => {
    const stream = await assigned();
    const notice = createNoticeDeadline(createOwers(office.events, defaultPolicies), 'deadlines.timer', metrics);
    const wakeUp = { stream, kind: 'new-customer-contact', generation: 1, moment: 'due', at: dueAt } as const;
    await notice({ ...wakeUp, moment: 'warning', at: warnAt }, warnAt);
    await notice(wakeUp, dueAt);
    await notice(wakeUp, dueAt);
    expect((await typesOf(stream)).slice(-3)).toEqual(['DeadlineArmed', 'DeadlineWarned', 'DeadlineBreached']);
  });

  it('D3 the sweep finds what no timer fired for, customers and cases alike', async () => {
    const stream = await assigned();
    const theCase = await office.openCase();
    const noticed: string[] = [];
    const ports = {
      views: office.views,
      notice: async (wakeUp: { stream: string }) => void noticed.push(wakeUp.stream),
      isArmed: async () => true,
      delay: async () => undefined,
    };
    const { fired, failed } = await sweep(ports, day('2026-11-23').at('10:01'));
    expect(failed).toBe(0);
    expect(fired).toBe(noticed.length);
    expect(noticed).toContain(stream);
    expect(noticed).toContain(`case#${theCase}`);
  });

  it('a stream of a kind that owes nothing fails loudly, so that its message ends in the dead-letter queue', async () => {
    const notice = createNoticeDeadline(createOwers(office.events, defaultPolicies), 'sweep.timer', metrics);
    const wakeUp = { stream: streamId('parked#x'), kind: 'promise', generation: 1, moment: 'due', at: dueAt } as const;
    await expect(notice(wakeUp, dueAt)).rejects.toThrow('parked#x: nobody decides on deadlines');
  });
});
