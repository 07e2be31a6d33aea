import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CustomerEvent } from '../../../domain/customer/events.ts';
import { customerIdFrom, customerStream } from '../../../domain/customer/events.ts';
import { normalEmail, normalMembership, normalName } from '../../../domain/customer/identifiers.ts';
import { agentId, commandId } from '../../../domain/kernel/ids.ts';
import { lists } from '../../../domain/views/board-lines.ts';
import { customerDirectory, directory, withCasesOfCustomers } from '../../../domain/views/customer-directory.ts';
import { caseBoard } from '../../../domain/views/supervisor-board.ts';
import { anAgent, anAnsweredCase, assign, caseId } from '../../support/cases.ts';
import { goingOn, stateOf } from '../../support/given.ts';
import { day, monday } from '../../support/moments.ts';

const id = customerIdFrom(new Uint8Array([9, 8, 7, 6, 5]));
const other = customerIdFrom(new Uint8Array([1, 1, 1, 1, 1]));
const nine = monday.at('09:00');
const dueAt = day('2026-11-23').at('09:00');
/** Stands for a digest: says what it was made of, and tells what identifies nobody. */
const digestOf = (by: string, value: string): string | undefined => (value === 'nobody' ? undefined : `<${by}:${value}>`);
const view = customerDirectory(digestOf);

const rowOf = (...events: readonly CustomerEvent[]) =>
  view.evolve(view.initial, {
    stream: customerStream(id),
    commit: 1,
    events,
    commandId: commandId('c-1'),
    actor: anAgent,
    at: nine,
  });
const shown = (...events: readonly CustomerEvent[]) => view.contribution(rowOf(...events));
const listsOf = (...events: readonly CustomerEvent[]) => shown(...events).entries.map(({ list }) => list);

const recorded: CustomerEvent = {
  type: 'CustomerRecorded',
  data: { customerId: id, contactClass: 'prospect', at: nine },
  personal: {
    identifiers: [
      { by: 'phone', value: '+8613800138000' },
      { by: 'email', value: 'ann@customer.example' },
      { by: 'membership', value: 'nobody' },
    ],
  },
};
const assigned: CustomerEvent = { type: 'CustomerAssigned', data: { to: agentId('a-1'), at: nine } };
const merged: CustomerEvent = { type: 'CustomerMerged', data: { into: other, at: nine } };
const armed: CustomerEvent = {
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
};
const breached: CustomerEvent = {
  type: 'DeadlineBreached',
  data: { kind: 'new-customer-contact', generation: 1, dueAt, noticedAt: dueAt },
};

describe('A2: finding a customer', () => {
  it('A2 listed under a digest of each thing that identifies them, by class and by agent; counted once', () => {
    expect(listsOf(recorded, assigned)).toEqual([
      directory.customersBy('phone', '<phone:+8613800138000>'),
      directory.customersBy('email', '<email:ann@customer.example>'),
      directory.inClass('prospect'),
      directory.customersOf('a-1'),
    ]);
    expect(shown(recorded).cells).toEqual([{ table: 'customers', key: 'prospect', count: 1 }]);
  });

  it('A2 a merged record is found by what identified it, and points to the survivor; it no longer counts', () => {
    const { cells, entries } = shown(recorded, assigned, merged);
    expect(cells).toEqual([]);
    expect(entries.map(({ list }) => list)).toEqual([
      directory.customersBy('phone', '<phone:+8613800138000>'),
      directory.customersBy('email', '<email:ann@customer.example>'),
      directory.mergedInto(other),
    ]);
    expect(new Set(entries.map(({ line }) => (line as { mergedInto?: string }).mergedInto))).toEqual(new Set([other]));
    const unmerged: CustomerEvent = { type: 'CustomerUnmerged', data: { from: other, at: nine } };
    expect(shown(recorded, assigned, merged, unmerged)).toEqual(shown(recorded, assigned));
  });

  it('A2 E6 the cases of a customer are listed under the same digests, without any words of theirs', () => {
    const cases = withCasesOfCustomers(caseBoard, digestOf);
    const state = stateOf(goingOn(anAnsweredCase(), assign(monday.at('10:00'), 'a-1')));
    const own = cases.contribution(state).entries.slice(caseBoard.contribution(state).entries.length);
    expect(own).toEqual([
      {
        list: directory.casesOf('email', '<email:ann@customer.example>'),
        sort: `${nine}#${caseId}`,
        line: { caseId, openedAt: nine, caseType: 'inquiry', phase: 'in-progress', assignee: 'a-1' },
      },
    ]);
    expect(cases.contribution(state).cells).toEqual(caseBoard.contribution(state).cells);
    expect(cases.contribution(cases.initial).entries).toEqual([]);
  });
});

