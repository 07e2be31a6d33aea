import type { DeadlineKind } from '../case/words.ts';
import { accepted, assertNever, type CommandOf, type Decider, type Decision, unchanged } from '../kernel/decider.ts';
import type { Actor, Role } from '../kernel/event.ts';
import { type StreamId, streamId } from '../kernel/ids.ts';
import { type Instant, later, minutes, plus } from '../kernel/time.ts';
import { defaultPolicy } from './default-policy.ts';
import { mergePatch } from './merge-patch.ts';
import { badPolicy, noSuchVersion, notAllowed, superseded } from './refusals.ts';
import type { ServicePolicy } from './service-policy.ts';
import { checkProposal } from './terms.ts';
import { checkPolicy } from './validate.ts';

/** The service policy (L2): proposed by a supervisor, approved by a manager, effective from a date, kept for ever. */

export const policyStream: StreamId = streamId('policy#service');

/** `policy`: the whole of it, whatever part the proposal changed. */
export type PolicyVersionProposed = {
  readonly type: 'PolicyVersionProposed';
  readonly data: {
    readonly version: number;
    readonly policy: ServicePolicy;
    readonly effectiveFrom: Instant;
    /** Kinds whose running deadlines go over to this version once it is in force; all others keep theirs. */
    readonly appliesToRunning: readonly DeadlineKind[];
  } & Signed;
};
/** `effectiveFrom`: as proposed, or later where the approval came later. */
export type PolicyVersionApproved = {
  readonly type: 'PolicyVersionApproved';
  readonly data: { readonly version: number; readonly effectiveFrom: Instant } & Signed;
};
export type PolicyEvent = PolicyVersionProposed | PolicyVersionApproved;

/** By whom, in which rank, when and why. */
export type Signed = { readonly by: string; readonly role: Role; readonly at: Instant; readonly reason: string };

export type PolicyVersion = Omit<PolicyVersionProposed['data'], keyof Signed> & {
  readonly proposed: Signed;
  readonly approved?: Signed;
};
/** Versions 2, 3 … in order; version 1 is built in. */
export type PolicyState = { readonly versions: readonly PolicyVersion[] };

export const initialPolicy: PolicyState = { versions: [] };

export const evolvePolicy = (state: PolicyState, event: PolicyEvent): PolicyState => {
  switch (event.type) {
    case 'PolicyVersionProposed': {
      const { by, role, at, reason, policy, ...terms } = event.data;
      // A version older than a value of the policy has the default's for it.
      const whole = { ...defaultPolicy, ...policy };
      return { versions: [...state.versions, { ...terms, policy: whole, proposed: { by, role, at, reason } }] };
    }
    case 'PolicyVersionApproved': {
      const { version, effectiveFrom, ...approved } = event.data;
      return { versions: state.versions.map((one) => (one.version === version ? { ...one, effectiveFrom, approved } : one)) };
    }
    default:
      event satisfies never;
      return state;
  }
};

/** `change`: a whole policy, or a merge patch (RFC 7386) over the latest approved version. `approval`: a manager's, given at once. */
export type ProposePolicyVersion = CommandOf<
  'ProposePolicyVersion',
  {
    change: unknown;
    reason: string;
    effectiveFrom?: Instant;
    appliesToRunning?: readonly DeadlineKind[];
    approval?: { reason: string };
  }
>;
export type ApprovePolicyVersion = CommandOf<'ApprovePolicyVersion', { version: number; reason: string }>;
export type PolicyCommand = ProposePolicyVersion | ApprovePolicyVersion;

export const decidePolicy = (command: PolicyCommand, state: PolicyState): Decision<PolicyEvent> => {
  switch (command.type) {
    case 'ProposePolicyVersion':
      return propose(command, state);
    case 'ApprovePolicyVersion':
      return approve(command, state);
    default:
      return assertNever(command);
  }
};

export const policyDecider: Decider<PolicyState, PolicyCommand, PolicyEvent, undefined> = {
  initial: initialPolicy,
  evolve: evolvePolicy,
  decide: decidePolicy,
};

export const proposers: readonly Role[] = ['supervisor', 'manager', 'admin'];
export const approvers: readonly Role[] = ['manager', 'admin'];

/** Every function has read a new version by then: it reads the policy at least once a minute. */
export const spreading = minutes(1);

/** The latest version that was approved; version 1 where none was. */
export const latestApproved = ({
  versions,
}: PolicyState): Pick<PolicyVersion, 'version' | 'policy'> & { effectiveFrom?: Instant } =>
  versions.findLast(({ approved }) => approved !== undefined) ?? { version: defaultPolicy.version, policy: defaultPolicy };

/** The policy that a change would make, not checked yet. A version number in it is not its own to say. */
export const changed = (base: ServicePolicy, change: unknown, version: number): unknown => {
  const merged = mergePatch(base, change);
  return typeof merged === 'object' && merged !== null ? { ...merged, version } : merged;
};

const propose = (command: ProposePolicyVersion, state: PolicyState): Decision<PolicyEvent> => {
  const { now, by, change, reason, approval, appliesToRunning = [] } = command;
  const signed = signedBy(by, now, reason);
  if (!may(by, proposers)) return notAllowed('propose', by.role);
  if (approval !== undefined && !may(by, approvers)) return notAllowed('approve', by.role);
  const version = state.versions.length + 2;
  const base = latestApproved(state);
  const policy = changed(base.policy, change, version);
  const effectiveFrom = command.effectiveFrom ?? later(plus(now, spreading), base.effectiveFrom ?? now);
  const problems = [
    ...checkPolicy(policy),
    ...checkProposal({ effectiveFrom, appliesToRunning }, { now, previous: base.effectiveFrom }),
  ];
  if (problems.length > 0) return badPolicy(problems);
  const proposed: PolicyVersionProposed = {
    type: 'PolicyVersionProposed',
    data: {
      version,
      policy: policy as ServicePolicy,
      effectiveFrom,
      appliesToRunning: [...new Set(appliesToRunning)],
      ...signed,
    },
  };
  return accepted<PolicyEvent>(proposed, ...(approval ? [approvalOf(proposed.data, signedBy(by, now, approval.reason))] : []));
};

const approve = ({ version, reason, now, by }: ApprovePolicyVersion, state: PolicyState): Decision<PolicyEvent> => {
  const proposal = state.versions.find((one) => one.version === version);
  if (!may(by, approvers)) return notAllowed('approve', by.role);
  if (proposal === undefined) return noSuchVersion(version);
  if (proposal.approved !== undefined) return unchanged;
  const latest = latestApproved(state);
  if (latest.version > version) return superseded(version, latest.version);
  return accepted<PolicyEvent>(approvalOf(proposal, signedBy(by, now, reason)));
};

/** A version takes effect when everybody has read of it, at the earliest. */
const approvalOf = (
  { version, effectiveFrom }: Pick<PolicyVersion, 'version' | 'effectiveFrom'>,
  signed: Signed,
): PolicyVersionApproved => ({
  type: 'PolicyVersionApproved',
  data: { version, effectiveFrom: later(effectiveFrom, plus(signed.at, spreading)), ...signed },
});

const may = (by: Actor, roles: readonly Role[]): boolean =>
  by.kind === 'agent' && by.role !== undefined && roles.includes(by.role);
const signedBy = (by: Actor, at: Instant, reason: string): Signed => ({ by: by.id, role: by.role ?? 'agent', at, reason });
