import type { CaseEvent } from '../../../domain/case/events.ts';
import { type CaseId, caseStream } from '../../../domain/kernel/ids.ts';
import type { ActionLine } from '../../../domain/views/quarter/learned.ts';
import type { EventStore } from '../adapters/event-store.ts';

/** Where lessons stand: the commit of a case. */
export type LessonPlace = { readonly caseId: string; readonly commit: number };

/** The improvement actions that lessons of cases became (C6), in the order of their recording; what is to be done stays in its case. */
export const readActions = async (
  events: Pick<EventStore, 'load'>,
  places: readonly LessonPlace[],
): Promise<readonly ActionLine[]> => {
  const lines = new Map<string, ActionLine>();
  for (const { caseId, commit } of places) {
    const [found] = await events.load(caseStream(caseId as CaseId), commit - 1);
    for (const { type, data } of (found?.events ?? []) as readonly CaseEvent[])
      if (type === 'LessonsRecorded' && data.becomes === 'improvement-action') {
        const { lesson, owner, dueAt, at } = data;
        lines.set(`${at} ${caseId} ${lesson}`, { caseId, lesson, owner, dueAt, at });
      }
  }
  return [...lines].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, line]) => line);
};
