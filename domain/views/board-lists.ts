import { type ComplaintStage, complaintStages } from '../case/complaint.ts';
import { type Priority, priorities } from '../case/words.ts';
import { type CaseLine, type ComplaintLine, type HeldLine, lists, sortOf, tables, workOf } from './board-lines.ts';
import type { Shares } from './board-parts.ts';
import { loadCell, nowCell, openedCell } from './board-sheets.ts';
import type { Cell, Entry } from './view.ts';

/** What the board shows of a case's line (G2): the queue by priority and age, complaints, whose it is. */

/** Where the line itself is listed and counted; places are those of `before`, an earlier line of the case, where they are the same. */
export const linePart = (line: CaseLine, before?: LinePart): LinePart => {
  const sort = before?.sort ?? sortOf(line.openedAt, line.caseId);
  const alike = before?.line.priority === line.priority ? before : undefined;
  const queueSort = alike?.queueSort ?? sortOf(rankOf(line.priority), sort);
  const opened = alike?.opened ?? openedCell(line.openedAt, line.priority);
  return { line, sort, queueSort, opened, cells: cellsOf(line, opened), entries: entriesOf(line, sort, queueSort) };
};
export type LinePart = Shares & {
  readonly line: CaseLine;
  readonly sort: string;
  readonly queueSort: string;
  readonly opened: Cell;
};

/** The customer is waited for in no case of the queue. */
const isQueued = ({ phase }: CaseLine): boolean => phase === 'new' || phase === 'in-progress';
const isOpen = (line: CaseLine): boolean => isQueued(line) || line.phase === 'waiting';

const cellsOf = (line: CaseLine, opened: Cell): readonly Cell[] => {
  const { phase, priority, assignee } = line;
  const cells = [nowCell(tables.cases, phase, priority)];
  if (isQueued(line)) cells.push(opened);
  if (isQueued(line) && assignee === undefined) cells.push(nowCell(tables.unassigned, priority));
  if (isOpen(line) && assignee !== undefined) cells.push(loadCell(tables.load, assignee, workOf(line)));
  return cells;
};

const entriesOf = (line: CaseLine, sort: string, queueSort: string): readonly Entry[] => {
  const { phase, assignee, caseId } = line;
  const entries: Entry[] = [
    // Few cases that are closed are opened again.
    { list: lists.casesIn(phase), sort, line, ...(phase === 'closed' ? { stays: true } : {}) },
  ];
  if (isQueued(line)) entries.push({ list: lists.queue, sort: queueSort, line });
  if (isOpen(line) && assignee !== undefined) {
    const held: HeldLine = { caseId, work: workOf(line) };
    entries.push({ list: lists.heldBy(assignee), sort: caseId, line: held });
  }
  return entries;
};

export const complaintShares = (line: CaseLine, stage: ComplaintStage): Shares => {
  const shown: ComplaintLine = { ...line, stage };
  const rank = String(complaintStages.indexOf(stage)).padStart(2, '0');
  const sort = sortOf(rank, line.openedAt, line.caseId);
  return { cells: [nowCell(tables.complaints, stage)], entries: [{ list: lists.complaints, sort, line: shown }] };
};

const rankOf = (priority: Priority): number => priorities.indexOf(priority);