describe('D3 D5: what is owed to customers is on the supervisor’s lists', () => {
  it('D3 running at its warning; breached from its due time until it is done', () => {
    const stream = customerStream(id);
    const line = { stream, customerId: id, assignee: 'a-1', kind: 'new-customer-contact', dueAt };
    const warnAt = day('2026-11-22').at('09:00');
    const owed = shown(recorded, assigned, armed);
    expect(owed.cells).toContainEqual({ table: 'deadlines', key: 'running|new-customer-contact', count: 1, sheet: 'now' });
    expect(owed.entries.filter(({ list }) => list === lists.running)).toEqual([
      {
        list: lists.running,
        sort: `${warnAt}#${stream}#new-customer-contact`,
        line: { ...line, generation: 1, at: warnAt, moment: 'warning' },
      },
    ]);
    const late = shown(recorded, assigned, armed, breached);
    expect(late.cells).toContainEqual({ table: 'deadlines', key: 'breached|new-customer-contact', count: 1, sheet: 'now' });
    expect(late.entries.filter(({ list }) => list === lists.breached)).toEqual([
      { list: lists.breached, sort: `${dueAt}#${stream}#new-customer-contact#1`, line },
    ]);
    const done: CustomerEvent = {
      type: 'DeadlineMet',
      data: { kind: 'new-customer-contact', generation: 1, at: dueAt, late: true },
    };
    // L2: kept for what-if, from the first promise on and ever after the same.
    const promised = { list: directory.promised, sort: id, line: { customerId: id }, stays: true };
    const after = shown(recorded, assigned, armed, breached, done);
    const { cells, entries } = shown(recorded, assigned);
    expect(after).toEqual({ cells, entries: [...entries, promised] });
    expect(owed.entries).toContainEqual(promised);
  });
});

describe('A2: the one form of what identifies a customer', () => {
  it.each([
    ['Ann@Customer.EXAMPLE', 'ann@customer.example'],
    ['  ann@customer.example. ', 'ann@customer.example'],
    ['ａｎｎ＠customer.example', 'ann@customer.example'],
    ['wang@例子.中国', 'wang@xn--fsqu00a.xn--fiqs8s'],
    ['ann+shop@customer.example', 'ann+shop@customer.example'],
  ])('A2 mail address %s is %s', (text, value) => {
    expect(normalEmail(text)).toBe(value);
  });

  it.each([
    '',
    'ann',
    'ann@',
    '@customer.example',
    'ann@localhost',
    'a b@c.example',
    'a..b@c.example',
    'ann@c.example/x',
    'a@b@c.example',
  ])('A2 %j is no mail address', (text) => {
    expect(normalEmail(text)).toBeUndefined();
  });

  it('A2 membership numbers and names count alike however they are grouped and capitalised', () => {
    expect(['m-100 234', 'M100234', 'ｍ１００２３４'].map(normalMembership)).toEqual(['M100234', 'M100234', 'M100234']);
    expect(['', '  ', '<script>'].map(normalMembership)).toEqual([undefined, undefined, undefined]);
    expect([' Ann   Miller ', 'ann miller', '王 芳'].map(normalName)).toEqual(['ann miller', 'ann miller', '王 芳']);
    expect(normalName('   ')).toBeUndefined();
  });

  it('A2 the one form of the one form is itself', () => {
    fc.assert(
      fc.property(fc.oneof(fc.emailAddress(), fc.string(), fc.string({ unit: 'grapheme' })), (text) => {
        for (const normal of [normalEmail, normalMembership, normalName]) {
          const value = normal(text);
          if (value !== undefined) expect(normal(value)).toBe(value);
        }
      }),
      { numRuns: 200 },
    );
  });
});
