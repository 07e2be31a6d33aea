import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CustomerCommand, customerDecider } from '../../../domain/customer/customer.ts';
import { careSince, openVisit } from '../../../domain/customer/visit.ts';
import type { Instant } from '../../../domain/kernel/time.ts';
import { defaultPolicy } from '../../../domain/policy/default-policy.ts';
import { visitListId } from '../../../domain/visits/visit-list.ts';
import { anAgent, staff, theSystem } from '../../support/cases.ts';
import { friday, minutesAfter, monday, nextMonday, nextWednesday, tuesday, wednesday } from '../../support/moments.ts';
import { aBook } from '../../support/policies.ts';
import {
  customerAfter,
  customerNumber,
  decideCustomer,
  foldCustomer,
  handedOver,
  inVain,
  recordCustomer,
  theList,
  visited,
  visitGivenTo,
} from '../../support/visits.ts';

const nine = monday.at('09:00');
const given = (...commands: readonly CustomerCommand[]) =>
  customerAfter(recordCustomer(), visitGivenTo('a-1', nine), ...commands);
const visitIn = (events: ReturnType<typeof given>) => {
  const state = foldCustomer(events);
  return state.kind === 'known' ? state.visits?.at(-1) : undefined;
};
const refusal = (history: ReturnType<typeof given>, command: CustomerCommand) => {
  const decision = decideCustomer(history, command);
  if (decision.kind !== 'rejected') throw new Error('not refused');
  expect(decision.refusal.words.zh).toMatch(/[\u4e00-\u9fff].*。$/);
  return `${decision.refusal.code} (${decision.refusal.clause})`;
};
/** Five business days from Monday nine o'clock. */
const dueAt = friday.at('18:00');

