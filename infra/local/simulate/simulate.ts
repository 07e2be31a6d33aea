import { parseQuarter, type Quarter, quarterFrom } from '../../../domain/calendar/quarter.ts';
import type { Commit } from '../../../domain/kernel/event.ts';
import { arrivals } from './arrivals.ts';
import { createInspectors, createStaff, plantedWeakness, type Weakness } from './centre.ts';
import { contactOf } from './contact.ts';
import { createCustomers } from './customers.ts';
import { createDesk } from './desk.ts';
import { createInspections, type StoredFile } from './draws.ts';
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
  /** Whether records are inspected; default true. */
  readonly inspected?: boolean;
  /** Gets the files that events tell of: the lists that inspections were drawn from. */
  readonly keep?: (file: StoredFile) => void;
};

/** Working days that a quarter amounts to, weekends and holidays counted for what they bring. */
const DAYS = 75;

/**
 * A quarter of a believable centre, or several in a row, as the commits that its commands led to: of its people first, then of
 * one case after the other, each case whole, its customer's record before it, and of each month's inspections when the month is over. The
 * last month is left to whoever runs the desk from then on. Order between streams is by first contact, not by time; within a stream it is
 * exact. The same arguments give the same bytes, and memory does not grow with the cases, but for what is remembered of the records of a
 * month until it is drawn from. Throws a RangeError on a quarter that is none.
 */
export function* simulate(asked: Simulation): Generator<Commit> {
  const { cases, quarter: named, seed, quarters = 1, shifts = true, weakness, inspected = true, keep = () => {} } = asked;
  const last = quarterNamed(named);
  const staff = createStaff(cases / DAYS, seed);
  const inspectors = createInspectors(cases / DAYS);
  const desk = createDesk(staff);
  const roster = createRoster({ staff, inspectors, shifts });
  const inspections = createInspections({ staff, inspectors, desk, seed, keep });
  const recorded = createCustomers();
  for (let back = quarters - 1; back >= 0; back -= 1) {
    const quarter = quarterFrom(last, -back);
    const planted = weakness === 'none' || back > 0 ? undefined : (weakness ?? plantedWeakness(seed));
    const world = { quarter, seed, customers: Math.max(10, Math.ceil(cases * 0.7)), weakness: planted };
    yield* roster(quarter);
    for (const arrival of arrivals({ cases, quarter, seed })) {
      yield* inspections.drawnBy(arrival.at);
      const contact = contactOf(arrival, world);
      yield* recorded(contact);
      const ended = yield* commitsOf(contact.opening.caseId, lifeOf(contact, desk));
      if (inspected) inspections.closed(ended);
    }
  }
}

/** As `simulate`, with the files that the events tell of: the lists that inspections were drawn from. */
export const simulatedPast = (asked: Simulation) => {
  const files: StoredFile[] = [];
  return { commits: simulate({ ...asked, keep: (file) => void files.push(file) }), files };
};

export const quarterNamed = (text: string): Quarter => {
  const quarter = parseQuarter(text);
  if (quarter === undefined) throw new RangeError(`not a quarter like 2026-Q3: ${text} | 不是季度,应如 2026-Q3:${text}`);
  return quarter;
};
