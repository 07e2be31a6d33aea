import { accepted, type Decision, unchanged } from '../kernel/decider.ts';
import type { CloseCase } from './commands.ts';
import type { CaseEvent } from './events.ts';
import { followUpMissing, unknownCase, wrongState } from './refusals.ts';
import type { CaseState, ResolvedCase } from './state.ts';

/** B9, C1: archived with the customer's feedback; a complaint never without its follow-up visit. */
export const closeCase = ({ now }: CloseCase, state: CaseState): Decision<CaseEvent> => {
  if (state.kind === 'none') return unknownCase();
  if (state.kind === 'closed') return unchanged;
  if (state.kind !== 'resolved') return wrongState(state, 'resolved', 'B9');
  const visited = followedUp(state);
  if (state.caseType === 'complaint' && !visited) return followUpMissing('C1');
  if (!visited && state.confirmedAt === undefined) return followUpMissing('B9');
  return accepted<CaseEvent>({ type: 'CaseClosed', data: { at: now } });
};

const followedUp = (state: ResolvedCase): boolean => {
  const deadline = state.deadlines.latest['follow-up'];
  return deadline?.status === 'met' || (deadline?.status === 'breached' && deadline.settledAt !== undefined);
};
