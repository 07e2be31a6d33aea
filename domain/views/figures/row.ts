import type { ComplaintLine } from '../../case/complaint.ts';
import type { CaseEvent, InteractionRecorded } from '../../case/events.ts';
import type { CaseType, Channel, Level, Priority } from '../../case/words.ts';
import { isOfDeadline } from '../../deadline/events.ts';
import type { Commit } from '../../kernel/event.ts';
import type { CaseId } from '../../kernel/ids.ts';
import type { Instant } from '../../kernel/time.ts';
import { type LeftOut, withLeftOut } from '../left-out.ts';
import { type CallRows, withNotedCall, withReportedCall } from './call-row.ts';
import { type Ends, evolveEnds, noEnds } from './ends.ts';

/** What figures need to know of one case: dated facts, each with the commits that say so. No name, no address, no words of anybody. */
export type FigureRow = NoCase | CaseRow;
export type NoCase = { readonly kind: 'none' };
export type CaseRow = LeftOut & {
  readonly kind: 'case';
  readonly id: CaseId;
  readonly openedAt: Instant;
  readonly opened: number;
  readonly channel: Channel;
  readonly caseType: CaseType;
  readonly category?: string;
  readonly priority: Priority;
  readonly agent?: string;
  readonly team?: string;
  /** Digests of what identifies the customer: the link between cases of one customer. */
  readonly customer: readonly string[];
  readonly talks: readonly Talk[];
  readonly calls: CallRows;
  readonly resolutions: readonly Moment[];
  readonly reopenings: readonly Moment[];
  readonly waits: readonly { readonly from: Instant; readonly to?: Instant }[];
  readonly transfers: readonly Moment[];
  readonly escalations: readonly EscalationRow[];
  readonly ends: Ends;
  readonly surveys: readonly SurveyRow[];
  /** What was learned of the case (C6). */
  readonly lessons?: readonly LessonRow[];
  readonly complaints: readonly CountedComplaint[];
  /** What customers said after service: where the comments stand, and the scores given in visits. */
  readonly said: readonly SaidRow[];
  readonly judged?: { readonly feasible: boolean; readonly by: number };
  readonly told?: Moment;
  /** `true` in rows of before the moment was kept, until they are made again. */
  readonly closed?: Moment | true;
  /** The customer that the case is linked to. */
  readonly link?: string;
};
/** `by`: the commit that says so. */
export type Moment = { readonly at: Instant; readonly by: number };
/** A contact or a reply that a person made, other than a call. */
export type Talk = Moment & {
  readonly out?: true;
  readonly channel: Channel;
  readonly agent?: string;
  /** A message of a chat session. */
  readonly chat?: string;
  /** What it took to write it, where that was recorded. */
  readonly seconds?: number;
};
export type EscalationRow = Moment & { readonly needed: Instant; readonly to: Level; readonly asked: boolean };
export type SurveyRow = {
  readonly sent?: Moment;
  /** The last one counts. */
  readonly answer?: Moment & { readonly score: number };
};
export type LessonRow = Moment & { readonly action?: true };
export type CountedComplaint = Moment & Pick<ComplaintLine, 'complaintClass' | 'cause' | 'department' | 'result'>;
export type SaidRow = Moment & { readonly comment?: true; readonly visit?: number };
export const noCase: NoCase = { kind: 'none' };

/** `digest` names what identifies a customer; `undefined` for what identifies nobody. */
export type DigestOf = (by: 'phone' | 'email' | 'membership', value: string) => string | undefined;

export const evolveRow = (row: FigureRow, commit: Commit, digestOf: DigestOf): FigureRow => {
  let known = row;
  // Half of all events are a deadline's, and nothing else turns on how those ended: they change the row once.
  let ends = row.kind === 'none' ? noEnds : row.ends;
  for (const event of commit.events as readonly CaseEvent[]) {
    if (known.kind === 'none') known = event.type === 'CaseOpened' ? opened(event, commit.commit, digestOf) : known;
    else if (isOfDeadline(event)) ends = evolveEnds(ends, event, commit.commit);
    else known = evolve(known, event, commit);
  }
  return known.kind === 'none' || known.ends === ends ? known : { ...known, ends };
};

const opened = ({ data, personal }: Extract<CaseEvent, { type: 'CaseOpened' }>, by: number, digestOf: DigestOf): CaseRow => ({
  kind: 'case',
  id: data.caseId,
  openedAt: data.openedAt,
  opened: by,
  channel: data.channel,
  caseType: data.caseType,
  ...(data.category === undefined ? {} : { category: data.category }),
  priority: data.priority,
  customer: (['membership', 'phone', 'email'] as const).flatMap((kind) => {
    const value = personal?.[kind];
    return (value === undefined ? undefined : digestOf(kind, value)) ?? [];
  }),
  talks: [],
  calls: {},
  resolutions: [],
  reopenings: [],
  waits: [],
  transfers: [],
  escalations: [],
  ends: noEnds,
  surveys: [],
  said: [],
  complaints: [],
});

