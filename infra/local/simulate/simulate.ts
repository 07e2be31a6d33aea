import { parseQuarter, type Quarter, quarterFrom } from '../../../domain/calendar/quarter.ts';
import type { Commit } from '../../../domain/kernel/event.ts';
import { arrivals } from './arrivals.ts';
import { createStaff, plantedWeakness, type Weakness } from './centre.ts';
import { contactOf } from './contact.ts';
import { createCustomers } from './customers.ts';
import { createDesk } from './desk.ts';
import { lifeOf } from './life.ts';
import { commitsOf } from './live.ts';
import { createRoster } from './roster.ts';

export type Simulation = {
  /** Cases opened in each quarter. */
  readonly cases: number;
  /** The last quarter, such as `2026-Q3`. */
  readonly quarter: string;
  readonly seed: number;
  /** How many quarters, the named one included; default 1. */
  readonly quarters?: number;
  /** When people come and go each day as well; default true. */
  readonly shifts?: boolean;
  /** What goes wrong in the last quarter; default what the seed plants. */
  readonly weakness?: Weakness | 'none';
};

/** Working days that a quarter amounts to, weekends and holidays counted for what they bring. */
const DAYS = 75;

/**
 * A quarter of a believable centre, or several in a row, as the commits that its commands led to: of its people first, then of
 * one case after the other, each case whole, its customer's record before it. Order between streams is by first contact, not by time; within a stream it is
 * exact. The same arguments give the same bytes, and memory does not grow with the cases. Throws a RangeError on a quarter
 * that is none.
 */
export function* simulate({ cases, quarter: named, seed, quarters = 1, shifts = true, weakness }: Simulation): Generator<Commit> {
  const last = quarterNamed(named);
  const staff = createStaff(cases / DAYS, seed);
  const desk = createDesk(staff);
  const roster = createRoster(staff, shifts);
  const recorded = createCustomers();
  for (let back = quarters - 1; back >= 0; back -= 1) {
    const quarter = quarterFrom(last, -back);
    const planted = weakness === 'none' || back > 0 ? undefined : (weakness ?? plantedWeakness(seed));
    const world = { quarter, seed, customers: Math.max(10, Math.ceil(cases * 0.7)), weakness: planted };
    yield* roster(quarter);
    for (const arrival of arrivals({ cases, quarter, seed })) {
      const contact = contactOf(arrival, world);
      yield* recorded(contact);
      yield* commitsOf(contact.opening.caseId, lifeOf(contact, desk));
    }
  }
}

export const quarterNamed = (text: string): Quarter => {
  const quarter = parseQuarter(text);
  if (quarter === undefined) throw new RangeError(`not a quarter like 2026-Q3: ${text} | 不是季度,应如 2026-Q3:${text}`);
  return quarter;
};
