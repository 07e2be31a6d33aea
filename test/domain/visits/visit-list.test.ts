import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Role } from '../../../domain/kernel/event.ts';
import { agentId } from '../../../domain/kernel/ids.ts';
import { days, type Instant, minus, plus, seconds } from '../../../domain/kernel/time.ts';
import { defaultPolicy } from '../../../domain/policy/default-policy.ts';
import { visitLists, visitNames } from '../../../domain/views/visits.ts';
import {
  type DrawVisitList,
  parseVisitListId,
  type ShareVisitsOut,
  type Visitable,
  type VisitListCommand,
  type VisitListEvent,
  type VisitListState,
  visitListDecider,
  visitListId,
  visitListStream,
} from '../../../domain/visits/visit-list.ts';
import { staff, theSystem } from '../../support/cases.ts';
import { defaultPolicies } from '../../support/given.ts';
import { monday } from '../../support/moments.ts';
import { theSupervisor } from '../../support/people.ts';
import { customerNumber, theList } from '../../support/visits.ts';

const now = monday.at('10:00');
const { every } = defaultPolicy.visits.byClass.prospect;
/** The last moment of the day to whom a visit is due then. */
const lastDue = minus(plus(monday.at('00:00'), days(1)), every);
const lastReached = (n: number, careSince: Instant, owed = false): Visitable => ({
  customerId: customerNumber(n),
  careSince,
  owed,
});
const draw = (customers: readonly Visitable[], but: Partial<DrawVisitList> = {}): VisitListCommand => ({
  type: 'DrawVisitList',
  now,
  by: theSupervisor,
  contactClass: 'prospect',
  on: '2026-11-16',
  most: 200,
  customers,
  ...but,
});
const shareTo = (to: string, ...numbers: readonly number[]): ShareVisitsOut => ({
  type: 'ShareVisitsOut',
  now,
  by: theSupervisor,
  shares: numbers.map((n) => ({ customerId: customerNumber(n), to: agentId(to), because: 'even-load' })),
  unplaced: 0,
});
const fold = (events: readonly VisitListEvent[]): VisitListState =>
  events.reduce(visitListDecider.evolve, visitListDecider.initial);
const decide = (history: readonly VisitListEvent[], command: VisitListCommand) =>
  visitListDecider.decide(command, fold(history), defaultPolicies);
const having = (...commands: readonly VisitListCommand[]): readonly VisitListEvent[] => {
  const events: VisitListEvent[] = [];
  for (const command of commands) {
    const decision = decide(events, command);
    if (decision.kind === 'accepted') events.push(...decision.events);
  }
  return events;
};
const refusal = (history: readonly VisitListEvent[], command: VisitListCommand): string => {
  const decision = decide(history, command);
  if (decision.kind !== 'rejected') throw new Error('not refused');
  expect(decision.refusal.words.zh).toMatch(/[\u4e00-\u9fff].*。$/);
  return `${decision.refusal.code} (${decision.refusal.clause})`;
};
const threeDue = [3, 1, 2].map((n) => lastReached(n, minus(lastDue, days(n))));