/** Events that no figure asks about leave the row as it is, those of a newer deployment too. */
const evolve = (row: CaseRow, event: CaseEvent, commit: Commit): CaseRow => {
  const by = commit.commit;
  switch (event.type) {
    case 'InteractionRecorded':
      return interacted(row, event.data, commit);
    case 'CallProgressed':
      return { ...row, calls: withReportedCall(row.calls, event.data, by) };
    case 'CaseTriaged': {
      const { caseType, priority, category } = event.data;
      return { ...row, caseType, priority, ...(category === undefined ? {} : { category }) };
    }
    case 'CaseAssigned': {
      const { to, team } = event.data;
      return { ...row, agent: to, ...(team === undefined ? {} : { team }) };
    }
    case 'CaseTransferred': {
      const { agent: _agent, ...rest } = row;
      const { to, team, at } = event.data;
      const where = { ...(to === undefined ? {} : { agent: to }), ...(team === undefined ? {} : { team }) };
      return { ...rest, ...where, transfers: [...row.transfers, { at, by }] };
    }
    case 'CaseEscalated': {
      const { at, neededAt, to, cause } = event.data;
      const asked = cause === 'asked';
      return { ...row, escalations: [...row.escalations, { at, by, needed: neededAt, to, asked }] };
    }
    case 'WaitingStarted':
      return { ...row, waits: [...row.waits, { from: event.data.at }] };
    case 'WaitingEnded':
      return { ...row, waits: row.waits.map((wait) => (wait.to === undefined ? { ...wait, to: event.data.at } : wait)) };
    case 'CaseResolved':
      return { ...row, resolutions: [...row.resolutions, { at: event.data.at, by }] };
    case 'CaseReopened':
      return { ...row, reopenings: [...row.reopenings, { at: event.data.at, by }] };
    case 'CustomerLinked':
      return { ...row, link: event.data.customerId };
    case 'CustomerUnlinked': {
      const { link: _link, ...rest } = row;
      return rest;
    }
    case 'CaseSetAside':
    case 'CaseTakenBack':
    case 'CaseMerged':
    case 'CaseUnmerged':
      return withLeftOut(row, event);
    case 'CaseClosed':
      return { ...row, closed: { at: event.data.at, by } };
    case 'SurveySent':
      return withSurvey(row, event.data.survey, { sent: { at: event.data.at, by } });
    case 'FeedbackReceived': {
      const { source, score, at } = event.data;
      const comment = event.personal?.comment === undefined ? {} : { comment: true as const };
      const visit = source === 'visit' && score !== undefined ? { visit: score } : {};
      return answered({ ...row, said: [...row.said, { at, by, ...comment, ...visit }] }, event.data, by);
    }
    case 'SuggestionJudged':
      return { ...row, judged: { feasible: event.data.feasible, by } };
    case 'SuggestionOutcomeTold':
      return { ...row, told: { at: event.data.at, by } };
    case 'LessonsRecorded': {
      const lesson = { at: event.data.at, by, ...(event.data.becomes === 'improvement-action' ? { action: true as const } : {}) };
      return { ...row, lessons: [...(row.lessons ?? []), lesson] };
    }
    case 'ComplaintCounted': {
      const { at, complaintClass, cause, department, result } = event.data;
      return { ...row, complaints: [...row.complaints, { at, by, complaintClass, cause, department, result }] };
    }
    default:
      return row;
  }
};

/**
 * What a machine wrote is no contact and no reply; what a case brought along when it was split off counts where it was recorded first; a
 * call is told by its reports.
 */
const interacted = (row: CaseRow, data: InteractionRecorded['data'], { commit: by, actor }: Commit): CaseRow => {
  if (data.automatic !== undefined || data.movedFrom !== undefined) return row;
  const { at, channel, direction, callId } = data;
  if (callId !== undefined) return { ...row, calls: withNotedCall(row.calls, callId, { at, direction, by }) };
  const writer = data.author ?? (actor.kind === 'agent' ? actor.id : undefined);
  const agent = direction === 'outbound' && writer !== undefined ? { agent: writer } : {};
  const chat = data.chatId === undefined ? {} : { chat: data.chatId };
  const took = data.handlingSeconds === undefined ? {} : { seconds: data.handlingSeconds };
  return {
    ...row,
    talks: [...row.talks, { at, by, channel, ...(direction === 'outbound' ? { out: true } : {}), ...agent, ...chat, ...took }],
  };
};

const answered = (row: CaseRow, data: Extract<CaseEvent, { type: 'FeedbackReceived' }>['data'], by: number): CaseRow => {
  const { source, survey, score, at } = data;
  return source === 'survey' && survey !== undefined && score !== undefined
    ? withSurvey(row, survey, { answer: { at, by, score } })
    : row;
};

const withSurvey = (row: CaseRow, survey: number, more: SurveyRow): CaseRow => {
  const surveys = Array.from({ length: Math.max(row.surveys.length, survey) }, (_, index) => row.surveys[index] ?? {});
  return { ...row, surveys: surveys.map((one, index) => (index === survey - 1 ? { ...one, ...more } : one)) };
};
