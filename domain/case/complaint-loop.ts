import { arm, cancel, isOwed, meet } from '../deadline/deadline.ts';
import type { DeadlineEvent } from '../deadline/events.ts';
import { accepted, assertNever, type Decision, unchanged } from '../kernel/decider.ts';
import type { Actor } from '../kernel/event.ts';
import type { Policies } from '../policy/service-policy.ts';
import {
  type AssessComplaint,
  type BringDepartmentsTogether,
  type ComplaintCommand,
  type ComplaintLoop,
  type ComplaintStage,
  type DecideComplaint,
  type InformManagement,
  type InvestigateComplaint,
  newComplaint,
  type ProposeSolutions,
  type RejectSolution,
  type SummariseComplaint,
} from './complaint.ts';
import { lackingUpTo } from './complaint-guards.ts';
import {
  alreadyDecided,
  alreadyTold,
  beforeTheContact,
  notAComplaint,
  notSerious,
  stepMissing,
  unknownSolution,
} from './complaint-refusals.ts';
import { raise } from './escalation.ts';
import type { CaseEvent } from './events.ts';
import { caseClosed, fromTheFuture, unknownCase } from './refusals.ts';
import { disputeResult } from './solving.ts';
import { type CaseState, type ExistingCase, foldCase } from './state.ts';
import { type Level, levelAbove, levels, outranks } from './words.ts';

type Context = { readonly state: ExistingCase; readonly loop: ComplaintLoop; readonly policies: Policies };

/** C1-C3: one step of the loop after the other, each refused as long as an earlier one is missing. */
export const decideComplaint = (command: ComplaintCommand, state: CaseState, policies: Policies): Decision<CaseEvent> => {
  if (state.kind === 'none') return unknownCase();
  if (state.kind === 'closed') return caseClosed();
  if (state.caseType !== 'complaint') return notAComplaint();
  const loop = state.complaint ?? newComplaint;
  const before = stepsBefore[command.type];
  const missing = before === undefined ? undefined : lackingUpTo(state, before);
  if (missing !== undefined) return stepMissing(missing);
  return step(command, { state, loop, policies });
};

/** The last stage that must have been reached before each step; the report to management has its own condition. */
const stepsBefore: Readonly<Record<ComplaintCommand['type'], ComplaintStage | undefined>> = {
  AcknowledgeComplaint: undefined,
  AssessComplaint: 'acknowledged',
  InformManagement: 'assessed',
  InvestigateComplaint: 'assessed',
  BringDepartmentsTogether: 'investigated',
  ProposeSolutions: 'convened',
  DecideComplaint: 'proposed',
  TellDecision: 'decided',
  CarryOutSolution: 'told',
  AcceptSolution: 'carried-out',
  RejectSolution: 'told',
  SummariseComplaint: 'visited',
};

const step = (command: ComplaintCommand, context: Context): Decision<CaseEvent> => {
  const { loop } = context;
  const at = command.now;
  switch (command.type) {
    case 'AcknowledgeComplaint':
      return loop.acknowledgedAt === undefined ? accepted({ type: 'ComplaintAcknowledged', data: { at } }) : unchanged;
    case 'AssessComplaint':
      return assess(command, context);
    case 'InformManagement':
      return informManagement(command, context);
    case 'InvestigateComplaint':
      return investigate(command, loop);
    case 'BringDepartmentsTogether':
      return bringTogether(command, loop);
    case 'ProposeSolutions':
      return propose(command, loop);
    case 'DecideComplaint':
      return decide(command, loop);
    case 'TellDecision':
      return loop.toldAt === undefined ? accepted({ type: 'CustomerToldOfDecision', data: { at } }) : unchanged;
    case 'CarryOutSolution':
      return loop.carriedOutAt === undefined ? accepted({ type: 'ComplaintSolutionCarriedOut', data: { at } }) : unchanged;
    case 'AcceptSolution':
      return loop.acceptedAt === undefined ? accepted({ type: 'ComplaintSolutionAccepted', data: { at } }) : unchanged;
    case 'RejectSolution':
      return reject(command, context);
    case 'SummariseComplaint':
      return summarise(command, loop);
    default:
      return assertNever(command);
  }
};

/** C2: a serious complaint has one named owner, and management hears of it within 24 hours of its making. */
const assess = (command: AssessComplaint, { state, loop, policies }: Context): Decision<CaseEvent> => {
  const { severity, complaintClass, owner, now } = command;
  const madeAt = command.madeAt ?? loop.assessment?.madeAt ?? state.openedAt;
  const assessment = { severity, complaintClass, owner, madeAt };
  if (sameFields(assessment, loop.assessment)) return unchanged;
  if (loop.decision !== undefined) return alreadyDecided();
  if (madeAt > now) return fromTheFuture('madeAt');
  if (madeAt < state.openedAt) return beforeTheContact('madeAt');
  const slot = 'serious-complaint-report';
  const owed = isOwed(state.deadlines.latest[slot]);
  const policy = policies.current;
  const report: readonly DeadlineEvent[] =
    severity === 'minor'
      ? cancel(state.deadlines, slot, { at: now, reason: 'assessed-minor' })
      : owed || loop.informedAt !== undefined
        ? []
        : [arm(state.deadlines, { slot, from: madeAt, target: policy.seriousComplaintReport }, policy)];
  return accepted<CaseEvent>({ type: 'ComplaintAssessed', data: { ...assessment, at: now } }, ...report);
};

