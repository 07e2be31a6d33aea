import type { Dimension } from '../cuts.ts';

/** A figure as everybody may read it: what it counts, how, and where the rule leaves room, which reading holds. */
export type Definition = {
  readonly name: string;
  /** Raised when the formula changes; a closed period keeps the version that it was worked out with. */
  readonly version: number;
  readonly clause: string;
  readonly unit: 'count' | 'share' | 'seconds' | 'score';
  readonly title: Words;
  readonly formula: Words;
  readonly edges: Words;
  readonly source: Source;
  readonly dimensions: readonly Dimension[];
  /** Which way is better; weaknesses are looked for against it. */
  readonly better: 'higher' | 'lower' | 'neither';
};
export type Words = { readonly en: string; readonly zh: string };

/** The names of the numbers in the sums that a figure is made of. */
export type Source =
  | { readonly kind: 'count'; readonly of: string }
  /** `count` of `of`; `less` is taken off the whole. */
  | { readonly kind: 'share'; readonly count: string; readonly of: readonly string[]; readonly less?: string; readonly days?: 7 }
  /** Two distributions in milliseconds; `target`: the kind of deadline that tells how many were in time. */
  | { readonly kind: 'times'; readonly of: string; readonly target?: string }
  /** One distribution, for every channel by itself. */
  | { readonly kind: 'timesByChannel'; readonly of: string }
  /** Numbers `<of>@<score>`. */
  | { readonly kind: 'scores'; readonly of: string; readonly top?: readonly number[] }
  /** Numbers `<of>@<score>` against `sent`. */
  | { readonly kind: 'answers'; readonly of: string; readonly sent: string }
  /** Cases with a mark `<of>~<day of the one before>`, each once in a period, of those active in it. */
  | { readonly kind: 'shareOfActive'; readonly of: string }
  /** Not resolved at an instant; read from the list of cases, not from sums. */
  | { readonly kind: 'stock'; readonly of: 'cases' | 'ages' }
  /** Points earned of points possible, the sums of all; `shares`: the distribution of each one's own share, in millionths. */
  | {
      readonly kind: 'points';
      readonly of: string;
      readonly earned: string;
      readonly possible: string;
      readonly failed: string;
      readonly shares: string;
    }
  | { readonly kind: 'complaints' }
  /** Needs the customer's other cases; read from the facts of single cases. */
  | { readonly kind: 'unrepeated'; readonly count: string; readonly of: string };

export const everywhere: readonly Dimension[] = ['agent', 'team', 'channel', 'type', 'category', 'priority'];
