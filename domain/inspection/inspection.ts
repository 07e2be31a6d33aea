import {
  arm,
  cancel,
  type Deadlines,
  evolveDeadlines,
  meet,
  noDeadlines,
  noticeDue,
  pause,
  resume,
} from '../deadline/deadline.ts';
import { type DeadlineEvent, isOfDeadline } from '../deadline/events.ts';
import { accepted, assertNever, type CommandOf, type Decider, type Decision, unchanged } from '../kernel/decider.ts';
import type { Actor, Role } from '../kernel/event.ts';
import { type AgentId, agentId } from '../kernel/ids.ts';
import type { Instant } from '../kernel/time.ts';
import { inForce, type PolicyBook } from '../policy/service-policy.ts';
import type { ClosedRecord } from './draw.ts';
import type { FindingRaised, InspectionDrawn, InspectionEvent, InspectionId, InspectionScored } from './events.ts';
import type { Month } from './month.ts';
import {
  alreadyReported,
  findingClosed,
  notForRole,
  notReported,
  ownRecord,
  ownReport,
  unknownFinding,
  unknownInspection,
} from './refusals.ts';
import { type Score, scored } from './score.ts';

/** One record that was drawn (F1): scored by the sheet (F2), and what was found put right (F3). */

export type InspectionState = { readonly kind: 'none' } | Inspection;
export type Inspection = {
  readonly kind: 'drawn';
  readonly drawn: InspectionDrawn['data'];
  readonly score?: Scored;
  readonly findings: readonly Finding[];
  readonly deadlines: Deadlines;
};
/** The last scoring. `firstAt`: of the first, on whose day the score counts. */
export type Scored = InspectionScored['data'] & InspectionScored['personal'] & { readonly firstAt: Instant };
/** `reported` until it is returned; closed once `approved`, or `withdrawn` by who inspects. */
export type Finding = Omit<FindingRaised['data'], 'at'> &
  FindingRaised['personal'] & {
    readonly raisedAt: Instant;
    readonly reported?: { readonly at: Instant; readonly by: AgentId; readonly report: string };
    readonly returned?: { readonly at: Instant; readonly by: AgentId; readonly reason: string };
    readonly approved?: { readonly at: Instant; readonly by: AgentId };
    readonly withdrawn?: { readonly at: Instant; readonly by: AgentId; readonly reason: string };
  };
export const isOpen = ({ approved, withdrawn }: Finding): boolean => approved === undefined && withdrawn === undefined;
export const noInspection: InspectionState = { kind: 'none' };

/** Where an inspection stands: to be scored, with findings that are open, or done. */
export const inspectionStatuses = ['to-score', 'to-rectify', 'done'] as const;
export type InspectionStatus = (typeof inspectionStatuses)[number];
export const statusOf = ({ score, findings }: Inspection): InspectionStatus =>
  score === undefined ? 'to-score' : findings.some(isOpen) ? 'to-rectify' : 'done';

export const evolveInspection = (state: InspectionState, event: InspectionEvent): InspectionState => {
  if (state.kind === 'none')
    return event.type === 'InspectionDrawn' ? { kind: 'drawn', drawn: event.data, findings: [], deadlines: noDeadlines } : state;
  if (isOfDeadline(event)) return { ...state, deadlines: evolveDeadlines(state.deadlines, event) };
  switch (event.type) {
    case 'InspectionDrawn':
      return state;
    case 'InspectionScored':
      return { ...state, score: { ...event.data, ...event.personal, firstAt: state.score?.firstAt ?? event.data.at } };
    case 'FindingRaised': {
      const { at: raisedAt, ...data } = event.data;
      return { ...state, findings: [...state.findings, { ...data, ...event.personal, raisedAt }] };
    }
    case 'FindingWithdrawn': {
      const { at, by } = event.data;
      return withFinding(state, event.data.finding, (one) => ({ ...one, withdrawn: { at, by, ...event.personal } }));
    }
    case 'RectificationReported': {
      const { at, by } = event.data;
      return withFinding(state, event.data.finding, ({ returned: _returned, ...one }) => ({
        ...one,
        reported: { at, by, ...event.personal },
      }));
    }
    case 'RectificationReturned': {
      const { at, by } = event.data;
      return withFinding(state, event.data.finding, ({ reported: _reported, ...one }) => ({
        ...one,
        returned: { at, by, ...event.personal },
      }));
    }
    case 'RectificationApproved': {
      const { at, by } = event.data;
      return withFinding(state, event.data.finding, (one) => ({ ...one, approved: { at, by } }));
    }
    default:
      event satisfies never;
      return state;
  }
};

