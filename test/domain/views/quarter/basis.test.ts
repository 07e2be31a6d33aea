import { describe, expect, it } from 'vitest';
import { tableOf } from '../../../../domain/views/figures/cuts.ts';
import { bucketIn } from '../../../../domain/views/figures/names.ts';
import { createBasis, valuesOf } from '../../../../domain/views/quarter/basis.ts';
import { basisFrom, basisText } from '../../../../domain/views/quarter/basis-document.ts';
import { namedNumbers } from '../../../../domain/views/quarter/number-list.ts';
import { simulate } from '../../../../infra/local/simulate/simulate.ts';
import { contributionsOf, factsByDay } from '../../../support/quarters.ts';

const commits = [...simulate({ cases: 120, quarter: '2026-Q3', seed: 5 })];
const grown = () => {
  const growing = createBasis('2026-07-01');
  for (const [day, facts] of [...factsByDay(commits)].sort()) growing.add(day, facts);
  return growing.basis();
};
const basis = grown();

describe('G3: what a quarter is worked out from', () => {
  it('has the numbers of all its sums, and of each place the counts and the times that are tested', () => {
    const whole: Record<string, number> = {};
    for (const { table, values } of contributionsOf(commits).flatMap(({ sums = [] }) => sums))
      if (table === tableOf('matters')) for (const name in values) whole[name] = (whole[name] ?? 0) + (values[name] ?? 0);
    expect(basis.all).toEqual(whole);
    const kept = Object.entries(whole).filter(([name]) => {
      const [of] = bucketIn(name) ?? [];
      return of === undefined || ['firstResponse.business', 'resolution.business', 'inspection.share'].includes(of);
    });
    expect(kept.length).toBeLessThan(Object.keys(whole).length);
    expect(valuesOf(basis, basis.groups)).toEqual(Object.fromEntries(kept));
  });

  it('is the same after it was stored, and the same text each time', () => {
    const text = basisText(basis);
    const { names, groups } = basis;
    expect(basisFrom(JSON.parse(text))).toEqual({ names, groups });
    expect(basisText(grown())).toBe(text);
  });

  it('is read as well as it was stored before its numbers had places', () => {
    const groups = basis.groups.map(({ place, numbers, bad }) => ({ place, values: namedNumbers(numbers, basis.names), bad }));
    const old = basisFrom(JSON.parse(JSON.stringify({ groups, weeks: basis.weeks })));
    expect(valuesOf(old, old.groups)).toEqual(valuesOf(basis, basis.groups));
    expect(old.groups.map(({ bad }) => bad)).toEqual(basis.groups.map(({ bad }) => bad));
  });
});
