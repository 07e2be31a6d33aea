import type { CaseEvent } from '../../../domain/case/events.ts';
import { caseStream, parseCaseId } from '../../../domain/kernel/ids.ts';
import { createVoices, type Voices } from '../../../domain/views/quarter/themes.ts';
import type { EventStore } from '../adapters/event-store.ts';

/** Where a comment stands: the commit of a case. */
export type CommentPlace = { readonly caseId: string; readonly commit: number };

const SIDE_BY_SIDE = 32;

/** Comments are personal data: read where they live, counted by theme, and forgotten. One that was erased says nothing. */
export const readVoices = async (events: Pick<EventStore, 'load'>, places: readonly CommentPlace[]): Promise<Voices> => {
  const voices = createVoices();
  const queue = places.values();
  const lane = async (): Promise<void> => {
    for (const { caseId, commit } of queue) {
      const id = parseCaseId(caseId);
      if (id === undefined) continue;
      const [found] = await events.load(caseStream(id), commit - 1);
      for (const event of (found?.events ?? []) as readonly CaseEvent[]) {
        if (event.type !== 'FeedbackReceived' || event.personal?.comment === undefined) continue;
        const { score } = event.data;
        voices.add({ text: event.personal.comment, ...(score === undefined ? {} : { score }) });
      }
    }
  };
  await Promise.all(Array.from({ length: SIDE_BY_SIDE }, lane));
  return voices.voices();
};
