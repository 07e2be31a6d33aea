import type { AnswerSurvey, RecordFollowUp, RecordSameDaySolution } from '../../domain/case/aftercare.ts';
import type { CaseCommand } from '../../domain/case/commands.ts';
import type { CaseEvent } from '../../domain/case/events.ts';
import type { Instant } from '../../domain/kernel/time.ts';
import { aClosedCase, anAgent, aResolvedCase, type Told, theCustomer, theSystem } from './cases.ts';
import { goingOn } from './given.ts';
import { monday } from './moments.ts';

/** After service, as customers and agents go about it. */

type But<C> = Partial<Omit<C, 'type' | 'now' | 'by'>>;

export const answerSurvey = (now: Instant, but: But<AnswerSurvey> = {}): CaseCommand => ({
  type: 'AnswerSurvey',
  now,
  by: theCustomer,
  survey: 1,
  score: 5,
  ...but,
});
/** The customer was reached by phone and is content, unless said otherwise. */
export const visit = (now: Instant, but: But<RecordFollowUp> = {}): CaseCommand => ({
  type: 'RecordFollowUp',
  now,
  by: anAgent,
  at: now,
  channel: 'phone',
  reached: true,
  ...but,
});
export const notReached = (now: Instant, but: But<RecordFollowUp> = {}): CaseCommand => visit(now, { reached: false, ...but });
export const solution = (now: Instant, but: But<RecordSameDaySolution> = {}): CaseCommand => ({
  type: 'RecordSameDaySolution',
  now,
  by: anAgent,
  at: now,
  how: 'solved',
  customerConfirmed: true,
  ...but,
});
/** The system has mailed the survey. */
export const surveyMailed = (now: Instant, survey = 1): CaseCommand => ({
  type: 'RecordNotice',
  now,
  by: theSystem,
  notice: 'survey',
  cause: '3.1',
  messageId: 'survey@desk.example',
  survey,
});

/** Resolved on Monday at ten, its survey mailed a minute later. */
export const aSurveyedCase = (told: Told = {}): readonly CaseEvent[] =>
  goingOn(aResolvedCase(told), surveyMailed(monday.at('10:01')));
export const aSurveyedAndClosedCase = (): readonly CaseEvent[] => goingOn(aClosedCase(), surveyMailed(monday.at('11:06')));
