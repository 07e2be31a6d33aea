import type { ExistingCase } from '../case/state.ts';
import { type DeadlineKind, kindOfSlot, type Slot, slotOf } from '../case/words.ts';
import { type Breach, type Deadline, isOwed, type RunningDeadline } from '../deadline/deadline.ts';
import { epochMillis, type Instant, secondsBetween } from '../kernel/time.ts';
import type { Work } from '../roster/words.ts';
import { type CaseLine, type DueLine, lists, type RunningLine, sortOf, tables, type WakeUpLine, workOf } from './board-lines.ts';
import type { Part, Shares, TakePart } from './board-parts.ts';
import { dueMark, nowCell, startOfDue, visitCell } from './board-sheets.ts';
import type { Due } from './forecast.ts';
import type { Cell, Entry } from './view.ts';

/** What a case's deadlines add to the board (G2): what runs, what is due next, what is promised or owed after service, what is breached. */
export const takeDeadlines = (row: ExistingCase, line: CaseLine, take: TakePart): void => {
  const { latest, breaches } = row.deadlines;
  if (breaches.length > 0) takeBreaches(row, line, take);
  take(latest, (before) => before ?? wakeUpShares(latest, line));
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

/** The case in the list of the sweep, at the first moment that something of it must be noticed. */
const wakeUpShares = (latest: ExistingCase['deadlines']['latest'], { caseId }: CaseLine): Shares => {
  let first: RunningDeadline | undefined;
  for (const slot in latest) {
    const deadline = latest[slot];
    if (deadline?.status === 'running' && (first === undefined || momentOf(deadline) < momentOf(first))) first = deadline;
  }
  if (first === undefined) return none;
  const at = momentOf(first);
  const also = soonAfter(first, at, latest);
  const line: RunningLine = also === undefined ? lineOfWakeUp(first, caseId) : { ...lineOfWakeUp(first, caseId), also };
  return { cells: none.cells, entries: [{ list: lists.running, sort: sortOf(at, caseId), line }] };
};
const none: Shares = { cells: [], entries: [] };
const lineOfWakeUp = (first: RunningDeadline, caseId: CaseLine['caseId']): RunningLine => ({ caseId, ...wakeUpOf(first) });

/** What follows so soon that a look at the first may be a look at it. */
const soonAfter = (first: RunningDeadline, at: Instant, latest: ExistingCase['deadlines']['latest']) => {
  let also: WakeUpLine[] | undefined;
  for (const slot in latest) {
    const deadline = latest[slot];
    if (deadline === first || deadline?.status !== 'running') continue;
    if (!isSoonAfter(at, momentOf(deadline))) continue;
    also ??= [];
    also.push(wakeUpOf(deadline));
  }
  return also?.sort((one, other) => (one.at < other.at ? -1 : 1));
};
/** Longer than the sweep looks ahead. */
const SOON_SECONDS = 180;
// Most moments lie hours apart, which their texts tell: to reckon with all of them would be a tenth of the board's fold.
/** Whether `at`, which is no earlier than `from`, is within three minutes of it. */
export const isSoonAfter = (from: Instant, at: Instant): boolean =>
  (isLateInItsHour(from) || at.startsWith(from.slice(0, UP_TO_THE_HOUR))) && secondsBetween(from, at) <= SOON_SECONDS;
const isLateInItsHour = (at: Instant): boolean => at[UP_TO_THE_HOUR + 1] === '5';
/** Of `2026-11-16T09:25:00.000Z` up to and with the `09`. */
const UP_TO_THE_HOUR = 13;

const momentOf = ({ warned, dueAt, warnAt }: RunningDeadline): Instant => (warned ? dueAt : warnAt);
const wakeUpOf = (deadline: RunningDeadline): WakeUpLine => {
  const { kind, ref, generation, dueAt, warned } = deadline;
  const moment = warned ? ('due' as const) : ('warning' as const);
  const what = { kind, generation, dueAt, at: momentOf(deadline), moment };
  return ref === undefined ? what : { ...what, ref };
};

/** `before`: of an earlier line of the case; its places are the same while the case is whose it was. */
const runningShares = (deadline: RunningDeadline, line: CaseLine, before: Part | undefined): Shares => {
  const [dueBefore] = before?.entries ?? [];
  const { kind, ref, dueAt } = deadline;
  if (kind === 'survey-expiry') return { cells: [nowCell(tables.deadlines, 'running', kind)], entries: [] };
  const sort = dueBefore?.sort ?? dueSort(line.caseId, deadline);
  const due: DueLine = { ...line, kind, dueAt };
  const entries: Entry[] = [{ list: lists.due, sort, line: due }];
  if (isAfterService(kind)) entries.push(visitEntry(due));
  if (kind === 'promise') entries.push(promiseEntry(due, ref));
  const isWhose = before?.line.assignee === line.assignee;
  return { cells: before !== undefined && isWhose ? before.cells : runningCells(deadline, line), entries };
};

const runningCells = (deadline: RunningDeadline, line: CaseLine): readonly Cell[] => {
  const { kind, dueAt } = deadline;
  const mark = dueMark(markOfDue(dueSort(line.caseId, deadline), workOf(line), line.assignee));
  const cells = [nowCell(tables.deadlines, 'running', kind), mark];
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

const visitEntry = (line: DueLine): Entry => ({
  list: lists.followUps,
  sort: sortOf(line.dueAt, line.caseId, line.kind),
  line,
});

/** B3: what was promised and is not kept yet, in time or not. */
const promiseEntry = (due: DueLine, ref: string | undefined): Entry => ({
  list: lists.promises,
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

/** The place of a deadline in the list of what is due; `id` of its case, or its stream. */
export const dueSort = (id: string, { kind, ref, dueAt }: Pick<RunningDeadline, 'kind' | 'ref' | 'dueAt'>): string =>
  sortOf(dueAt, id, slotOf(kind, ref));

export const dueOfSort = (sort: string): { readonly kind: DeadlineKind; readonly dueAt: Instant } => ({
  dueAt: sort.slice(0, sort.indexOf('#')) as Instant,
  kind: kindOfSlot(sort.slice(sort.lastIndexOf('#') + 1) as Slot),
});

/** Its place, and all else that a forecast asks of it, so that lines need not be read for that. */
export const markOfDue = (sort: string, work: Work, assignee = ''): string => sortOf(sort, work, assignee);

/** What the marks of a sheet say, of those due from `from` to `to`, both included. */
export const duesOfMarks = (
  sheet: string,
  marks: readonly string[],
  { from, to }: { readonly from: number; readonly to: number },
): readonly Due[] => {
  const start = epochMillis(startOfDue(sheet));
  const dues: Due[] = [];
  for (const mark of marks) {
    const at = start + Number(mark[0]) * 60_000 + Math.round(Number(mark.slice(2, 8)) * 1000);
    if (at >= from && at <= to) dues.push(dueOfMark(mark, at));
  }
  return dues;
};

// There are thousands, of which a handful is shown: what they are is read from their marks then.
/** Of a mark such as `4:05.250Z#K7Q29XMB#progress#cases#a-17`. */
const dueOfMark = (mark: string, at: number): Due => {
  const whose = mark.lastIndexOf('#');
  const work = mark.startsWith('chats', mark.lastIndexOf('#', whose - 1) + 1) ? 'chats' : 'cases';
  return whose === mark.length - 1 ? { mark, at, work } : { mark, at, work, assignee: mark.slice(whose + 1) };
};

export const whatIsDue = ({ mark }: Pick<Due, 'mark'>): { readonly caseId: string; readonly kind: DeadlineKind } => {
  // A stream's name may hold the separator itself, so the last parts are told from the end.
  const work = mark.lastIndexOf('#', mark.lastIndexOf('#') - 1);
  const slot = mark.lastIndexOf('#', work - 1);
  return { caseId: mark.slice(mark.indexOf('#') + 1, slot), kind: kindOfSlot(mark.slice(slot + 1, work) as Slot) };
};
