/** One thing that is wrong with a policy: where, by which clause, and what would be taken, in both languages. */
export type PolicyProblem = Complaint & {
  /** `resolution.urgent.lead`; empty for the whole. */
  readonly path: string;
};

/** A problem wherever it may stand. */
export type Complaint = {
  readonly code: string;
  readonly clause: string;
  readonly words: { readonly en: string; readonly zh: string };
};

export const problemAt = (path: string, complaint: Complaint): readonly PolicyProblem[] => [{ path, ...complaint }];
export const none: readonly PolicyProblem[] = [];

export const within = (path: string, name: string | number): string => (path === '' ? `${name}` : `${path}.${name}`);
