import { type Instant, instant, plus, seconds } from '../../domain/kernel/time.ts';

/** A day as calendars in Shanghai show it: `monday.at('09:00')`, `monday.at('09:00:30')`. */
export type Day = { readonly date: string; readonly at: (time: string) => Instant };

export const day = (date: string): Day => ({
  date,
  at: (time) => instant(`${date}T${time}${time.length === 5 ? ':00' : ''}+08:00`),
});

/** An ordinary week of 2026, without holidays, and the days after it. */
export const monday = day('2026-11-16');
export const tuesday = day('2026-11-17');
export const wednesday = day('2026-11-18');
export const thursday = day('2026-11-19');
export const friday = day('2026-11-20');
export const saturday = day('2026-11-21');
export const sunday = day('2026-11-22');
export const nextMonday = day('2026-11-23');
export const nextTuesday = day('2026-11-24');
export const nextWednesday = day('2026-11-25');

export const secondsAfter = (at: Instant, n: number): Instant => plus(at, seconds(n));
export const minutesAfter = (at: Instant, n: number): Instant => secondsAfter(at, n * 60);
