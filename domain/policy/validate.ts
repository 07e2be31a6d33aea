import { type BusinessCalendar, checkCalendar } from '../calendar/business-calendar.ts';
import { defaultPolicy } from './default-policy.ts';
import { checkInspection } from './inspection-rules.ts';
import { isRecord } from './merge-patch.ts';
import { checkStaffNotices, checkTemplates } from './notice-rules.ts';
import { leastCompliance, schemes, scores } from './performance-scheme.ts';
import { type Complaint, none, type PolicyProblem, problemAt, within } from './problem.ts';
import type { ServicePolicy } from './service-policy.ts';
import { checkShape, isDuration } from './shape.ts';

/** Everything that is wrong with what somebody wants to make the policy; empty when nothing is. */
export const checkPolicy = (candidate: unknown): readonly PolicyProblem[] => {
  const shape = checkShape(candidate, defaultPolicy, '');
  if (!isRecord(candidate)) return shape;
  const calendarProblems = checkPolicyCalendar(candidate.calendar);
  const calendar = calendarProblems.length === 0 ? (candidate.calendar as BusinessCalendar) : undefined;
  return [
    ...shape,
    ...calendarProblems,
    ...Object.entries(candidate).flatMap(([name, value]) => checkPromises(value, name, calendar)),
    ...checkPerformance(candidate.performance),
    ...checkTemplates(candidate.templates),
    ...checkStaffNotices(candidate.staffNotices),
    ...checkMakeUp(candidate.makeUp),
    ...checkInspection(candidate.inspection),
    ...(isCount(candidate.followUpAttempts) ? none : problemAt('followUpAttempts', badAttempts)),
    ...(isCount(candidate.automaticAnswersPerHour) ? none : problemAt('automaticAnswersPerHour', badAnswers)),
  ];
};

/** Sound by `checkPolicy`. */
export const isPolicy = (candidate: unknown): candidate is ServicePolicy => checkPolicy(candidate).length === 0;

/** L1: hours, zone, holidays; first whether it is a calendar at all. */
const checkPolicyCalendar = (value: unknown): readonly PolicyProblem[] => {
  if (!isRecord(value)) return problemAt('calendar', noCalendar);
  const { id, zone, week, makeUpDay } = value;
  const known = Object.keys(value).every((name) => Object.hasOwn(defaultPolicy.calendar, name));
  const sound = typeof id === 'string' && typeof zone === 'string' && isRecord(week) && areHours(makeUpDay);
  if (!known || !sound || !Object.values(week).every(areHours)) return problemAt('calendar', badCalendar);
  const refusals = checkCalendar(value as unknown as BusinessCalendar);
  return refusals.flatMap(({ code, clause, words }) => problemAt('calendar', { code, clause, words }));
};

const areHours = (value: unknown): boolean =>
  Array.isArray(value) && value.every((one) => isRecord(one) && typeof one.from === 'string' && typeof one.to === 'string');

/** Every duration, and every target: a span with a lead (L2). */
const checkPromises = (value: unknown, path: string, calendar: BusinessCalendar | undefined): readonly PolicyProblem[] => {
  if (Array.isArray(value)) return value.flatMap((one: unknown, index) => checkPromises(one, within(path, index), calendar));
  if (!isRecord(value)) return none;
  if (isDuration(value)) return checkDuration(value as Span, path, calendar);
  const parts = Object.entries(value).flatMap(([name, one]) => checkPromises(one, within(path, name), calendar));
  return [...parts, ...checkLead(value, within(path, 'lead'), calendar)];
};

const checkLead = (
  { span, lead }: Readonly<Record<string, unknown>>,
  path: string,
  calendar: BusinessCalendar | undefined,
): readonly PolicyProblem[] => {
  if (!isDuration(span) || !isDuration(lead)) return none;
  const [whole, warning] = [span as Span, lead as Span];
  if (whole.clock !== warning.clock) return problemAt(path, otherClock);
  return lengthOf(warning, calendar) < lengthOf(whole, calendar) ? none : problemAt(path, leadTooLong);
};

type Span = { readonly clock: unknown; readonly seconds: unknown; readonly days?: unknown };

const checkDuration = (span: Span, path: string, calendar: BusinessCalendar | undefined): readonly PolicyProblem[] => {
  const { clock } = span;
  if (clock !== 'business' && clock !== 'calendar') return problemAt(within(path, 'clock'), unknownClock);
  const length = lengthOf(span, calendar);
  return [
    ...(clock === 'calendar' && 'days' in span ? problemAt(within(path, 'days'), daysByTheClock) : none),
    ...(clock === 'business' && !('days' in span) ? problemAt(within(path, 'days'), daysMissing) : none),
    ...(length > 0 && length <= LONGEST ? none : problemAt(path, badLength)),
    ...(clock === 'business' && calendar === undefined ? problemAt(path, withoutCalendar) : none),
  ];
};

/** Seconds; a business day without a calendar counts as the default's. */
const lengthOf = ({ seconds, days = 0 }: Span, calendar: BusinessCalendar | undefined): number =>
  Number(seconds) + Number(days) * (calendar ?? defaultPolicy.calendar).dayLength;

/** Ten years. */
const LONGEST = 3660 * 86_400;

