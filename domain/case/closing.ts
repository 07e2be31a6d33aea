import { accepted, type Decision, unchanged } from '../kernel/decider.ts';
import type { CloseCase } from './commands.ts';
import { countComplaint, followUpOver } from './complaint-guards.ts';
import type { CaseEvent } from './events.ts';
import { promisesOwed } from './promise.ts';
import { followUpMissing, unknownCase, wrongState } from './refusals.ts';
import type { CaseState } from './state.ts';
import { suggestionOpen } from './suggestion.ts';
import { promiseOwed } from './working-refusals.ts';

/** B9, C1, C5: archived with the customer's feedback; complaints and suggestions never before their loop is closed. */
export const closeCase = ({ now }: CloseCase, state: CaseState): Decision<CaseEvent> => {
  if (state.kind === 'none') return unknownCase();
  if (state.kind === 'closed') return unchanged;
  if (state.kind !== 'resolved') return wrongState(state, 'resolved', 'B9');
  const owed = promisesOwed(state);
  if (owed.length > 0) return promiseOwed(owed);
  const counted = countComplaint(state, now);
  if ('kind' in counted) return counted;
  const open = suggestionOpen(state);
  if (open) return open;
  if (!followUpOver(state) && state.confirmedAt === undefined) return followUpMissing();
  return accepted<CaseEvent>(...counted, { type: 'CaseClosed', data: { at: now } });
};
