import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { firstShowing, isZone, unchangedUntil, wallAt } from '../../../domain/kernel/zone.ts';

const ZONES = [
  'Asia/Shanghai',
  'America/New_York',
  'Europe/Berlin',
  'Australia/Lord_Howe',
  'America/St_Johns',
  'Pacific/Apia',
  'Africa/Casablanca',
  'Asia/Tehran',
  'UTC',
];

describe('L1: the clocks of a named zone', () => {
  it('show what the platform shows, in any century', () => {
    const moments = fc.oneof(
      fc.integer({ min: Date.UTC(1970, 0, 1), max: Date.UTC(2040, 0, 1) }),
      fc.integer({ min: Date.UTC(1905, 0, 1), max: Date.UTC(9999, 0, 1) }),
    );
    fc.assert(
      fc.property(fc.constantFrom(...ZONES), moments, (zone, at) => {
        expect(wallAt(zone, at)).toBe(platformWall(zone, at));
      }),
      { numRuns: 100 },
    );
  });

  it('show what the platform shows, around every change since 1970', () => {
    let changes = 0;
    for (const zone of ZONES) {
      const horizon = Date.UTC(2040, 0, 1);
      for (let at = unchangedUntil(zone, 0); at < horizon; at = unchangedUntil(zone, at)) {
        changes += 1;
        expect([wallAt(zone, at - 1000), wallAt(zone, at)]).toEqual([platformWall(zone, at - 1000), platformWall(zone, at)]);
      }
    }
    expect(changes).toBeGreaterThan(500);
  });

  it('show what the platform shows, around every change of far years, whatever weekday they begin on', () => {
    const years = [...Array.from({ length: 30 }, (_, index) => 2126 + index), 2199, 2200, 2299, 2300, 2399, 2400, 2401, 9998];
    for (const zone of ['America/New_York', 'Europe/Berlin', 'Australia/Lord_Howe', 'America/Santiago']) {
      for (const year of years) {
        const [from, to] = [Date.UTC(year, 0, 1), Date.UTC(year + 1, 0, 1)];
        const changes = [];
        for (let at = unchangedUntil(zone, from); at < to; at = unchangedUntil(zone, at)) changes.push(at);
        expect(changes).toHaveLength(2);
        const moments = changes.flatMap((at) => [at - 1000, at]);
        expect(moments.map((at) => wallAt(zone, at))).toEqual(moments.map((at) => platformWall(zone, at)));
        expect(changes.map((at) => firstShowing(zone, wallAt(zone, at), at - 86_400_000) <= at)).toEqual([true, true]);
      }
    }
  });

  it('a wall time is first shown at a moment that shows it, or at the change that skips it', () => {
    fc.assert(
      fc.property(fc.constantFrom(...ZONES), fc.integer({ min: 0, max: Date.UTC(3000, 0, 1) }), (zone, wall) => {
        const at = firstShowing(zone, wall);
        expect(wallAt(zone, at)).toBeGreaterThanOrEqual(wall);
        expect(wallAt(zone, at - 1)).toBeLessThan(wall);
        if (wallAt(zone, at) > wall) expect(unchangedUntil(zone, at - 1)).toBe(at);
      }),
      { numRuns: 100 },
    );
  });

  it.each([
    ['skipped, it is the moment of the skip', '2026-03-08T02:30:00Z', '2026-03-08T07:00:00Z'],
    ['shown twice, it is the first time', '2026-11-01T01:30:00Z', '2026-11-01T05:30:00Z'],
    ['shown once, it is that time', '2026-11-01T02:00:00Z', '2026-11-01T07:00:00Z'],
  ])('in New York: %s', (_, wall, at) => {
    expect(new Date(firstShowing('America/New_York', Date.parse(wall)))).toEqual(new Date(at));
  });

  it('counted from a later moment, a wall time is shown the second time, or at once when it is past', () => {
    const since = Date.parse('2026-11-01T05:45:00Z');
    expect(firstShowing('America/New_York', Date.parse('2026-11-01T01:50:00Z'), since)).toBe(Date.parse('2026-11-01T05:50:00Z'));
    expect(firstShowing('America/New_York', Date.parse('2026-11-01T01:30:00Z'), since)).toBe(since);
    const between = Date.parse('2026-11-01T06:10:00Z');
    expect(firstShowing('America/New_York', Date.parse('2026-11-01T01:30:00Z'), between)).toBe(
      Date.parse('2026-11-01T06:30:00Z'),
    );
  });

  it('knows which zones there are', () => {
    expect(['Asia/Shanghai', 'UTC', '+08:00'].map(isZone)).toEqual([true, true, true]);
    expect(['', 'Asia/Peking', 'Shanghai', '+25:00', 'Local'].map(isZone)).toEqual([false, false, false, false, false]);
    expect(() => wallAt('Asia/Peking', 0)).toThrow(RangeError);
  });
});

const faces = new Map<string, Intl.DateTimeFormat>();

/** The same question put to Intl, which keeps its own account of the zones. Exact to the second. */
const platformWall = (timeZone: string, at: number): number => {
  let face = faces.get(timeZone);
  if (face === undefined) {
    const all = {
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    } as const;
    face = new Intl.DateTimeFormat('en-US', { timeZone, hourCycle: 'h23', ...all });
    faces.set(timeZone, face);
  }
  const parts = new Map(face.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
  const of = (type: Intl.DateTimeFormatPartTypes): number => parts.get(type) ?? Number.NaN;
  return Date.UTC(of('year'), of('month') - 1, of('day'), of('hour'), of('minute'), of('second')) + (((at % 1000) + 1000) % 1000);
};
