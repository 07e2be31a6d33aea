import type { CommandOf } from '../kernel/decider.ts';
import type { AgentId } from '../kernel/ids.ts';
import type { Instant } from '../kernel/time.ts';
import type { CaseEvent } from './events.ts';
import type { Level, Severity } from './words.ts';

/** The loop of a complaint (C3), in the order of GB/T 19012 and ISO 10002: what it is made of, and how far it has come. */

type Event<Type extends string, Data extends object> = { readonly type: Type; readonly data: Readonly<Data & { at: Instant }> };
type Told<Personal extends object> = { readonly personal: Readonly<Personal> };

/** C1: an agent has acknowledged it, with an apology and the case number; an acknowledgement by mail is a `NoticeSent`. */
export type ComplaintAcknowledged = Event<'ComplaintAcknowledged', object>;
/** `madeAt`: the contact in which the complaint was made, from which management has to hear of a serious one (C2). */
export type ComplaintAssessed = Event<
  'ComplaintAssessed',
  { severity: Severity; complaintClass: string; owner: AgentId; madeAt: Instant }
>;
/** C2: `informed` is the id of the manager who heard of it at `informedAt`. */
export type ManagementInformed = Event<'ManagementInformed', { informed: string; informedAt: Instant }>;
export type ComplaintInvestigated = Event<'ComplaintInvestigated', { cause: string; department: string }> &
  Told<{ findings: string; person?: string }>;
export type DepartmentsBroughtTogether = Event<'DepartmentsBroughtTogether', { departments: readonly string[] }>;
export type ComplaintSolutionsProposed = Event<'ComplaintSolutionsProposed', { round: number; solutions: readonly string[] }> &
  Told<{ solutions: readonly ComplaintSolution[] }>;
/** `level`: the rank that it was decided at; what the customer rejects goes up from there (B7). */
export type ComplaintDecided = Event<'ComplaintDecided', { solution: string; by: string; level: Level }>;
export type CustomerToldOfDecision = Event<'CustomerToldOfDecision', object>;
export type ComplaintSolutionCarriedOut = Event<'ComplaintSolutionCarriedOut', object>;
export type ComplaintSolutionAccepted = Event<'ComplaintSolutionAccepted', object>;
export type ComplaintSolutionRejected = Event<'ComplaintSolutionRejected', { round: number }> & Told<{ reason: string }>;
export type ComplaintSummarised = Event<'ComplaintSummarised', { result: ComplaintResult; evaluation: ComplaintEvaluation }> &
  Told<{ summary: string }>;
/** The complaint's line in the statistics (C3, G3), counted once, with the closing of its case. */
export type ComplaintCounted = Event<'ComplaintCounted', ComplaintLine> & Told<{ person?: string }>;

export type ComplaintEvent =
  | ComplaintAcknowledged
  | ComplaintAssessed
  | ManagementInformed
  | ComplaintInvestigated
  | DepartmentsBroughtTogether
  | ComplaintSolutionsProposed
  | ComplaintDecided
  | CustomerToldOfDecision
  | ComplaintSolutionCarriedOut
  | ComplaintSolutionAccepted
  | ComplaintSolutionRejected
  | ComplaintSummarised
  | ComplaintCounted;

export type AcknowledgeComplaint = CommandOf<'AcknowledgeComplaint'>;
export type AssessComplaint = CommandOf<
  'AssessComplaint',
  { severity: Severity; complaintClass: string; owner: AgentId; madeAt?: Instant }
>;
export type InformManagement = CommandOf<'InformManagement', { informed: string; informedAt?: Instant }>;
export type InvestigateComplaint = CommandOf<
  'InvestigateComplaint',
  { cause: string; department: string; findings: string; person?: string }
