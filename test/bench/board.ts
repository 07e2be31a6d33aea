import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Commit } from '../../domain/kernel/event.ts';
import { instantOf } from '../../domain/kernel/time.ts';
import { defaultCalendar } from '../../domain/policy/default-policy.ts';
import { createViewStore } from '../../functions/lib/adapters/view-store.ts';
import { readBoard } from '../../functions/lib/board.ts';
import { createBatchProjector } from '../../functions/lib/project.ts';
import { createRoster } from '../../functions/lib/roster.ts';
import { allViews, viewsOf } from '../../functions/lib/views.ts';
import { startDynoxide } from '../../infra/local/dynoxide.ts';
import { simulate } from '../../infra/local/simulate/simulate.ts';
import { staff } from '../support/cases.ts';
import { defaultPolicies } from '../support/given.ts';
import { createTables, localClient } from '../support/tables.ts';
import { type Figure, percentile, rounded } from './figure.ts';

const OPEN = 20_000;
const CLOSED = 2_000;
const READS = 200;

/** Reading the board with 20,000 open cases, and again when 2,000 closed ones have come to them. */
export const benchBoard = async (): Promise<readonly Figure[]> => {
  const folder = mkdtempSync(path.join(tmpdir(), 'kefu-bench-'));
  const engine = await startDynoxide({ dbPath: path.join(folder, 'board.db') });
  const client = localClient(engine.endpoint);
  try {
    const { views: table } = await createTables(engine.endpoint);
    const views = createViewStore({ client, table });
    const events = { load: () => Promise.reject(new Error('nothing is missing')) };
    const project = createBatchProjector({ events, views, viewsOf: viewsOf(allViews(defaultPolicies).filter(isOfBoard)) });
    const take = async (commits: Iterable<Commit>): Promise<string> => {
      let batch: Commit[] = [];
      let last = '';
      const flush = async (): Promise<void> => {
        const failed = (await project(batch)).find(({ kind }) => kind !== 'projected');
        if (failed !== undefined) throw new Error(`${failed.stream}: ${failed.kind}`);
        batch = [];
      };
      for (const commit of commits) {
        batch.push(commit);
        if (commit.at > last) last = commit.at;
        if (batch.length >= 400) await flush();
      }
      await flush();
      return last;
    };
    const openTo = Date.parse(await take(firstOf(simulate({ cases: OPEN, quarter: '2026-Q3', seed: 7 }))));
    const now = () => instantOf(openTo - 60_000);
    const roster = createRoster(views, now);
    const read = async () =>
      readBoard(views, { now: now(), centre: defaultCalendar, who: staff('supervisor'), people: await roster.all() });
    const timed = async (): Promise<number> => {
      for (let warm = 0; warm < 10; warm += 1) await read();
      const millis: number[] = [];
      for (let index = 0; index < READS; index += 1) {
        const started = performance.now();
        await read();
        millis.push(performance.now() - started);
      }
      return rounded(percentile(millis, 99), 1);
    };
    const board = await read();
    const alone = await timed();
    const onlyCases = function* (commits: Iterable<Commit>): Generator<Commit> {
      for (const commit of commits) if (commit.stream.startsWith('case#')) yield commit;
    };
    await take(onlyCases(simulate({ cases: CLOSED, quarter: '2026-Q2', seed: 8 })));
    return [
      { name: 'board.open20k.p99', unit: 'ms', ours: alone, goal: '<= 50' },
      { name: 'board.open20k.withClosed.p99', unit: 'ms', ours: await timed() },
      { name: 'board.open20k.kB', unit: 'kB', ours: rounded(JSON.stringify(board).length / 1000) },
      { name: 'board.open20k.cases', unit: 'cases', ours: board.queue.count },
    ];
  } finally {
    client.destroy();
    await engine.stop();
    rmSync(folder, { recursive: true, force: true });
  }
};

const isOfBoard = ({ name }: { readonly name: string }): boolean => name === 'board';

/** The people whole, and of each case what opened it: all stay open. */
function* firstOf(commits: Iterable<Commit>): Generator<Commit> {
  for (const commit of commits) if (commit.stream.startsWith('agent#') || commit.commit === 1) yield commit;
}

if (import.meta.main) console.table(await benchBoard());
