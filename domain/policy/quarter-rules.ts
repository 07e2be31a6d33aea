import type { Duration } from '../kernel/time.ts';

/** G3: when a quarter is closed, and what counts as a weakness in it. */
export type QuarterRules = {
  /** After its end; by then surveys have expired and reopenings of seven days are over. */
  readonly closesAfter: Duration;
  readonly weakness: WeaknessRules;
};

export type WeaknessRules = {
  /** Fewer than so many on either side are no evidence. */
  readonly least: number;
  /** How likely chance may be at most, over all comparisons together. */
  readonly level: number;
  /** By how much a share must be worse, 0.05 is five points in a hundred. */
  readonly share: number;
  /** By how much of itself a time must be longer, 0.25 is a quarter. */
  readonly time: number;
};
