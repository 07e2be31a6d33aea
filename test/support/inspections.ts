import { createHash } from 'node:crypto';
import type { ClosedRecord, Sha256 } from '../../domain/inspection/draw.ts';
import { type InspectionEvent, inspectionId } from '../../domain/inspection/events.ts';
import {
  decideInspection,
  evolveInspection,
  type Inspection,
  type InspectionCommand,
  type InspectionState,
  noInspection,
} from '../../domain/inspection/inspection.ts';
import type { Month } from '../../domain/inspection/month.ts';
import type { Score } from '../../domain/inspection/score.ts';
import type { Actor } from '../../domain/kernel/event.ts';
import { agentId } from '../../domain/kernel/ids.ts';
import type { Instant } from '../../domain/kernel/time.ts';
import { defaultPolicy } from '../../domain/policy/default-policy.ts';
import type { PolicyBook } from '../../domain/policy/service-policy.ts';
import { staff, theSystem } from './cases.ts';
import { caseNumber } from './figures.ts';
import { defaultPolicies } from './given.ts';
import { monday } from './moments.ts';

/** Inspections of records of October 2026, as tests speak of them. */

export const sha256: Sha256 = (text) => createHash('sha256').update(text).digest('hex');
export const october = '2026-10' as Month;

export const aRecord = (n: number, agent = 'agent-1', but: Partial<ClosedRecord> = {}): ClosedRecord => ({
  caseId: caseNumber(n),
  agent: agentId(agent),
  closedAt: '2026-10-20T03:00:00.000Z' as Instant,
  team: 'customer-service',
  channel: 'email',
  caseType: 'inquiry',
  priority: 'normal',
  ...but,
});

/** Who had the first record, and who looks at it. */
export const agent: Actor = staff('agent');
export const inspector: Actor = staff('inspector');
export const supervisor: Actor = staff('supervisor');

const sheet = defaultPolicy.inspection.sheet;
/** Full points, but for these. */
export const points = (but: Readonly<Record<string, number | null>> = {}): Score['points'] => ({
  ...Object.fromEntries(sheet.items.map(({ item, weight }) => [item, weight])),
  ...but,
});

export const draws = (n = 1, now: Instant = monday.at('02:00')): InspectionCommand => {
  const record = aRecord(n);
  return {
    type: 'DrawRecord',
    inspectionId: inspectionId(record.caseId, october),
    month: october,
    record,
    policyVersion: 1,
    now,
    by: theSystem,
  };
};
type More = Partial<Score> & { readonly by?: Actor };
export const scores = (now: Instant, { by = inspector, ...but }: More = {}): InspectionCommand => ({
  type: 'ScoreRecord',
  points: points(),
  fatal: [],
  findings: [],
  ...but,
  now,
  by,
});
export const reports = (now: Instant, by: Actor = agent, report = '已重新学习流程'): InspectionCommand => ({
  type: 'ReportRectification',
  finding: 'f1',
  report,
  now,
  by,
});
export const returns = (now: Instant, by: Actor = supervisor): InspectionCommand => ({
  type: 'ReturnRectification',
  finding: 'f1',
  reason: '请写明措施',
  now,
  by,
});
export const approves = (now: Instant, by: Actor = supervisor): InspectionCommand => ({
  type: 'ApproveRectification',
  finding: 'f1',
  now,
  by,
});
export const withdraws = (now: Instant, by: Actor = inspector): InspectionCommand => ({
  type: 'WithdrawFinding',
  finding: 'f1',
  reason: '复听后确认已复述',
  now,
  by,
});
export const notices = (now: Instant): InspectionCommand => ({ type: 'NoticeDeadline', now, by: theSystem });

/** What has happened once these were given; throws when one of them is refused. */
export const inspected = (
  ...commands: readonly InspectionCommand[]
): { readonly state: Inspection; readonly events: readonly InspectionEvent[] } => {
  let state: InspectionState = noInspection;
  const all: InspectionEvent[] = [];
  for (const command of commands) {
    const decision = decideInspection(command, state, defaultPolicies);
    if (decision.kind === 'rejected') throw new Error(`${command.type} was refused: ${decision.refusal.code}`);
    const events = decision.kind === 'accepted' ? decision.events : [];
    all.push(...events);
    state = events.reduce(evolveInspection, state);
  }
  if (state.kind === 'none') throw new Error('nothing was drawn');
  return { state, events: all };
};

export const answerTo = (command: InspectionCommand, state: InspectionState, book: PolicyBook = defaultPolicies) => {
  const decision = decideInspection(command, state, book);
  if (decision.kind === 'rejected') return decision.refusal.code;
  return decision.kind === 'accepted' ? decision.events : decision.kind;
};
