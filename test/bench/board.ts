import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { allViews, viewsOf } from '../../functions/lib/views.ts';
import { startDynoxide } from '../../infra/local/dynoxide.ts';
import { quarterNamed } from '../../infra/local/simulate/simulate.ts';
import { defaultPolicies } from '../support/given.ts';
import { createTables } from '../support/tables.ts';
import { NOW, readElsewhere } from './board-reads.ts';
import { createBulkViews } from './bulk-views.ts';
import { createBusyDesk } from './busy-desk.ts';
import type { Figure } from './figure.ts';

const OPEN = 20_000;
const CLOSED = 20_000;

/** Reading the board with 20,000 open cases, and again when 20,000 closed ones have come to them. */
export const benchBoard = async (): Promise<readonly Figure[]> => {
  const folder = mkdtempSync(path.join(tmpdir(), 'kefu-bench-'));
  const dbPath = path.join(folder, 'board.db');
  const engine = await startDynoxide({ dbPath });
  try {
    const { views: table } = await createTables(engine.endpoint);
    const ofBoard = allViews(defaultPolicies).filter(({ name }) => name === 'board');
    const load = createBulkViews({ dbPath, table, viewsOf: viewsOf(ofBoard) });
    const desk = createBusyDesk(OPEN, { now: NOW, quarter: quarterNamed('2026-Q3') });
    load(desk.people());
    load(desk.openCases());
    const alone = await readElsewhere(engine);
    load(desk.closedCases(CLOSED));
    const among = await readElsewhere(engine);
    const name = 'board.open20k';
    return [
      { name: `${name}.p99`, unit: 'ms', ours: alone.p99, goal: '<= 50' },
      { name: `${name}.p50`, unit: 'ms', ours: alone.p50 },
      { name: `${name}.young.p99`, unit: 'ms', ours: alone.young.p99 },
      { name: `${name}.young.p50`, unit: 'ms', ours: alone.young.p50 },
      { name: `${name}.processor`, unit: 'ms', ours: alone.ours },
      { name: `${name}.engineProcessor`, unit: 'ms', ours: alone.engine },
      { name: `${name}.requests`, unit: 'requests', ours: alone.requests },
      { name: `${name}.closed20k.p99`, unit: 'ms', ours: among.p99, goal: '<= 50' },
      { name: `${name}.closed20k.p50`, unit: 'ms', ours: among.p50 },
      { name: `${name}.closed20k.processor`, unit: 'ms', ours: among.ours },
      { name: `${name}.closed20k.engineProcessor`, unit: 'ms', ours: among.engine },
      { name: `${name}.kB`, unit: 'kB', ours: alone.kB },
      { name: `${name}.cases`, unit: 'cases', ours: alone.cases },
      { name: `${name}.agents`, unit: 'agents', ours: alone.agents },
      { name: `${name}.dueWithinTheHour`, unit: 'deadlines', ours: alone.due },
    ];
  } finally {
    await engine.stop();
    rmSync(folder, { recursive: true, force: true });
  }
};

if (import.meta.main) console.table(await benchBoard());
