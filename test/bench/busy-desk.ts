import { createHash } from 'node:crypto';
import { dayKind } from '../../domain/calendar/holidays.ts';
import { type Quarter, quarterFrom } from '../../domain/calendar/quarter.ts';
import type { Commit } from '../../domain/kernel/event.ts';
import { caseIdFrom } from '../../domain/kernel/ids.ts';
import { type Instant, instantOf } from '../../domain/kernel/time.ts';
import { DAY, dateOf, HOUR } from '../../infra/local/simulate/arrivals.ts';
import { createStaff } from '../../infra/local/simulate/centre.ts';
import { contactOf } from '../../infra/local/simulate/contact.ts';
import { createDesk, midnightOf } from '../../infra/local/simulate/desk.ts';
import { createDice } from '../../infra/local/simulate/dice.ts';
import { lifeOf } from '../../infra/local/simulate/life.ts';
import { commitsOf, type Life } from '../../infra/local/simulate/live.ts';
import { createRoster } from '../../infra/local/simulate/roster.ts';

/** A large centre in the middle of a working morning, with as many open cases as it is asked for. */
export const createBusyDesk = (open: number, { now, quarter }: { readonly now: Instant; readonly quarter: Quarter }) => {
  /** They came in within three working days. */
  const staff = createStaff(open / 3, 7);
  const until = Date.parse(now);
  const dice = createDice('busy-desk', open);
  const mornings = workingDaysBefore(until, 3);

  /** Every case goes its way up to its result, which is still to come; timers fire as they fall due. */
  function* openCases(): Generator<readonly Commit[]> {
    const desk = createDesk(staff);
    const world = { quarter, seed: 7, customers: open, weakness: undefined };
    const times = Array.from({ length: open }, () => dice.pick(mornings) + dice.between(0, 10) * HOUR).sort((a, b) => a - b);
    for (const [index, at] of times.entries()) {
      const contact = contactOf({ index, at: Math.min(at, until - HOUR / 4), burst: false }, world);
      yield upTo(until, commitsOf(contact.opening.caseId, withoutResult(lifeOf(contact, desk))));
    }
  }

  /** Cases of the weeks before, done with: a thousand lives, lived again under other numbers. */
  function* closedCases(count: number): Generator<readonly Commit[]> {
    const desk = createDesk(staff);
    const world = { quarter: quarterFrom(quarter, -1), seed: 8, customers: count, weakness: undefined };
    const lives = Array.from({ length: Math.min(count, 1000) }, (_, index) => {
      const at = midnightOf(until) - 60 * DAY + 9 * HOUR + dice.between(0, 20 * DAY);
      const { caseId } = contactOf({ index, at, burst: false }, world).opening;
      const life = lifeOf(contactOf({ index, at, burst: false }, world), desk);
      return { caseId, text: JSON.stringify(upTo(until, commitsOf(caseId, life))) };
    });
    for (let index = 0; index < count; index += 1) {
      const { caseId, text } = lives[index % lives.length] ?? { caseId: '', text: '[]' };
      const other = caseIdFrom(createHash('sha256').update(`closed ${index}`).digest());
      yield JSON.parse(text.replaceAll(caseId, other)) as readonly Commit[];
    }
  }

  const people = (): readonly (readonly Commit[])[] => [
    ...Map.groupBy(createRoster({ staff, inspectors: [], shifts: false })(quarter), ({ stream }) => stream).values(),
  ];
  return { openCases, closedCases, people, agents: staff.length };
};

/** Nine in the morning of the last working days, the one of `until` included. */
const workingDaysBefore = (until: number, days: number): readonly number[] => {
  const found: number[] = [];
  for (let midnight = midnightOf(until); found.length < days; midnight -= DAY) {
    const weekday = new Date(`${dateOf(midnight)}T00:00:00Z`).getUTCDay();
    if (dayKind(dateOf(midnight)) !== 'holiday' && weekday !== 0 && weekday !== 6) found.push(midnight + 9 * HOUR);
  }
  return found;
};

const upTo = (until: number, commits: Iterable<Commit>): readonly Commit[] => {
  const taken: Commit[] = [];
  for (const commit of commits) {
    if (Date.parse(commit.at) > until) break;
    taken.push(commit);
  }
  return taken;
};

function* withoutResult(life: Life): Life {
  let step = life.next();
  while (!step.done && step.value.command(instantOf(0)).type !== 'Resolve') step = life.next(yield step.value);
}
