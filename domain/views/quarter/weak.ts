/** What can be weak. */

export const weakDimensions = ['category', 'type', 'channel', 'team', 'agent'] as const;
export type WeakDimension = (typeof weakDimensions)[number];
