/** Weeks as ISO 8601 counts them: from Monday to Sunday, week 1 being the one with the year's first Thursday. */

const DAY = 86_400_000;
const dayAt = (millis: number): string => new Date(millis).toISOString().slice(0, 10);

/** First and last day of `2026-W30`; `undefined` for anything else, and for a week 53 that the year does not have. */
export const parseWeek = (text: string): { readonly from: string; readonly to: string } | undefined => {
  const [, year = '', week = ''] = /^(2\d{3})-W(0[1-9]|[1-4]\d|5[0-3])$/.exec(text) ?? [];
  if (year === '') return undefined;
  // 4 January always lies in week 1.
  const fourth = Date.UTC(Number(year), 0, 4);
  const monday = fourth - ((new Date(fourth).getUTCDay() + 6) % 7) * DAY + (Number(week) - 1) * 7 * DAY;
  const thursday = new Date(monday + 3 * DAY);
  return thursday.getUTCFullYear() === Number(year) ? { from: dayAt(monday), to: dayAt(monday + 6 * DAY) } : undefined;
};

/** The week of a day. */
export const weekOf = (day: string): string => {
  const at = Date.parse(day);
  const thursday = new Date(at + (3 - ((new Date(at).getUTCDay() + 6) % 7)) * DAY);
  const first = Date.UTC(thursday.getUTCFullYear(), 0, 1);
  return `${thursday.getUTCFullYear()}-W${String(Math.floor((thursday.getTime() - first) / (7 * DAY)) + 1).padStart(2, '0')}`;
};
