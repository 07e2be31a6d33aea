import type { CommandOf } from '../kernel/decider.ts';
import type { Instant } from '../kernel/time.ts';

/** After service (D1, D2, D5): surveys, follow-up visits and what the customer said in them. Decided in follow-up.ts. */

type Event<Type extends string, Data extends object> = {
  readonly type: Type;
  readonly data: Readonly<Data> & { readonly at: Instant };
};

export const scores = [1, 2, 3, 4, 5] as const;
export type Score = (typeof scores)[number];
/** How a customer is followed up (D1). */
export const followUpChannels = ['phone', 'email', 'chat'] as const;
export type FollowUpChannel = (typeof followUpChannels)[number];

/** `survey` counts the surveys of a case from 1. */
export type SurveyRequested = Event<'SurveyRequested', { survey: number }>;
export type SurveySent = Event<'SurveySent', { survey: number; channel: FollowUpChannel; expiresAt: Instant }>;
export type SurveyExpired = Event<'SurveyExpired', { survey: number }>;
/** What a customer thinks of the service; `satisfied` only where it was said in so many words. */
export type FeedbackReceived = Event<
  'FeedbackReceived',
  { source: 'survey' | 'visit'; channel: FollowUpChannel; survey?: number; score?: Score; satisfied?: boolean }
> & { readonly personal?: Remarks };
export type Remarks = { readonly comment?: string; readonly suggestion?: string };
/** `attempt` counts those after one result. `next`: the next step, in the agent's words. */
export type FollowUpAttempted = Event<'FollowUpAttempted', { attempt: number; reached: boolean; channel: FollowUpChannel }> & {
  readonly personal?: { readonly next: string };
};
export type FollowUpEnded = Event<'FollowUpEnded', { outcome: 'not-reached'; attempts: number }>;
/** D2: `solved` in the contact itself, or `proposed` and, where `customerConfirmed`, agreed to. */
export type SameDaySolutionRecorded = Event<'SameDaySolutionRecorded', { how: SolutionHow; customerConfirmed: boolean }> & {
  readonly personal?: { readonly solution: string };
};
export const solutionHows = ['solved', 'proposed'] as const;
export type SolutionHow = (typeof solutionHows)[number];

export type AftercareEvent =
  | SurveyRequested
  | SurveySent
  | SurveyExpired
  | FeedbackReceived
  | FollowUpAttempted
  | FollowUpEnded
  | SameDaySolutionRecorded;

/**
 * The customer's answer to a survey, who has shown its link, or pressed a key on the phone (`channel`). Without `survey`: the latest
 * one, or one that is asked in the same call.
 */
export type AnswerSurvey = CommandOf<'AnswerSurvey', { survey?: number; channel?: FollowUpChannel; score: Score } & Remarks>;
/** An attempt to reach the customer after service, made at `at`, with what was said where the customer was reached. */
export type RecordFollowUp = CommandOf<
  'RecordFollowUp',
  { at: Instant; channel: FollowUpChannel; reached: boolean; score?: Score; satisfied?: boolean; next?: string } & Remarks
>;
export type RecordSameDaySolution = CommandOf<
  'RecordSameDaySolution',
  { at: Instant; how: SolutionHow; customerConfirmed: boolean; solution?: string }
>;
export type AftercareCommand = AnswerSurvey | RecordFollowUp | RecordSameDaySolution;

export type Aftercare = {
  /** Survey n stands at n - 1. */
  readonly surveys: readonly Survey[];
  /** Since the latest result. */
  readonly attempts: readonly Attempt[];
  /** The follow-up of the latest result ended without the customer (D5). */
  readonly ended?: { readonly outcome: 'not-reached'; readonly at: Instant };
  readonly feedback: readonly Feedback[];
  readonly solutions: readonly Solution[];
};
export type Survey = {
  readonly requestedAt: Instant;
  readonly sentAt?: Instant;
  readonly answeredAt?: Instant;
  readonly expiredAt?: Instant;
};
export type Attempt = FollowUpAttempted['data'] & { readonly next?: string };
export type Feedback = FeedbackReceived['data'] & Remarks;
export type Solution = SameDaySolutionRecorded['data'] & { readonly solution?: string };

export const noAftercare: Aftercare = { surveys: [], attempts: [], feedback: [], solutions: [] };

export const evolveAftercare = (care: Aftercare, event: AftercareEvent): Aftercare => {
  switch (event.type) {
    case 'SurveyRequested':
      return { ...care, surveys: [...care.surveys, { requestedAt: event.data.at }] };
    case 'SurveySent':
      return withSurvey(care, event.data.survey, { sentAt: event.data.at });
    case 'SurveyExpired':
      return withSurvey(care, event.data.survey, { expiredAt: event.data.at });
    case 'FeedbackReceived': {
      const { survey, at } = event.data;
      const heard: Aftercare = { ...care, feedback: [...care.feedback, { ...event.data, ...event.personal }] };
      return survey === undefined ? heard : withSurvey(heard, survey, { answeredAt: at });
    }
    case 'FollowUpAttempted':
      return { ...care, attempts: [...care.attempts, { ...event.data, ...event.personal }] };
    case 'FollowUpEnded':
      return { ...care, ended: { outcome: event.data.outcome, at: event.data.at } };
    case 'SameDaySolutionRecorded':
      return { ...care, solutions: [...care.solutions, { ...event.data, ...event.personal }] };
    default:
      event satisfies never;
      return care;
  }
};

/** A disputed result takes its attempts with it: the next result is followed up anew. Surveys and feedback stay. */
export const aftercareReopened = ({ ended: _ended, ...care }: Aftercare): Aftercare => ({ ...care, attempts: [] });

/** D2: a score of 1 or 2, or said so. */
export const isDissatisfied = ({ score, satisfied }: { readonly score?: Score; readonly satisfied?: boolean }): boolean =>
  satisfied === false || (score !== undefined && score <= 2);

const withSurvey = (care: Aftercare, survey: number, more: Partial<Survey>): Aftercare => ({
  ...care,
  surveys: care.surveys.map((one, index) => (index === survey - 1 ? { ...one, ...more } : one)),
});
