import type { CaseEvent } from '../../../domain/case/events.ts';
import { createVoices, type Voices } from '../../../domain/views/quarter/themes.ts';
import { type CommitPlace, MOST_READS, type ReadCommits } from '../adapters/commit-reader.ts';

const SIDE_BY_SIDE = 8;

/** Comments are personal data: read where they live, counted by theme, and forgotten. One that was erased says nothing. */
export const readVoices = async (read: ReadCommits, places: readonly CommitPlace[]): Promise<Voices> => {
  const voices = createVoices();
  const queue = batchesOf(places);
  const lane = async (): Promise<void> => {
    for (const batch of queue)
      for (const commit of await read(batch))
        for (const event of (commit?.events ?? []) as readonly CaseEvent[]) {
          if (event.type !== 'FeedbackReceived' || event.personal?.comment === undefined) continue;
          const { score } = event.data;
          voices.add({ text: event.personal.comment, ...(score === undefined ? {} : { score }) });
        }
  };
  await Promise.all(Array.from({ length: SIDE_BY_SIDE }, lane));
  return voices.voices();
};

function* batchesOf(places: readonly CommitPlace[]): Generator<readonly CommitPlace[]> {
  for (let from = 0; from < places.length; from += MOST_READS) yield places.slice(from, from + MOST_READS);
}
