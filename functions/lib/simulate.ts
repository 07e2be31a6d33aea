import { phases } from '../../domain/case/words.ts';
import { type CustomerId, customerStream, parseCustomerId } from '../../domain/customer/events.ts';
import type { Commit } from '../../domain/kernel/event.ts';
import { type AgentId, type CaseId, caseStream, parseCaseId, type StreamId } from '../../domain/kernel/ids.ts';
import type { Instant } from '../../domain/kernel/time.ts';
import type { Replaying } from '../../domain/policy/replay-parts.ts';
import { createSimulation, type SimulationReport } from '../../domain/policy/simulation.ts';
import { type CaseLine, lists } from '../../domain/views/board-lines.ts';
import { directory, type OwedLine } from '../../domain/views/customer-directory.ts';
import type { EventStore } from './adapters/event-store.ts';
import type { ViewStore } from './adapters/view-store.ts';
import { listTogether } from './page.ts';

/** `cursor` where time ran out: the same request with it goes on, and the reports add up. `failed`: streams that could not be replayed. */
export type Simulated = SimulationReport & {
  readonly complete: boolean;
  readonly cursor?: string;
  readonly failed: { readonly count: number; readonly cases: readonly CaseId[]; readonly customers: readonly CustomerId[] };
};

/** Where an earlier part ended: in the cases, or in the customers after them. */
export type Place = { readonly phase: 'cases' | 'customers'; readonly after: string };

/** The place that a part's cursor names; undefined where no part of this period gave it. */
export const placeOf = (cursor: string, { from }: { readonly from: Instant }): Place | undefined => {
  const [, phase, after = ''] = /^(cases|customers)\|(.*)$/s.exec(cursor) ?? [];
  if (phase === 'customers') return { phase, after };
  return phase === 'cases' && after >= from ? { phase, after } : undefined;
};

type Asked = Replaying & {
  /** Cases opened, and promises made to customers, from here on, up to (not at) `to`. */
  readonly from: Instant;
  readonly to: Instant;
  readonly teamOf: (agent: AgentId) => string | undefined;
  /** From where to go on; from the beginning where it is missing. */
  readonly place?: Place | undefined;
  readonly timeUp: () => boolean;
};

const BATCH = 200;
const SIDE_BY_SIDE = 16;
const MOST_NAMED = 50;

/** Cases opened in a period and then customers, one after the other through the simulation: nothing is kept but their part of the report. */
export const simulate = async (
  { events, views }: { readonly events: Pick<EventStore, 'load'>; readonly views: Pick<ViewStore, 'list'> },
  { from, to, place = { phase: 'cases', after: from }, timeUp, teamOf, ...replaying }: Asked,
): Promise<Simulated> => {
  const simulation = createSimulation({ ...replaying, during: { from, to }, teamOf });
  const failed = { count: 0, cases: [] as CaseId[], customers: [] as CustomerId[] };

  const cases = pass<CaseId>({
    lists: phases.map(lists.casesIn),
    upTo: to,
    idOf: (line) => parseCaseId((line as CaseLine).caseId),
    stream: caseStream,
    add: simulation.add,
    failed: failed.cases,
  });
  const customers = pass<CustomerId>({
    lists: [directory.promised],
    idOf: (line) => parseCustomerId((line as OwedLine).customerId),
    stream: customerStream,
    add: simulation.addCustomer,
    failed: failed.customers,
  });

  /** Until the list ends, or time does: then from where to go on. */
  function pass<Id>({ lists: names, upTo, idOf, stream, add, failed: named }: Pass<Id>) {
    const one = async (id: Id): Promise<void> => {
      const commits = await events.load(stream(id));
      try {
        add(commits);
      } catch {
        failed.count += 1;
        if (named.length < MOST_NAMED) named.push(id);
      }
    };
    return async (begin: string): Promise<string | undefined> => {
      for (let after = begin; ; ) {
        const range = { limit: BATCH, ...(after === '' ? {} : { after }), ...(upTo ? { upTo } : {}) };
        const entries = await listTogether(views, names, range);
        const queue = entries.flatMap(({ line }) => idOf(line) ?? []);
        const lane = async (): Promise<void> => {
          for (let id = queue.shift(); id !== undefined; id = queue.shift()) await one(id);
        };
        await Promise.all(Array.from({ length: SIDE_BY_SIDE }, lane));
        const last = entries.at(-1);
        if (last === undefined || entries.length < BATCH) return undefined;
        after = last.sort;
        if (timeUp()) return after;
      }
    };
  }

  const answer = (next?: string): Simulated => ({
    ...simulation.report(),
    ...(next === undefined ? { complete: true } : { complete: false, cursor: next }),
    failed,
  });
  if (place.phase === 'cases') {
    const rest = await cases(place.after);
    if (rest !== undefined) return answer(`cases|${rest}`);
    if (timeUp()) return answer('customers|');
  }
  const rest = await customers(place.phase === 'customers' ? place.after : '');
  return answer(rest === undefined ? undefined : `customers|${rest}`);
};

type Pass<Id> = {
  /** Of one order. */
  readonly lists: readonly string[];
  readonly upTo?: Instant;
  readonly idOf: (line: unknown) => Id | undefined;
  readonly stream: (id: Id) => StreamId;
  readonly add: (commits: readonly Commit[]) => void;
  readonly failed: Id[];
};
