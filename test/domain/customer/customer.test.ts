import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type CustomerCommand,
  type CustomerState,
  customerDecider,
  type KnownCustomer,
  type MergeCustomer,
} from '../../../domain/customer/customer.ts';
import { type CustomerEvent, customerIdFrom, customerStream } from '../../../domain/customer/events.ts';
import type { Identifier } from '../../../domain/customer/identifiers.ts';
import { contactClasses, countsInFigures } from '../../../domain/customer/words.ts';
import type { Decision } from '../../../domain/kernel/decider.ts';
import type { Actor, Role } from '../../../domain/kernel/event.ts';
import { agentId } from '../../../domain/kernel/ids.ts';
import type { Instant } from '../../../domain/kernel/time.ts';
import { anAgent, caseId, staff, theSystem } from '../../support/cases.ts';
import { defaultPolicies } from '../../support/given.ts';
import { day, minutesAfter, monday, tuesday } from '../../support/moments.ts';
import { theSupervisor } from '../../support/people.ts';

const id = customerIdFrom(new Uint8Array([9, 8, 7, 6, 5]));
const other = customerIdFrom(new Uint8Array([1, 1, 1, 1, 1]));
const nine = monday.at('09:00');
const ten = monday.at('10:00');
const dueAt = day('2026-11-23').at('09:00');

const phone: Identifier = { by: 'phone', value: '+8613800138000' };
const email: Identifier = { by: 'email', value: 'ann@customer.example' };

const record = (now: Instant): CustomerCommand => ({
  type: 'RecordCustomer',
  now,
  by: anAgent,
  customerId: id,
  identifiers: [phone],
  contactClass: 'prospect',
});
const assign = (now: Instant, to = 'a-1'): CustomerCommand => ({
  type: 'AssignCustomer',
  now,
  by: theSupervisor,
  to: agentId(to),
});
const contact = (now: Instant, reached = true, at = now): CustomerCommand => ({
  type: 'ContactCustomer',
  now,
  by: anAgent,
  at,
  channel: 'phone',
  reached,
  summary: 'introduced myself',
});
const merge = (now: Instant, into = other, survivor: MergeCustomer['survivor'] = 'standing'): CustomerCommand => ({
  type: 'MergeCustomer',
  now,
  by: anAgent,
  into,
  survivor,
});
const unmerge = (now: Instant): CustomerCommand => ({ type: 'UnmergeCustomer', now, by: anAgent });
const classed = (now: Instant, contactClass: (typeof contactClasses)[number], by: Actor = theSupervisor): CustomerCommand => ({
  type: 'SetContactClass',
  now,
  by,
  contactClass,
});
const identified = (now: Instant, identifier: Identifier): CustomerCommand => ({
  type: 'IdentifyCustomer',
  now,
  by: anAgent,
  how: identifier.by,
  identifier,
});
const inCase = (now: Instant): CustomerCommand => ({ type: 'IdentifyCustomer', now, by: anAgent, how: 'case', caseId });
const timer = (now: Instant): CustomerCommand => ({ type: 'NoticeDeadline', now, by: theSystem });

const fold = (events: readonly CustomerEvent[]): CustomerState => events.reduce(customerDecider.evolve, customerDecider.initial);
const decide = (history: readonly CustomerEvent[], command: CustomerCommand): Decision<CustomerEvent> =>
  customerDecider.decide(command, fold(history), defaultPolicies);
const going = (history: readonly CustomerEvent[], ...commands: readonly CustomerCommand[]): readonly CustomerEvent[] => {
  const events = [...history];
  for (const command of commands) {
    const decision = decide(events, command);
    if (decision.kind === 'accepted') events.push(...decision.events);
  }
  return events;
};
const known = (...commands: readonly CustomerCommand[]) => going([], record(nine), ...commands);
const stateOf = (events: readonly CustomerEvent[]): KnownCustomer => {
  const state = fold(events);
  if (state.kind === 'none') throw new Error('nobody is known');
  return state;
};
const refused = (decision: Decision<CustomerEvent>, code: string, clause: string): void => {
  expect(decision).toMatchObject({ kind: 'rejected', refusal: { code, clause } });
  if (decision.kind === 'rejected') expect(decision.refusal.words.zh).toMatch(/[\u4e00-\u9fff].*。$/);
};

