import { arm, cancel, meet } from '../deadline/deadline.ts';
import type { DeadlineEvent } from '../deadline/events.ts';
import { accepted, type Decision, unchanged } from '../kernel/decider.ts';
import type { Instant } from '../kernel/time.ts';
import type { Policies, ServicePolicy } from '../policy/service-policy.ts';
import type { AcknowledgeEscalation, Escalate } from './commands.ts';
import type { CaseEscalated, CaseEvent } from './events.ts';
import { alreadyAtOrAbove, fromTheFuture, notEscalated, nothingAbove, unknownCase, wrongState } from './refusals.ts';
import type { CaseState, ExistingCase } from './state.ts';
import { type Level, levelAbove, outranks } from './words.ts';

/** B6: bring the case to a higher level, who must acknowledge it in time. */
export const escalate = (command: Escalate, state: CaseState, policies: Policies): Decision<CaseEvent> => {
  if (state.kind === 'none') return unknownCase();
  if (state.kind !== 'open') return wrongState(state, 'open', 'B6');
  const { now, reason, neededAt = now } = command;
  if (neededAt > now) return fromTheFuture('neededAt');
  const level = state.escalation?.level ?? 'agent';
  const to = command.to ?? levelAbove(level);
  if (to === undefined) return nothingAbove();
  if (to === state.escalation?.level) return unchanged; // said twice, happens once
  if (!outranks(to, level)) return alreadyAtOrAbove(level);
  return accepted<CaseEvent>(
    { type: 'CaseEscalated', data: { to, cause: 'asked', reason, neededAt, at: now } },
    ...cancel(state.deadlines, 'escalation-acknowledgement', { at: now, reason: 'escalated-further' }),
    owedBy(to, { state, now }, policies.current),
  );
};

/** B6: the level it was brought to has taken it up. */
export const acknowledgeEscalation = ({ by, now }: AcknowledgeEscalation, state: CaseState): Decision<CaseEvent> => {
  if (state.kind === 'none') return unknownCase();
  if (state.kind !== 'open') return wrongState(state, 'open', 'B6');
  if (state.escalation === undefined) return notEscalated();
  if (state.escalation.acknowledgedAt !== undefined) return unchanged;
  return accepted<CaseEvent>(
    { type: 'EscalationAcknowledged', data: { level: state.escalation.level, by: by.id, at: now } },
    ...meet(state.deadlines, 'escalation-acknowledgement', { at: now, now }),
  );
};

/** B6: not acknowledged in time goes to the next level by itself, each level once; above the manager there is nobody. */
export const climb = (
  state: ExistingCase,
  noticed: readonly DeadlineEvent[],
  { now, policies }: { now: Instant; policies: Policies },
): readonly CaseEvent[] => {
  const breached = noticed.find((event) => event.type === 'DeadlineBreached' && event.data.kind === 'escalation-acknowledgement');
  if (breached?.type !== 'DeadlineBreached' || state.kind !== 'open' || state.escalation === undefined) return [];
  const to = levelAbove(state.escalation.level);
  if (to === undefined) return [];
  const { dueAt } = breached.data;
  const escalated: CaseEscalated = {
    type: 'CaseEscalated',
    data: { to, cause: 'not-acknowledged', reason: state.escalation.reason, neededAt: dueAt, at: now },
  };
  return [escalated, owedBy(to, { state, now }, policies.current)];
};

/** One level up, or to a given level, for a cause of its own; nothing above the manager. */
export const raise = (
  state: ExistingCase,
  why: { readonly cause: CaseEscalated['data']['cause']; readonly reason: string; readonly now: Instant; readonly to?: Level },
  policies: Policies,
): readonly CaseEvent[] => {
  const { cause, reason, now, to = levelAbove(state.escalation?.level ?? 'agent') } = why;
  if (to === undefined) return [];
  return [
    { type: 'CaseEscalated', data: { to, cause, reason, neededAt: now, at: now } },
    ...cancel(state.deadlines, 'escalation-acknowledgement', { at: now, reason: 'escalated-further' }),
    owedBy(to, { state, now }, policies.current),
  ];
};

const owedBy = (level: Level, { state, now }: { state: ExistingCase; now: Instant }, policy: ServicePolicy): DeadlineEvent =>
  arm(
    state.deadlines,
    { slot: 'escalation-acknowledgement', from: now, target: policy.escalationAcknowledgement[level] },
    policy,
  );
