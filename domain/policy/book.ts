import { defaultPolicy } from './default-policy.ts';
import type { PolicyState, PolicyVersion } from './policy.ts';
import { type PolicyBook, unknownVersion } from './service-policy.ts';

/** The approved versions as decisions go by them; before the first of them the built-in default holds. */
export const policyBook = (state: PolicyState): PolicyBook => {
  const versions = approvedOf(state);
  const newestFirst = versions.toReversed();
  return {
    at: (at) => newestFirst.find(({ effectiveFrom }) => effectiveFrom <= at)?.policy ?? defaultPolicy,
    version: (version) =>
      version === defaultPolicy.version
        ? defaultPolicy
        : (versions.find((one) => one.version === version)?.policy ?? unknownVersion(version)),
    moved: (from, to) =>
      versions.flatMap(({ version, appliesToRunning }) => (version > from && version <= to ? appliesToRunning : [])),
  };
};

export const approvedOf = ({ versions }: PolicyState): readonly PolicyVersion[] =>
  versions.filter(({ approved }) => approved !== undefined);
