import { epochMillis, type Instant } from '../../../domain/kernel/time.ts';
import type { Dimension } from '../../../domain/views/figures/cuts.ts';
import type { Where } from '../../../domain/views/figures/groups.ts';
import { dayAfter, type Period, startOf } from '../../../domain/views/figures/period.ts';
import type { Definition } from '../../../domain/views/figures/registry/definition.ts';

/** A number as a question to the lake: what an analyst asks to have it again, and the cases behind it. */
export type SqlAsked = {
  readonly figure: Definition;
  readonly period: Period;
  readonly where: Where;
  /** Of the backlog. */
  readonly at: Instant;
  readonly zone: string;
};

/** SQL for DuckDB and Athena alike; tables and columns are those of docs/analytics.md. */
export const sqlOf = (asked: SqlAsked): string => {
  const { figure, period, where } = asked;
  const { name, source } = figure;
  const days = `day between date '${period.from}' and date '${period.to}'`;
  const items = (names: string): string =>
    ['from figure_items', `where ${[names, days, ...conditions(where)].join('\n  and ')}`].join('\n');
  const values =
    'count(*) as n, avg(value) as average, approx_percentile(value, 0.5) as median, approx_percentile(value, 0.9) as p90';
  switch (source.kind) {
    case 'times':
      return `select figure, ${values}\n${items(`figure in (${text(name)}, ${text(`${name}(calendar)`)})`)}\ngroup by figure`;
    case 'timesByChannel':
      return `select figure, ${values}\n${items(`figure like ${text(`${name}(%`)}`)}\ngroup by figure`;
    case 'scores':
      return source.top === undefined
        ? `select ${values}\n${items(`figure = ${text(name)}`)}`
        : shareIn(items(`figure = ${text(name)}`));
    case 'points':
      return `${points}\n${inspections(asked)}`;
    case 'count':
    case 'complaints':
      return `select cast(sum(counted) as bigint) as n\n${items(`figure = ${text(name)}`)}`;
    case 'share':
    case 'answers':
    case 'unrepeated':
      return shareIn(items(`figure = ${text(name)}`));
    case 'shareOfActive':
      return escalated(asked, days);
    case 'stock':
      return inStock(asked);
    default:
      source satisfies never;
      return '';
  }
};

/** Each inspection stands at the place of its draw, also that of a case which is set aside now. */
const inspections = ({ period, where }: SqlAsked): string =>
  `from inspections\nwhere ${[`day between date '${period.from}' and date '${period.to}'`, ...conditions(where)].join('\n  and ')}`;
const points = [
  'select count(*) as n, cast(sum(earned) as bigint) as earned, cast(sum(possible) as bigint) as possible,',
  '  sum(earned) * 1e0 / sum(possible) as value, count(*) filter (where failed) as failed,',
  '  avg(score) as average, approx_percentile(score, 0.5) as median, approx_percentile(score, 0.9) as p90',
].join('\n');

const shareIn = (items: string): string =>
  `select cast(sum(counted) as bigint) as counted, cast(sum(out_of) as bigint) as n, sum(counted) / sum(out_of) as value\n${items}`;

/** Cases that were open at some time of the period, and those of them that were escalated in it. */
const escalated = ({ figure: { name }, period, where, zone }: SqlAsked, days: string): string => {
  const [from, to] = [startOf(period.from, zone), startOf(dayAfter(period.to, 1), zone)].map(epochMillis);
  const kind = /\((.+)\)$/.exec(name)?.[1];
  const only =
    kind === undefined
      ? []
      : kind === 'asked'
        ? ['not automatic']
        : kind === 'automatic'
          ? ['automatic']
          : [`level = ${text(kind)}`];
  return [
    'select count(distinct told.case_id) as counted, count(distinct active.case_id) as n',
    'from (',
    '  select cases.case_id from standings join cases on cases.case_id = standings.case_id',
    `  where ${[`from_ms < ${to}`, `(to_ms is null or to_ms > ${from} or from_ms >= ${from})`, ...conditions(where, 'cases.')].join(' and ')}`,
    ') as active',
    `left join (select case_id from escalations where ${[days, ...only].join(' and ')}) as told on told.case_id = active.case_id`,
  ].join('\n');
};

const inStock = ({ at, where }: SqlAsked): string => {
  const moment = epochMillis(at);
  return [
    `select count(*) as n, avg(${moment} - opened_ms) / 1000 as average_age_seconds`,
    'from (',
    '  select cases.case_id, standings.opened_ms from standings join cases on cases.case_id = standings.case_id',
    `  where ${[`from_ms <= ${moment}`, `(to_ms is null or to_ms > ${moment})`, ...conditions(where, 'cases.')].join(' and ')}`,
    ') as backlog',
  ].join('\n');
};

/** The cases or inspections behind the number, those that weigh most first; `undefined` where the number is no sum of items. */
export const casesSql = (asked: SqlAsked): string | undefined => {
  const { name, source } = asked.figure;
  const { period, where } = asked;
  if (source.kind === 'shareOfActive' || source.kind === 'stock') return undefined;
  if (source.kind === 'points')
    return [
      'select inspection_id, case_id, day, agent, earned, possible, score, failed, fatal',
      inspections(asked),
      'order by score, inspection_id',
      'limit 20',
    ].join('\n');
  const named = source.kind === 'timesByChannel' ? `figure like ${text(`${name}(%`)}` : `figure = ${text(name)}`;
  const conditionsAll = [named, `day between date '${period.from}' and date '${period.to}'`, ...conditions(where)];
  return [
    'select case_id, day, agent, counted, out_of, value',
    'from figure_items',
    `where ${conditionsAll.join('\n  and ')}`,
    'order by value desc, counted, case_id',
    'limit 20',
  ].join('\n');
};

const columns: Readonly<Record<Dimension, string>> = {
  agent: 'agent',
  team: 'team',
  channel: 'channel',
  type: 'case_type',
  category: 'category',
  priority: 'priority',
};
const conditions = (where: Where, of = ''): readonly string[] =>
  (Object.keys(columns) as Dimension[]).flatMap((dimension) => {
    const value = where[dimension];
    if (value === undefined) return [];
    return [value === null ? `${of}${columns[dimension]} is null` : `${of}${columns[dimension]} = ${text(value)}`];
  });

const text = (value: string): string => `'${value.replaceAll("'", "''")}'`;
