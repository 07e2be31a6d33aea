import { arm, cancel, evolveDeadlines, pause } from '../deadline/deadline.ts';
import type { DeadlineEvent } from '../deadline/events.ts';
import { accepted, type Decision, unchanged } from '../kernel/decider.ts';
import type { Instant } from '../kernel/time.ts';
import type { Policies, Target } from '../policy/service-policy.ts';
import type { Assign, Triage } from './commands.ts';
import type { CaseEvent } from './events.ts';
import { firstResponseTarget } from './intake.ts';
import { unknownCase, wrongState } from './refusals.ts';
import type { CaseState, OpenCase } from './state.ts';
import type { DeadlineKind } from './words.ts';

/** A4, B11: classify; targets that change with it count from where they counted before, whenever the triage came. */
export const triage = (command: Triage, state: CaseState, policies: Policies): Decision<CaseEvent> => {
  if (state.kind === 'none') return unknownCase();
  if (state.kind !== 'open') return wrongState(state, 'open', 'A4');
  const { caseType = state.caseType, priority = state.priority, category = state.category, now } = command;
  if (caseType === state.caseType && priority === state.priority && category === state.category) return unchanged;
  const data = { caseType, priority, at: now, ...(category === undefined ? {} : { category }) };
  const reply = firstResponseTarget(policies.current, state.channel, caseType);
  return accepted<CaseEvent>(
    { type: 'CaseTriaged', data },
    ...(caseType !== state.caseType && reply ? rearm(state, { kind: 'first-response', target: reply, now }, policies) : []),
    ...(priority !== state.priority
      ? rearm(state, { kind: 'resolution', target: policies.current.resolution[priority], now }, policies)
      : []),
  );
};

/** B5, E2: hand the case to an agent. */
export const assign = (command: Assign, state: CaseState): Decision<CaseEvent> => {
  if (state.kind === 'none') return unknownCase();
  if (state.kind === 'closed') return wrongState(state, 'open', 'B9');
  const { to, team, reason, now } = command;
  if (state.assignee === to && (team === undefined || team === state.team)) return unchanged;
  const data = { to, at: now, ...(team === undefined ? {} : { team }), ...(reason === undefined ? {} : { reason }) };
  return accepted<CaseEvent>({ type: 'CaseAssigned', data });
};

type Rearmed = { readonly kind: DeadlineKind; readonly target: Target; readonly now: Instant };

/** The same promise under another target: counted from the contact (or the reopening) again, paused again where it was. */
const rearm = (state: OpenCase, { kind, target, now }: Rearmed, policies: Policies): readonly DeadlineEvent[] => {
  const latest = state.deadlines.latest[kind];
  if (latest?.status !== 'running' && latest?.status !== 'paused') return [];
  // Past due already: the old promise is broken, and triage does not mend it.
  if (latest.status === 'running' && now >= latest.dueAt) return [];
  const armed = arm(
    state.deadlines,
    { slot: kind, from: latest.from, target, ...(kind === 'resolution' ? resolutionTerms(state, latest.from) : {}) },
    policies.current,
  );
  if (latest.status === 'running' && armed.data.dueAt === latest.dueAt) return [];
  const waiting = state.waits.find((wait) => wait.to === undefined);
  const again =
    latest.status === 'paused' && waiting
      ? pause(evolveDeadlines(state.deadlines, armed), kind, { at: waiting.from, now, policies })
      : [];
  return [...cancel(state.deadlines, kind, { at: now, reason: 're-triaged' }), armed, ...again];
};

/** Waits before a reopening belong to the resolution that the customer disputed. */
const resolutionTerms = ({ waits, expectedBy }: OpenCase, from: Instant) => ({
  waits: waits.filter((wait) => wait.from >= from),
  expectedBy,
});