describe('D4: the list of a class and a day', () => {
  it('D4 draws to whom a visit is due by the end of the day, longest without a word first', () => {
    expect(decide([], draw(threeDue))).toEqual({
      kind: 'accepted',
      events: [
        {
          type: 'VisitListDrawn',
          data: {
            listId: theList,
            contactClass: 'prospect',
            on: '2026-11-16',
            from: monday.at('00:00'),
            customers: [3, 2, 1].map(customerNumber),
            left: 0,
            policyVersion: 1,
            at: now,
          },
        },
      ],
    });
  });

  it('D4 leaves out who was reached since, and who is owed a visit already', () => {
    const customers = [
      lastReached(1, minus(lastDue, seconds(1))),
      lastReached(2, lastDue),
      lastReached(3, minus(lastDue, days(9)), true),
    ];
    expect(decide([], draw(customers))).toMatchObject({ events: [{ data: { customers: [customerNumber(1)] } }] });
  });

  it('D4 takes no more than asked, and says how many are left for a later list', () => {
    expect(decide([], draw(threeDue, { most: 2 }))).toMatchObject({
      events: [{ data: { customers: [3, 2].map(customerNumber), left: 1 } }],
    });
  });

  it('D4 the draw can be repeated: from the same customers, in whatever order, it is the same; and a list is drawn once', () => {
    const customers = fc
      .uniqueArray(fc.integer({ min: 1, max: 500 }), { minLength: 1, maxLength: 30 })
      .map((numbers) => numbers.map((n) => lastReached(n, minus(lastDue, days(1 + (n % 5))))));
    fc.assert(
      fc.property(
        customers.chain((all) => fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length }))),
        ([one, other]) => {
          expect(decide([], draw(one))).toEqual(decide([], draw(other)));
          expect(decide(having(draw(one)), draw(other, { most: 1 }))).toEqual({ kind: 'unchanged' });
        },
      ),
    );
  });

  it('D4 refused: a day that is over, a day on which nobody is due, an agent who draws, a list that is not there', () => {
    expect(refusal([], draw(threeDue, { on: '2026-11-15' }))).toBe('date-behind (D4)');
    const soon = [lastReached(1, plus(lastDue, days(3)))];
    expect(refusal([], draw(soon))).toBe('nobody-due (D4)');
    expect(decide([], draw(soon))).toMatchObject({ refusal: { words: { en: expect.stringContaining('2026-11-19') } } });
    expect(refusal([], shareTo('a-1', 1))).toBe('unknown-visit-list (D4)');
  });

  it.each<[Role, boolean]>([
    ['agent', false],
    ['senior-agent', false],
    ['inspector', false],
    ['supervisor', true],
    ['manager', true],
  ])('E6 %s draws lists: %s', (role, may) => {
    expect(decide([], draw(threeDue, { by: staff(role) })).kind === 'accepted').toBe(may);
  });

  it('D4 is shared out, again for whom somebody else shall go to; only its own customers, and said twice happens once', () => {
    const drawn = having(draw(threeDue));
    const shared = having(draw(threeDue), shareTo('a-1', 1, 2, 3, 77));
    expect(shared.at(-1)).toMatchObject({ type: 'VisitsSharedOut', data: { unplaced: 0 } });
    expect(fold(shared)).toMatchObject({
      shares: Object.fromEntries([1, 2, 3].map((n) => [customerNumber(n), 'a-1'])),
      sharedOut: 1,
      handedOut: 0,
    });
    expect(decide(shared, shareTo('a-1', 1, 2, 3))).toEqual({ kind: 'unchanged' });
    expect(decide(shared, shareTo('a-2', 2))).toMatchObject({ events: [{ data: { shares: [{ to: 'a-2' }] } }] });
    expect(decide(drawn, { ...shareTo('a-1'), unplaced: 3 })).toEqual({ kind: 'unchanged' });
  });

  it('D4 is handed out up to the sharing that was seen; a later sharing keeps it unfinished', () => {
    const done = (upTo: number): VisitListCommand => ({ type: 'VisitsAreHandedOut', now, by: theSystem, upTo, skipped: [] });
    const twice = having(draw(threeDue), shareTo('a-1', 1), shareTo('a-2', 2), done(1));
    const unfinished = (state: VisitListState) =>
      visitLists.contribution(state).entries.some(({ list }) => list === visitNames.unfinished);
    expect(unfinished(fold(twice))).toBe(true);
    expect(decide(twice, done(1))).toEqual({ kind: 'unchanged' });
    expect(unfinished(fold([...twice, ...having(draw(threeDue), shareTo('a-1', 1), shareTo('a-2', 2), done(2)).slice(-1)]))).toBe(
      false,
    );
  });

  it('D4 its number names class and day, and nothing else is one', () => {
    expect(parseVisitListId('rebate-customer.2026-11-16')).toBe(visitListId('rebate-customer', '2026-11-16'));
    expect(visitListStream(theList)).toBe('visit-list#prospect.2026-11-16');
    for (const text of ['nuisance.2026-11-16', 'prospect', 'prospect.today', '']) expect(parseVisitListId(text)).toBeUndefined();
  });
});
