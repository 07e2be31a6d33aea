import { parseWeek } from '../../domain/calendar/iso-week.ts';
import { teams } from '../../domain/roster/words.ts';
import { isDay, namedPeriod, type Period } from '../../domain/views/figures/period.ts';
import { type HttpProblem, problem } from './problem.ts';

/** What is asked of work logs, checked: what is not known is refused with what would have been taken. */

type Query = Readonly<Record<string, string | undefined>>;
export type LogAsked = { readonly period: Period; readonly of: 'date' | 'week' | 'month' };

const LIMIT = /^([1-9]\d?|100)$/;

export const logAskedOf = (query: Query, today: string): LogAsked | HttpProblem => {
  const bad = wrongPart(query, ['date', 'week', 'month', 'limit', 'cursor']);
  if (bad !== undefined) return bad;
  const named = (['date', 'week', 'month'] as const).filter((of) => query[of] !== undefined);
  if (named.length > 1) return notTaken('period', named.join(', '), ['one of date, week, month(date、week、month 之一)']);
  const [of = 'date'] = named;
  const period = periodOf(of, query[of] ?? today);
  return period === undefined ? notTaken(of, query[of] ?? '', [forms[of]]) : { period, of };
};

/** A team's day; `team` as asked for. */
export const teamDayOf = (query: Query, today: string): { readonly date: string; readonly team?: string } | HttpProblem => {
  const bad = wrongPart(query, ['date', 'team', 'limit', 'cursor']);
  if (bad !== undefined) return bad;
  const { date = today, team } = query;
  if (!isDay(date)) return notTaken('date', date, [forms.date]);
  if (team !== undefined && !(teams as readonly string[]).includes(team)) return notTaken('team', team, teams);
  return { date, ...(team === undefined ? {} : { team }) };
};

const periodOf = (of: LogAsked['of'], value: string): Period | undefined => {
  if (of === 'week') return parseWeek(value);
  if (of === 'month') return /^\d{4}-\d{2}$/.test(value) ? namedPeriod(value) : undefined;
  return isDay(value) ? { from: value, to: value } : undefined;
};

const forms = { date: 'YYYY-MM-DD (2026-11-23)', week: 'YYYY-Www (2026-W30)', month: 'YYYY-MM (2026-07)' } as const;

const wrongPart = (query: Query, known: readonly string[]): HttpProblem | undefined => {
  const unknown = Object.keys(query).find((name) => !known.includes(name));
  if (unknown !== undefined) return notTaken('parameter', unknown, known);
  const { limit } = query;
  return limit === undefined || LIMIT.test(limit) ? undefined : notTaken('limit', limit, ['1-100']);
};

/** 400: what is not known, and everything that is. */
const notTaken = (what: string, value: string, allowed: readonly string[]): HttpProblem =>
  problem({
    status: 400,
    code: `unknown-${what}`,
    clause: 'E4',
    words: {
      en: `${what} cannot be "${value.slice(0, 100)}"; it may be ${allowed.join(', ')}.`,
      zh: `${what} 不能为“${value.slice(0, 100)}”,可为 ${allowed.join('、')}。`,
    },
  });

export const badCursor = (text: string): HttpProblem =>
  notTaken('cursor', text, ['the one that the last page gave (上一页给出的值)']);
