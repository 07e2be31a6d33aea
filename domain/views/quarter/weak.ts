/** What can be weak, and by how much it must be. */

export const weakDimensions = ['category', 'type', 'channel', 'team', 'agent'] as const;
export type WeakDimension = (typeof weakDimensions)[number];

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