>;
export type BringDepartmentsTogether = CommandOf<'BringDepartmentsTogether', { departments: readonly string[] }>;
export type ProposeSolutions = CommandOf<'ProposeSolutions', { solutions: readonly string[] }>;
export type DecideComplaint = CommandOf<'DecideComplaint', { solution: string }>;
export type TellDecision = CommandOf<'TellDecision'>;
export type CarryOutSolution = CommandOf<'CarryOutSolution'>;
export type AcceptSolution = CommandOf<'AcceptSolution'>;
export type RejectSolution = CommandOf<'RejectSolution', { reason: string }>;
export type SummariseComplaint = CommandOf<
  'SummariseComplaint',
  { result: ComplaintResult; evaluation: ComplaintEvaluation; summary: string }
>;

export type ComplaintCommand =
  | AcknowledgeComplaint
  | AssessComplaint
  | InformManagement
  | InvestigateComplaint
  | BringDepartmentsTogether
  | ProposeSolutions
  | DecideComplaint
  | TellDecision
  | CarryOutSolution
  | AcceptSolution
  | RejectSolution
  | SummariseComplaint;

/** Whether the customer was right: 属实 / 部分属实 / 不属实. */
export const complaintResults = ['upheld', 'partly-upheld', 'not-upheld'] as const;
export type ComplaintResult = (typeof complaintResults)[number];
/** Whether the handling did what it should. */
export const complaintEvaluations = ['effective', 'partly-effective', 'ineffective'] as const;
export type ComplaintEvaluation = (typeof complaintEvaluations)[number];

/** The stages in their order; a complaint stands at the last one it has reached. */
export const complaintStages = [
  'received',
  'acknowledged',
  'assessed',
  'investigated',
  'convened',
  'proposed',
  'decided',
  'told',
  'carried-out',
  'accepted',
  'visited',
  'summarised',
] as const;
export type ComplaintStage = (typeof complaintStages)[number];

export type ComplaintSolution = { readonly id: string; readonly description: string };

/** What has been done of the loop; absent as long as the complaint is only received. */
export type ComplaintLoop = {
  readonly acknowledgedAt?: Instant;
  readonly assessment?: Omit<ComplaintAssessed['data'], 'at'>;
  readonly informedAt?: Instant;
  readonly investigation?: Omit<ComplaintInvestigated['data'], 'at'> & ComplaintInvestigated['personal'];
  readonly departments?: readonly string[];
  /** Proposed in this round; a rejected round leaves none. Ids go on counting through the rounds. */
  readonly solutions: readonly ComplaintSolution[];
  readonly proposed: number;
  readonly round: number;
  readonly decision?: Omit<ComplaintDecided['data'], 'at'>;
  readonly toldAt?: Instant;
  readonly carriedOutAt?: Instant;
  readonly acceptedAt?: Instant;
  readonly summary?: Omit<ComplaintSummarised['data'], 'at'> & ComplaintSummarised['personal'];
};

export type ComplaintLine = {
  readonly complaintClass: string;
  readonly severity: Severity;
  readonly cause: string;
  readonly department: string;
  readonly result: ComplaintResult;
  readonly evaluation: ComplaintEvaluation;
  /** 1 when the customer accepted the first solution decided. */
  readonly rounds: number;
};

export const newComplaint: ComplaintLoop = { solutions: [], proposed: 0, round: 1 };

