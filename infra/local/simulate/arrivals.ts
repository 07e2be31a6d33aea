import { dayKind } from '../../../domain/calendar/holidays.ts';
import { periodOf, type Quarter, type QuarterPeriod } from '../../../domain/calendar/quarter.ts';
import { wallAt } from '../../../domain/kernel/zone.ts';
import { createDice, type Dice } from './dice.ts';

/** When customers make contact: by hour, weekday, holiday and season, with a burst of complaints on some days. */

export const zone = 'Asia/Shanghai';
export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;

export type Arrival = { readonly index: number; readonly at: number; readonly burst: boolean };

/** `cases` moments in order, in memory that does not grow with them. */
export function* arrivals({ cases, quarter, seed }: Asked): Generator<Arrival> {
  const dice = createDice('arrivals', quarter, seed);
  const { from, to } = periodOf(quarter, zone);
  const slots = hoursOf({ from, to }, dice);
  let passed = 0;
  let slot = 0;
  let sum = slots[0]?.weight ?? 0;
  const total = slots.reduce((all, { weight }) => all + weight, 0);
  for (let index = 0; index < cases; index += 1) {
    // The next of so many uniform numbers in order, each drawn from those left.
    passed = 1 - (1 - passed) * (1 - dice.next()) ** (1 / (cases - index));
    while (passed * total > sum && slot < slots.length - 1) {
      slot += 1;
      sum += slots[slot]?.weight ?? 0;
    }
    const found = slots[slot];
    if (found === undefined) return;
    const within = 1 - Math.min(1, Math.max(0, (sum - passed * total) / found.weight));
    const at = Math.floor(Math.min(found.from + within * HOUR, found.from + HOUR - 1));
    yield { index, at, burst: found.burst };
  }
}

export type Asked = { readonly cases: number; readonly quarter: Quarter; readonly seed: number };
type Slot = { readonly from: number; readonly weight: number; readonly burst: boolean };

const hoursOf = ({ from, to }: QuarterPeriod, dice: Dice): readonly Slot[] => {
  const first = Date.parse(from);
  const days = Math.round((Date.parse(to) - first) / DAY);
  const bursts = new Set([dice, dice].map(() => Math.floor(dice.next() * (days - 2)) + 1));
  return Array.from({ length: days }, (_, day) => {
    const burst = bursts.has(day);
    const noise = Math.exp(0.06 * dice.normal());
    const midnight = first + day * DAY;
    const weight = dayWeight(midnight) * noise * (burst ? 1.25 : 1);
    return byHour.map((share, hour): Slot => ({ from: midnight + hour * HOUR, weight: weight * share, burst }));
  }).flat();
};

/** Of a day of 24 hours; quiet at noon and at night, with a second rise after work. */
const byHour = [0.5, 0.3, 0.2, 0.15, 0.15, 0.25, 0.5, 1, 3, 7.5, 9, 8.5, 4.5, 6, 7.5, 7.5, 7, 6, 4.5, 5, 5, 3.5, 2, 1];
const byWeekday = [0.45, 1.22, 1.1, 1.05, 1, 0.98, 0.55];
/** Spring Festival is quiet, the sales of June and November are not. */
const byMonth = [0.95, 0.7, 1, 0.98, 1.02, 1.22, 1, 0.98, 1.02, 0.98, 1.45, 1.12];

export const dateOf = (at: number): string => new Date(wallAt(zone, at)).toISOString().slice(0, 10);

const dayWeight = (midnight: number): number => {
  const date = dateOf(midnight);
  const kind = dayKind(date);
  const day = new Date(`${date}T00:00:00Z`);
  const season = byMonth[day.getUTCMonth()] ?? 1;
  const weekday = kind === 'make-up' ? 1.05 : (byWeekday[day.getUTCDay()] ?? 1);
  if (kind === 'holiday') return 0.32 * season;
  return weekday * season * (dayKind(dateOf(midnight - DAY)) === 'holiday' ? 1.35 : 1);
};
