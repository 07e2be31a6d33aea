import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { instantOf } from '../../domain/kernel/time.ts';
import { createEventStore } from '../../functions/lib/adapters/event-store.ts';
import { createViewRegister } from '../../functions/lib/adapters/view-register.ts';
import { createRebuildFrom } from '../../functions/lib/rebuild/wiring.ts';
import { startDynoxide } from '../../infra/local/dynoxide.ts';
import { simulate } from '../../infra/local/simulate/simulate.ts';
import { createTables, localClient } from '../support/tables.ts';
import type { Figure } from './figure.ts';

/** A rebuild of the board from so many events of a simulated quarter, check and switch included, on a file. */
export const benchRebuild = async (): Promise<readonly Figure[]> => {
  const figures: Figure[] = [];
  for (const [name, cases] of [
    ['10k', 300],
    ['100k', 3000],
  ] as const) {
    const { events, seconds } = await measure(cases);
    figures.push({ name: `rebuild.${name}.s`, unit: 's', ours: Number(seconds.toFixed(1)) });
    figures.push({
      name: `rebuild.${name}.eventsPerSecond`,
      unit: 'events/s',
      ours: Math.round(events / seconds),
      goal: '>= 3334', // 1 M events within 5 minutes
    });
  }
  return figures;
};

const measure = async (cases: number): Promise<{ readonly events: number; readonly seconds: number }> => {
  const folder = mkdtempSync(path.join(tmpdir(), 'kefu-bench-'));
  const engine = await startDynoxide({ dbPath: path.join(folder, 'rebuild.db') });
  const client = localClient(engine.endpoint);
  try {
    const tables = await createTables(engine.endpoint);
    const store = createEventStore({ client, table: tables.events });
    let events = 0;
    const commits = simulate({ cases, quarter: '2026-Q3', seed: 7 });
    const lane = async (): Promise<void> => {
      for (let next = commits.next(); !next.done; next = commits.next()) {
        events += next.value.events.length;
        await store.append(next.value);
      }
    };
    await Promise.all(Array.from({ length: 32 }, lane));

    const env = { eventsTable: tables.events, viewsTable: tables.views };
    const register = createViewRegister({ client, table: tables.views });
    const rebuild = createRebuildFrom({ client, env, now: () => instantOf(Date.now()), pause: (millis) => sleep(millis) });
    const run = async (): Promise<void> => {
      let left = await rebuild.begin('board');
      while (left.length > 0) left = (await Promise.all(left.map((piece) => rebuild.work(piece, () => false)))).flat();
    };
    await run(); // the first finds no live build to compare with
    await rebuild.switchTo('board', 'building');
    const started = performance.now();
    await run();
    const seconds = (performance.now() - started) / 1000;
    if ((await register.find('board')).live !== 'board@3') throw new Error('the second build was not switched to');
    return { events, seconds };
  } finally {
    client.destroy();
    await engine.stop();
    rmSync(folder, { recursive: true, force: true });
  }
};

if (import.meta.main) console.table(await benchRebuild());
