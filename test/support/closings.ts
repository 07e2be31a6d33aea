import { quarterDecider } from '../../domain/improvement/quarter.ts';
import type { Commit } from '../../domain/kernel/event.ts';
import type { StreamId } from '../../domain/kernel/ids.ts';
import type { Instant } from '../../domain/kernel/time.ts';
import { createCommandHandler } from '../../functions/lib/handle-command.ts';
import type { ClosingPorts } from '../../functions/lib/quarter/close.ts';
import { contributed } from './figures.ts';
import { defaultPolicies } from './given.ts';
import { inMemory } from './memory-store.ts';

/** A desk whose figures know all commits up to a moment, with stores in memory: what a quarter is closed from. */
export const aDesk = (all: Iterable<Commit>, { until = '9999' as Instant, documents = new Map<string, Buffer>() } = {}) => {
  const { store, commits: stored } = inMemory();
  const streams = new Map<StreamId, Commit[]>();
  for (const commit of all) {
    if (commit.at > until || !counts(commit.stream)) continue;
    const known = streams.get(commit.stream);
    if (known) known.push(commit);
    else streams.set(commit.stream, [commit]);
  }
  const { entries, sums } = contributed([...streams.values()]);
  const lists = Map.groupBy(entries, ({ list }) => list);
  const views: ClosingPorts['views'] = {
    list: async (name) =>
      (lists.get(name) ?? []).toSorted((a, b) => (a.sort < b.sort ? -1 : 1)).map(({ sort, line }) => ({ sort, line })),
    numbers: async (table, { from, to }) => ({
      documents: [],
      sums: sums.filter((sum) => sum.table === table && sum.key >= from && sum.key <= `${to}~`),
    }),
  };
  const events: ClosingPorts['events'] = {
    append: store.append,
    load: async (stream, after = 0) => (counts(stream) ? (streams.get(stream) ?? []).slice(after) : store.load(stream, after)),
  };
  const commits: ClosingPorts['commits'] = async (places) =>
    places.map(({ stream, commit }) => (streams.get(stream) ?? [])[commit - 1]);
  const objects = {
    put: async (key: string, body: string | Uint8Array) => void documents.set(key, Buffer.from(body)),
    get: async (key: string) => documents.get(key),
  };
  const ports: ClosingPorts = {
    events,
    commits,
    views,
    objects,
    handle: createCommandHandler({ store, decider: quarterDecider, context: defaultPolicies }),
    policyAt: defaultPolicies.at,
  };
  return { ports, documents, stored };
};

/** Cases, and inspections of them. */
const counts = (stream: StreamId): boolean => /^(case|inspection)#/.test(stream);
