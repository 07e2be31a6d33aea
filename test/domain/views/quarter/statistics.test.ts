import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  compareShares,
  compareTimes,
  corrected,
  type Distribution,
  medianInterval,
  probabilityOf,
  quantile,
} from '../../../../domain/views/quarter/statistics.ts';

describe('G3: shares in strata (Cochran, Mantel, Haenszel)', () => {
  // Agresti, Categorical Data Analysis: the clinical trial in eight centres; without correction 6.38 on one degree of freedom.
  const centres = [
    [11, 25, 10, 27],
    [16, 4, 22, 10],
    [14, 5, 7, 12],
    [2, 14, 1, 16],
    [6, 11, 0, 12],
    [1, 10, 0, 10],
    [1, 4, 1, 8],
    [4, 2, 6, 1],
  ] as const;
  const strata = centres.map(([a, b, c, d]) => ({ one: { hits: a, n: a + b }, other: { hits: c, n: c + d } }));

  it('agree with a trial that the textbooks work out', () => {
    const compared = compareShares(strata);
    expect((compared?.z ?? 0) ** 2).toBeCloseTo(6.384, 2);
    expect(probabilityOf(compared?.z ?? 0)).toBeCloseTo(0.0115, 3);
    expect(compared?.effect).toBeGreaterThan(0);
    expect(compared?.interval.low).toBeGreaterThan(0);
  });

  it('find no difference in a different mix of work: Simpson’s paradox', () => {
    const easy = { one: { hits: 18, n: 20 }, other: { hits: 180, n: 200 } };
    const hard = { one: { hits: 100, n: 200 }, other: { hits: 10, n: 20 } };
    expect(compareShares([easy, hard])?.z).toBeCloseTo(0, 10);
    expect(compareShares([easy, hard])?.effect).toBeCloseTo(0, 10);
  });

  it('turn their sign when the sides change', () => {
    const turned = strata.map(({ one, other }) => ({ one: other, other: one }));
    expect(compareShares(turned)?.z).toBeCloseTo(-(compareShares(strata)?.z ?? 0), 10);
  });

  it('say nothing where too few could be missed, or nobody is there to compare with', () => {
    expect(compareShares([{ one: { hits: 46, n: 53 }, other: { hits: 500, n: 501 } }])?.z).toBeUndefined();
    expect(compareShares([{ one: { hits: 50, n: 100 }, other: { hits: 0, n: 0 } }])).toBeUndefined();
  });
});

describe('G3: times in strata (van Elteren)', () => {
  const sample = (values: readonly number[]) => {
    const counted = [...Map.groupBy(values, (value) => value)].sort(([a], [b]) => a - b);
    return distribution(counted.map(([value, all]) => [value, all.length]));
  };

  it('in one stratum is the test of Mann and Whitney, ties and all', () => {
    const [mine, theirs] = [
      [3, 5, 5, 8, 9],
      [1, 4, 5, 6, 7, 9],
    ] as const;
    const compared = compareTimes([{ one: sample(mine), other: sample(theirs) }]);
    const pairs = mine.flatMap((a) => theirs.map((b) => (a > b ? 1 : a === b ? 0.5 : 0)));
    const u = pairs.reduce<number>((sum, one) => sum + one, 0);
    const [n, m] = [mine.length, theirs.length];
    const ties = 3 ** 3 - 3 + (2 ** 3 - 2);
    const variance = ((n * m) / 12) * (n + m + 1 - ties / ((n + m) * (n + m - 1)));
    expect(compared?.z).toBeCloseTo((u - (n * m) / 2) / Math.sqrt(variance), 10);
  });

  it('tell longer times by the ratio of the medians', () => {
    const one = sample(Array.from({ length: 100 }, (_, index) => 20 + 2 * index));
    const other = sample(Array.from({ length: 100 }, (_, index) => 10 + index));
    const compared = compareTimes([{ one, other }]);
    expect(compared?.effect).toBeCloseTo(2, 1);
    expect(compared?.z).toBeGreaterThan(5);
    expect(compared?.interval.low).toBeGreaterThan(1);
  });
});

describe('G3: many comparisons', () => {
  it('are corrected as Holm has it', () => {
    expect(corrected([0.01, 0.04, 0.03, 0.005]).map((p) => Math.round(p * 1e4) / 1e4)).toEqual([0.03, 0.06, 0.06, 0.02]);
    expect(corrected([])).toEqual([]);
  });

  it('never become likelier than they are, and keep their order', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 30 }), (all) => {
        const after = corrected(all);
        for (const [index, p] of all.entries()) {
          expect(after[index]).toBeGreaterThanOrEqual(p);
          for (const [other, q] of all.entries()) if (p < q) expect(after[index]).toBeLessThanOrEqual(after[other] ?? 1);
        }
      }),
    );
  });

  it('have the normal distribution’s probabilities, far out as well', () => {
    expect(probabilityOf(0)).toBeCloseTo(1, 6);
    expect(probabilityOf(1.959964)).toBeCloseTo(0.05, 6);
    expect(probabilityOf(-2.575829)).toBeCloseTo(0.01, 6);
    expect(probabilityOf(8) / 1.2441921148543639e-15).toBeCloseTo(1, 5);
  });
});

describe('a median', () => {
  it('is the value at the nearest rank, with the ranks that it may truly lie between', () => {
    const hundred = Array.from({ length: 100 }, (_, index) => [index + 1, 1] as const);
    const [of, none] = [distribution(hundred), distribution([])];
    expect(quantile(of, 0.5)).toBe(50);
    expect(medianInterval(of)).toEqual({ low: 41, high: 60 });
    expect(quantile(none, 0.5)).toBeUndefined();
    expect(medianInterval(none)).toBeUndefined();
  });
});

const distribution = (counts: readonly (readonly [value: number, count: number])[]): Distribution => ({
  values: Float64Array.from(counts, ([value]) => value),
  counts: Float64Array.from(counts, ([, count]) => count),
});
