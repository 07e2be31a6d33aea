import { type BusinessCalendar, checkCalendar } from '../calendar/business-calendar.ts';
import { defaultPolicy } from './default-policy.ts';
import { isRecord } from './merge-patch.ts';
import { leastCompliance, schemes, scores } from './performance-scheme.ts';
import { at, type PolicyProblem, type Report } from './problem.ts';
import type { ServicePolicy } from './service-policy.ts';
import { checkShape, isDuration } from './shape.ts';

/** Everything that is wrong with what somebody wants to make the policy; empty when nothing is. */
export const checkPolicy = (candidate: unknown): readonly PolicyProblem[] => {
  const problems: PolicyProblem[] = [];
  const report: Report = (path, problem) => problems.push({ path, ...problem });
  checkShape(candidate, defaultPolicy, { path: '', report });
  if (!isRecord(candidate)) return problems;
  const calendar = checkedCalendar(candidate.calendar, report);
  checkPromises(candidate, { path: '', report, calendar });
  checkPerformance(candidate.performance, report);
  if (candidate.followUpAttempts === 0 || !isWhole(candidate.followUpAttempts)) report('followUpAttempts', badAttempts);
  return problems;
};

/** Sound by `checkPolicy`. */
export const isPolicy = (candidate: unknown): candidate is ServicePolicy => checkPolicy(candidate).length === 0;

/** The calendar where business time can be counted by it. */
const checkedCalendar = (value: unknown, report: Report): BusinessCalendar | undefined => {
  if (!isRecord(value)) {
    report('calendar', noCalendar);
    return undefined;
  }
  const { id, zone, week, makeUpDay } = value;
  if (typeof id !== 'string' || typeof zone !== 'string' || !isRecord(week) || !areHours(makeUpDay)) {
    report('calendar', badCalendar);
    return undefined;
  }
  if (!Object.values(week).every(areHours)) {
    report('calendar.week', badCalendar);
    return undefined;
  }
  for (const name of Object.keys(value))
    if (!(name in defaultPolicy.calendar)) report(`calendar.${name}`, badCalendar);
  const calendar = value as unknown as BusinessCalendar;
  const refusals = checkCalendar(calendar);
  for (const { code, clause, words } of refusals) report('calendar', { code, clause, words });
  return refusals.length === 0 ? calendar : undefined;
};

const areHours = (value: unknown): boolean =>
  Array.isArray(value) && value.every((one) => isRecord(one) && typeof one.from === 'string' && typeof one.to === 'string');

type Where = { readonly path: string; readonly report: Report; readonly calendar: BusinessCalendar | undefined };

/** Every duration, and every target: a span with a lead (L2). */
const checkPromises = (value: unknown, { path, report, calendar }: Where): void => {
  if (Array.isArray(value))
    value.forEach((one, index) => checkPromises(one, { path: at(path, String(index)), report, calendar }));
  if (!isRecord(value)) return;
  if (isDuration(value)) return checkDuration(value, { path, report, calendar });
  for (const [name, one] of Object.entries(value)) checkPromises(one, { path: at(path, name), report, calendar });
  if (!isDuration(value.span) || !isDuration(value.lead)) return;
  const span = value.span as Span;
  const lead = value.lead as Span;
  if (span.clock !== lead.clock) report(at(path, 'lead'), otherClock);
  else if (lengthOf(lead, calendar) >= lengthOf(span, calendar)) report(at(path, 'lead'), leadTooLong);
};

type Span = { readonly clock: unknown; readonly seconds: unknown; readonly days?: unknown };

const checkDuration = (value: Readonly<Record<string, unknown>>, { path, report, calendar }: Where): void => {
  const span = value as Span;
  if (span.clock !== 'business' && span.clock !== 'calendar') return report(at(path, 'clock'), unknownClock);
  if (span.clock === 'calendar' && 'days' in span) report(at(path, 'days'), daysByTheClock);
  if (span.clock === 'business' && !('days' in span)) report(at(path, 'days'), daysMissing);
  const length = lengthOf(span, calendar);
  if (!(length > 0 && length <= LONGEST)) report(path, badLength);
  if (span.clock === 'business' && calendar === undefined) report(path, withoutCalendar);
};

/** Seconds; a business day without a calendar counts as the default's. */
const lengthOf = ({ seconds, days = 0 }: Span, calendar: BusinessCalendar | undefined): number =>
  Number(seconds) + Number(days) * (calendar ?? defaultPolicy.calendar).dayLength;

/** Ten years. */
const LONGEST = 3660 * 86_400;

/** H1, H2. */
const checkPerformance = (value: unknown, report: Report): void => {
  if (!isRecord(value) || !isRecord(value.weights)) return report('performance', badScheme);
  const { scheme, weights } = value;
  if (!schemes.some((one) => one === scheme)) report('performance.scheme', badScheme);
  for (const [name, weight] of Object.entries(weights)) {
    if (!scores.some((one) => one === name)) report(`performance.weights.${name}`, unknownScore);
    else if (!(typeof weight === 'number' && weight >= 0 && weight <= 100)) report(`performance.weights.${name}`, badWeight);
  }
  const sum = Object.values(weights).reduce((total: number, weight) => total + Number(weight), 0);
  if (!(Math.abs(sum - 100) < 1e-9)) report('performance.weights', badSum(sum));
  if (scheme === 'compliance' && !(Number(weights.compliance ?? 0) >= leastCompliance))
    report('performance.weights.compliance', complianceTooLight);
};

const isWhole = (value: unknown): boolean => typeof value === 'number' && Number.isInteger(value);

const problem = (clause: string, code: string, words: { readonly en: string; readonly zh: string }) => ({ clause, code, words });

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
const badScheme = problem('H1', 'bad-scheme', {
  en: `Performance has a scheme (${schemes.join(' or ')}) and weights by ${scores.join(', ')}.`,
  zh: `绩效须包含 scheme(${schemes.join(' 或 ')})和按 ${scores.join('、')} 的权重 weights。`,
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
