import type { Plan } from '../../improvement/quarter.ts';
import { figuresOf } from '../figures/figures-of.ts';
import { definitionOf } from '../figures/registry/registry.ts';
import { type KeptBasis, valuesOf } from './basis.ts';
import { type WeakDimension, weakDimensions } from './weak.ts';

/** What became of a plan (K1): carried out or not, and whether its figure moved. No words of anybody, so that analysts may read it. */
export type PlanOutcome = Pick<Plan, 'plan' | 'figure' | 'weakness' | 'owner' | 'dueAt'> & {
  readonly standing: 'carried-out' | 'carried-out-late' | 'open' | 'dropped';
  readonly before: number | null;
  readonly now: number | null;
  /** `better` and `worse` by the figure's own direction; `unknown` where one of the two has no data. */
  readonly moved: 'better' | 'worse' | 'unchanged' | 'unknown';
};

export const outcomesOf = (
  plans: readonly Plan[],
  { before, now }: { readonly before: KeptBasis; readonly now: KeptBasis },
): readonly PlanOutcome[] =>
  plans.map((plan) => {
    const { figure, weakness, owner, dueAt } = plan;
    const [then, after] = [figureIn(before, plan), figureIn(now, plan)];
    return {
      plan: plan.plan,
      figure,
      ...(weakness === undefined ? {} : { weakness }),
      owner,
      dueAt,
      standing: standingOf(plan),
      before: then,
      now: after,
      moved: movedFrom(then, after, figure),
    };
  });

export const standingOf = ({ carriedOut, dropped, dueAt }: Plan): PlanOutcome['standing'] => {
  if (dropped !== undefined) return 'dropped';
  if (carriedOut === undefined) return 'open';
  return carriedOut.at <= dueAt ? 'carried-out' : 'carried-out-late';
};

const figureIn = (basis: KeptBasis, { figure, weakness }: Plan): number | null => {
  const definition = definitionOf(figure);
  if (definition === undefined) return null;
  const dimension = weakDimensions.find((one) => one === weakness?.dimension);
  const groups = basis.groups.filter(({ place }) => dimension === undefined || isAt(place, dimension, weakness?.value));
  const values = valuesOf(basis, groups);
  return figuresOf(values, [definition])[figure]?.value ?? null;
};

const isAt = (place: KeptBasis['groups'][number]['place'], dimension: WeakDimension, value: string | undefined): boolean =>
  place[dimension] === value;

const movedFrom = (before: number | null, now: number | null, figure: string): PlanOutcome['moved'] => {
  const better = definitionOf(figure)?.better;
  if (before === null || now === null || better === undefined || better === 'neither') return 'unknown';
  if (before === now) return 'unchanged';
  return now > before === (better === 'higher') ? 'better' : 'worse';
};
