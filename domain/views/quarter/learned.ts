import type { Instant } from '../../kernel/time.ts';

/** What was learned from cases in the quarter (C6): how many improvement actions and proposed articles, and the actions themselves. */
export type Learned = { readonly actions: number; readonly articles: number; readonly listed: readonly ActionLine[] };

/** No words of anybody, so that analysts may read it: what is to be done stands in the case. */
export type ActionLine = {
  readonly caseId: string;
  /** `l1`, `l2` … within the case. */
  readonly lesson: string;
  readonly owner: string;
  readonly dueAt: Instant;
  readonly at: Instant;
};

/** More are counted and not listed. */
export const MOST_LISTED = 500;
