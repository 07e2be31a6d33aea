import type { DeadlineEvent } from '../deadline/events.ts';
import { accepted, type Decision, unchanged } from '../kernel/decider.ts';
import type { Instant } from '../kernel/time.ts';
import type { Policies } from '../policy/service-policy.ts';
import type { Assign, Triage } from './commands.ts';
import { keepsLoop } from './complaint-guards.ts';
import type { CaseEvent } from './events.ts';
import { firstResponseTarget } from './intake.ts';
import { rearm } from './rearm.ts';
import { unknownCase, wrongState } from './refusals.ts';
import type { CaseState, ExistingCase } from './state.ts';
import type { CaseType, Priority } from './words.ts';

/** A4, B11: classify; targets that change with it count from where they counted before, whenever the triage came. */
export const triage = (command: Triage, state: CaseState, policies: Policies): Decision<CaseEvent> => {
  if (state.kind === 'none') return unknownCase();
  if (state.kind !== 'open') return wrongState(state, 'open', 'A4');
  const { caseType = state.caseType, priority = state.priority, category = state.category, now } = command;
  if (caseType === state.caseType && priority === state.priority && category === state.category) return unchanged;
  const stays = keepsLoop(state, caseType);
  if (stays) return stays;
  const data = { caseType, priority, at: now, ...(category === undefined ? {} : { category }) };
  return accepted<CaseEvent>({ type: 'CaseTriaged', data }, ...retargeted(state, { caseType, priority, now }, policies));
};

type Classes = { readonly caseType: CaseType; readonly priority: Priority; readonly now: Instant };

/** What a new class of a case does to its running deadlines. */
export const retargeted = (state: ExistingCase, classes: Classes, policies: Policies): readonly DeadlineEvent[] => {
  const { caseType, priority, now } = classes;
  const reply = firstResponseTarget(policies.current, state.channel, caseType);
  return [
    ...(caseType !== state.caseType && reply ? rearm(state, { slot: 'first-response', target: reply, now }, policies) : []),
    ...(priority !== state.priority
      ? rearm(state, { slot: 'resolution', target: policies.current.resolution[priority], now }, policies)
      : []),
  ];
};

/** B5, E2: hand the case to an agent. */
export const assign = (command: Assign, state: CaseState): Decision<CaseEvent> => {
  if (state.kind === 'none') return unknownCase();
  if (state.kind === 'closed') return wrongState(state, 'open', 'B9');
  const { to, team, reason, rules, now } = command;
  if (state.assignee === to && (team === undefined || team === state.team)) return unchanged;
  const named = { ...(team === undefined ? {} : { team }), ...(reason === undefined ? {} : { reason }) };
  const data = { to, ...named, ...(rules === undefined ? {} : { rules }), at: now };
  return accepted<CaseEvent>({ type: 'CaseAssigned', data });
};
