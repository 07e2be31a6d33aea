/** How an agent's quarter is scored (H1, H2); weights are percent and add up to 100. */
export type PerformanceScheme = {
  /** `compliance` (H2): any weights, as long as service compliance weighs at least 20. */
  readonly scheme: (typeof schemes)[number];
  readonly weights: Readonly<Partial<Record<ScoredBy, number>>>;
};

export const schemes = ['weighted', 'compliance'] as const;
export const scores = ['csat', 'efficiency', 'inspection', 'exam', 'compliance'] as const;
export type ScoredBy = (typeof scores)[number];

/** Percent; a scheme below it is refused (H2). */
export const leastCompliance = 20;
