/**
 * Public holidays and make-up working days (调休) of mainland China, as the State Council announces them each
 * autumn for the year after. One face over the data of chinese-days: its functions read dates in the zone of the
 * machine and are a day off west of Greenwich, its data is plain dates.
 */
import chineseDays from 'chinese-days/dist/chinese-days.json' with { type: 'json' };

/** `ordinary` days are what their weekday says; a `make-up` day is a weekend day that is worked. */
export type DayKind = 'ordinary' | 'holiday' | 'make-up';

/** Made of the data when the first date is asked for: most functions that carry it never ask. */
const announced = (): Announced => {
  made ??= announcedBy(chineseDays);
  return made;
};
let made: Announced | undefined;

type Announced = {
  readonly holidays: ReadonlySet<string>;
  readonly makeUpDays: ReadonlySet<string>;
  readonly years: ReadonlySet<number>;
};

const announcedBy = (data: { readonly holidays: object; readonly workdays: object }): Announced => {
  const holidays = new Set(Object.keys(data.holidays));
  // A year's notice may move days of the December before; only its National Day proves that the year itself is there.
  const proofs = [...holidays].filter((date) => date.endsWith('-10-01'));
  return { holidays, makeUpDays: new Set(Object.keys(data.workdays)), years: new Set(proofs.map(yearOf)) };
};

/** Nothing is announced for this year, or not in our data: its holidays are not known, and weekdays are all there is to go by. */
export const provisional = (year: number): boolean => !announced().years.has(year);

/** As `provisional`, for a date `YYYY-MM-DD`: the last days of a year may still be moved by the notice for the next. */
export const provisionalDate = (date: string): boolean => {
  const year = yearOf(date);
  // The earliest day that a New Year's notice has touched so far is 29 December (2007, 2018).
  return provisional(year) || (date.slice(5) >= '12-25' && provisional(year + 1));
};

/** The first year after `year` that is announced, `Infinity` when none is. */
export const nextAnnounced = (year: number): number => Math.min(...[...announced().years].filter((one) => one > year));

/** `date` is `YYYY-MM-DD`; dates of years without a notice are `ordinary`. */
export const dayKind = (date: string): DayKind => {
  const { holidays, makeUpDays } = announced();
  if (makeUpDays.has(date)) return 'make-up';
  return holidays.has(date) ? 'holiday' : 'ordinary';
};

/** Do offices work on this date (`YYYY-MM-DD`)? Throws a RangeError on anything else than a date. */
export const isWorkingDay = (date: string): boolean => {
  const kind = dayKind(date);
  return kind === 'make-up' || (kind === 'ordinary' && !isWeekend(date));
};

const isWeekend = (date: string): boolean => {
  const day = /^\d{4}-\d{2}-\d{2}$/.test(date) ? new Date(`${date}T00:00:00Z`) : new Date(Number.NaN);
  // Engines roll 30 February over to March; a date that does not come back is none.
  if (Number.isNaN(day.getTime()) || !day.toISOString().startsWith(date)) throw new RangeError(`not a date YYYY-MM-DD: ${date}`);
  return day.getUTCDay() === 0 || day.getUTCDay() === 6;
};

const yearOf = (date: string): number => Number(date.slice(0, 4));
