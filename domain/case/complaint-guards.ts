import { cancel } from '../deadline/deadline.ts';
import type { DeadlineEvent } from '../deadline/events.ts';
import type { Rejected } from '../kernel/decider.ts';
import type { Instant } from '../kernel/time.ts';
import {
  type ComplaintCounted,
  type ComplaintStage,
  complaintLine,
  complaintStages,
  isInvestigated,
  stageOf,
  stagesMissing,
} from './complaint.ts';
import { complaintIncomplete, type Lacking, staysComplaint, stepMissing } from './complaint-refusals.ts';
import type { CaseState, ExistingCase } from './state.ts';

/** Where the loop of a complaint meets the rest of its case: triage, result, visit, archive, board. */

/** C1, C3: what a complaint lacks before its case may be archived; nothing for other cases. */
export const complaintLacks = (state: ExistingCase): readonly Lacking[] => {
  if (state.caseType !== 'complaint') return [];
  const serious = state.complaint?.assessment?.severity === 'serious';
  const missing = stagesMissing(state.complaint, visitMade(state))
    .filter(isLacking)
    .filter((stage) => !isSpared(state, stage));
  return serious && state.complaint?.informedAt === undefined ? ['reported', ...missing] : missing;
};

/** C1: a complaint is archived with its loop closed, and counted then; a refusal names everything that is missing. */
export const countComplaint = (state: ExistingCase, now: Instant): Rejected | readonly ComplaintCounted[] => {
  const lacking = complaintLacks(state);
  if (lacking.length > 0) return complaintIncomplete(lacking, { unreached: lacking.some(askedOfCustomer) && isUnreached(state) });
  const line = state.complaint && complaintLine(state.complaint);
  if (line === undefined) return [];
  const person = state.complaint?.investigation?.person;
  return [{ type: 'ComplaintCounted', data: { ...line, at: now }, personal: person === undefined ? {} : { person } }];
};

/** C3, B8: a complaint has a result once its solution is carried out. */
export const notCarriedOut = (state: ExistingCase): Rejected | undefined => {
  const missing = state.caseType === 'complaint' ? lackingUpTo(state, 'carried-out') : undefined;
  return missing === undefined ? undefined : stepMissing(missing);
};

/** C3: an investigated complaint is not triaged away. */
export const keepsLoop = (state: ExistingCase, caseType: string): Rejected | undefined =>
  state.caseType === 'complaint' && caseType !== 'complaint' && isInvestigated(state.complaint) ? staysComplaint() : undefined;

/** C2: what is no complaint any more is not reported. */
export const leaveLoop = (before: CaseState, after: ExistingCase, now: Instant): readonly DeadlineEvent[] =>
  before.kind !== 'none' && before.caseType === 'complaint' && after.caseType !== 'complaint'
    ? cancel(after.deadlines, 'serious-complaint-report', { at: now, reason: 're-triaged' })
    : [];

/** D1, D5: the visit to the result that stands was made, or ended without the customer. */
export const followUpOver = (state: ExistingCase): boolean => state.aftercare?.ended !== undefined || visitMade(state);

/** C1: the visit itself. A follow-up that ended without the customer is none, until a later attempt reaches them. */
export const visitMade = (state: ExistingCase): boolean => {
  if (state.kind === 'open') return false;
  if (state.aftercare?.attempts.some(({ reached }) => reached)) return true;
  if (state.aftercare?.ended !== undefined) return false;
  const deadline = state.deadlines.latest['follow-up'];
  return deadline?.status === 'met' || (deadline?.status === 'breached' && deadline.settledAt !== undefined);
};

/**
 * C1, C3, D5, B10: nobody can accept or be visited who is not reached. Once every attempt was in vain, a supervisor's approval stands in
 * for both; a later attempt that reaches the customer ends that.
 */
const isSpared = (state: ExistingCase, stage: Lacking): boolean => {
  const { unreached, departures } = state.working ?? {};
  return askedOfCustomer(stage) && isUnreached(state) && unreached !== undefined && departures?.[unreached] === 'approved';
};
const askedOfCustomer = (stage: Lacking): boolean => stage === 'accepted' || stage === 'visited';
const isUnreached = ({ kind, aftercare }: ExistingCase): boolean =>
  kind !== 'open' && aftercare?.ended !== undefined && !aftercare.attempts.some(({ reached }) => reached);

/** Where a complaint stands, for the board; `undefined` for other cases. */
export const complaintStageOf = (state: ExistingCase): ComplaintStage | undefined =>
  state.caseType === 'complaint' ? stageOf(state.complaint, visitMade(state)) : undefined;

/** C3: the first stage up to and with `last` that has not been reached. */
export const lackingUpTo = (state: ExistingCase, last: ComplaintStage): Lacking | undefined =>
  stagesMissing(state.complaint, visitMade(state))
    .filter(isLacking)
    .filter((stage) => !isSpared(state, stage))
    .find((stage) => isUpTo(stage, last));

const isUpTo = (stage: ComplaintStage, last: ComplaintStage): boolean =>
  complaintStages.indexOf(stage) <= complaintStages.indexOf(last);
const isLacking = (stage: ComplaintStage | undefined): stage is Exclude<ComplaintStage, 'received'> =>
  stage !== undefined && stage !== 'received';
