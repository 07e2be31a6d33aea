import type { ExistingCase } from '../case/state.ts';
import { type DeadlineKind, kindOfSlot, type Slot, slotOf } from '../case/words.ts';
import { type Breach, type Deadline, isOwed, type RunningDeadline } from '../deadline/deadline.ts';
import type { Instant } from '../kernel/time.ts';
import type { Work } from '../roster/words.ts';
import { boardLists } from './board-lists.ts';
import { dueMark, nowCell, visitCell } from './board-sheets.ts';
import type { Due } from './forecast.ts';
import { type CaseLine, type DueLine, lists, type RunningLine, sortOf, tables, workOf } from './supervisor-board.ts';
import type { Cell, Entry } from './view.ts';

/**
 * What a case's deadlines add to the board (G2): what runs, what is due next, what is promised or owed after service, what is
 * breached. Each part is remembered by the deadline that it is made of, as most of them stand as they stood.
 */
export const addDeadlines = (
  row: ExistingCase,
  line: CaseLine,
  to: { readonly cells: Cell[]; readonly entries: Entry[] },
): void => {
  const add = ({ cells, entries }: Part): void => {
    for (const cell of cells) to.cells.push(cell);
    for (const entry of entries) to.entries.push(entry);
  };
  const { latest, breaches } = row.deadlines;
  if (breaches.length > 0) add(breachPart(row, line));
  for (const slot in latest) {
    const deadline = latest[slot];
    if (deadline !== undefined && isShown(deadline)) add(partOf(deadline, line));
  }
};

type Part = { readonly cells: readonly Cell[]; readonly entries: readonly Entry[] };

/** What a customer is owed after service; it outlives the archiving of the case. */
const afterService: readonly DeadlineKind[] = ['follow-up', 'same-day-solution'];
export const isAfterService = (kind: string): boolean => afterService.some((one) => one === kind);

type Shown = Deadline & { readonly status: 'running' | 'breached'; readonly dueAt: Instant };
const isShown = (deadline: Deadline): deadline is Shown =>
  deadline.status === 'running' || (deadline.status === 'breached' && deadline.dueAt !== undefined && isOwed(deadline));

const partOf = (deadline: Shown, line: CaseLine): Part => {
  const known = parts.get(deadline);
  if (known?.line === line) return known;
  const part = deadline.status === 'running' ? runningPart(deadline, line, known) : { line, ...latePart(deadline, line) };
  parts.set(deadline, part);
  return part;
};
type PartOfLine = Part & { readonly line: CaseLine };
const parts = new WeakMap<Deadline, PartOfLine>();

/** `before`: of an earlier line of the case; its places are the same while the case is whose it was. */
const runningPart = (deadline: RunningDeadline, line: CaseLine, before?: PartOfLine): PartOfLine => {
  const [running = runningEntry(deadline, line), dueBefore] = before?.entries ?? [];
  const { kind, ref, dueAt } = deadline;
  if (kind === 'survey-expiry') return { line, cells: [nowCell(tables.deadlines, 'running', kind)], entries: [running] };
  const alike = before?.line.assignee === line.assignee ? before : undefined;
  const sort =
    (alike && dueBefore?.sort) ??
    dueSort({ id: line.caseId, slot: slotOf(kind, ref), dueAt, work: workOf(line), assignee: line.assignee });
  const due: DueLine = { ...line, kind, dueAt };
  const entries = [running, { list: boardLists.due, sort, line: due }];
  if (isAfterService(kind)) entries.push(visitEntry(due));
  if (kind === 'promise') entries.push(promiseEntry(due, ref));
  return { line, cells: alike?.cells ?? runningCells(deadline, sort), entries };
};

const runningCells = ({ kind, dueAt }: RunningDeadline, sort: string): readonly Cell[] => {
  const cells = [nowCell(tables.deadlines, 'running', kind), dueMark(sort)];
  if (isAfterService(kind)) cells.push(visitCell(dueAt));
  if (kind === 'promise') cells.push(nowCell(tables.owed, 'promise'));
  return cells;
};

const latePart = ({ kind, ref, dueAt }: Shown, line: CaseLine): Part => {
  const due: DueLine = { ...line, kind, dueAt };
  if (isAfterService(kind)) return { cells: [nowCell(tables.owed, 'visit', 'late')], entries: [visitEntry(due)] };
  if (kind !== 'promise') return noPart;
  return { cells: [nowCell(tables.owed, 'promise'), nowCell(tables.owed, 'promise', 'late')], entries: [promiseEntry(due, ref)] };
};
const noPart: Part = { cells: [], entries: [] };

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
const breachPart = (row: ExistingCase, line: CaseLine): Part => {
  const { breaches } = row.deadlines;
  if (row.kind === 'closed') return partOfBreaches(breaches.filter(isStillOwed(row)), line);
  const known = breachParts.get(breaches);
  if (known?.line === line) return known.part;
  const part = partOfBreaches(breaches, line);
  breachParts.set(breaches, { line, part });
  return part;
};
const breachParts = new WeakMap<readonly Breach[], { readonly line: CaseLine; readonly part: Part }>();

const partOfBreaches = (breaches: readonly Breach[], line: CaseLine): Part => ({
  cells: breaches.map(({ kind }) => nowCell(tables.deadlines, 'breached', kind)),
  entries: breaches.map((breach) => breachedEntry(breach, line)),
});

const breachedEntry = (breach: Breach, line: CaseLine): Entry => {
  const known = breachedEntries.get(breach);
  if (known?.line === line) return known.entry;
  const { kind, ref, generation, dueAt } = breach;
  const due: DueLine = { ...line, kind, dueAt };
  const entry = { list: lists.breached, sort: sortOf(dueAt, line.caseId, slotOf(kind, ref), generation), line: due };
  breachedEntries.set(breach, { line, entry });
  return entry;
};
const breachedEntries = new WeakMap<Breach, { readonly line: CaseLine; readonly entry: Entry }>();

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
  const parts = sort.split('#');
  const [slot = '', work = '', assignee = ''] = parts.slice(-3);
  return {
    dueAt: (parts[0] ?? '') as Instant,
    caseId: parts.slice(1, -3).join('#'),
    kind: kindOfSlot(slot as Slot) satisfies DeadlineKind,
    work: work === 'chats' ? 'chats' : 'cases',
    ...(assignee === '' ? {} : { assignee }),
  };
};