describe('A2: who a customer is', () => {
  it('A2 recorded with what identifies them; the number is not given twice', () => {
    expect(decide([], record(nine))).toEqual({
      kind: 'accepted',
      events: [
        {
          type: 'CustomerRecorded',
          data: { customerId: id, contactClass: 'prospect', at: nine },
          personal: { identifiers: [phone] },
        },
      ],
    });
    refused(decide(known(), record(ten)), 'another-customer', 'A2');
    refused(decide([], contact(ten)), 'unknown-customer', 'A2');
    expect(customerStream(id)).toBe(`customer#${id}`);
  });

  it('A2 known by one thing more, or in a case; said twice, happens once', () => {
    expect(decide(known(), identified(ten, email))).toEqual({
      kind: 'accepted',
      events: [{ type: 'CustomerIdentified', data: { by: 'email', at: ten }, personal: { identifier: email } }],
    });
    expect(decide(known(), identified(ten, phone))).toEqual({ kind: 'unchanged' });
    const twice = known(inCase(ten), inCase(ten), identified(ten, email), identified(ten, email));
    expect(twice).toHaveLength(3);
    expect(stateOf(twice)).toMatchObject({ cases: [caseId], identifiers: [phone, email] });
  });

  it('E6 nothing that identifies a person stands outside the personal part', () => {
    const all = known(identified(ten, email), contact(ten), merge(ten), unmerge(ten));
    expect(JSON.stringify(all.map(({ data }) => data))).not.toMatch(/13800138000|ann@|introduced/);
  });
});

describe('A2: two records of one customer', () => {
  it('A2 one is merged into the other and points to it; nothing else of it changes', () => {
    expect(decide(known(), merge(ten))).toEqual({
      kind: 'accepted',
      events: [{ type: 'CustomerMerged', data: { into: other, at: ten } }],
    });
    expect(stateOf(known(merge(ten)))).toEqual({ ...stateOf(known()), mergedInto: other });
    expect(decide(known(merge(ten)), merge(ten))).toEqual({ kind: 'unchanged' });
  });

  it('A2 not into itself, into nobody, into one that is merged; a merged record is worked with as its survivor', () => {
    refused(decide(known(), merge(ten, id)), 'survivor-itself', 'A2');
    refused(decide(known(), merge(ten, other, 'missing')), 'survivor-missing', 'A2');
    refused(decide(known(), merge(ten, other, 'merged')), 'survivor-merged', 'A2');
    refused(decide(known(), unmerge(ten)), 'not-merged', 'A2');
    const merged = known(merge(ten));
    for (const command of [
      identified(ten, email),
      assign(ten),
      classed(ten, 'nuisance'),
      merge(ten, customerIdFrom(new Uint8Array(5))),
    ])
      refused(decide(merged, command), 'already-merged', 'A2');
  });

  it('A2 D3 a contact that was owed before the merge stays owed, and can be made', () => {
    const merged = known(assign(nine), merge(ten));
    expect(decide(merged, contact(tuesday.at('10:00')))).toMatchObject({
      kind: 'accepted',
      events: [{ type: 'CustomerContacted' }, { type: 'DeadlineMet', data: { kind: 'new-customer-contact' } }],
    });
    expect(decide(merged, timer(dueAt))).toMatchObject({ events: [{ type: 'DeadlineBreached' }] });
  });

  const steps = fc.array(
    fc.record({
      wait: fc.nat(3 * 24 * 60),
      what: fc.constantFrom(
        (now: Instant) => identified(now, email),
        inCase,
        (now: Instant) => assign(now, 'a-1'),
        (now: Instant) => assign(now, 'a-2'),
        (now: Instant) => classed(now, 'rebate-customer'),
        (now: Instant) => contact(now),
        (now: Instant) => contact(now, false),
        timer,
      ),
    }),
    { maxLength: 12 },
  );

  it('A2 merged and unmerged again is as before, whatever had happened', () => {
    fc.assert(
      fc.property(steps, (history) => {
        let now = nine;
        let events = known();
        for (const { wait, what } of history) {
          now = minutesAfter(now, wait);
          events = going(events, what(now));
        }
        expect(fold(going(events, merge(now), unmerge(now)))).toEqual(fold(going(events, timer(now))));
      }),
    );
  });

  it('A2 every command twice is once, except that each contact is a contact', () => {
    fc.assert(
      fc.property(steps, (history) => {
        let now = nine;
        let [once, twice] = [known(), known()];
        for (const { wait, what } of history) {
          now = minutesAfter(now, wait);
          const command = what(now);
          once = going(once, command);
          twice = going(twice, command, ...(command.type === 'ContactCustomer' ? [] : [command]));
        }
        expect(twice).toEqual(once);
      }),
    );
  });
});

