import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CustomerCommand, type CustomerState, customerDecider } from '../../../domain/customer/customer.ts';
import { type CustomerEvent, customerIdFrom, customerStream } from '../../../domain/customer/events.ts';
import type { Commit } from '../../../domain/kernel/event.ts';
import { agentId, commandId } from '../../../domain/kernel/ids.ts';
import { days, type Instant, plus, seconds } from '../../../domain/kernel/time.ts';
import { replayCustomer } from '../../../domain/policy/replay-customer.ts';
import { onlyPolicy, type PolicyBook } from '../../../domain/policy/service-policy.ts';
import { createSimulation } from '../../../domain/policy/simulation.ts';
import { visitListId } from '../../../domain/visits/visit-list.ts';
import { defaultPolicies } from '../../support/given.ts';
import { minutesAfter, monday } from '../../support/moments.ts';
import { theSupervisor } from '../../support/people.ts';
import { aBook, aPolicy } from '../../support/policies.ts';

const nine = monday.at('09:00');
const id = customerIdFrom(new Uint8Array([9, 8, 7, 6, 5]));
const by = theSupervisor;
const spoken = { channel: 'phone', summary: 'spoken to' } as const;

const recorded: CustomerCommand = {
  type: 'RecordCustomer',
  now: nine,
  by,
  customerId: id,
  identifiers: [],
  contactClass: 'prospect',
};
const assigned = (now: Instant, to: string): CustomerCommand => ({ type: 'AssignCustomer', now, by, to: agentId(to) });
const contacted = (now: Instant, reached = true): CustomerCommand => ({
  ...{ type: 'ContactCustomer', now, by, at: now, reached },
  ...spoken,
});
const visit = (now: Instant, contactClass: 'prospect' | 'rebate-customer' = 'rebate-customer'): CustomerCommand => {
  const listId = visitListId(contactClass, now.slice(0, 10));
  return { type: 'AssignVisit', now, by, listId, contactClass, to: agentId('a-3'), from: now };
};
const visited = (now: Instant, reached = true): CustomerCommand => ({
  ...{ type: 'RecordVisit', now, by, at: now, reached, ...(reached ? { satisfied: true } : {}) },
  ...spoken,
});
const wakeUp = (now: Instant): CustomerCommand => ({ type: 'NoticeDeadline', now, by });
const merged = (now: Instant): CustomerCommand => ({
  ...{ type: 'MergeCustomer', now, by, survivor: 'standing' },
  into: customerIdFrom(new Uint8Array([1, 1, 1, 1, 1])),
});

/** What became of a customer, whatever was done, hours and days apart. */
const lives = fc
  .array(
    fc.record({
      wait: fc.nat(6 * 24 * 60),
      what: fc.constantFrom<(now: Instant) => CustomerCommand>(
        ...[(now: Instant) => assigned(now, 'a-1'), (now: Instant) => assigned(now, 'a-2')],
        ...[visit, (now: Instant) => visit(now, 'prospect'), visited, (now: Instant) => visited(now, false)],
        ...[contacted, (now: Instant) => contacted(now, false), wakeUp, wakeUp, merged],
        (now) => ({ type: 'HandVisitOver', now, by, to: agentId('a-1') }),
        (now) => ({ type: 'SetContactClass', now, by, contactClass: 'not-yet-reached' }),
        (now) => ({ type: 'UnmergeCustomer', now, by }),
      ),
    }),
    { maxLength: 14 },
  )
  .map((steps) => {
    let now = nine;
    const commands = steps.map(({ wait, what }) => {
      now = minutesAfter(now, wait + 1);
      return what(now);
    });
    return [recorded, ...commands];
  });

const within = (n: number) => ({
  newCustomerContact: { span: { seconds: n * 86_400 }, lead: { seconds: 3600 } },
  visits: {
    byClass: { 'rebate-customer': { within: { span: { days: n, seconds: 0 }, lead: { days: 0, seconds: 3600 } } } },
  },
});

/** Versions that come into force on the way, some taking what is owed to customers along. */
const books: fc.Arbitrary<PolicyBook> = fc
  .array(
    fc.record({
      n: fc.integer({ min: 1, max: 20 }),
      minute: fc.nat(60_000),
      moves: fc.subarray(['new-customer-contact', 'periodic-visit'] as const),
    }),
    { maxLength: 3 },
  )
  .map((versions) =>
    aBook(
      ...versions
        .toSorted((a, b) => a.minute - b.minute)
        .map(({ n, minute, moves }) => ({ change: within(n), from: minutesAfter(nine, minute), moves })),
    ),
  );

