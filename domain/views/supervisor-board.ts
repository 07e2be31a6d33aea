import { complaintStageOf } from '../case/complaint-guards.ts';
import type { CaseEvent } from '../case/events.ts';
import { type Evidence, openFlags, type RiskRule } from '../case/risk.ts';
import { type CaseState, type Escalation, type ExistingCase, evolveCase, initialCase, phaseOf } from '../case/state.ts';
import { type DeadlineKind, type Level, type Phase, type Priority, slotOf } from '../case/words.ts';
import type { CaseId } from '../kernel/ids.ts';
import type { Instant } from '../kernel/time.ts';
import type { Work } from '../roster/words.ts';
import { type Cell, type Entry, nothing, type View } from './view.ts';

/** What a supervisor sees now (G2): cases by phase and priority, deadlines due soon and breached, escalations open. */
export const caseBoard: View<CaseState> = {
  streams: 'case',
  initial: initialCase,
  // The row is the case as decisions see it; a commit may hold events of a newer deployment, which evolve ignores.
  evolve: (row, commit) => (commit.events as readonly CaseEvent[]).reduce(evolveCase, row),
  contribution: (row) => (row.kind === 'none' ? nothing : { cells: cellsOf(row), entries: entriesOf(row) }),
};

/** What every line of a list says of its case. */
export type CaseLine = {
  readonly caseId: string;
  readonly phase: Phase;
  readonly priority: Priority;
  readonly caseType: string;
  readonly channel: string;
  readonly subject: string;
  readonly openedAt: Instant;
  readonly assignee?: string;
  readonly team?: string;
};
/** A case that an agent holds, in the agent's list by case. */
export type HeldLine = { readonly caseId: CaseId; readonly work: Work };
/** `at` is the next moment something must be noticed: the warning, then the due time. */
export type RunningLine = DueLine & {
  readonly ref?: string;
  readonly generation: number;
  readonly at: Instant;
  readonly moment: 'warning' | 'due';
};
export type DueLine = CaseLine & { readonly kind: DeadlineKind; readonly dueAt: Instant };
export type EscalationLine = CaseLine & { readonly level: Level; readonly since: Instant; readonly acknowledgedAt?: Instant };

/** A risk that no supervisor has taken note of yet (C4). */
export type RiskLine = CaseLine & { readonly rule: RiskRule; readonly evidence: Evidence; readonly since: Instant };

/** Names of the lists; sorted by the time that matters in each, then by case. */
export const lists = {
  cases: 'cases',
  casesIn: (phase: Phase): string => `cases-${phase}`,
  running: 'running',
  breached: 'breached',
  escalations: 'escalations',
  risks: 'risks',
  /** The open cases of one agent (E2). */
  heldBy: (agent: string): string => `held-by-${agent}`,
} as const;

/**
 * Tables of counts: `cases` by `phase|priority`, `deadlines` by `breached|kind` and `running|kind`, `escalations` by level and state,
 * `load` (open cases) by `agent|cases` and `agent|chats`, `complaints` by stage of the loop, `risks` by rule.
 */
export const tables = {
  cases: 'cases',
  deadlines: 'deadlines',
  escalations: 'escalations',
  load: 'load',
  complaints: 'complaints',
  risks: 'risks',
} as const;

/** What an open case counts as with its agent (E1). */
export const workOf = ({ channel }: Pick<ExistingCase, 'channel'>): Work => (channel === 'chat' ? 'chats' : 'cases');

const cellsOf = (row: ExistingCase): readonly Cell[] => {
  const running = Object.values(row.deadlines.latest).filter((deadline) => deadline.status === 'running');
  return [
    { table: tables.cases, key: `${phaseOf(row)}|${row.priority}`, count: 1 },
    ...running.map((deadline): Cell => ({ table: tables.deadlines, key: `running|${deadline.kind}`, count: 1 })),
    ...breachesOf(row).map((breach): Cell => ({ table: tables.deadlines, key: `breached|${breach.kind}`, count: 1 })),
    ...(row.kind === 'open' && row.escalation
      ? [
          {
            table: tables.escalations,
            key: `${row.escalation.level}|${row.escalation.acknowledgedAt ? 'acknowledged' : 'open'}`,
            count: 1,
          },
        ]
      : []),
    ...complaintCells(row),
    ...openFlags(row).map(({ rule }): Cell => ({ table: tables.risks, key: rule, count: 1 })),
    ...(row.kind === 'open' && row.assignee ? [{ table: tables.load, key: `${row.assignee}|${workOf(row)}`, count: 1 }] : []),
  ];
};

const entriesOf = (row: ExistingCase): readonly Entry[] => {
  const line = lineOf(row);
  const sort = `${row.openedAt}#${row.id}`;
  return [
    { list: lists.cases, sort, line },
    { list: lists.casesIn(line.phase), sort, line },
    ...Object.values(row.deadlines.latest).flatMap((deadline): readonly Entry[] => {
      if (deadline.status !== 'running') return [];
      const { kind, ref, generation, dueAt } = deadline;
      const moment = deadline.warned ? 'due' : 'warning';
      const at = deadline.warned ? dueAt : deadline.warnAt;
      const entry: RunningLine = { ...line, kind, ...(ref === undefined ? {} : { ref }), generation, dueAt, at, moment };
      return [{ list: lists.running, sort: `${at}#${row.id}#${slotOf(kind, ref)}`, line: entry }];
    }),
    ...breachesOf(row).map(({ kind, ref, generation, dueAt }): Entry => {
      const entry: DueLine = { ...line, kind, dueAt };
      return { list: lists.breached, sort: `${dueAt}#${row.id}#${slotOf(kind, ref)}#${generation}`, line: entry };
    }),
    ...(row.kind === 'open' && row.escalation ? [escalationEntry(row.escalation, line)] : []),
    ...(row.kind === 'open' && row.assignee ? [heldEntry(row, row.assignee)] : []),
    ...openFlags(row).map(({ rule, evidence, at }): Entry => {
      const entry: RiskLine = { ...line, rule, evidence, since: at };
      return { list: lists.risks, sort: `${at}#${row.id}#${rule}`, line: entry };
    }),
  ];
};

/** Complaints that are not archived, by the stage of their loop. */
const complaintCells = (row: ExistingCase): readonly Cell[] => {
  const stage = row.kind === 'closed' ? undefined : complaintStageOf(row);
  return stage === undefined ? [] : [{ table: tables.complaints, key: stage, count: 1 }];
};

const escalationEntry = ({ level, since, acknowledgedAt }: Escalation, line: CaseLine): Entry => {
  const entry: EscalationLine = { ...line, level, since, ...(acknowledgedAt ? { acknowledgedAt } : {}) };
  return { list: lists.escalations, sort: `${since}#${line.caseId}`, line: entry };
};

const heldEntry = (row: ExistingCase, agent: string): Entry => {
  const line: HeldLine = { caseId: row.id, work: workOf(row) };
  return { list: lists.heldBy(agent), sort: row.id, line };
};

/** Breaches of a case that is not archived: what the supervisor still has to see. A breach never un-happens; it leaves the list with its case. */
const breachesOf = (row: ExistingCase) => (row.kind === 'closed' ? [] : row.deadlines.breaches);

const lineOf = (row: ExistingCase): CaseLine => ({
  caseId: row.id,
  phase: phaseOf(row),
  priority: row.priority,
  caseType: row.caseType,
  channel: row.channel,
  subject: row.subject,
  openedAt: row.openedAt,
  ...(row.assignee ? { assignee: row.assignee } : {}),
  ...(row.team ? { team: row.team } : {}),
});
