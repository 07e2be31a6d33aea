import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Commit } from '../../domain/kernel/event.ts';
import type { StreamId } from '../../domain/kernel/ids.ts';
import { board, movement, nothing, type View } from '../../domain/views/view.ts';
import { createViewStore } from '../../functions/lib/adapters/view-store.ts';
import { createBatchProjector } from '../../functions/lib/project.ts';
import { allViews, viewsOf } from '../../functions/lib/views.ts';
import { startDynoxide } from '../../infra/local/dynoxide.ts';
import { simulate } from '../../infra/local/simulate/simulate.ts';
import { defaultPolicies } from '../support/given.ts';
import { createTables, localClient } from '../support/tables.ts';
import type { Figure } from './figure.ts';

const CASES = 1500;
const BATCH = 100;
const everyView = allViews(defaultPolicies);

/** The view function's work on a believable quarter, in order of time: in memory, and in batches of 100 through the store. */
export const benchViews = async (): Promise<readonly Figure[]> => {
  const commits = [...simulate({ cases: CASES, quarter: '2026-Q3', seed: 7 })].sort((a, b) => (a.at < b.at ? -1 : 1));
  const names = [...new Set(everyView.map(({ name }) => name))];
  const boardOfCases = everyView.filter(({ name, streams }) => name === board.name && streams === 'case');
  const figures: Figure[] = [
    { name: 'views.memory.eventsPerSecond', unit: 'events/s', ours: inMemory(commits, boardOfCases) },
    { name: 'views.memory.all.eventsPerSecond', unit: 'events/s', ours: inMemory(commits, everyView) },
  ];
  let allUnits = 0;
  for (const name of names) {
    const { perSecond, unitsPerEvent } = await throughStore(commits, (view) => view.name === name);
    allUnits += unitsPerEvent;
    const isBoard = name === board.name;
    figures.push(
      { name: `views.${name}.eventsPerSecond`, unit: 'events/s', ours: perSecond, ...(isBoard ? { goal: '>= 2000' } : {}) },
      { name: `views.${name}.unitsPerEvent`, unit: 'units', ours: unitsPerEvent, ...(isBoard ? { goal: '<= 4' } : {}) },
    );
  }
  figures.push({ name: 'views.all.unitsPerEvent', unit: 'units', ours: Number(allUnits.toFixed(2)), goal: '<= 4' });
  return figures;
};

const eventsOf = (commits: readonly Commit[]): number => commits.reduce((sum, { events }) => sum + events.length, 0);

/** Commit by commit as they came, every row kept; processor time, the best of 10. */
const inMemory = (commits: readonly Commit[], views: readonly View<unknown>[]): number => {
  const own = commits.filter(({ stream }) => views.some(({ streams }) => stream.startsWith(`${streams}#`)));
  const micros = Array.from({ length: 10 }, () => {
    const folds = views.map((view) => ({ view, of: `${view.streams}#`, rows: new Map<string, unknown>() }));
    const before = process.cpuUsage();
    for (const commit of own)
      for (const { view, of, rows } of folds) {
        if (!commit.stream.startsWith(of)) continue;
        const row = rows.get(commit.stream);
        const now = view.evolve(row ?? view.initial, commit);
        movement(row === undefined ? nothing : view.contribution(row), view.contribution(now));
        rows.set(commit.stream, now);
      }
    const { user, system } = process.cpuUsage(before);
    return user + system;
  });
  return Math.round((eventsOf(own) * 1e6) / Math.min(...micros));
};

/** The second half is measured: by then there are rows and lists as on any day. */
const throughStore = async (commits: readonly Commit[], isMeant: (view: View<unknown>) => boolean) => {
  const folder = mkdtempSync(path.join(tmpdir(), 'kefu-bench-'));
  const engine = await startDynoxide({ dbPath: path.join(folder, 'views.db') });
  const client = localClient(engine.endpoint);
  try {
    const { views: table } = await createTables(engine.endpoint);
    let units = 0;
    const seen = new Map<StreamId, readonly Commit[]>();
    const views = createViewStore({
      client,
      table,
      onWritten: (some) => {
        units += some;
      },
    });
    const project = createBatchProjector({
      // What changed nothing in a row was not written with it, and is folded again once it is forgotten.
      events: { load: async (stream, from = 0) => (seen.get(stream) ?? []).filter(({ commit }) => commit > from) },
      views,
      viewsOf: viewsOf(everyView.filter(isMeant)),
    });
    const half = Math.floor(commits.length / 2 / BATCH) * BATCH;
    let started = performance.now();
    for (let from = 0; from < commits.length; from += BATCH) {
      if (from === half) [units, started] = [0, performance.now()];
      const batch = commits.slice(from, from + BATCH);
      for (const commit of batch) seen.set(commit.stream, [...(seen.get(commit.stream) ?? []), commit]);
      const failed = (await project(batch)).find(({ kind }) => kind !== 'projected');
      if (failed !== undefined) throw new Error(`${failed.view} ${failed.stream}: ${failed.kind}`);
    }
    const events = eventsOf(commits.slice(half));
    return {
      perSecond: Math.round((events * 1000) / (performance.now() - started)),
      unitsPerEvent: Number((units / events).toFixed(2)),
    };
  } finally {
    client.destroy();
    await engine.stop();
    rmSync(folder, { recursive: true, force: true });
  }
};

if (import.meta.main) console.table(await benchViews());
