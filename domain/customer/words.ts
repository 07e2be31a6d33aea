/** Contact classes for follow-up work (A9): 潜在客户, 返利客户, 多次返利客户, 未联系上, 骚扰. */
export const contactClasses = ['prospect', 'rebate-customer', 'repeat-rebate-customer', 'not-yet-reached', 'nuisance'] as const;
export type ContactClass = (typeof contactClasses)[number];

/** A9: nuisance contacts are kept and do not count in service figures. */
export const countsInFigures = (contactClass: ContactClass): boolean => contactClass !== 'nuisance';
