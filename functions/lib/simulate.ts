import { type CaseId, caseStream, parseCaseId } from '../../domain/kernel/ids.ts';
import type { Instant } from '../../domain/kernel/time.ts';
import type { Replaying } from '../../domain/policy/replay.ts';
import { createSimulation, type SimulationReport } from '../../domain/policy/simulation.ts';
import { type CaseLine, lists } from '../../domain/views/supervisor-board.ts';
import type { EventStore } from './adapters/event-store.ts';
import type { ViewStore } from './adapters/view-store.ts';

/** `cursor` where time ran out: the same request with it goes on, and the reports add up. `failed`: cases that could not be replayed. */
export type Simulated = SimulationReport & {
  readonly complete: boolean;
  readonly cursor?: string;
  readonly failed: { readonly count: number; readonly cases: readonly CaseId[] };
};

type Asked = Replaying & {
  /** Cases opened from here on, up to (not at) `to`. */
  readonly from: Instant;
  readonly to: Instant;
  readonly cursor?: string | undefined;
  readonly timeUp: () => boolean;
};

const BATCH = 200;
const SIDE_BY_SIDE = 16;
const MOST_NAMED = 50;

/** Cases opened in a period, one after the other through the simulation: nothing of a case is kept but its part of the report. */
export const simulate = async (
  { events, views }: { readonly events: Pick<EventStore, 'load'>; readonly views: Pick<ViewStore, 'list'> },
  { from, to, cursor, timeUp, ...replaying }: Asked,
): Promise<Simulated> => {
  const simulation = createSimulation(replaying);
  const failed = { count: 0, cases: [] as CaseId[] };

  const replay = async (id: CaseId): Promise<void> => {
    const commits = await events.load(caseStream(id));
    try {
      simulation.add(commits);
    } catch {
      failed.count += 1;
      if (failed.cases.length < MOST_NAMED) failed.cases.push(id);
    }
  };

  for (let after: string = cursor ?? from; ; ) {
    const entries = await views.list(lists.cases, { limit: BATCH, after, upTo: to });
    const queue = entries.flatMap(({ line }) => parseCaseId((line as CaseLine).caseId) ?? []);
    const lane = async (): Promise<void> => {
      for (let id = queue.shift(); id !== undefined; id = queue.shift()) await replay(id);
    };
    await Promise.all(Array.from({ length: SIDE_BY_SIDE }, lane));
    const last = entries.at(-1);
    if (last === undefined || entries.length < BATCH) return { ...simulation.report(), complete: true, failed };
    after = last.sort;
    if (timeUp()) return { ...simulation.report(), complete: false, cursor: after, failed };
  }
};