export type DrawRecord = CommandOf<
  'DrawRecord',
  { inspectionId: InspectionId; month: Month; record: ClosedRecord; policyVersion: number }
>;
export type ScoreRecord = CommandOf<'ScoreRecord', Score>;
export type WithdrawFinding = CommandOf<'WithdrawFinding', { finding: string; reason: string }>;
export type ReportRectification = CommandOf<'ReportRectification', { finding: string; report: string }>;
export type ReturnRectification = CommandOf<'ReturnRectification', { finding: string; reason: string }>;
export type ApproveRectification = CommandOf<'ApproveRectification', { finding: string }>;
export type InspectionCommand =
  | DrawRecord
  | ScoreRecord
  | WithdrawFinding
  | ReportRectification
  | ReturnRectification
  | ApproveRectification
  | CommandOf<'NoticeDeadline'>;

export const decideInspection = (
  command: InspectionCommand,
  state: InspectionState,
  book: PolicyBook,
): Decision<InspectionEvent> => {
  if (state.kind === 'none') return command.type === 'DrawRecord' ? draw(command) : unknownInspection;
  const moved = moveRectifications(state, command.now, book);
  const before = moved.reduce<InspectionState>(evolveInspection, state) as Inspection;
  const decision = ability(command, before, book);
  if (decision.kind === 'rejected') return decision;
  const events = [...moved, ...(decision.kind === 'accepted' ? decision.events : [])];
  const after = events.reduce<InspectionState>(evolveInspection, state) as Inspection;
  return accepted(...events, ...noticeDue(after.deadlines, command.now));
};

export const inspectionDecider: Decider<InspectionState, InspectionCommand, InspectionEvent, PolicyBook> = {
  initial: noInspection,
  evolve: evolveInspection,
  decide: decideInspection,
};

const draw = ({ inspectionId, month, record, policyVersion, now: at, by }: DrawRecord): Decision<InspectionEvent> =>
  by.kind === 'system'
    ? accepted<InspectionEvent>({ type: 'InspectionDrawn', data: { inspectionId, month, ...record, policyVersion, at } })
    : notForRole(by.role, 'draw');

const ability = (command: InspectionCommand, state: Inspection, book: PolicyBook): Decision<InspectionEvent> => {
  const { now: at } = command;
  switch (command.type) {
    case 'DrawRecord':
    case 'NoticeDeadline':
      return unchanged;
    case 'ScoreRecord':
      return score(command, state, book);
    case 'WithdrawFinding': {
      const { finding, reason } = command;
      const known = state.findings.find((one) => one.finding === finding);
      const by = staffOf(command.by);
      if (!isOf(inspecting, command.by)) return notForRole(command.by.role, 'score');
      if (by === state.drawn.agent) return ownRecord;
      if (known === undefined) return unknownFinding(state.findings);
      if (known.withdrawn !== undefined) return unchanged;
      if (!isOpen(known)) return findingClosed;
      return accepted<InspectionEvent>(
        { type: 'FindingWithdrawn', data: { finding, by, at }, personal: { reason } },
        ...cancel(state.deadlines, slotOf(finding), { at, reason: 'withdrawn' }),
      );
    }
    case 'ReportRectification': {
      const { finding, report } = command;
      const known = state.findings.find((one) => one.finding === finding);
      if (known === undefined) return unknownFinding(state.findings);
      const by = staffOf(command.by);
      if (by !== known.agent && !isOf(supervising, command.by)) return notForRole(command.by.role, 'report');
      if (!isOpen(known)) return findingClosed;
      if (known.reported !== undefined) return known.reported.report === report ? unchanged : alreadyReported;
      return accepted<InspectionEvent>(
        { type: 'RectificationReported', data: { finding, by, at }, personal: { report } },
        // The time that the supervisor takes to judge is not the agent's.
        ...pause(state.deadlines, slotOf(finding), { at, now: at, policies: inForce(book, at) }),
      );
    }
    case 'ReturnRectification': {
      const { finding, reason } = command;
      const judged = toJudge(command, state);
      if ('kind' in judged) return judged;
      const by = staffOf(command.by);
      return accepted<InspectionEvent>(
        { type: 'RectificationReturned', data: { finding, by, at }, personal: { reason } },
        ...resume(state.deadlines, slotOf(finding), { at, policies: inForce(book, at) }),
      );
    }
    case 'ApproveRectification': {
      const { finding } = command;
      if (state.findings.some((one) => one.finding === finding && one.approved !== undefined) && mayJudge(command, state))
        return unchanged;
      const judged = toJudge(command, state);
      if ('kind' in judged) return judged;
      return accepted<InspectionEvent>(
        { type: 'RectificationApproved', data: { finding, by: staffOf(command.by), at } },
        ...meet(state.deadlines, slotOf(finding), { at: judged.reportedAt, now: at }),
      );
    }
    default:
      return assertNever(command);
  }
};

