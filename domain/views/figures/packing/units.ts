import { parseQuarter, type Quarter, quarterFrom } from '../../../calendar/quarter.ts';
import type { Period } from '../period.ts';

/**
 * Packed numbers stand three times: by day, by month, and for the whole quarter. A unit is named `2026-07-14`, `2026-07` or
 * `quarter`; days are the truth, months are made of days and the quarter of months.
 */
export const wholeQuarter = 'quarter';

export const quarterOfDay = (day: string): Quarter | undefined =>
  /^\d{4}-\d{2}-\d{2}$/.test(day) ? parseQuarter(`${day.slice(0, 4)}-Q${Math.ceil(Number(day.slice(5, 7)) / 3)}`) : undefined;
export const monthOf = (day: string): string => day.slice(0, 7);
export const isDayUnit = (unit: string): boolean => unit.length === 10;
export const isMonthUnit = (unit: string): boolean => unit.length === 7 && unit !== wholeQuarter;

/** The quarters that a period touches. */
export const quartersIn = ({ from, to }: Period): readonly Quarter[] => {
  const [first, last] = [quarterOfDay(from), quarterOfDay(to)];
  const quarters: Quarter[] = [];
  if (first === undefined || last === undefined) return quarters;
  for (let quarter = first; quarter <= last; quarter = quarterFrom(quarter, 1)) quarters.push(quarter);
  return quarters;
};

/** Of the units that a quarter has, the fewest that hold every packed day of the period once and no other. */
export const unitsWithin = (units: readonly string[], { from, to }: Period): readonly string[] => {
  const isWithin = (day: string): boolean => day >= from && day <= to;
  const days = units.filter(isDayUnit);
  if (units.includes(wholeQuarter) && days.every(isWithin)) return [wholeQuarter];
  return [...Map.groupBy(days, monthOf)].flatMap(([month, own]) =>
    units.includes(month) && own.every(isWithin) ? [month] : own.filter(isWithin),
  );
};
