import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { instant } from '../../domain/kernel/time.ts';
import { defaultCalendar } from '../../domain/policy/default-policy.ts';
import { createBoardReader } from '../../functions/lib/adapters/board-reader.ts';
import { readBoard } from '../../functions/lib/board.ts';
import { createRoster } from '../../functions/lib/roster.ts';
import { allViews, viewsOf } from '../../functions/lib/views.ts';
import { startDynoxide } from '../../infra/local/dynoxide.ts';
import { quarterNamed } from '../../infra/local/simulate/simulate.ts';
import { staff } from '../support/cases.ts';
import { defaultPolicies } from '../support/given.ts';
import { createTables, localClient } from '../support/tables.ts';
import { createBulkViews } from './bulk-views.ts';
import { createBusyDesk } from './busy-desk.ts';
import { type Figure, median, percentile, rounded } from './figure.ts';

const OPEN = 20_000;
const CLOSED = 20_000;
const READS = 300;
/** Thursday, half past ten in Shanghai. */
const NOW = instant('2026-09-17T02:30:00Z');

/** Reading the board with 20,000 open cases, and again when 20,000 closed ones have come to them. */
export const benchBoard = async (): Promise<readonly Figure[]> => {
  const folder = mkdtempSync(path.join(tmpdir(), 'kefu-bench-'));
  const dbPath = path.join(folder, 'board.db');
  const engine = await startDynoxide({ dbPath });
  const client = localClient(engine.endpoint);
  let requests = 0;
  client.middlewareStack.add(
    (next) => async (args) => {
      requests += 1;
      return next(args);
    },
    { step: 'finalizeRequest', priority: 'low' },
  );
  try {
    const { views: table } = await createTables(engine.endpoint);
    const ofBoard = allViews(defaultPolicies).filter(({ name }) => name === 'board');
    const load = createBulkViews({ dbPath, table, viewsOf: viewsOf(ofBoard) });
    const desk = createBusyDesk(OPEN, { now: NOW, quarter: quarterNamed('2026-Q3') });
    load(desk.people());
    load(desk.openCases());
    const views = createBoardReader({ client, table });
    const roster = createRoster(views, () => NOW);
    const read = () => readBoard(views, { now: NOW, centre: defaultCalendar, who: staff('supervisor'), people: roster.recent() });
    const timed = async () => {
      for (let warm = 0; warm < 20; warm += 1) await read();
      const millis: number[] = [];
      requests = 0;
      const before = processor(engine.pid);
      for (let index = 0; index < READS; index += 1) {
        const started = performance.now();
        JSON.stringify(await read());
        millis.push(performance.now() - started);
      }
      const spent = processor(engine.pid);
      return {
        p99: rounded(percentile(millis, 99), 1),
        p50: rounded(median(millis), 1),
        ours: rounded((spent.ours - before.ours) / READS, 1),
        engine: rounded((spent.engine - before.engine) / READS, 1),
        requests: rounded(requests / READS, 1),
      };
    };
    const board = await read();
    const alone = await timed();
    load(desk.closedCases(CLOSED));
    const among = await timed();
    const name = 'board.open20k';
    return [
      { name: `${name}.p99`, unit: 'ms', ours: alone.p99, goal: '<= 50' },
      { name: `${name}.p50`, unit: 'ms', ours: alone.p50 },
      { name: `${name}.processor`, unit: 'ms', ours: alone.ours },
      { name: `${name}.engineProcessor`, unit: 'ms', ours: alone.engine },
      { name: `${name}.requests`, unit: 'requests', ours: alone.requests },
      { name: `${name}.closed20k.p99`, unit: 'ms', ours: among.p99, goal: '<= 50' },
      { name: `${name}.closed20k.p50`, unit: 'ms', ours: among.p50 },
      { name: `${name}.closed20k.processor`, unit: 'ms', ours: among.ours },
      { name: `${name}.closed20k.engineProcessor`, unit: 'ms', ours: among.engine },
      { name: `${name}.kB`, unit: 'kB', ours: rounded(JSON.stringify(board).length / 1000) },
      { name: `${name}.cases`, unit: 'cases', ours: board.cases.total },
      { name: `${name}.agents`, unit: 'agents', ours: board.agents.count },
      { name: `${name}.dueWithinTheHour`, unit: 'deadlines', ours: board.dueSoon.count },
    ];
  } finally {
    client.destroy();
    await engine.stop();
    rmSync(folder, { recursive: true, force: true });
  }
};

/** Milliseconds of processor time so far, this process's and the engine's (whose clock ticks a hundred times a second). */
const processor = (engine: number | undefined) => {
  const { user, system } = process.cpuUsage();
  const fields = engine === undefined ? [] : (readFileSync(`/proc/${engine}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? []);
  return { ours: (user + system) / 1000, engine: (Number(fields[11]) + Number(fields[12])) * 10 };
};

if (import.meta.main) console.table(await benchBoard());
