import type { CaseEvent } from '../../../domain/case/events.ts';
import type { ActionLine } from '../../../domain/views/quarter/learned.ts';
import type { CommitPlace, ReadCommits } from '../adapters/commit-reader.ts';

/** The improvement actions that lessons of cases became (C6), in the order of their recording; what is to be done stays in its case. */
export const readActions = async (read: ReadCommits, places: readonly CommitPlace[]): Promise<readonly ActionLine[]> => {
  const lines = new Map<string, ActionLine>();
  for (const found of await read(places)) {
    const caseId = found?.stream.slice(CASE.length) ?? '';
    for (const { type, data } of (found?.events ?? []) as readonly CaseEvent[])
      if (type === 'LessonsRecorded' && data.becomes === 'improvement-action') {
        const { lesson, owner, dueAt, at } = data;
        lines.set(`${at} ${caseId} ${lesson}`, { caseId, lesson, owner, dueAt, at });
      }
  }
  return [...lines].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, line]) => line);
};

const CASE = 'case#';
