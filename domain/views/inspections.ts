import { type DrawState, evolveDraw, initialDraw } from '../inspection/draw.ts';
import { type DrawEvent, type InspectionEvent, type InspectionId, inspectionStream } from '../inspection/events.ts';
import {
  evolveInspection,
  type Finding,
  type Inspection,
  type InspectionState,
  type InspectionStatus,
  isOpen,
  noInspection,
  statusOf,
} from '../inspection/inspection.ts';
import type { CaseId } from '../kernel/ids.ts';
import type { Instant } from '../kernel/time.ts';
import { tables } from './board-lines.ts';
import { nowCell } from './board-sheets.ts';
import { owedShares } from './owed-lines.ts';
import { board, type Contribution, type Entry, nothing, type View } from './view.ts';

/** Inspections (F1-F3) as they are listed, and what of them is open, on the board (G2). No words of anybody. */

export const inspectionLists = {
  all: 'inspections',
  in: (status: InspectionStatus): string => `inspections-${status}`,
  /** Of an agent's records, all or those of one status. */
  of: (agent: string, status?: InspectionStatus): string => `inspections-of-${agent}${status === undefined ? '' : `-${status}`}`,
  /** Findings that are open, by when their rectification is due. */
  rectifications: 'rectifications',
  draws: 'inspection-draws',
} as const;

export type InspectionLine = {
  readonly inspectionId: InspectionId;
  readonly caseId: CaseId;
  readonly month: string;
  readonly agent: string;
  readonly team?: string;
  readonly channel: string;
  readonly caseType: string;
  readonly status: InspectionStatus;
  readonly drawnAt: Instant;
  /** Points earned of those possible, and whether the record failed. */
  readonly score?: { readonly earned: number; readonly possible: number; readonly failed: boolean; readonly at: Instant };
  readonly findings?: { readonly open: number; readonly closed: number };
};
/** `owed`: the report is; `reported`: it waits for the supervisor. */
export type RectificationLine = Pick<InspectionLine, 'inspectionId' | 'caseId' | 'month' | 'agent' | 'team'> & {
  readonly finding: string;
  readonly item: string;
  readonly state: 'owed' | 'reported';
  readonly raisedAt: Instant;
  /** Missing while the clock stands still: it has been reported in time. */
  readonly dueAt?: Instant;
  readonly late?: true;
};
export type DrawLine = {
  readonly month: string;
  readonly drawnAt: Instant;
  readonly records: number;
  readonly drawn: number;
};

/** Folds `inspection#…`. */
export const inspections: View<InspectionState> = {
  ...board,
  streams: 'inspection',
  initial: noInspection,
  evolve: (row, commit) => (commit.events as readonly InspectionEvent[]).reduce(evolveInspection, row),
  contribution: (row) => (row.kind === 'none' ? nothing : contributionOf(row)),
};

/** Folds `inspection-draw#…`. */
export const inspectionDraws: View<DrawState> = {
  ...board,
  streams: 'inspection-draw',
  initial: initialDraw,
  evolve: (row, commit) => (commit.events as readonly DrawEvent[]).reduce(evolveDraw, row),
  contribution: ({ drawn: draw }) => {
    if (draw === undefined) return nothing;
    const { month, at: drawnAt, records, drawn } = draw;
    const line: DrawLine = { month, drawnAt, records, drawn };
    return { cells: [], entries: [{ list: inspectionLists.draws, sort: month, line }] };
  },
};

const contributionOf = (row: Inspection): Contribution => {
  const { inspectionId, agent, month } = row.drawn;
  const status = statusOf(row);
  const line = lineOf(row);
  const places = [inspectionLists.all, inspectionLists.in(status), inspectionLists.of(agent), inspectionLists.of(agent, status)];
  const stream = inspectionStream(inspectionId);
  const owed = owedShares(stream, row.deadlines, { inspectionId, agent });
  const open = row.findings.filter(isOpen).map((finding) => rectification(row, finding));
  return {
    cells: [
      ...(status === 'done' ? [] : [nowCell(tables.inspections, status)]),
      ...open.map(({ state }) => nowCell(tables.rectifications, state)),
      ...owed.cells,
    ],
    entries: [
      ...places.map((list): Entry => ({ list, sort: `${month}#${inspectionId}`, line })),
      ...open.map((one): Entry => {
        const sort = `${one.dueAt ?? one.raisedAt}#${inspectionId}#${one.finding}`;
        return { list: inspectionLists.rectifications, sort, line: one };
      }),
      ...owed.entries,
    ],
  };
};

const recordOf = ({ inspectionId, caseId, month, agent, team }: Inspection['drawn']) => ({
  inspectionId,
  caseId,
  month,
  agent,
  ...(team === undefined ? {} : { team }),
});

const lineOf = (row: Inspection): InspectionLine => {
  const { channel, caseType, at: drawnAt } = row.drawn;
  const { score, findings } = row;
  const closed = findings.filter((one) => !isOpen(one)).length;
  return {
    ...recordOf(row.drawn),
    channel,
    caseType,
    status: statusOf(row),
    drawnAt,
    ...(score === undefined
      ? {}
      : { score: { earned: score.earned, possible: score.possible, failed: score.failed, at: score.firstAt } }),
    ...(findings.length === 0 ? {} : { findings: { open: findings.length - closed, closed } }),
  };
};

const rectification = ({ drawn, deadlines }: Inspection, { finding, item, reported, raisedAt }: Finding): RectificationLine => {
  const deadline = deadlines.latest[`rectification:${finding}`];
  const dueAt = deadline !== undefined && 'dueAt' in deadline ? deadline.dueAt : undefined;
  return {
    ...recordOf(drawn),
    finding,
    item,
    state: reported === undefined ? 'owed' : 'reported',
    raisedAt,
    ...(dueAt === undefined ? {} : { dueAt }),
    ...(deadline?.status === 'breached' ? { late: true } : {}),
  };
};
