/** One thing that is wrong with a policy: where, by which clause, and what would be taken, in both languages. */
export type PolicyProblem = {
  /** `resolution.urgent.lead`; empty for the whole. */
  readonly path: string;
  readonly code: string;
  readonly clause: string;
  readonly words: { readonly en: string; readonly zh: string };
};

export type Report = (path: string, problem: Omit<PolicyProblem, 'path'>) => void;

export const at = (path: string, name: string): string => (path === '' ? name : `${path}.${name}`);