describe('D4: a periodic visit', () => {
  it('D4 given to an agent, it is owed by the customer’s own stream within the policy’s days', () => {
    expect(given().slice(1)).toEqual([
      { type: 'VisitAssigned', data: { listId: theList, to: 'a-1', at: nine } },
      {
        type: 'DeadlineArmed',
        data: {
          kind: 'periodic-visit',
          generation: 1,
          from: nine,
          dueAt,
          warnAt: expect.any(String),
          clock: 'business',
          policyVersion: 1,
          clause: 'D4',
        },
      },
    ]);
    expect(visitIn(given())).toMatchObject({ to: 'a-1', status: 'due', dueAt, attempts: 0 });
    expect(decideCustomer(given(), visitGivenTo('a-1', tuesday.at('09:00')))).toEqual({ kind: 'unchanged' });
  });

  it('D4 of a list for a later day, its time begins with that day', () => {
    const later = customerAfter(recordCustomer(), visitGivenTo('a-1', nine, { from: nextMonday.at('00:00') }));
    expect(later.at(-1)).toMatchObject({ type: 'DeadlineArmed', data: { from: nextMonday.at('00:00') } });
  });

  it('D4 its form says by which channel, whether the customer is satisfied, and the next step', () => {
    const unhappy = visited(tuesday.at('10:00'), { satisfied: false, nextStep: 'call again on Friday' });
    expect(decideCustomer(given(), unhappy)).toEqual({
      kind: 'accepted',
      events: [
        {
          type: 'VisitFormRecorded',
          data: { listId: theList, by: 'a-1', channel: 'phone', satisfied: false, at: tuesday.at('10:00') },
          personal: { summary: 'all is well', nextStep: 'call again on Friday' },
        },
        { type: 'DeadlineMet', data: { kind: 'periodic-visit', generation: 1, at: tuesday.at('10:00') } },
      ],
    });
    expect(visitIn(given(unhappy))).toMatchObject({ status: 'visited', satisfied: false, endedAt: tuesday.at('10:00') });
    expect(decideCustomer(given(unhappy), unhappy)).toEqual({ kind: 'unchanged' });
  });

  it('D4 D3 a visit is a contact: it also meets the first contact of a new customer', () => {
    const assigned: CustomerCommand = { type: 'AssignCustomer', now: nine, by: staff('supervisor'), to: 'a-1' as never };
    const met = given(assigned, visited(tuesday.at('10:00'))).filter(({ type }) => type === 'DeadlineMet');
    expect(met.map(({ data }) => 'kind' in data && data.kind)).toEqual(['periodic-visit', 'new-customer-contact']);
  });

  it('D5 three attempts in vain end it as not reached; an attempt said twice is one', () => {
    const tries = [tuesday.at('10:00'), tuesday.at('15:00')].map(inVain);
    expect(decideCustomer(given(...tries), tries[1] as CustomerCommand)).toEqual({ kind: 'unchanged' });
    expect(decideCustomer(given(...tries), inVain(wednesday.at('10:00')))).toMatchObject({
      kind: 'accepted',
      events: [
        { type: 'VisitAttempted', data: { attempt: 3 }, personal: { summary: 'nobody answered' } },
        { type: 'VisitEnded', data: { listId: theList, outcome: 'not-reached', attempts: 3 } },
        { type: 'DeadlineCancelled', data: { kind: 'periodic-visit', reason: 'not-reached' } },
      ],
    });
    expect(visitIn(given(...tries, inVain(wednesday.at('10:00'))))).toMatchObject({ status: 'not-reached', attempts: 3 });
  });

  it('D5 not made in time is a breach, which stays when the visit is made', () => {
    const late = minutesAfter(dueAt, 60);
    const breached = given({ type: 'NoticeDeadline', now: late, by: theSystem }, visited(minutesAfter(late, 5)));
    expect(breached.slice(3)).toMatchObject([
      { type: 'DeadlineBreached', data: { kind: 'periodic-visit', dueAt, noticedAt: late } },
      { type: 'VisitFormRecorded' },
      { type: 'DeadlineMet', data: { late: true } },
    ]);
    expect(visitIn(breached)).toMatchObject({ status: 'visited', breached: true });
    expect(visitIn(given(visited(late)))).toMatchObject({ breached: true }); // noticed by nobody before
  });

  it('D4 handed over, its time runs on', () => {
    const decision = decideCustomer(given(), handedOver('a-2', tuesday.at('09:00')));
    const data = { listId: theList, to: 'a-2', at: tuesday.at('09:00') };
    expect(decision).toEqual({ kind: 'accepted', events: [{ type: 'VisitAssigned', data }] });
    const over = given(handedOver('a-2', tuesday.at('09:00')));
    expect(visitIn(over)).toMatchObject({ to: 'a-2', dueAt });
    expect(refusal(over, visited(tuesday.at('10:00')))).toBe('not-your-visit (E6)');
    expect(decideCustomer(over, visited(tuesday.at('10:00'), { by: staff('supervisor') }))).toMatchObject({ kind: 'accepted' });
  });

  it.each<[string, CustomerCommand, string]>([
    [
      'reached, and not said whether satisfied',
      { ...inVain(tuesday.at('10:00')), reached: true } as CustomerCommand,
      'satisfaction-missing (D4)',
    ],
    ['satisfied, and not reached', visited(tuesday.at('10:00'), { reached: false }), 'satisfaction-of-nobody (D4)'],
    ['dissatisfied without a next step', visited(tuesday.at('10:00'), { satisfied: false }), 'next-step-missing (D4)'],
    ['in the future', visited(tuesday.at('10:00'), { at: wednesday.at('10:00') }), 'from-the-future (D4)'],
    ['before it was given', visited(tuesday.at('10:00'), { at: monday.at('08:30') }), 'before-visit (D4)'],
    [
      'of another list meanwhile',
      visitGivenTo('a-1', tuesday.at('09:00'), { listId: visitListId('prospect', '2026-11-17') }),
      'visit-owed (D4)',
    ],
    ['given by an agent', visitGivenTo('a-2', tuesday.at('09:00'), { by: anAgent }), 'not-permitted (E6)'],
    ['handed over by an agent', handedOver('a-2', tuesday.at('09:00'), anAgent), 'not-permitted (E6)'],
  ])('D4 refused: %s', (_what, command, said) => {
    expect(refusal(given(), command)).toBe(said);
  });

  it('D4 refused where none is owed: a form, handing over; and of a merged record', () => {
    const none = customerAfter(recordCustomer());
    expect(refusal(none, visited(tuesday.at('10:00')))).toBe('no-visit-owed (D4)');
    expect(refusal(none, handedOver('a-2', nine))).toBe('no-visit-owed (D4)');
    const merged = customerAfter(recordCustomer(), {
      type: 'MergeCustomer',
      now: nine,
      by: anAgent,
      into: customerNumber(9),
      survivor: 'standing',
    });
    expect(refusal(merged, visitGivenTo('a-1', nine))).toBe('already-merged (A2)');
  });

  it('L2 a policy change that says so takes what is owed along with the customer’s next command; else it keeps its time', () => {
    const longer = {
      visits: { byClass: { prospect: { within: { span: { days: 8 } } } } },
      newCustomerContact: { span: { seconds: 14 * 86_400 } },
    };
    const assigned: CustomerCommand = { type: 'AssignCustomer', now: nine, by: staff('supervisor'), to: 'a-1' as never };
    const tick: CustomerCommand = { type: 'NoticeDeadline', now: wednesday.at('09:00'), by: theSystem };
    const under = (moves: readonly ('periodic-visit' | 'new-customer-contact')[]) =>
      customerDecider.decide(tick, foldCustomer(given(assigned)), aBook({ change: longer, from: tuesday.at('00:00'), moves }));
    expect(under([])).toEqual({ kind: 'unchanged' });
    expect(under(['periodic-visit'])).toMatchObject({
      kind: 'accepted',
      events: [
        { type: 'DeadlineCancelled', data: { kind: 'periodic-visit', generation: 1, reason: 'policy-changed' } },
        {
          type: 'DeadlineArmed',
          data: {
            kind: 'periodic-visit',
            generation: 2,
            from: nine,
            dueAt: nextWednesday.at('18:00'),
            policyVersion: 2,
            movedFrom: { policyVersion: 1, dueAt },
          },
        },
      ],
    });
    expect(under(['periodic-visit', 'new-customer-contact'])).toMatchObject({
      events: [
        { data: { kind: 'new-customer-contact' } },
        { data: { kind: 'new-customer-contact', dueAt: minutesAfter(nine, 14 * 1440) } },
        { data: { kind: 'periodic-visit' } },
        { data: { kind: 'periodic-visit' } },
      ],
    });
  });

  it('D4 A1 whatever happens: said twice happens once, one visit is owed at a time and has its deadline, a breach stays', () => {
    const commands = fc.oneof(
      fc.constantFrom('a-1', 'a-2').map((to) => (now: Instant) => handedOver(to, now)),
      fc.tuple(fc.constantFrom('a-1', 'a-2'), fc.constantFrom('2026-11-16', '2026-11-17', '2026-11-18')).map(
        ([to, on]) =>
          (now: Instant) =>
            visitGivenTo(to, now, { listId: visitListId('prospect', on) }),
      ),
      fc.constantFrom(inVain, visited, (now: Instant) => visited(now, { by: theSystem })),
      fc.constant((now: Instant): CustomerCommand => ({ type: 'NoticeDeadline', now, by: theSystem })),
    );
    const steps = fc.array(fc.tuple(fc.integer({ min: 1, max: 4000 }), commands), { maxLength: 20 });
    fc.assert(
      fc.property(steps, (taken) => {
        const events = [...customerAfter(recordCustomer())];
        let now: Instant = nine;
        let breaches = 0;
        for (const [minutes, build] of taken) {
          now = minutesAfter(now, minutes);
          const first = decideCustomer(events, build(now));
          if (first.kind !== 'accepted') continue;
          events.push(...first.events);
          expect(decideCustomer(events, build(now)).kind).not.toBe('accepted');
          const state = foldCustomer(events);
          if (state.kind !== 'known') throw new Error('nobody is known');
          const open = state.visits?.filter(({ status }) => status === 'due') ?? [];
          expect(open.length).toBeLessThanOrEqual(1);
          const deadline = state.deadlines.latest['periodic-visit'];
          const owed = deadline?.status === 'running' || (deadline?.status === 'breached' && deadline.settledAt === undefined);
          expect(owed).toBe(openVisit(state) !== undefined);
          expect(state.deadlines.breaches.length).toBeGreaterThanOrEqual(breaches);
          breaches = state.deadlines.breaches.length;
          expect(state.visits?.filter(({ breached }) => breached).length ?? 0).toBe(breaches);
          for (const { attempts } of state.visits ?? []) expect(attempts).toBeLessThanOrEqual(defaultPolicy.followUpAttempts);
          expect(careSince(state) <= now).toBe(true);
        }
      }),
      { numRuns: 50 },
    );
  });
});
