import type { CaseEvent, InteractionRecorded } from '../case/events.ts';
import type { Channel } from '../case/words.ts';
import type { CustomerEvent } from '../customer/events.ts';
import type { QuarterEvent } from '../improvement/events.ts';
import type { InspectionEvent } from '../inspection/events.ts';
import type { Commit } from '../kernel/event.ts';
import type { Instant } from '../kernel/time.ts';
import type { PolicyEvent } from '../policy/policy.ts';
import type { AgentEvent } from '../roster/agent.ts';
import type { VisitListEvent } from '../visits/visit-list.ts';
import type { Work } from './kinds.ts';

/** One thing that somebody of the centre did, as one event tells it; calls apart, which are the sum of their reports. */
export type Act = Done & { readonly agent: string };
export type Done = {
  /** When it was done, which may be before it was noted. */
  readonly at: Instant;
  readonly what: Work;
  /** The event's type and the commit in which it stands. */
  readonly event: string;
  readonly by: number;
  /** Of a contact or a reply. */
  readonly channel?: Channel;
  /** What it took, where that was recorded; of a call: talk, hold and wrap-up together. */
  readonly seconds?: number;
};

type Event = CaseEvent | CustomerEvent | VisitListEvent | QuarterEvent | InspectionEvent | AgentEvent | PolicyEvent;

/** What a commit's events say that people did, in their order. The work of machines and of customers is none. */
export const actsOf = ({ stream, events, actor, commit: by, at: decidedAt }: Commit): readonly Act[] =>
  (events as readonly Event[]).flatMap((event): readonly Act[] => {
    if (event.type === 'InteractionRecorded') return talkOf(event.data, { actor, by });
    if (event.type === 'AgentStateSet' && stream === `agent#${actor.id}`) return []; // one's own presence is no work
    const what = actor.kind === 'agent' && !comesAlong(event, events as readonly Event[]) ? workOf[event.type] : undefined;
    return what === undefined ? [] : [{ agent: actor.id, at: doneAt(event) ?? decidedAt, what, event: event.type, by }];
  });

/** An escalation that nobody asked for; a case that came of a split, which is told where the contacts were before. */
const comesAlong = (event: Event, all: readonly Event[]): boolean =>
  (event.type === 'CaseEscalated' && event.data.cause === 'not-acknowledged') ||
  (event.type === 'CaseOpened' && all.some((one) => one.type === 'InteractionRecorded' && one.data.movedFrom !== undefined));

const doneAt = ({ type, data }: Exclude<Event, InteractionRecorded>): Instant | undefined =>
  type === 'CaseOpened' ? data.openedAt : 'at' in data ? data.at : undefined;

/** As the figures have it: not what a machine wrote, nor what a split case brought along; a call is told by its reports. */
const talkOf = (data: InteractionRecorded['data'], { actor, by }: Pick<Commit, 'actor'> & { by: number }): readonly Act[] => {
  if (data.automatic !== undefined || data.movedFrom !== undefined || data.callId !== undefined) return [];
  const agent = (data.direction === 'outbound' ? data.author : undefined) ?? (actor.kind === 'agent' ? actor.id : undefined);
  if (agent === undefined) return [];
  const { at, channel, handlingSeconds } = data;
  const seconds = handlingSeconds === undefined ? {} : { seconds: handlingSeconds };
  return [{ agent, at, what: kindOfTalk(data), event: 'InteractionRecorded', by, channel, ...seconds }];
};

const kindOfTalk = ({ direction, purpose }: InteractionRecorded['data']): Work => {
  if (direction === 'inbound') return 'contact';
  return purpose === 'progress' || purpose === 'follow-up' ? purpose : 'reply';
};

/** What follows by itself from something else that was done (a deadline, a survey, a flag) is no work of its own. */
const workOf: Readonly<Partial<Record<Exclude<Event['type'], 'InteractionRecorded'>, Work>>> = {
  CaseOpened: 'opening',
  CaseTriaged: 'triage',
  CaseAssigned: 'assignment',
  CaseTransferred: 'transfer',
  CaseEscalated: 'escalation',
  EscalationAcknowledged: 'escalation-acknowledgement',
  NeedRestated: 'need',
  NeedConfirmed: 'need',
  OptionsOffered: 'options',
  OptionChosen: 'options',
  OptionsRejected: 'options',
  PromiseMade: 'promise',
  PromiseKept: 'promise',
  PromiseCancelled: 'promise',
  DepartureRequested: 'departure',
  DepartureDecided: 'departure',
  ComplaintAcknowledged: 'complaint',
  ComplaintAssessed: 'complaint',
  ManagementInformed: 'complaint',
  ComplaintInvestigated: 'complaint',
  DepartmentsBroughtTogether: 'complaint',
  ComplaintSolutionsProposed: 'complaint',
  ComplaintDecided: 'complaint',
  CustomerToldOfDecision: 'complaint',
  ComplaintSolutionCarriedOut: 'complaint',
  ComplaintSolutionAccepted: 'complaint',
  ComplaintSolutionRejected: 'complaint',
  ComplaintSummarised: 'complaint',
  SuggestionJudged: 'suggestion',
  SuggestionOutcomeTold: 'suggestion',
  RiskAcknowledged: 'risk',
  CaseResolved: 'result',
  ResultConfirmed: 'confirmation',
  ResultDisputed: 'confirmation',
  CaseClosed: 'closing',
  FollowUpAttempted: 'follow-up',
  SameDaySolutionRecorded: 'same-day-solution',
  LessonsRecorded: 'lesson',
  CaseAbsorbed: 'sorting',
  CaseReleased: 'sorting',
  InteractionsMoved: 'sorting',
  ThreadingSettled: 'sorting',
  CaseSetAside: 'sorting',
  CaseTakenBack: 'sorting',
  CustomerUnlinked: 'customer',
  CustomerRecorded: 'customer',
  CustomerIdentified: 'customer',
  CustomerMerged: 'customer',
  CustomerUnmerged: 'customer',
  ContactClassSet: 'customer',
  CustomerAssigned: 'customer',
  CustomerContacted: 'customer-contact',
  VisitAttempted: 'visit',
  VisitFormRecorded: 'visit',
  VisitListDrawn: 'visit-list',
  VisitsSharedOut: 'visit-list',
  InspectionScored: 'inspection',
  FindingWithdrawn: 'inspection',
  RectificationReported: 'rectification',
  RectificationReturned: 'rectification',
  RectificationApproved: 'rectification',
  PlanMade: 'plan',
  PlanCarriedOut: 'plan',
  PlanDropped: 'plan',
  AgentJoined: 'roster',
  AgentChanged: 'roster',
  AgentStateSet: 'roster',
  AgentLeft: 'roster',
  PolicyVersionProposed: 'policy',
  PolicyVersionApproved: 'policy',
};
