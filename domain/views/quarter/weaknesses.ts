import type { WeaknessRules } from '../../policy/quarter-rules.ts';
import { type Counted, type Finding, findingsOf } from './comparisons.ts';
import { tested as allTested, type Tested } from './tested.ts';
import type { WeakDimension } from './weak.ts';

/**
 * Weaknesses (G3, figures.md): a value of a dimension whose figure is worse than the centre's or than its own last quarter, by
 * more than chance and by more than the policy's threshold.
 */

/** Numbers of one quarter by place, named as the figures name them. */
export type Group = { readonly place: Counted['place']; readonly values: Readonly<Record<string, number>> };

export type Weakness = {
  readonly dimension: WeakDimension;
  readonly value: string;
  /** The surest first. */
  readonly findings: readonly Finding[];
};

export type WeaknessReport = {
  readonly weaknesses: readonly Weakness[];
  /** How many comparisons the first round made: what the correction is for. */
  readonly comparisons: number;
};

/** More than so many weaknesses at a time help nobody. */
const MOST = 10;

/**
 * The surest one first; the next is looked for among the cases that it does not explain. So a bad category is found, and the
 * team that has many of its cases is not blamed for it.
 */
export const findWeaknesses = (
  quarter: { readonly now: Iterable<Group>; readonly before?: Iterable<Group> },
  rules: WeaknessRules,
  tested: readonly Tested[] = allTested,
): WeaknessReport => {
  const weaknesses: Weakness[] = [];
  const counted = ({ place, values }: Group): Counted => ({ place, tallies: tested.map(({ of }) => of(values)) });
  let now = Array.from(quarter.now, counted);
  let before = Array.from(quarter.before ?? [], counted);
  let comparisons = 0;
  for (let round = 0; round < MOST; round += 1) {
    const { all, findings } = findingsOf({ now, before }, rules, tested);
    if (round === 0) comparisons = all;
    const [surest] = findings;
    if (surest === undefined) break;
    const { dimension, value } = surest;
    const own = findings.filter((one) => one.dimension === dimension && one.value === value);
    weaknesses.push({ dimension, value, findings: own.map(({ finding }) => finding) });
    const isOther = ({ place }: Counted): boolean => place[dimension] !== value;
    now = now.filter(isOther);
    before = before.filter(isOther);
  }
  return { weaknesses, comparisons };
};
