import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { agentId } from '../../../domain/kernel/ids.ts';
import { shareOut, type ToVisit, type Visitor } from '../../../domain/visits/share-out.ts';
import { monday } from '../../support/moments.ts';
import { customerNumber } from '../../support/visits.ts';

const visitor = (id: string, but: Partial<Visitor> = {}): Visitor => ({
  id: agentId(id),
  role: 'agent',
  team: 'customer-service',
  skills: [],
  capacity: 10,
  open: 0,
  idleSince: monday.at('09:00'),
  ...but,
});
const toVisit = (n: number, assignee?: string): ToVisit => ({
  customerId: customerNumber(n),
  ...(assignee === undefined ? {} : { assignee: agentId(assignee) }),
});
const many = (n: number): readonly ToVisit[] => Array.from({ length: n }, (_, index) => toVisit(index + 1));
const tally = (shares: ReturnType<typeof shareOut>['shares']) =>
  Object.fromEntries([...Map.groupBy(shares, ({ to }) => to)].map(([to, of]) => [to, of.length]));

describe('D4 E2: visits are shared out among agents', () => {
  it('E2 evenly by what each can hold, with what they hold already', () => {
    expect(tally(shareOut(many(9), [visitor('a'), visitor('b'), visitor('c')]).shares)).toEqual({ a: 3, b: 3, c: 3 });
    expect(tally(shareOut(many(9), [visitor('a', { capacity: 20 }), visitor('b')]).shares)).toEqual({ a: 6, b: 3 });
    expect(tally(shareOut(many(4), [visitor('a', { open: 4 }), visitor('b')]).shares)).toEqual({ b: 4 });
  });

  it('E2 a customer goes to the agent whose they are, where there is room', () => {
    const known = [toVisit(1), toVisit(2, 'b'), toVisit(3, 'b')];
    const { shares } = shareOut(known, [visitor('a'), visitor('b', { capacity: 1 })]);
    expect(shares).toEqual([
      { customerId: customerNumber(2), to: 'b', because: 'known-customer' },
      { customerId: customerNumber(3), to: 'a', because: 'capacity' },
      { customerId: customerNumber(1), to: 'a', because: 'capacity' },
    ]);
  });

  it('E2 supervisors and other teams get none; where nobody has room, the customer is named', () => {
    const others = [visitor('s', { role: 'supervisor' }), visitor('t', { team: 'technical-support' })];
    expect(shareOut(many(1), others)).toEqual({ shares: [], unplaced: [customerNumber(1)] });
    expect(shareOut(many(3), [visitor('a', { capacity: 2 })])).toMatchObject({ unplaced: [customerNumber(3)] });
    expect(shareOut(many(1), [visitor('senior', { role: 'senior-agent' })]).shares).toHaveLength(1);
  });

  it('E2 everybody is placed or named, nobody beyond capacity, whoever could hold the same holds the same to within one', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 60 }),
        fc.array(fc.tuple(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 0, max: 12 })), { maxLength: 5 }),
        fc.integer({ min: 2, max: 12 }),
        (customers, held, same) => {
          const visitors = held.map(([capacity, open], index) =>
            visitor(`a-${index}`, { capacity, open: Math.min(open, capacity) }),
          );
          const all = [...visitors, visitor('x', { capacity: same }), visitor('y', { capacity: same })];
          const { shares, unplaced } = shareOut(many(customers), all);
          expect(shares.length + unplaced.length).toBe(customers);
          expect(new Set([...shares.map(({ customerId }) => customerId), ...unplaced]).size).toBe(customers);
          const given = tally(shares);
          for (const { id, capacity, open } of all) expect(open + (given[id] ?? 0)).toBeLessThanOrEqual(capacity);
          if (unplaced.length > 0) for (const { id, capacity, open } of all) expect(open + (given[id] ?? 0)).toBe(capacity);
          expect(Math.abs((given.x ?? 0) - (given.y ?? 0))).toBeLessThanOrEqual(1);
        },
      ),
      { numRuns: 60 },
    );
  });
});
