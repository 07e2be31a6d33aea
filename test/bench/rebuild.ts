import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Commit } from '../../domain/kernel/event.ts';
import { instantOf } from '../../domain/kernel/time.ts';
import { board } from '../../domain/views/view.ts';
import { itemFromCommit } from '../../functions/lib/adapters/event-store.ts';
import { createViewRegister } from '../../functions/lib/adapters/view-register.ts';
import type { Work } from '../../functions/lib/rebuild/rebuild.ts';
import { createRebuildFrom } from '../../functions/lib/rebuild/wiring.ts';
import { allViews, viewsOf } from '../../functions/lib/views.ts';
import { startDynoxide } from '../../infra/local/dynoxide.ts';
import { simulate } from '../../infra/local/simulate/simulate.ts';
import { defaultPolicies } from '../support/given.ts';
import { createTables, localClient } from '../support/tables.ts';
import { createBulkViews } from './bulk-views.ts';
import { intoFile } from './engine-file.ts';
import type { Figure } from './figure.ts';

const SIZES = { '10k': 300, '100k': 3_000, '1M': 30_500 } as const;
export type Size = keyof typeof SIZES;

/** A rebuild of the board from so many events of a simulated quarter, check and switch included, on a file. */
export const benchRebuild = async (sizes: readonly Size[] = ['10k', '100k', '1M']): Promise<readonly Figure[]> => {
  const figures: Figure[] = [];
  for (const name of sizes) {
    const { events, seconds, processor } = await measure(SIZES[name]);
    const goal = name === '1M' ? { goal: '<= 300' } : {};
    figures.push({ name: `rebuild.${name}.events`, unit: 'events', ours: events });
    figures.push({ name: `rebuild.${name}.s`, unit: 's', ours: Number(seconds.toFixed(1)), ...goal });
    figures.push({ name: `rebuild.${name}.processor.s`, unit: 's', ours: Number(processor.toFixed(1)) });
    figures.push({
      name: `rebuild.${name}.eventsPerSecond`,
      unit: 'events/s',
      ours: Math.round(events / seconds),
      goal: '>= 3334', // 1 M events within 5 minutes
    });
  }
  return figures;
};

/** `processor`: seconds of this process, without the engine's. */
type Measured = { readonly events: number; readonly seconds: number; readonly processor: number };

const measure = async (cases: number): Promise<Measured> => {
  const folder = mkdtempSync(path.join(tmpdir(), 'kefu-bench-'));
  const dbPath = path.join(folder, 'rebuild.db');
  const engine = await startDynoxide({ dbPath });
  const client = localClient(engine.endpoint);
  try {
    const tables = await createTables(engine.endpoint);
    const events = fill({ dbPath, tables }, simulate({ cases, quarter: '2026-Q3', seed: 7 }));

    const env = { eventsTable: tables.events, viewsTable: tables.views };
    const register = createViewRegister({ client, table: tables.views });
    const rebuild = createRebuildFrom({ client, env, now: () => instantOf(Date.now()), pause: (millis) => sleep(millis) });
    // The same folds: a build that differs is not switched to.
    await register.save({ ...(await register.find('board')), version: board.version });
    const work = async (pieces: readonly Work[]): Promise<readonly Work[]> =>
      (await Promise.all(pieces.map((piece) => rebuild.work(piece, () => false)))).flat();

    const tellProgress = async (): Promise<void> => {
      const { building } = await register.find('board');
      const read = building === undefined ? [] : await register.segments(building.place);
      console.error(`  ${building?.step ?? 'clearing'}: ${read.reduce((sum, { commits }) => sum + commits, 0)} commits read`);
    };
    const progress = setInterval(() => tellProgress().catch(String), 10_000); // the engine may be gone by the answer
    const started = { wall: performance.now(), processor: process.cpuUsage() };
    for (let left = await rebuild.begin('board'); left.length > 0; ) left = await work(left);
    const seconds = (performance.now() - started.wall) / 1000;
    const { user, system } = process.cpuUsage(started.processor);
    clearInterval(progress);
    if ((await register.find('board')).live !== 'board@2') throw new Error('the new build was not switched to');
    return { events, seconds, processor: (user + system) / 1e6 };
  } finally {
    client.destroy();
    await engine.stop();
    rmSync(folder, { recursive: true, force: true });
  }
};

/** The events, and the build of the board that is live, as the functions would leave them; how many events those were. */
const fill = ({ dbPath, tables }: Place, commits: Iterable<Commit>): number => {
  const loadViews = createBulkViews({ dbPath, table: tables.views, viewsOf: viewsOf(ofBoard) });
  let events = 0;
  for (const some of inChunks(wholeStreams(commits), 2_000)) {
    intoFile({ dbPath, table: tables.events, keys: ['stream', 'commit'] }, (put) => {
      for (const commit of some.flat()) {
        put(itemFromCommit(commit));
        events += commit.events.length;
      }
    });
    loadViews(some);
  }
  return events;
};

/** Cases come whole, one after the other; all other streams at the end. */
function* wholeStreams(commits: Iterable<Commit>): Generator<readonly Commit[]> {
  const others = new Map<string, Commit[]>();
  let open: Commit[] = [];
  for (const commit of commits) {
    if (!commit.stream.startsWith('case#')) {
      const known = others.get(commit.stream);
      if (known === undefined) others.set(commit.stream, [commit]);
      else known.push(commit);
      continue;
    }
    if (open.length > 0 && commit.stream !== open[0]?.stream) {
      yield open;
      open = [];
    }
    open.push(commit);
  }
  if (open.length > 0) yield open;
  yield* others.values();
}

function* inChunks<T>(all: Iterable<T>, size: number): Generator<readonly T[]> {
  let chunk: T[] = [];
  for (const one of all) {
    chunk.push(one);
    if (chunk.length < size) continue;
    yield chunk;
    chunk = [];
  }
  yield chunk;
}

type Place = { readonly dbPath: string; readonly tables: { readonly events: string; readonly views: string } };
const ofBoard = allViews(defaultPolicies).filter(({ name }) => name === board.name);

if (import.meta.main) {
  const sizes = (Object.keys(SIZES) as Size[]).filter((size) => process.argv.includes(size));
  console.table(await benchRebuild(...(sizes.length > 0 ? [sizes] : [])));
}
