import { endOfLocalDay } from '../calendar/business-calendar.ts';
import { arm, armAt, cancel, isOwed, meet } from '../deadline/deadline.ts';
import type { DeadlineArmed } from '../deadline/events.ts';
import { accepted, type Decision, unchanged } from '../kernel/decider.ts';
import type { Instant } from '../kernel/time.ts';
import type { Policies, ServicePolicy } from '../policy/service-policy.ts';
import {
  type AftercareCommand,
  type AnswerSurvey,
  type Feedback,
  type FeedbackReceived,
  isDissatisfied,
  noAftercare,
  type RecordFollowUp,
  type RecordSameDaySolution,
  type Remarks,
  type SurveyRequested,
} from './aftercare.ts';
import {
  feedbackOfNobody,
  followUpSettled,
  noSolutionOwed,
  noSuchSurvey,
  surveyExpired,
  tooEarly,
} from './aftercare-refusals.ts';
import type { CaseEvent } from './events.ts';
import { fromTheFuture, unknownCase, wrongState } from './refusals.ts';
import type { CaseState, ExistingCase } from './state.ts';
import type { Slot } from './words.ts';

export const decideAftercare = (command: AftercareCommand, state: CaseState, policies: Policies): Decision<CaseEvent> => {
  if (state.kind === 'none') return unknownCase();
  switch (command.type) {
    case 'AnswerSurvey':
      return answerSurvey(command, state, policies);
    case 'RecordFollowUp':
      return recordFollowUp(command, state, policies);
    case 'RecordSameDaySolution':
      return recordSolution(command, state);
  }
};

/** D1: a result is asked about by mail, where the customer has an address. */
export const surveyWanted = (state: ExistingCase, at: Instant): readonly SurveyRequested[] =>
  state.customer.email === undefined
    ? []
    : [{ type: 'SurveyRequested', data: { survey: (state.aftercare?.surveys.length ?? 0) + 1, at } }];

/** D1: the survey has gone out, and its link begins to expire. Nothing when that is known, or the answer came first. */
export const surveySent = (
  state: ExistingCase,
  { survey, now }: { readonly survey: number; readonly now: Instant },
  policies: Policies,
): readonly CaseEvent[] => {
  const known = state.aftercare?.surveys[survey - 1];
  if (known === undefined || known.sentAt !== undefined || known.answeredAt !== undefined) return [];
  const expiry = surveyExpiry(state, { survey, now }, policies.current);
  return [{ type: 'SurveySent', data: { survey, channel: 'email', expiresAt: expiry.data.dueAt, at: now } }, expiry];
};

export const surveyExpiry = (
  { deadlines }: ExistingCase,
  { survey, now }: { readonly survey: number; readonly now: Instant },
  policy: ServicePolicy,
): DeadlineArmed => arm(deadlines, { slot: expirySlot(survey), from: now, target: policy.surveyExpiry }, policy);

/** A survey that nobody answered breaks no promise of the centre: it ends, and is not breached. */
export const expireSurveys = (state: CaseState, now: Instant): readonly CaseEvent[] => {
  if (state.kind === 'none' || state.aftercare === undefined) return [];
  return state.aftercare.surveys.flatMap((_survey, index): readonly CaseEvent[] => {
    const survey = index + 1;
    const expiry = state.deadlines.latest[expirySlot(survey)];
    if (expiry?.status !== 'running' || expiry.dueAt > now) return [];
    const at = expiry.dueAt;
    return [
      { type: 'SurveyExpired', data: { survey, at } },
      ...cancel(state.deadlines, expirySlot(survey), { at, reason: 'expired' }),
    ];
  });
};

/** Whether a survey can be answered. One that was asked for may be answered before its sending is recorded. */
export const surveyStanding = (
  state: ExistingCase,
  survey: number,
  now: Instant,
): 'unknown' | 'open' | 'answered' | 'expired' => {
  const known = state.aftercare?.surveys[survey - 1];
  if (known === undefined) return 'unknown';
  if (known.answeredAt !== undefined) return 'answered';
  const expiry = state.deadlines.latest[expirySlot(survey)];
  const over = expiry?.status === 'running' && expiry.dueAt <= now;
  return known.expiredAt !== undefined || over ? 'expired' : 'open';
};

/**
 * D1: answered once. It is the follow-up by mail that the latest result is owed; of a complaint it is not, which is owed a
 * visit (C1).
 */
const answerSurvey = (command: AnswerSurvey, state: ExistingCase, policies: Policies): Decision<CaseEvent> => {
  const { score, now, channel = 'email' } = command;
  const surveys = state.aftercare?.surveys ?? [];
  const asked = command.survey === undefined ? askedNow(state, now) : [];
  const survey = command.survey ?? surveys.length + asked.length;
  const standing = asked.length > 0 ? 'open' : surveyStanding(state, survey, now);
  if (standing === 'unknown') return noSuchSurvey();
  if (standing === 'answered') return unchanged;
  if (standing === 'expired') return surveyExpired();
  const data = { source: 'survey', channel, survey, score, at: now } as const;
  const followsUp = survey === surveys.length + asked.length && state.caseType !== 'complaint';
  return accepted<CaseEvent>(
    ...asked,
    { type: 'FeedbackReceived', data, ...remarks(command) },
    ...meet(state.deadlines, expirySlot(survey), { at: now, now }),
    ...(followsUp ? meet(state.deadlines, 'follow-up', { at: now, now }) : []),
    ...solutionOwed(state, data, policies),
  );
};

