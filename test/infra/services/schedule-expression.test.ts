import { describe, expect, it } from 'vitest';
import { cronOccurrences } from '../../../infra/local/cron.ts';
import {
  firstOccurrence,
  isTimeZone,
  nextOccurrence,
  parseScheduleExpression,
} from '../../../infra/local/schedule-expression.ts';

const iso = (at: number | undefined): string | undefined => (at === undefined ? undefined : new Date(at).toISOString());
const occurrences = (fields: string, zone: string, after: string, count: number): readonly (string | undefined)[] => {
  const next = cronOccurrences(fields, zone);
  const found: (string | undefined)[] = [];
  let at: number | undefined = Date.parse(after);
  for (let index = 0; index < count && at !== undefined; index += 1) {
    at = next(at);
    found.push(iso(at));
  }
  return found;
};

describe('cron expressions of AWS', () => {
  it.each([
    ['every quarter of an hour', '0/15 * * * ? *', 'UTC', ['2026-11-21T22:00:00.000Z', '2026-11-21T22:15:00.000Z']],
    [
      'weekday mornings in Shanghai',
      '0 9 ? * MON-FRI *',
      'Asia/Shanghai',
      ['2026-11-23T01:00:00.000Z', '2026-11-24T01:00:00.000Z'],
    ],
    ['weekdays by number, SUN = 1', '0 8 ? * 2,7 *', 'UTC', ['2026-11-23T08:00:00.000Z', '2026-11-28T08:00:00.000Z']],
    ['the last day of the month', '0 8 L * ? *', 'UTC', ['2026-11-30T08:00:00.000Z', '2026-12-31T08:00:00.000Z']],
    ['the weekday nearest the 15th', '0 8 15W * ? *', 'UTC', ['2026-12-15T08:00:00.000Z', '2027-01-15T08:00:00.000Z']],
    [
      'the weekday nearest the 15th, a Saturday',
      '0 8 15W 5 ? *',
      'UTC',
      ['2027-05-14T08:00:00.000Z', '2028-05-15T08:00:00.000Z'],
    ],
    [
      'the weekday nearest the 1st stays in its month',
      '0 8 1W 5 ? *',
      'UTC',
      ['2027-05-03T08:00:00.000Z', '2028-05-01T08:00:00.000Z'],
    ],
    ['the last weekday of the month', '0 8 LW * ? *', 'UTC', ['2026-11-30T08:00:00.000Z', '2026-12-31T08:00:00.000Z']],
    ['the third Friday', '0 8 ? * 6#3 *', 'UTC', ['2026-12-18T08:00:00.000Z', '2027-01-15T08:00:00.000Z']],
    ['the last Friday', '0 8 ? * FRIL *', 'UTC', ['2026-11-27T08:00:00.000Z', '2026-12-25T08:00:00.000Z']],
    ['29 February', '0 0 29 FEB ? *', 'UTC', ['2028-02-29T00:00:00.000Z', '2032-02-29T00:00:00.000Z']],
    [
      'ranges with steps and lists',
      '5-45/20 3,21 ? NOV-DEC SUN *',
      'UTC',
      ['2026-11-22T03:05:00.000Z', '2026-11-22T03:25:00.000Z'],
    ],
    ['one year only, then never', '0 0 1 1 ? 2027', 'UTC', ['2027-01-01T00:00:00.000Z', undefined]],
    ['a day that does not exist', '0 0 30 2 ? *', 'UTC', [undefined]],
  ])('%s: %s', (_title, fields, zone, expected) => {
    expect(occurrences(fields, zone, '2026-11-21T21:50:00Z', expected.length)).toEqual(expected);
  });

  it('skips a time that the clock change in spring leaves out', () => {
    expect(occurrences('30 2 ? * SUN 2027', 'America/New_York', '2027-03-07T12:00:00Z', 1)).toEqual(['2027-03-21T06:30:00.000Z']);
  });

  it('occurs once at a time that the clock change in autumn repeats', () => {
    expect(occurrences('30 1 ? * SUN 2027', 'America/New_York', '2027-11-01T12:00:00Z', 2)).toEqual([
      '2027-11-07T05:30:00.000Z',
      '2027-11-14T06:30:00.000Z',
    ]);
  });

  it.each([
    '0 9 * * * *',
    '0 9 ? * ? *',
    '60 * * * ? *',
    '0 24 * * ? *',
    '0 9 ? * 8 *',
    '0 9 * *',
    '0 9 5-3 * ? *',
    'x 9 * * ? *',
  ])('refuses %s', (fields) => {
    expect(() => cronOccurrences(fields, 'UTC')).toThrow(RangeError);
  });
});

describe('at and rate', () => {
  const made = Date.parse('2026-11-21T01:00:30.500Z');

  it('reads at() in the zone it is given, and once only', () => {
    const expression = parseScheduleExpression('at(2026-11-21T17:30:00)', 'Asia/Shanghai');
    expect(iso(firstOccurrence(expression, made, { anchor: made }))).toBe('2026-11-21T09:30:00.000Z');
    expect(nextOccurrence(expression, made, { anchor: made })).toBeUndefined();
  });

  it.each([
    'at(2026-11-21T17:30:00Z)',
    'at(2026-11-21T17:30:00+08:00)',
    'at(2026-02-30T00:00:00)',
    'at(2026-11-21)',
    'rate(0 minutes)',
    'rate(5 seconds)',
    'every(5)',
    'cron(* * *)',
  ])('refuses %s', (text) => {
    expect(() => parseScheduleExpression(text, 'UTC')).toThrow(/^Invalid Schedule Expression/);
  });

  it('starts a rate at once, and keeps its rhythm however late it is asked', () => {
    const rate = parseScheduleExpression('rate(5 minutes)', 'UTC');
    expect(firstOccurrence(rate, made, { anchor: made })).toBe(made);
    expect(nextOccurrence(rate, made, { anchor: made })).toBe(made + 300_000);
    expect(nextOccurrence(rate, made + 86_400_000 + 1, { anchor: made })).toBe(made + 86_700_000);
  });

  it('waits for the start date and ends after the end date', () => {
    const rate = parseScheduleExpression('rate(1 hour)', 'UTC');
    const bounds = { anchor: made + 10_000, end: made + 3_700_000 };
    expect(firstOccurrence(rate, made, bounds)).toBe(bounds.anchor);
    expect(nextOccurrence(rate, bounds.anchor, bounds)).toBe(bounds.anchor + 3_600_000);
    expect(nextOccurrence(rate, bounds.anchor + 3_600_000, bounds)).toBeUndefined();
  });

  it('knows IANA zones and no others', () => {
    expect([isTimeZone('Asia/Shanghai'), isTimeZone('UTC'), isTimeZone('Mars/Base'), isTimeZone('+08:00')]).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });
});
