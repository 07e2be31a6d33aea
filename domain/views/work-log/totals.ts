import { specialCases } from '../../work-log/day.ts';
import { type Work, works } from '../../work-log/kinds.ts';
import { dayOfSort, type LoggedWork, type WorkLine, type WrittenLine } from './view.ts';

/** What a day, a week or a month of work comes to (E4). */

/** `seconds`: those that were recorded, of `timed` of the `count`. */
export type Total = { readonly count: number; readonly timed?: number; readonly seconds?: number };
export type Totals = {
  readonly work: Readonly<Partial<Record<Work, Total>>>;
  readonly remarks: number;
  readonly specialCases: number;
};
/** A stored line of an agent's log, its sort key beside it. */
export type LogLine = { readonly sort: string; readonly line: unknown };

const isWork = (line: unknown): line is WorkLine => typeof line === 'object' && line !== null && 'done' in line;

export const workLinesOf = (lines: readonly LogLine[]): readonly WorkLine[] => lines.map(({ line }) => line).filter(isWork);
export const writtenOf = (lines: readonly LogLine[]): WrittenLine => {
  const written = lines.map(({ line }) => line).filter((line): line is WrittenLine => !isWork(line));
  return { remarks: written.flatMap(({ remarks }) => remarks), special: written.flatMap(({ special }) => special) };
};

/** Of lines of any days: work that does not count is left out. */
export const totalsOf = (lines: readonly LogLine[]): Totals => {
  const counted = workLinesOf(lines).filter(({ uncounted }) => uncounted === undefined);
  const byKind = Map.groupBy(
    counted.flatMap(({ done }) => done),
    ({ what }) => what,
  );
  const work = Object.fromEntries(works.flatMap((what) => (byKind.has(what) ? [[what, totalOf(byKind.get(what) ?? [])]] : [])));
  const days = [...Map.groupBy(lines, ({ sort }) => dayOfSort(sort)).values()].map(writtenOf);
  return {
    work,
    remarks: days.reduce((sum, { remarks }) => sum + remarks.length, 0),
    specialCases: days.reduce((sum, { special }) => sum + specialCases(special).length, 0),
  };
};

/** Milliseconds while adding up, so that no order of adding makes another sum. */
const totalOf = (done: readonly LoggedWork[]): Total => {
  const timed = done.flatMap(({ seconds }) => (seconds === undefined ? [] : [Math.round(seconds * 1000)]));
  if (timed.length === 0) return { count: done.length };
  return { count: done.length, timed: timed.length, seconds: timed.reduce((sum, one) => sum + one, 0) / 1000 };
};
