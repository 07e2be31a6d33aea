import { localDate } from '../../domain/calendar/business-calendar.ts';
import { provisionalDate } from '../../domain/calendar/holidays.ts';
import type { Instant } from '../../domain/kernel/time.ts';
import { approvedOf, policyBook } from '../../domain/policy/book.ts';
import { defaultPolicy } from '../../domain/policy/default-policy.ts';
import type { PolicyState, PolicyVersion } from '../../domain/policy/policy.ts';
import type { ServicePolicy } from '../../domain/policy/service-policy.ts';

/** The policy that holds at a moment. `provisional`: the holidays of that day are not announced yet (L1). */
export const inForceAt = (state: PolicyState, at: Instant) => {
  const policy = policyBook(state).at(at);
  const version = state.versions.find((one) => one.version === policy.version);
  return { at, ...provisionalAt(policy, at), ...(version === undefined ? builtIn : signed(version)), policy };
};

/** One version with its whole policy; `undefined` where there is none of that number. */
export const shownVersion = (state: PolicyState, number: number) => {
  if (number === defaultPolicy.version) return { ...builtIn, policy: defaultPolicy };
  const version = state.versions.find((one) => one.version === number);
  return version === undefined
    ? undefined
    : { ...versionLine(version, approvedOf(state).at(-1)?.version ?? 1), policy: version.policy };
};

/** A version in a list, without its policy. */
export const versionLine = (version: PolicyVersion, latest: number) => ({
  ...signed(version),
  status: version.approved ? 'approved' : version.version < latest ? 'superseded' : 'proposed',
  ...provisionalAt(version.policy, version.effectiveFrom),
});

const builtIn = { version: defaultPolicy.version, status: 'built-in' };

const signed = ({ policy: _policy, ...version }: PolicyVersion) => version;

const provisionalAt = ({ calendar }: ServicePolicy, at: Instant): { readonly provisional?: true } =>
  calendar.holidays === 'CN' && provisionalDate(localDate(calendar.zone, at)) ? { provisional: true } : {};