/** H1, H2. */
const checkPerformance = (value: unknown): readonly PolicyProblem[] => {
  if (!isRecord(value) || !isRecord(value.weights)) return problemAt('performance', badScheme);
  const { scheme, weights } = value;
  const path = 'performance.weights';
  const sum = Object.values(weights).reduce((total: number, weight) => total + Number(weight), 0);
  const tooLight = scheme === 'compliance' && !(Number(weights.compliance ?? 0) >= leastCompliance);
  return [
    ...(schemes.some((one) => one === scheme) ? none : problemAt('performance.scheme', badScheme)),
    ...Object.entries(weights).flatMap(([name, weight]) => {
      if (!scores.some((one) => one === name)) return problemAt(within(path, name), unknownScore);
      return typeof weight === 'number' && weight >= 0 && weight <= 100 ? none : problemAt(within(path, name), badWeight);
    }),
    ...(Math.abs(sum - 100) < 1e-9 ? none : problemAt(path, badSum(sum))),
    ...(tooLight ? problemAt(`${path}.compliance`, complianceTooLight) : none),
  ];
};

/** E1. */
const checkMakeUp = (value: unknown): readonly PolicyProblem[] => {
  if (!isRecord(value)) return none; // its shape says so
  const sum = Object.values(value).reduce((total: number, share) => total + Number(share), 0);
  return Math.abs(sum - 1) < 1e-9 ? none : problemAt('makeUp', badMakeUp(Math.round(sum * 1e6) / 1e6));
};

const isCount = (value: unknown): boolean => typeof value === 'number' && Number.isInteger(value) && value >= 1;

const problem = (clause: string, code: string, words: Complaint['words']): Complaint => ({ clause, code, words });

const noCalendar = problem('L1', 'no-calendar', { en: 'The policy has no calendar.', zh: '策略缺少日历。' });
const badCalendar = problem('L1', 'bad-calendar', {
  en: 'A calendar has id, zone, week (1 to 7, lists of {from, to} as HH:MM), holidays, makeUpDay and dayLength.',
  zh: '日历须包含 id、zone、week(1 至 7,每日为 {from, to} 列表,格式 HH:MM)、holidays、makeUpDay 和 dayLength。',
});
const withoutCalendar = problem('L1', 'target-without-calendar', {
  en: 'This counts business time, and there is no calendar to count it by; mend the calendar or use the clock calendar.',
  zh: '此项按工作时间计算,但没有可用的日历;请修正日历,或改用 calendar 时钟。',
});
const unknownClock = problem('L1', 'unknown-clock', {
  en: 'The clock is business or calendar.',
  zh: '时钟须为 business(工作时间)或 calendar(自然时间)。',
});
const daysByTheClock = problem('L1', 'days-by-the-clock', {
  en: 'Days belong to the business clock; give seconds alone, and days: null in a partial change.',
  zh: 'days 只用于 business 时钟;请只给出 seconds,部分修改时将 days 设为 null。',
});
const daysMissing = problem('L1', 'days-missing', {
  en: 'A business duration has seconds and days; days may be 0.',
  zh: '工作时间须同时给出 seconds 和 days;days 可为 0。',
});
const badLength = problem('L2', 'bad-length', {
  en: 'A duration is longer than 0 and at most ten years.',
  zh: '时长须大于 0 且不超过十年。',
});
const otherClock = problem('L2', 'lead-on-another-clock', {
  en: 'The warning lead runs on the same clock as its span.',
  zh: '预警提前量须与时限使用同一时钟。',
});
const leadTooLong = problem('L2', 'lead-too-long', {
  en: 'The warning lead is shorter than its span.',
  zh: '预警提前量须短于时限。',
});
const badAttempts = problem('D5', 'bad-attempts', { en: 'A whole number of 1 or more.', zh: '须为不小于 1 的整数。' });
const badAnswers = problem('A7', 'bad-answers', { en: 'A whole number of 1 or more.', zh: '须为不小于 1 的整数。' });
const badScheme = problem('H1', 'bad-scheme', {
  en: `Performance has a scheme (${schemes.join(' or ')}) and weights by ${scores.join(', ')}.`,
  zh: `绩效须包含 scheme(${schemes.join(' 或 ')})和按 ${scores.join('、')} 的权重 weights。`,
});
const badMakeUp = (sum: number) =>
  problem('E1', 'bad-make-up', {
    en: `The shares of the roles add up to ${sum}; they have to be 1.`,
    zh: `各岗位占比合计为 ${sum},须为 1。`,
  });
const unknownScore = problem('H1', 'unknown-score', {
  en: `Weights are by ${scores.join(', ')}.`,
  zh: `权重可按 ${scores.join('、')}。`,
});
const badWeight = problem('H1', 'bad-weight', { en: 'A weight is 0 to 100 percent.', zh: '权重须为 0 至 100(百分比)。' });
const badSum = (sum: number) =>
  problem('H1', 'bad-sum', { en: `The weights add up to ${sum}; they have to be 100.`, zh: `权重合计为 ${sum},须为 100。` });
const complianceTooLight = problem('H2', 'compliance-too-light', {
  en: `Service compliance weighs at least ${leastCompliance} % in a compliance scheme.`,
  zh: `合规类绩效方案中,服务合规的权重不得低于 ${leastCompliance}%。`,
});
