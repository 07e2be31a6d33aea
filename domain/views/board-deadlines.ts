import type { ExistingCase } from '../case/state.ts';
import { type DeadlineKind, kindOfSlot, type Slot, slotOf } from '../case/words.ts';
import { type Breach, type Deadline, isOwed, type RunningDeadline } from '../deadline/deadline.ts';
import type { Instant } from '../kernel/time.ts';
import type { Work } from '../roster/words.ts';
import { boardLists } from './board-lists.ts';
import type { Part, Shares, TakePart } from './board-parts.ts';
import { dueMark, nowCell, visitCell } from './board-sheets.ts';
import type { Due } from './forecast.ts';
import { type CaseLine, type DueLine, lists, type RunningLine, sortOf, tables, workOf } from './supervisor-board.ts';
import type { Cell, Entry } from './view.ts';

/** What a case's deadlines add to the board (G2): what runs, what is due next, what is promised or owed after service, what is breached. */
export const takeDeadlines = (row: ExistingCase, line: CaseLine, take: TakePart): void => {
  const { latest, breaches } = row.deadlines;
  if (breaches.length > 0) takeBreaches(row, line, take);
  for (const slot in latest) {
    const deadline = latest[slot];
    if (deadline?.status === 'running') take(deadline, (before) => runningShares(deadline, line, before));
    else if (deadline !== undefined && isLate(deadline)) take(deadline, () => lateShares(deadline, line));
  }
};

/** What a customer is owed after service; it outlives the archiving of the case. */
const afterService: readonly DeadlineKind[] = ['follow-up', 'same-day-solution'];
export const isAfterService = (kind: string): boolean => afterService.some((one) => one === kind);

type Late = Deadline & { readonly status: 'breached'; readonly dueAt: Instant };
const isLate = (deadline: Deadline): deadline is Late =>
  deadline.status === 'breached' && deadline.dueAt !== undefined && isOwed(deadline);

/** `before`: of an earlier line of the case; its places are the same while the case is whose it was. */
const runningShares = (deadline: RunningDeadline, line: CaseLine, before: Part | undefined): Shares => {
  const [running = runningEntry(deadline, line), dueBefore] = before?.entries ?? [];
  const { kind, ref, dueAt } = deadline;
  if (kind === 'survey-expiry') return { cells: [nowCell(tables.deadlines, 'running', kind)], entries: [running] };
  const alike = before?.line.assignee === line.assignee ? before : undefined;
  const sort =
    (alike && dueBefore?.sort) ??
    dueSort({ id: line.caseId, slot: slotOf(kind, ref), dueAt, work: workOf(line), assignee: line.assignee });
  const due: DueLine = { ...line, kind, dueAt };
  const entries = [running, { list: boardLists.due, sort, line: due }];
  if (isAfterService(kind)) entries.push(visitEntry(due));
  if (kind === 'promise') entries.push(promiseEntry(due, ref));
  return { cells: alike?.cells ?? runningCells(deadline, sort), entries };
};

const runningCells = ({ kind, dueAt }: RunningDeadline, sort: string): readonly Cell[] => {
  const cells = [nowCell(tables.deadlines, 'running', kind), dueMark(sort)];
  if (isAfterService(kind)) cells.push(visitCell(dueAt));
  if (kind === 'promise') cells.push(nowCell(tables.owed, 'promise'));
  return cells;
};

const lateShares = ({ kind, ref, dueAt }: Late, line: CaseLine): Shares => {
  const due: DueLine = { ...line, kind, dueAt };
  if (isAfterService(kind)) return { cells: [nowCell(tables.owed, 'visit', 'late')], entries: [visitEntry(due)] };
  if (kind !== 'promise') return { cells: [], entries: [] };
  return { cells: [nowCell(tables.owed, 'promise'), nowCell(tables.owed, 'promise', 'late')], entries: [promiseEntry(due, ref)] };
};

const runningEntry = ({ kind, ref, generation, dueAt, warnAt, warned }: RunningDeadline, { caseId }: CaseLine): Entry => {
  const at = warned ? dueAt : warnAt;
  const what = { caseId, kind, generation, dueAt, at, moment: warned ? ('due' as const) : ('warning' as const) };
  const running: RunningLine = ref === undefined ? what : { ...what, ref };
  return { list: lists.running, sort: sortOf(at, caseId, slotOf(kind, ref)), line: running };
};

const visitEntry = (line: DueLine): Entry => ({
  list: lists.followUps,
  sort: sortOf(line.dueAt, line.caseId, line.kind),
  line,
});

/** B3: what was promised and is not kept yet, in time or not. */
const promiseEntry = (due: DueLine, ref: string | undefined): Entry => ({
  list: boardLists.promises,
  sort: sortOf(due.dueAt, due.caseId, slotOf(due.kind, ref)),
  line: ref === undefined ? due : { ...due, ref },
});

/**
 * What the supervisor still has to see: a breach never un-happens; it leaves the list with its case, or with the visit that an
 * archived case is still owed (D5).
 */
const takeBreaches = (row: ExistingCase, line: CaseLine, take: TakePart): void => {
  const { breaches } = row.deadlines;
  if (row.kind === 'closed') take(row.deadlines, () => breachShares(breaches.filter(isStillOwed(row)), line));
  else take(breaches, () => breachShares(breaches, line));
};

const breachShares = (breaches: readonly Breach[], line: CaseLine): Shares => ({
  cells: breaches.map(({ kind }) => nowCell(tables.deadlines, 'breached', kind)),
  entries: breaches.map(({ kind, ref, generation, dueAt }) => {
    const due: DueLine = { ...line, kind, dueAt };
    return { list: lists.breached, sort: sortOf(dueAt, line.caseId, slotOf(kind, ref), generation), line: due };
  }),
});

const isStillOwed =
  ({ deadlines }: ExistingCase) =>
  ({ kind, generation }: Breach): boolean => {
    const latest = isAfterService(kind) ? deadlines.latest[kind] : undefined;
    return latest?.generation === generation && isOwed(latest);
  };

type DuePlace = {
  readonly id: string;
  readonly slot: Slot;
  readonly dueAt: Instant;
  readonly work: Work;
  readonly assignee: string | undefined;
};
/** Holds all that a forecast asks of a deadline, so that the lines themselves need not be read for it. */
export const dueSort = ({ id, slot, dueAt, work, assignee = '' }: DuePlace): string => sortOf(dueAt, id, slot, work, assignee);

export const dueOfSort = (sort: string): Due => {
  // A stream's name may hold the separator itself, so the last parts are told from the end.
  const id = sort.indexOf('#');
  const assignee = sort.lastIndexOf('#');
  const work = sort.lastIndexOf('#', assignee - 1);
  const slot = sort.lastIndexOf('#', work - 1);
  const due = {
    dueAt: sort.slice(0, id) as Instant,
    caseId: sort.slice(id + 1, slot),
    kind: kindOfSlot(sort.slice(slot + 1, work) as Slot) satisfies DeadlineKind,
    work: sort.slice(work + 1, assignee) === 'chats' ? 'chats' : 'cases',
  } as const;
  return assignee === sort.length - 1 ? due : { ...due, assignee: sort.slice(assignee + 1) };
};