/** D1: asked by phone for the latest result, where no survey of it is open or answered. */
const askedNow = (state: ExistingCase, now: Instant): readonly SurveyRequested[] => {
  const surveys = state.aftercare?.surveys ?? [];
  const latest = surveys.at(-1);
  const standing = surveyStanding(state, surveys.length, now);
  const ofThisResult = latest !== undefined && (state.kind === 'open' || latest.requestedAt >= state.resolvedAt);
  if (standing === 'open' || (standing === 'answered' && ofThisResult)) return [];
  return [{ type: 'SurveyRequested', data: { survey: surveys.length + 1, at: now } }];
};

/** D1, D5: reached, the follow-up is done; not reached so many times, it ends without the customer. */
const recordFollowUp = (command: RecordFollowUp, state: ExistingCase, policies: Policies): Decision<CaseEvent> => {
  const { at, now, reached, channel, next } = command;
  if (state.kind === 'open') return wrongState(state, 'resolved', 'D1');
  if (at > now) return fromTheFuture('occurredAt');
  if (at < state.resolvedAt) return tooEarly(state.resolvedAt, 'D1');
  const feedback = feedbackOf(command);
  if (!reached && feedback !== undefined) return feedbackOfNobody();
  const { attempts } = state.aftercare ?? noAftercare;
  if (attempts.some((one) => one.at === at && one.reached === reached && one.channel === channel)) return unchanged;
  if (!reached && !isOwed(state.deadlines.latest['follow-up'])) return followUpSettled();
  const attempted: CaseEvent = {
    type: 'FollowUpAttempted',
    data: { attempt: attempts.length + 1, reached, channel, at },
    ...(next === undefined ? {} : { personal: { next } }),
  };
  if (reached)
    return accepted<CaseEvent>(
      attempted,
      ...(feedback === undefined ? [] : [feedback]),
      ...meet(state.deadlines, 'follow-up', { at, now }),
      ...(feedback === undefined ? [] : solutionOwed(state, feedback.data, policies)),
    );
  const failed = attempts.filter((one) => !one.reached).length + 1;
  if (failed < policies.current.followUpAttempts) return accepted(attempted);
  return accepted<CaseEvent>(
    attempted,
    { type: 'FollowUpEnded', data: { outcome: 'not-reached', attempts: failed, at } },
    ...cancel(state.deadlines, 'follow-up', { at, reason: 'not-reached' }),
  );
};

/** D2: solved in the contact, or a proposal that the customer confirmed; one that is not confirmed yet leaves the deadline running. */
const recordSolution = (command: RecordSameDaySolution, state: ExistingCase): Decision<CaseEvent> => {
  const { at, now, how, customerConfirmed, solution } = command;
  const owed = state.deadlines.latest[sameDay];
  if (owed === undefined) return noSolutionOwed();
  if (at > now) return fromTheFuture('occurredAt');
  const last = state.aftercare?.solutions.at(-1);
  if (last?.at === at && last.how === how && last.customerConfirmed === customerConfirmed) return unchanged;
  if (!isOwed(owed)) return noSolutionOwed();
  if (at < owed.from) return tooEarly(owed.from, 'D2');
  return accepted<CaseEvent>(
    {
      type: 'SameDaySolutionRecorded',
      data: { how, customerConfirmed, at },
      ...(solution === undefined ? {} : { personal: { solution } }),
    },
    ...(how === 'solved' || customerConfirmed ? meet(state.deadlines, sameDay, { at, now }) : []),
  );
};

/** D2: before midnight of the day on which the customer said so, on the clocks of the centre; while one is owed no second one is. */
const solutionOwed = (state: ExistingCase, feedback: Feedback, { current }: Policies): readonly DeadlineArmed[] => {
  if (!isDissatisfied(feedback) || isOwed(state.deadlines.latest[sameDay])) return [];
  const { at } = feedback;
  const dueAt = endOfLocalDay(current.calendar.zone, at);
  return [armAt(state.deadlines, { slot: sameDay, from: at, dueAt, lead: current.promiseLead, clause: 'D2' }, current)];
};

const feedbackOf = (command: RecordFollowUp): FeedbackReceived | undefined => {
  const { at, channel, score, satisfied } = command;
  const said = remarks(command);
  if (score === undefined && satisfied === undefined && said.personal === undefined) return undefined;
  return {
    type: 'FeedbackReceived',
    data: {
      source: 'visit',
      channel,
      ...(score === undefined ? {} : { score }),
      ...(satisfied === undefined ? {} : { satisfied }),
      at,
    },
    ...said,
  };
};

const remarks = ({ comment, suggestion }: Remarks): { readonly personal?: Remarks } =>
  comment === undefined && suggestion === undefined
    ? {}
    : {
        personal: {
          ...(comment === undefined ? {} : { comment }),
          ...(suggestion === undefined ? {} : { suggestion }),
        },
      };

const sameDay: Slot = 'same-day-solution';
const expirySlot = (survey: number): Slot => `survey-expiry:s${survey}`;
