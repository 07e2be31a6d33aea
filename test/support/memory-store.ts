import type { Commit } from '../../domain/kernel/event.ts';
import { caseStream, type StreamId } from '../../domain/kernel/ids.ts';
import type { EventStore } from '../../functions/lib/adapters/event-store.ts';
import { caseId } from './cases.ts';

const theCase = caseStream(caseId);

/** The event store's rules in memory; `afterAppend` may lose an answer, `beforeAppend` may let another be faster. */
export const inMemory = (faults: { readonly beforeAppend?: () => Promise<void>; readonly afterAppend?: () => void } = {}) => {
  const streams = new Map<StreamId, Commit[]>();
  let loads = 0;
  const store: EventStore = {
    load: async (of, after = 0) => {
      loads += 1;
      return structuredClone((streams.get(of) ?? []).slice(after));
    },
    append: async (commit) => {
      await faults.beforeAppend?.();
      const commits = streams.get(commit.stream) ?? [];
      const stored = commits[commit.commit - 1];
      if (stored !== undefined && isSame(stored, commit)) return { kind: 'repeated', commit: stored, answerLost: false };
      if (stored !== undefined) return { kind: 'conflict', winner: stored };
      if (commit.commit !== commits.length + 1) throw new Error(`commit ${commit.commit} after ${commits.length}`);
      streams.set(commit.stream, [...commits, structuredClone(commit)]);
      faults.afterAppend?.();
      return { kind: 'appended' };
    },
  };
  return {
    store,
    /** Of the case that the tests speak of, unless another stream is named. */
    commits: (of = theCase): readonly Commit[] => streams.get(of) ?? [],
    loads: (): number => loads,
    /** The names of all streams. */
    streams: (): readonly StreamId[] => [...streams.keys()],
  };
};

const isSame = (stored: Commit, mine: Commit): boolean =>
  stored.commandId === mine.commandId &&
  (stored.fingerprint === undefined || mine.fingerprint === undefined
    ? JSON.stringify(stored.events) === JSON.stringify(mine.events)
    : stored.fingerprint === mine.fingerprint);