describe('A9: contact classes', () => {
  it('A9 prospect, rebate customer, repeat rebate customer, not yet reached, nuisance: set by event', () => {
    expect(contactClasses).toEqual(['prospect', 'rebate-customer', 'repeat-rebate-customer', 'not-yet-reached', 'nuisance']);
    expect(decide(known(), classed(ten, 'nuisance'))).toEqual({
      kind: 'accepted',
      events: [{ type: 'ContactClassSet', data: { contactClass: 'nuisance', at: ten } }],
    });
    expect(decide(known(), classed(ten, 'prospect'))).toEqual({ kind: 'unchanged' });
  });

  const nuisance = known(classed(nine, 'nuisance'));
  const as = (command: CustomerCommand, by: Actor): CustomerCommand => ({ ...command, by });
  it.each<[string, readonly CustomerEvent[], CustomerCommand]>([
    ['to set the class nuisance', known(), classed(ten, 'nuisance')],
    ['to take it back', nuisance, classed(ten, 'prospect')],
    ['to record one', [], { ...record(nine), contactClass: 'nuisance' } as CustomerCommand],
    ['to say that a case is a nuisance contact’s', nuisance, inCase(ten)],
    ['to have a nuisance contact known by one thing more', nuisance, identified(ten, email)],
    ['to merge a record into a nuisance contact’s', known(), merge(ten, other, 'nuisance')],
    ['to merge a nuisance contact’s record away', nuisance, merge(ten)],
    ['and to undo that', going(nuisance, as(merge(ten), theSupervisor)), unmerge(ten)],
  ])(
    'A9 agents do not take cases out of their own figures, nor bring them back: %s is a supervisor’s',
    (_what, history, command) => {
      for (const role of ['agent', 'senior-agent'] as const)
        refused(decide(history, as(command, staff(role))), 'nuisance-is-decided', 'A9');
      for (const role of ['supervisor', 'manager', 'admin'] as const)
        expect(decide(history, as(command, staff(role)))).toMatchObject({ kind: 'accepted' });
    },
  );

  it('A9 every other class is an agent’s to set', () => {
    for (const contactClass of contactClasses.filter((one) => one !== 'nuisance' && one !== 'prospect'))
      expect(decide(known(), classed(ten, contactClass, staff('agent')))).toMatchObject({ kind: 'accepted' });
  });

  it('A9 nuisance is kept and does not count', () => {
    expect(contactClasses.filter((one) => !countsInFigures(one))).toEqual(['nuisance']);
  });
});

describe('D3: a customer newly assigned is contacted within 7 days', () => {
  it('D3 the assignment arms the contact, round the clock', () => {
    expect(decide(known(), assign(nine))).toEqual({
      kind: 'accepted',
      events: [
        { type: 'CustomerAssigned', data: { to: 'a-1', at: nine } },
        {
          type: 'DeadlineArmed',
          data: {
            kind: 'new-customer-contact',
            generation: 1,
            from: nine,
            dueAt,
            warnAt: day('2026-11-22').at('09:00'),
            clock: 'calendar',
            policyVersion: 1,
            clause: 'D3',
          },
        },
      ],
    });
    expect(decide(known(assign(nine)), assign(ten))).toEqual({ kind: 'unchanged' });
  });

  it('D3 a contact that reached the customer meets it, recorded in detail; an attempt does not', () => {
    const assigned = known(assign(nine));
    expect(decide(assigned, contact(tuesday.at('10:00')))).toEqual({
      kind: 'accepted',
      events: [
        {
          type: 'CustomerContacted',
          data: { by: anAgent.id, channel: 'phone', reached: true, at: tuesday.at('10:00') },
          personal: { summary: 'introduced myself' },
        },
        { type: 'DeadlineMet', data: { kind: 'new-customer-contact', generation: 1, at: tuesday.at('10:00') } },
      ],
    });
    const tried = going(assigned, contact(tuesday.at('10:00'), false));
    expect(tried).toHaveLength(assigned.length + 1);
    expect(stateOf(tried)).toMatchObject({ lastContactAt: tuesday.at('10:00') });
    expect(stateOf(tried)).not.toHaveProperty('lastReachedAt');
    refused(decide(assigned, contact(ten, true, tuesday.at('10:00'))), 'from-the-future', 'D3');
  });

  it('D3 not made in time is a breach at its due time, by timer or by a late contact', () => {
    const late = day('2026-11-24').at('10:00');
    const breached = { type: 'DeadlineBreached', data: { kind: 'new-customer-contact', generation: 1, dueAt, noticedAt: late } };
    expect(decide(known(assign(nine)), timer(late))).toEqual({ kind: 'accepted', events: [breached] });
    expect(decide(known(assign(nine)), contact(late))).toMatchObject({
      events: [{ type: 'CustomerContacted' }, breached, { type: 'DeadlineMet', data: { late: true } }],
    });
    expect(decide(known(), timer(late))).toEqual({ kind: 'unchanged' });
  });

  it('D3 another agent has the days anew', () => {
    expect(decide(known(assign(nine)), assign(ten, 'a-2'))).toMatchObject({
      events: [
        { type: 'CustomerAssigned', data: { to: 'a-2' } },
        { type: 'DeadlineCancelled', data: { generation: 1, reason: 'assigned-to-another' } },
        { type: 'DeadlineArmed', data: { generation: 2, from: ten } },
      ],
    });
  });

  it.each<[Role, boolean, boolean]>([
    ['admin', true, true],
    ['manager', true, true],
    ['supervisor', true, true],
    ['senior-agent', true, false],
    ['agent', true, false],
    ['inspector', false, false],
    ['analyst', false, false],
  ])('E6 %s works with customers: %s, shares them out: %s', (role, works, shares) => {
    const may = (command: CustomerCommand) => decide(known(), { ...command, by: staff(role) }).kind !== 'rejected';
    expect([may(contact(ten)), may(assign(ten))]).toEqual([works, shares]);
  });
});