const informManagement = (command: InformManagement, { state, loop }: Context): Decision<CaseEvent> => {
  const { informed, now, informedAt = now } = command;
  if (loop.assessment?.severity !== 'serious') return notSerious();
  if (loop.informedAt !== undefined) return unchanged;
  if (informedAt > now) return fromTheFuture('informedAt');
  if (informedAt < loop.assessment.madeAt) return beforeTheContact('informedAt');
  return accepted<CaseEvent>(
    { type: 'ManagementInformed', data: { informed, informedAt, at: now } },
    ...meet(state.deadlines, 'serious-complaint-report', { at: informedAt, now }),
  );
};

const investigate = (command: InvestigateComplaint, loop: ComplaintLoop): Decision<CaseEvent> => {
  const { cause, department, findings, person, now } = command;
  const personal = { findings, ...(person === undefined ? {} : { person }) };
  if (sameFields({ cause, department, ...personal }, loop.investigation)) return unchanged;
  if (loop.decision !== undefined) return alreadyDecided();
  return accepted({ type: 'ComplaintInvestigated', data: { cause, department, at: now }, personal });
};

/** More departments may join until it is decided. */
const bringTogether = ({ departments, now }: BringDepartmentsTogether, loop: ComplaintLoop): Decision<CaseEvent> => {
  const known = loop.departments ?? [];
  const all = [...new Set([...known, ...departments])];
  if (all.length === known.length) return unchanged;
  if (loop.decision !== undefined) return alreadyDecided();
  return accepted({ type: 'DepartmentsBroughtTogether', data: { departments: all, at: now } });
};

const propose = ({ solutions, now }: ProposeSolutions, loop: ComplaintLoop): Decision<CaseEvent> => {
  const fresh = [...new Set(solutions)].filter((one) => !loop.solutions.some(({ description }) => description === one));
  if (fresh.length === 0) return unchanged;
  if (loop.decision !== undefined) return alreadyDecided();
  const proposed = fresh.map((description, index) => ({ id: `s${loop.proposed + index + 1}`, description }));
  const data = { round: loop.round, solutions: proposed.map(({ id }) => id), at: now };
  return accepted({ type: 'ComplaintSolutionsProposed', data, personal: { solutions: proposed } });
};

const decide = ({ solution, by, now }: DecideComplaint, loop: ComplaintLoop): Decision<CaseEvent> => {
  const known = loop.solutions.map(({ id }) => id);
  if (!known.includes(solution)) return unknownSolution(known);
  if (loop.decision?.solution === solution) return unchanged;
  if (loop.toldAt !== undefined) return alreadyTold();
  return accepted({ type: 'ComplaintDecided', data: { solution, by: by.id, level: rankOf(by), at: now } });
};

/** B7: reported upward from who decided, and back to proposing; a result that was recorded already is disputed with it (B8). */
const reject = ({ reason, by, now }: RejectSolution, { state, loop, policies }: Context): Decision<CaseEvent> => {
  const rejected: CaseEvent = { type: 'ComplaintSolutionRejected', data: { round: loop.round, at: now }, personal: { reason } };
  const dispute =
    state.kind === 'resolved' ? disputeResult({ type: 'DisputeResult', reason, by, now }, state, policies) : undefined;
  if (dispute?.kind === 'rejected') return dispute;
  const events: readonly CaseEvent[] = [rejected, ...(dispute?.kind === 'accepted' ? dispute.events : [])];
  const after = foldCase(events, state);
  if (after.kind === 'none') return unknownCase();
  const to = levelAbove(loop.decision?.level ?? 'supervisor') ?? 'manager';
  const known = after.escalation !== undefined && !outranks(to, after.escalation.level);
  const up = known ? [] : raise(after, { cause: 'solution-rejected', reason: 'solution-rejected', now, to }, policies);
  return accepted<CaseEvent>(...events, ...up);
};

const summarise = (command: SummariseComplaint, loop: ComplaintLoop): Decision<CaseEvent> => {
  const { result, evaluation, summary, now } = command;
  if (sameFields({ result, evaluation, summary }, loop.summary)) return unchanged;
  return accepted({ type: 'ComplaintSummarised', data: { result, evaluation, at: now }, personal: { summary } });
};

/** The system and the administrator decide as the manager would. */
const rankOf = ({ role }: Actor): Level => levels.find((level) => level === role) ?? 'manager';

const sameFields = (one: Readonly<Record<string, unknown>>, other: Readonly<Record<string, unknown>> | undefined): boolean =>
  other !== undefined &&
  Object.keys(one).length === Object.keys(other).length &&
  Object.entries(one).every(([key, value]) => other[key] === value);
