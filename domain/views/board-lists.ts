import { type ComplaintStage, complaintStages } from '../case/complaint.ts';
import type { ExistingCase } from '../case/state.ts';
import { type DeadlineKind, kindOfSlot, type Priority, priorities, type Slot, slotOf } from '../case/words.ts';
import { isOwed, type RunningDeadline } from '../deadline/deadline.ts';
import type { Instant } from '../kernel/time.ts';
import type { Work } from '../roster/words.ts';
import type { Due } from './forecast.ts';
import type { CaseLine, DueLine } from './supervisor-board.ts';
import type { Cell, Entry } from './view.ts';

/** What the board shows beyond states and breaches (G2): the queue by priority and age, what is due next, promises, complaints. */

export const boardLists = {
  /** Open cases that wait for the desk: urgent ones first, the oldest first within a priority. */
  queue: 'queue',
  /** Running deadlines by due time, those of surveys left out: a survey is the customer's to answer. */
  due: 'due',
  promises: 'promises',
  complaints: 'complaints',
} as const;

/** `queue` by `hour of opening|priority` (`2026-11-16T09|urgent`), `unassigned` by priority. */
export const boardTables = { queue: 'queue', unassigned: 'unassigned' } as const;

export type ComplaintLine = CaseLine & { readonly stage: ComplaintStage };

/** The customer is waited for in no case of the queue. */
const isQueued = ({ phase }: CaseLine): boolean => phase === 'new' || phase === 'in-progress';

export const queueCells = (line: CaseLine): readonly Cell[] => {
  const known = cellsOfLines.get(line);
  if (known !== undefined) return known;
  const cells = newQueueCells(line);
  cellsOfLines.set(line, cells);
  return cells;
};
const cellsOfLines = new WeakMap<CaseLine, readonly Cell[]>();

const newQueueCells = (line: CaseLine): readonly Cell[] => {
  if (!isQueued(line)) return [];
  const queued = { table: boardTables.queue, key: `${line.openedAt.slice(0, 13)}|${line.priority}`, count: 1 };
  return line.assignee === undefined ? [queued, { table: boardTables.unassigned, key: line.priority, count: 1 }] : [queued];
};

export const queueEntries = (line: CaseLine): readonly Entry[] =>
  isQueued(line) ? [{ list: boardLists.queue, sort: `${rankOf(line.priority)}#${line.openedAt}#${line.caseId}`, line }] : [];

/** B3: what was promised and is not kept yet, in time or not. */
export const promiseEntries = ({ deadlines: { latest } }: ExistingCase, line: CaseLine): readonly Entry[] => {
  const entries: Entry[] = [];
  for (const slot in latest) {
    const deadline = latest[slot];
    if (deadline?.kind !== 'promise' || !isOwed(deadline) || !('dueAt' in deadline) || deadline.dueAt === undefined) continue;
    const { kind, ref, dueAt } = deadline;
    const due: DueLine & { readonly ref?: string } = { ...line, kind, dueAt, ...(ref === undefined ? {} : { ref }) };
    entries.push({ list: boardLists.promises, sort: `${dueAt}#${line.caseId}#${slot}`, line: due });
  }
  return entries;
};

export const complaintEntry = (line: CaseLine, stage: ComplaintStage): Entry => {
  const known = complaintEntriesOf.get(line);
  if (known?.stage === stage) return known.entry;
  const sort = [String(complaintStages.indexOf(stage)).padStart(2, '0'), line.openedAt, line.caseId].join('#');
  const entry = { list: boardLists.complaints, sort, line: { ...line, stage } };
  complaintEntriesOf.set(line, { stage, entry });
  return entry;
};
const complaintEntriesOf = new WeakMap<CaseLine, { readonly stage: ComplaintStage; readonly entry: Entry }>();

/** Remembered by the deadline, as most of them stand as they stood. */
export const dueEntry = (deadline: RunningDeadline, line: CaseLine, work: Work): Entry => {
  const known = dueEntries.get(deadline);
  if (known?.line === line) return known.entry;
  const { kind, ref, dueAt } = deadline;
  const due: DueLine = { ...line, kind, dueAt };
  const place = { id: line.caseId, slot: slotOf(kind, ref), dueAt, work, assignee: line.assignee };
  const entry = { list: boardLists.due, sort: dueSort(place), line: due };
  dueEntries.set(deadline, { line, entry });
  return entry;
};
const dueEntries = new WeakMap<RunningDeadline, { readonly line: CaseLine; readonly entry: Entry }>();

type DuePlace = {
  readonly id: string;
  readonly slot: Slot;
  readonly dueAt: Instant;
  readonly work: Work;
  readonly assignee: string | undefined;
};
/** Holds all that a forecast asks of a deadline, so that the lines themselves need not be read for it. */
export const dueSort = ({ id, slot, dueAt, work, assignee = '' }: DuePlace): string =>
  [dueAt, id, slot, work, assignee].join('#');

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

const rankOf = (priority: Priority): number => priorities.indexOf(priority);
