import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  businessDays,
  businessHours,
  businessMinutes,
  days,
  earlier,
  epochMillis,
  hours,
  instant,
  instantOf,
  isAfter,
  isBefore,
  later,
  minus,
  minutes,
  parseInstant,
  plus,
  seconds,
  secondsBetween,
} from '../../../domain/kernel/time.ts';

const millis = fc.integer({ min: Date.parse('0000-01-01T00:00:00Z'), max: Date.parse('9999-12-31T23:59:59.999Z') });

describe('instants', () => {
  it('written and read again they are the same moment', () => {
    fc.assert(
      fc.property(millis, (at) => {
        expect(epochMillis(instantOf(at))).toBe(at);
        expect(parseInstant(instantOf(at))).toBe(instantOf(at));
      }),
    );
  });

  it('compare as text as they compare in time', () => {
    fc.assert(
      fc.property(millis, millis, (a, b) => {
        expect(isBefore(instantOf(a), instantOf(b))).toBe(a < b);
        expect(isAfter(instantOf(a), instantOf(b))).toBe(a > b);
        expect(earlier(instantOf(a), instantOf(b))).toBe(instantOf(Math.min(a, b)));
        expect(later(instantOf(a), instantOf(b))).toBe(instantOf(Math.max(a, b)));
      }),
    );
  });

  it.each([
    ['2026-11-21T01:30:00.000Z', '2026-11-21T01:30:00.000Z'],
    ['2026-11-21T09:30:00+08:00', '2026-11-21T01:30:00.000Z'],
    ['2026-11-21T09:30:00+0800', '2026-11-21T01:30:00.000Z'],
    ['2026-11-20T20:30:00.25-05:00', '2026-11-21T01:30:00.250Z'],
    ['2026-11-21T01:30Z', '2026-11-21T01:30:00.000Z'],
    ['2026-11-21T01:30:00.123456789Z', '2026-11-21T01:30:00.123Z'],
  ])('reads %s', (text, at) => {
    expect(parseInstant(text)).toBe(at);
    expect(instant(text)).toBe(at);
  });

  it.each([
    '',
    'yesterday',
    '2026-11-21',
    '2026-11-21T01:30:00',
    '2026-11-21 01:30:00Z',
    '2026-13-01T00:00:00Z',
    '2026-11-21T25:00:00Z',
    '2026-11-21T01:60:00Z',
    '1793410200000',
    ' 2026-11-21T01:30:00Z',
  ])('does not take %j', (text) => {
    expect(parseInstant(text)).toBeUndefined();
    expect(() => instant(text)).toThrow(RangeError);
  });

  it('stay inside the years 0000 to 9999', () => {
    expect(() => instantOf(Date.UTC(10_000, 0, 1))).toThrow(RangeError);
    expect(() => instantOf(Number.NaN)).toThrow(RangeError);
    expect(() => plus(instant('9999-12-31T23:00:00Z'), hours(2))).toThrow(RangeError);
  });
});

describe('durations', () => {
  it('what was added is what lies between', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: Date.UTC(2100, 0, 1) }), fc.integer({ min: 0, max: 1e9 }), (from, span) => {
        const end = plus(instantOf(from), seconds(span));
        expect(secondsBetween(instantOf(from), end)).toBe(span);
        expect(secondsBetween(end, instantOf(from))).toBe(0 - span);
        expect(minus(end, seconds(span))).toBe(instantOf(from));
      }),
    );
  });

  it('say their units', () => {
    expect([seconds(5), minutes(15), hours(4), days(3)].map((span) => span.seconds)).toEqual([5, 900, 14_400, 259_200]);
    expect([businessMinutes(30), businessHours(8)].map((span) => span.seconds)).toEqual([1800, 28_800]);
    expect(businessDays(3)).toEqual({ clock: 'business', seconds: 0, days: 3 });
    expect(hours(1).clock).toBe('calendar');
  });
});

describe('instants that are none', () => {
  it.each([
    '2026-02-30T00:00:00Z',
    '2026-02-29T00:00:00Z',
    '2026-11-21T24:00:00Z',
    '0000-01-01T00:00:00+05:00',
    '9999-12-31T23:59:59-01:00',
  ])('refuses %s instead of rolling it over or throwing', (text) => {
    expect(parseInstant(text)).toBeUndefined();
  });
});