const lived = (book: PolicyBook, commands: readonly CustomerCommand[]): readonly Commit<CustomerEvent>[] => {
  const commits: Commit<CustomerEvent>[] = [];
  let state: CustomerState = customerDecider.initial;
  for (const command of commands) {
    const decision = customerDecider.decide(command, state, book);
    if (decision.kind !== 'accepted' || decision.events.length === 0) continue;
    const events = JSON.parse(JSON.stringify(decision.events)) as readonly CustomerEvent[]; // as read back from the store
    state = events.reduce(customerDecider.evolve, state);
    const commit = commits.length + 1;
    commits.push({ stream: customerStream(id), commit, events, commandId: commandId(`c-${commit}`), actor: by, at: command.now });
  }
  return commits;
};
const endOf = (commands: readonly CustomerCommand[]): Instant => commands.at(-1)?.now ?? nine;
const breachesOf = (state: CustomerState) =>
  state.kind === 'none' ? [] : state.deadlines.breaches.map(({ kind, dueAt }) => `${kind} ${dueAt}`).sort();

describe('L2 what-if of customers: the same policy', () => {
  it('L2 D3 D4 reproduces any history exactly: every deadline, every breach', () => {
    fc.assert(
      fc.property(lives, (commands) => {
        const asOf = plus(endOf(commands), days(90));
        const told = replayCustomer(lived(defaultPolicies, commands), { history: defaultPolicies, draft: defaultPolicies, asOf });
        expect(told.simulated).toStrictEqual(told.recorded);
        expect(told.outcomes.simulated).toStrictEqual(told.outcomes.recorded);
        expect(told.named).toBe(0);
      }),
      { numRuns: 30 },
    );
  });

  it('L2 also over versions that came into force on the way and took what was owed along', () => {
    fc.assert(
      fc.property(lives, books, (commands, book) => {
        const asOf = endOf(commands);
        const told = replayCustomer(lived(book, commands), { history: book, draft: book, asOf });
        expect(told.simulated).toStrictEqual(told.recorded);
        expect(told.outcomes.simulated).toStrictEqual(told.outcomes.recorded);
      }),
      { numRuns: 30 },
    );
  });
});

describe('L2 what-if of customers: another policy', () => {
  it('L2 D3 D4 gives what the same people doing the same would have had under the draft', () => {
    fc.assert(
      fc.property(lives, fc.integer({ min: 1, max: 20 }), (commands, n) => {
        const draft = onlyPolicy(aPolicy(within(n)));
        const end = plus(endOf(commands), seconds(86_401)); // when nothing is due to the second
        const told = [...commands, wakeUp(end)];
        const { simulated } = replayCustomer(lived(defaultPolicies, told), { history: defaultPolicies, draft, asOf: end });
        const other = lived(draft, told).flatMap(({ events }) => events);
        expect(breachesOf(simulated)).toEqual(breachesOf(other.reduce(customerDecider.evolve, customerDecider.initial)));
      }),
      { numRuns: 30 },
    );
  });

  it('L2 D3 D4 counts what was promised in the period by kind and team, and names the customers', () => {
    const commands = [recorded, assigned(nine, 'a-1'), contacted(plus(nine, days(5))), visit(plus(nine, days(20)))];
    const history = defaultPolicies;
    const during = { from: nine, to: plus(nine, days(10)) };
    const draft = onlyPolicy(aPolicy(within(3)));
    const simulation = createSimulation({ history, draft, asOf: plus(nine, days(60)), during, teamOf: () => 'north' });
    simulation.addCustomer(lived(history, commands));
    const report = simulation.report();
    expect(report).toMatchObject({ cases: 0, customers: 1, gained: { count: 1 }, lost: { count: 0 } });
    expect(report.gained.breaches).toMatchObject([{ customerId: id, kind: 'new-customer-contact', dueAt: plus(nine, days(3)) }]);
    expect(report.lines.map(({ kind, team, gained }) => [kind, team, gained])).toEqual([['new-customer-contact', 'north', 1]]);
  });
});