const score = (command: ScoreRecord, state: Inspection, book: PolicyBook): Decision<InspectionEvent> => {
  const { now: at } = command;
  const by = staffOf(command.by);
  if (!isOf(inspecting, command.by)) return notForRole(command.by.role, 'score');
  if (by === state.drawn.agent) return ownRecord;
  const { policyVersion } = state.drawn;
  const found = scored(command, book.version(policyVersion).inspection.sheet, state);
  if ('kind' in found) return found;
  const raised = found.findings.map(({ item, problem }, index) => ({
    finding: `f${state.findings.length + index + 1}`,
    item,
    problem,
  }));
  const target = book.at(at).rectification;
  return accepted<InspectionEvent>(
    { type: 'InspectionScored', data: { ...found.result, policyVersion, by, at }, personal: found.words },
    ...raised.flatMap(({ finding, item, problem }): readonly InspectionEvent[] => [
      { type: 'FindingRaised', data: { finding, item, agent: state.drawn.agent, by, at }, personal: { problem } },
      arm(state.deadlines, { slot: slotOf(finding), from: at, target }, book.at(at)),
    ]),
  );
};

type Judging = ReturnRectification | ApproveRectification;

/** What waits for the supervisor. */
const toJudge = (command: Judging, state: Inspection) => {
  const known = state.findings.find(({ finding }) => finding === command.finding);
  if (!isOf(supervising, command.by)) return notForRole(command.by.role, 'approve');
  if (known === undefined) return unknownFinding(state.findings);
  if (!isOpen(known)) return findingClosed;
  if (known.reported === undefined) return notReported;
  if (command.by.id === known.agent) return ownRecord;
  if (command.by.id === known.reported.by) return ownReport;
  return { reportedAt: known.reported.at };
};
const mayJudge = ({ by }: Judging, { drawn }: Inspection): boolean => isOf(supervising, by) && by.id !== drawn.agent;

/**
 * L2: a rectification keeps the policy version it was armed under, unless a change since then takes its kind along; decided with the next
 * command, as it is of a customer.
 */
const moveRectifications = ({ deadlines, findings }: Inspection, now: Instant, book: PolicyBook): readonly DeadlineEvent[] => {
  const policy = book.at(now);
  return findings.flatMap(({ finding }) => {
    const slot = slotOf(finding);
    const deadline = deadlines.latest[slot];
    if (deadline?.status !== 'running' || now >= deadline.dueAt) return [];
    const { policyVersion, dueAt, from } = deadline;
    if (policyVersion >= policy.version || !book.moved(policyVersion, policy.version).includes('rectification')) return [];
    const armed = arm(deadlines, { slot, from, target: policy.rectification, movedFrom: { policyVersion, dueAt } }, policy);
    return armed.data.dueAt <= now ? [] : [...cancel(deadlines, slot, { at: now, reason: 'policy-changed' }), armed];
  });
};

const slotOf = (finding: string) => `rectification:${finding}` as const;

const inspecting: readonly Role[] = ['inspector', 'manager', 'admin'];
const supervising: readonly Role[] = ['supervisor', 'manager', 'admin'];
const isOf = (roles: readonly Role[], { kind, role }: Actor): boolean =>
  kind === 'agent' && role !== undefined && roles.includes(role);
const staffOf = ({ id }: Actor): AgentId => agentId(id);

const withFinding = (state: Inspection, finding: string, change: (one: Finding) => Finding): Inspection => ({
  ...state,
  findings: state.findings.map((one) => (one.finding === finding ? change(one) : one)),
});
