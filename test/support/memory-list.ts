import type { Commit } from '../../domain/kernel/event.ts';
import type { View } from '../../domain/views/view.ts';
import type { ViewStore } from '../../functions/lib/adapters/view-store.ts';

/** The lists of one view in memory, up to the last commit shown to it. */
export const inMemoryList = (view: View<unknown>): Pick<ViewStore, 'list'> & { readonly project: (commit: Commit) => void } => {
  const rows = new Map<string, unknown>();
  const lists = new Map<string, Map<string, object>>();
  return {
    project: (commit) => {
      if (!commit.stream.startsWith(`${view.streams}#`)) return;
      const before = rows.get(commit.stream);
      const after = view.evolve(before ?? view.initial, commit);
      rows.set(commit.stream, after);
      if (before !== undefined) for (const { list, sort } of view.contribution(before).entries) lists.get(list)?.delete(sort);
      for (const { list, sort, line } of view.contribution(after).entries) {
        const entries = lists.get(list) ?? new Map<string, object>();
        lists.set(list, entries.set(sort, line));
      }
    },
    list: async (name, { limit, after = '', upTo = '\uffff', newestFirst = false }) => {
      const sorted = [...(lists.get(name) ?? [])].sort(([a], [b]) => (a < b ? -1 : 1));
      const found = sorted.filter(([sort]) => (newestFirst ? sort < (after || '\uffff') : sort > after && sort < upTo));
      return (newestFirst ? found.reverse() : found).slice(0, limit).map(([sort, line]) => ({ sort, line }));
    },
  };
};
