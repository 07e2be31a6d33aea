import * as z from 'zod/mini';
import type { Instant } from '../../../domain/kernel/time.ts';
import { dayAfter } from '../../../domain/views/figures/period.ts';
import { termsOf } from '../../../domain/views/figures/terms.ts';
import { createEventStore, type StoreClient } from '../adapters/event-store.ts';
import { createSumReader } from '../adapters/sum-reader.ts';
import { createEventScan, createViewItems } from '../adapters/table-scan.ts';
import { createViewRegister } from '../adapters/view-register.ts';
import { createViewStore } from '../adapters/view-store.ts';
import { createBuildPacker } from '../figures/pack-all.ts';
import { createPolicies } from '../policies.ts';
import { createBatchProjector, type ProjectBatch } from '../project.ts';
import { allViews, viewsOf } from '../views.ts';
import { createCheck } from './check.ts';
import { createRebuild, type Rebuild, type RebuildPorts, type Work } from './rebuild.ts';

export type RebuildSetting = {
  readonly client: StoreClient;
  readonly env: { readonly eventsTable: string; readonly viewsTable: string };
  readonly now: () => Instant;
  readonly pause: (millis: number) => Promise<void>;
  /** Default: every view there is. */
  readonly views?: Pick<RebuildPorts, 'views'> & { readonly viewsOf: ReturnType<typeof viewsOf> };
  /** Commits read at once; as many as a page holds where missing. */
  readonly pageSize?: number;
};

/** A rebuild on the two tables. */
export const createRebuildFrom = ({ client, env, now, pause, views, pageSize }: RebuildSetting): Rebuild => {
  const events = createEventStore({ client, table: env.eventsTable });
  const policies = createPolicies(events, now);
  const all = views?.views ?? allViews(policies.latest);
  const known = views ?? { views: all, viewsOf: viewsOf(all) };
  const store = createViewStore({ client, table: env.viewsTable, lines: 'together' });
  /** One view of a stream, into one build. */
  const projectInto = (place: string): ProjectBatch => {
    const [name] = place.split('@');
    const project = createBatchProjector({
      events,
      views: { ...store, places: async () => () => [place] },
      viewsOf: (stream) => known.viewsOf(stream).filter((view) => view.name === name),
    });
    return async (commits) => {
      await policies.book();
      return project(commits);
    };
  };
  const check = createCheck({
    items: createViewItems({ client, table: env.viewsTable }),
    catchUp: async (place, stream) => {
      await projectInto(place)(await events.load(stream));
    },
    sumsOf: (place) => createSumReader({ client, table: env.viewsTable, view: place, place }).sums,
    pause,
  });
  const packBuild = createBuildPacker({ client, table: env.viewsTable, rest: async () => {} }); // nobody reads it yet
  const pack = async (place: string, isUp: () => boolean): Promise<boolean> => {
    await policies.book();
    const upTo = dayAfter(termsOf(policies.latest).dayOf(now()), -1);
    return (await packBuild(place, { upTo, isUp })).isDone;
  };
  const register = createViewRegister({ client, table: env.viewsTable });
  const scan = createEventScan({ client, table: env.eventsTable, ...(pageSize === undefined ? {} : { pageSize }) });
  return createRebuild({ register, scan, projectInto, pack, check, park: store.park, views: known.views, now });
};

const work = z.discriminatedUnion('step', [
  z.strictObject({ view: z.string(), place: z.string(), step: z.literal('reading'), segment: z.int() }),
  z.strictObject({ view: z.string(), place: z.string(), step: z.literal('packing') }),
  z.strictObject({ view: z.string(), place: z.string(), step: z.literal('checking') }),
  z.strictObject({ view: z.string(), place: z.string(), step: z.literal('clearing') }),
]);

/** A message of the queue; throws for what is none. */
export const parseWork = (body: string): Work => z.parse(work, JSON.parse(body));
