import { addBusiness } from '../../../domain/calendar/business-calendar.ts';
import { dayKind } from '../../../domain/calendar/holidays.ts';
import { businessSeconds, instantOf } from '../../../domain/kernel/time.ts';
import { defaultCalendar } from '../../../domain/policy/default-policy.ts';
import type { Team } from '../../../domain/roster/words.ts';
import { DAY, dateOf, HOUR } from './arrivals.ts';
import type { Agent } from './centre.ts';

/** Who is there and free: two shifts a day that change from week to week, fewer people at weekends, a third of them on holidays. */
export type Desk = {
  /** Picked up by whoever has been free longest, within the caller's patience; `undefined` when nobody was. */
  readonly call: (team: Team, at: number, busy: { readonly patience: number; readonly work: number }) => Taken | undefined;
  /** Written work waits for the next free person on shift. */
  readonly take: (team: Team, at: number, work: number) => Taken;
  /** The next moment from `at` on at which somebody is there. */
  readonly staffed: (at: number) => number;
  /** After so many hours of the centre's business time. */
  readonly office: (at: number, hours: number) => number;
};
export type Taken = { readonly agent: Agent; readonly at: number };
export type Shift = { readonly agent: Agent; readonly from: number; readonly to: number };

export const createDesk = (staff: readonly Agent[]): Desk => {
  const freeAt = new Map<Agent, number>();
  const teams = Map.groupBy(staff, ({ team }) => team);
  const known = new Map<string, readonly Shift[]>();

  const shiftsOn = (team: Team, midnight: number): readonly Shift[] => {
    const key = `${team} ${midnight}`;
    const found = known.get(key) ?? shiftsOf(teams.get(team) ?? [], midnight);
    known.set(key, found);
    if (known.size > 200) known.delete(known.keys().next().value ?? '');
    return found;
  };

  /** Whoever can begin first; among those free already, who has been free longest. */
  const first = (team: Team, at: number, until: number): Taken | undefined => {
    let best: Shift | undefined;
    let beginning = Number.POSITIVE_INFINITY;
    let idleSince = 0;
    for (const shift of shiftsOn(team, midnightOf(at))) {
      const free = freeAt.get(shift.agent) ?? 0;
      const begins = Math.max(at, shift.from, free);
      if (begins >= shift.to || begins > until) continue;
      if (begins < beginning || (begins === beginning && free < idleSince)) [best, beginning, idleSince] = [shift, begins, free];
    }
    return best === undefined ? undefined : { agent: best.agent, at: beginning };
  };
  const busy = ({ agent, at }: Taken, work: number): Taken => {
    freeAt.set(agent, at + work * agent.pace);
    return { agent, at };
  };

  return {
    call: (team, at, { patience, work }) => {
      const taken = first(team, at, at + patience);
      return taken && busy(taken, work);
    },
    take: (team, at, work) => {
      for (let from = at; ; from = midnightOf(from) + DAY) {
        const taken = first(team, from, Number.POSITIVE_INFINITY);
        if (taken) return busy(taken, work);
      }
    },
    staffed: (at) => {
      const midnight = midnightOf(at);
      if (at >= midnight + 20 * HOUR) return midnight + DAY + 9 * HOUR + (at % HOUR);
      return at < midnight + 9 * HOUR ? midnight + 9 * HOUR + (at % HOUR) : at;
    },
    office: (at, hours) =>
      Date.parse(addBusiness(defaultCalendar, instantOf(Math.floor(at)), businessSeconds(Math.round(hours * 3600))).at),
  };
};

/** Shanghai has had one offset since 1991. */
export const midnightOf = (at: number): number => Math.floor((at + 8 * HOUR) / DAY) * DAY - 8 * HOUR;

export const shiftsOf = (people: readonly Agent[], midnight: number): readonly Shift[] => {
  const date = dateOf(midnight);
  const number = Math.floor(midnight / DAY);
  const weekend = [0, 6].includes(new Date(`${date}T00:00:00Z`).getUTCDay());
  const kind = dayKind(date);
  const share = kind === 'holiday' ? 4 : kind === 'make-up' || !weekend ? 8 : 5;
  return people.flatMap((agent, index): readonly Shift[] => {
    if ((index * 7 + number * 3) % 10 >= share) return [];
    const [from, to] = (index + Math.floor(index / 10) + Math.floor((number + 3) / 7)) % 2 === 0 ? [8, 16.5] : [11.5, 20];
    return [{ agent, from: midnight + from * HOUR, to: midnight + to * HOUR }];
  });
};
