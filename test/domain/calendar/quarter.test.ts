import { describe, expect, it } from 'vitest';
import { parseQuarter, periodOf, type Quarter, quarterAt, quarterFrom } from '../../../domain/calendar/quarter.ts';
import { instant } from '../../../domain/kernel/time.ts';

const q3 = '2026-Q3' as Quarter;

describe('G3: a quarter', () => {
  it.each(['2026-Q0', '2026-Q5', '2026Q3', '26-Q3', '2026-Q3 ', '1999-Q1', ''])('is not what is written %j', (text) => {
    expect(parseQuarter(text)).toBeUndefined();
  });

  it('begins and ends at midnight on the centre’s clocks', () => {
    expect(parseQuarter('2026-Q3')).toBe(q3);
    expect(periodOf(q3, 'Asia/Shanghai')).toEqual({ from: '2026-06-30T16:00:00.000Z', to: '2026-09-30T16:00:00.000Z' });
    expect(periodOf('2026-Q1' as Quarter, 'Europe/Berlin')).toEqual({
      from: '2025-12-31T23:00:00.000Z',
      to: '2026-03-31T22:00:00.000Z',
    });
  });

  it('follows the one before, over the turn of the year', () => {
    expect(quarterFrom(q3, -1)).toBe('2026-Q2');
    expect(quarterFrom(q3, 2)).toBe('2027-Q1');
    expect(quarterFrom('2026-Q1' as Quarter, -1)).toBe('2025-Q4');
    for (let by = -8; by <= 8; by += 1)
      expect(periodOf(quarterFrom(q3, by), 'Asia/Shanghai').to).toBe(periodOf(quarterFrom(q3, by + 1), 'Asia/Shanghai').from);
  });

  it.each([
    ['2026-06-30T15:59:59.999Z', '2026-Q2'],
    ['2026-06-30T16:00:00Z', '2026-Q3'],
    ['2026-12-31T16:00:00Z', '2027-Q1'],
  ])('that %s lies in is %s in Shanghai', (at, quarter) => {
    expect(quarterAt(instant(at), 'Asia/Shanghai')).toBe(quarter);
  });
});
