import type { BusinessCalendar, Interval } from '../../../domain/calendar/business-calendar.ts';
import { type Instant, instant } from '../../../domain/kernel/time.ts';

const dayHours: readonly Interval[] = [{ from: '09:00', to: '18:00' }];

/** Monday to Friday, nine to six, in Shanghai, with holidays and make-up days, unless said otherwise. */
export const aCalendar = (but: Partial<BusinessCalendar> = {}): BusinessCalendar => ({
  id: 'test',
  zone: 'Asia/Shanghai',
  week: everyDay(dayHours, []),
  holidays: 'CN',
  makeUpDay: dayHours,
  dayLength: 9 * 3600,
  ...but,
});

export const everyDay = (weekday: readonly Interval[], weekend: readonly Interval[] = weekday): BusinessCalendar['week'] => ({
  1: weekday,
  2: weekday,
  3: weekday,
  4: weekday,
  5: weekday,
  6: weekend,
  7: weekend,
});

/** A moment as clocks in Shanghai show it: `shanghai('2026-02-13 17:00')`. */
export const shanghai = (wall: string): Instant => instant(`${wall.replace(' ', 'T')}+08:00`);
