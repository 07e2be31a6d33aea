import { describe, expect, it } from 'vitest';
import { defaultPolicy } from '../../../../domain/policy/default-policy.ts';
import { createBasis } from '../../../../domain/views/quarter/basis.ts';
import { findWeaknesses, type Group } from '../../../../domain/views/quarter/weaknesses.ts';
import { plantedWeakness } from '../../../../infra/local/simulate/centre.ts';
import { simulate } from '../../../../infra/local/simulate/simulate.ts';
import { factsByDay } from '../../../support/quarters.ts';

const rules = defaultPolicy.quarter.weakness;

describe('G3: weaknesses of a quarter', () => {
  it.each([1, 2, 3, 4, 5])('the planted one is found and nothing else is called one (seed %i)', { timeout: 120_000 }, (seed) => {
    const days = factsByDay(simulate({ cases: 700, quarter: '2026-Q3', seed, quarters: 2 }));
    const [before, now] = [createBasis('2026-04-01'), createBasis('2026-07-01')];
    for (const [day, facts] of days) if (day < '2026-10-01') (day < '2026-07-01' ? before : now).add(day, facts);
    const found = findWeaknesses({ now: now.basis().groups, before: before.basis().groups }, rules);
    expect(found.weaknesses.map(({ dimension, value }) => `${dimension} ${value}`)).toEqual([
      `category ${plantedWeakness(seed).category}`,
    ]);
    expect(found.comparisons).toBeGreaterThan(100);
  });

  const group = (place: Group['place'], met: number, breached: number): Group => ({
    place: { channel: 'email', type: 'inquiry', category: 'delivery', ...place },
    values: { 'target.resolution.met': met, 'target.resolution.breached': breached },
  });

  it('one is worse by more than chance and by more than the policy says, with its n, both values and the interval', () => {
    const now = [group({ category: 'returns' }, 130, 70), group({ category: 'delivery' }, 380, 20)];
    const [weak] = findWeaknesses({ now }, rules).weaknesses;
    expect(weak).toMatchObject({ dimension: 'category', value: 'returns' });
    const [finding] = weak?.findings ?? [];
    expect(finding).toMatchObject({ figure: 'withinTarget(resolution)', against: 'centre', n: 200, value: 0.65 });
    expect(finding?.compared).toMatchObject({ n: 400, value: expect.closeTo(0.95, 2) });
    expect(finding?.interval.low).toBeLessThan(0.65);
    expect(finding?.interval.high).toBeGreaterThan(0.65);
    expect(finding?.p).toBeLessThan(0.001);
  });

  it.each([
    ['too few to tell', [group({ category: 'returns' }, 15, 15), group({}, 380, 20)]],
    ['no more than chance', [group({ category: 'returns' }, 184, 16), group({}, 380, 20)]],
    ['sure, and too small to matter', [group({ category: 'returns' }, 18_000, 2000), group({}, 38_000, 2000)]],
    [
      'better than the others',
      [group({ category: 'returns' }, 200, 0), ...['a', 'b', 'c', 'd'].map((category) => group({ category }, 186, 14))],
    ],
    ['a channel of another nature', [group({ channel: 'phone' }, 100, 100), group({}, 190, 10)]],
  ])('%s is none', (_why, now) => {
    expect(findWeaknesses({ now }, rules).weaknesses).toEqual([]);
  });

  it('a channel is held against its own last quarter', () => {
    const [now, before] = [[group({ channel: 'phone' }, 140, 60)], [group({ channel: 'phone' }, 190, 10)]];
    const found = findWeaknesses({ now, before }, rules).weaknesses;
    expect(found[0]?.findings[0]).toMatchObject({ against: 'last-quarter', value: 0.7, compared: { n: 200 } });
  });

  it('an agent who has much of a bad category is not blamed for it', () => {
    const now = ['a', 'b', 'c', 'd'].flatMap((agent) => [
      group({ agent, category: 'returns' }, agent === 'a' ? 120 : 12, agent === 'a' ? 80 : 8),
      group({ agent, category: 'delivery' }, agent === 'a' ? 38 : 190, agent === 'a' ? 2 : 10),
    ]);
    expect(findWeaknesses({ now }, rules).weaknesses.map(({ value }) => value)).toEqual(['returns']);
  });
});