/** The loop of a case that is a complaint, after an event of any kind. */
export const evolveComplaint = (loop: ComplaintLoop | undefined, event: CaseEvent): ComplaintLoop | undefined => {
  const known = loop ?? newComplaint;
  switch (event.type) {
    case 'ComplaintAcknowledged':
      return { ...known, acknowledgedAt: event.data.at };
    case 'NoticeSent':
      // C1: what was sent while it was no complaint yet held no apology.
      return event.data.notice === 'acknowledgement' && known.acknowledgedAt === undefined
        ? { ...known, acknowledgedAt: event.data.at }
        : loop;
    case 'ComplaintAssessed':
      return { ...known, assessment: withoutAt(event.data) };
    case 'ManagementInformed':
      return { ...known, informedAt: event.data.informedAt };
    case 'ComplaintInvestigated':
      return { ...known, investigation: { ...withoutAt(event.data), ...event.personal } };
    case 'DepartmentsBroughtTogether':
      return { ...known, departments: event.data.departments };
    case 'ComplaintSolutionsProposed': {
      const { solutions } = event.personal;
      return { ...known, solutions: [...known.solutions, ...solutions], proposed: known.proposed + solutions.length };
    }
    case 'ComplaintDecided':
      return { ...known, decision: withoutAt(event.data) };
    case 'CustomerToldOfDecision':
      return { ...known, toldAt: event.data.at };
    case 'ComplaintSolutionCarriedOut':
      return { ...known, carriedOutAt: event.data.at };
    case 'ComplaintSolutionAccepted':
      return { ...known, acceptedAt: event.data.at };
    case 'ResultConfirmed': // B8: the customer's yes to the result is the acceptance of what was carried out
      return { ...known, acceptedAt: known.acceptedAt ?? event.data.at };
    case 'ComplaintSolutionRejected':
    case 'CaseReopened':
      return known.decision === undefined ? loop : backToProposing(known);
    case 'ComplaintSummarised':
      return { ...known, summary: { ...withoutAt(event.data), ...event.personal } };
    default:
      return loop;
  }
};

/** The stages not reached yet, in order. `visited`: the follow-up visit to the result has been made (D1). */
export const stagesMissing = (loop: ComplaintLoop = newComplaint, visited: boolean): readonly ComplaintStage[] =>
  complaintStages.filter((stage) => !reached(loop, stage, visited));

export const stageOf = (loop: ComplaintLoop = newComplaint, visited: boolean): ComplaintStage => {
  const [next] = stagesMissing(loop, visited);
  return complaintStages[next === undefined ? complaintStages.length - 1 : complaintStages.indexOf(next) - 1] ?? 'received';
};

/** `undefined` until everything is known that the line says. */
export const complaintLine = ({ assessment, investigation, summary, round }: ComplaintLoop): ComplaintLine | undefined => {
  if (assessment === undefined || investigation === undefined || summary === undefined) return undefined;
  const { complaintClass, severity } = assessment;
  const { cause, department } = investigation;
  const { result, evaluation } = summary;
  return { complaintClass, severity, cause, department, result, evaluation, rounds: round };
};

/** Once its cause is known it stays a complaint to the end. */
export const isInvestigated = (loop: ComplaintLoop | undefined): boolean => loop?.investigation !== undefined;

const reached = (loop: ComplaintLoop, stage: ComplaintStage, visited: boolean): boolean => {
  switch (stage) {
    case 'received':
      return true;
    case 'acknowledged':
      return loop.acknowledgedAt !== undefined;
    case 'assessed':
      return loop.assessment !== undefined;
    case 'investigated':
      return loop.investigation !== undefined;
    case 'convened':
      return loop.departments !== undefined;
    case 'proposed':
      return loop.solutions.length > 0;
    case 'decided':
      return loop.decision !== undefined;
    case 'told':
      return loop.toldAt !== undefined;
    case 'carried-out':
      return loop.carriedOutAt !== undefined;
    case 'accepted':
      return loop.acceptedAt !== undefined;
    case 'visited':
      return visited;
    case 'summarised':
      return loop.summary !== undefined;
    default:
      stage satisfies never;
      return false;
  }
};

/** B7: another round; what was decided for the rejected solution is void, what was found out stands. */
const backToProposing = (loop: ComplaintLoop): ComplaintLoop => {
  const { decision: _decision, toldAt: _told, carriedOutAt: _done, acceptedAt: _accepted, summary: _summary, ...kept } = loop;
  return { ...kept, solutions: [], round: loop.round + 1 };
};

const withoutAt = <Data extends { readonly at: Instant }>({ at: _at, ...rest }: Data): Omit<Data, 'at'> => rest;
