import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { BatchWriteItemCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Commit } from '../../domain/kernel/event.ts';
import { instantOf } from '../../domain/kernel/time.ts';
import { itemFromCommit } from '../../functions/lib/adapters/event-store.ts';
import { createViewRegister } from '../../functions/lib/adapters/view-register.ts';
import type { Work } from '../../functions/lib/rebuild/rebuild.ts';
import { createRebuildFrom } from '../../functions/lib/rebuild/wiring.ts';
import { startDynoxide } from '../../infra/local/dynoxide.ts';
import { simulate } from '../../infra/local/simulate/simulate.ts';
import { createTables, localClient } from '../support/tables.ts';
import type { Figure } from './figure.ts';

const SIZES = { '10k': 300, '100k': 3_000, '1M': 30_500 } as const;
export type Size = keyof typeof SIZES;

/** A rebuild of the board from so many events of a simulated quarter, check and switch included, on a file. */
export const benchRebuild = async (sizes: readonly Size[] = ['10k', '100k']): Promise<readonly Figure[]> => {
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
  const engine = await startDynoxide({ dbPath: path.join(folder, 'rebuild.db') });
  const client = localClient(engine.endpoint);
  try {
    const tables = await createTables(engine.endpoint);
    const events = await fill(client, tables.events, simulate({ cases, quarter: '2026-Q3', seed: 7 }));

    const env = { eventsTable: tables.events, viewsTable: tables.views };
    const register = createViewRegister({ client, table: tables.views });
    const rebuild = createRebuildFrom({ client, env, now: () => instantOf(Date.now()), pause: (millis) => sleep(millis) });
    const work = async (pieces: readonly Work[]): Promise<readonly Work[]> =>
      (await Promise.all(pieces.map((piece) => rebuild.work(piece, () => false)))).flat();

    await work(await rebuild.begin('board')); // there is no live build yet: the first becomes it unchecked
    const { building: first, ...known } = await register.find('board');
    await register.save({ ...known, live: 'board@2', ...(first === undefined ? {} : { version: first.version }) });

    const progress = setInterval(async () => {
      const { building } = await register.find('board');
      const read = building === undefined ? [] : await register.segments(building.place);
      console.error(`  ${building?.step ?? 'clearing'}: ${read.reduce((sum, { commits }) => sum + commits, 0)} commits read`);
    }, 10_000);
    const started = { wall: performance.now(), processor: process.cpuUsage() };
    for (let left = await rebuild.begin('board'); left.length > 0; ) left = await work(left);
    const seconds = (performance.now() - started.wall) / 1000;
    const { user, system } = process.cpuUsage(started.processor);
    clearInterval(progress);
    if ((await register.find('board')).live !== 'board@3') throw new Error('the second build was not switched to');
    return { events, seconds, processor: (user + system) / 1e6 };
  } finally {
    client.destroy();
    await engine.stop();
    rmSync(folder, { recursive: true, force: true });
  }
};

/** How many events those were. */
const fill = async (client: DynamoDBClient, table: string, commits: Iterator<Commit>): Promise<number> => {
  let events = 0;
  const lane = async (): Promise<void> => {
    for (;;) {
      const some: Commit[] = [];
      for (let next = commits.next(); !next.done; next = commits.next()) {
        some.push(next.value);
        if (some.length === 25) break;
      }
      if (some.length === 0) return;
      events += some.reduce((sum, commit) => sum + commit.events.length, 0);
      const puts = some.map((commit) => ({ PutRequest: { Item: itemFromCommit(commit) } }));
      await client.send(new BatchWriteItemCommand({ RequestItems: { [table]: puts } }));
    }
  };
  await Promise.all(Array.from({ length: 4 }, lane));
  return events;
};

if (import.meta.main) {
  const sizes = (Object.keys(SIZES) as Size[]).filter((size) => process.argv.includes(size));
  console.table(await benchRebuild(...(sizes.length > 0 ? [sizes] : [])));
}
