import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { instant } from '../../domain/kernel/time.ts';
import { defaultCalendar } from '../../domain/policy/default-policy.ts';
import { createBoardReader } from '../../functions/lib/adapters/board-reader.ts';
import { readBoard } from '../../functions/lib/board.ts';
import { createRoster } from '../../functions/lib/roster.ts';
import { staff } from '../support/cases.ts';
import { localClient } from '../support/tables.ts';
import { median, percentile, rounded } from './figure.ts';

/** Thursday, half past ten in Shanghai. */
export const NOW = instant('2026-09-17T02:30:00Z');
const READS = 300;

/** Milliseconds a read, its processor time in this process (`ours`) and the engine, and what the board said. */
export type Reads = Awaited<ReturnType<typeof measure>>;
type Engine = { readonly endpoint: string; readonly pid: number | undefined };

/** Read as a function reads: by a process that does nothing else, and has none of the garbage of what made the cases. */
export const readElsewhere = async ({ endpoint, pid }: Engine): Promise<Reads> => {
  const { stdout } = await promisify(execFile)(process.execPath, [import.meta.filename, endpoint, String(pid)]);
  return JSON.parse(stdout) as Reads;
};

const measure = async (endpoint: string, engine: number) => {
  const client = localClient(endpoint);
  let requests = 0;
  client.middlewareStack.add(
    (next) => async (args) => {
      requests += 1;
      return next(args);
    },
    { step: 'finalizeRequest', priority: 'low' },
  );
  const views = createBoardReader({ client, table: 'views' });
  const roster = createRoster(views, () => NOW);
  const read = () => readBoard(views, { now: NOW, centre: defaultCalendar, who: staff('supervisor'), people: roster.recent() });
  const timed = async (): Promise<readonly number[]> => {
    const millis: number[] = [];
    for (let index = 0; index < READS; index += 1) {
      const started = performance.now();
      JSON.stringify(await read());
      millis.push(performance.now() - started);
    }
    return millis;
  };
  // A function that ten people look through has read so often within three minutes; until then its code is being compiled.
  const young = await timed();
  requests = 0;
  const before = processor(engine);
  const millis = await timed();
  const spent = processor(engine);
  const board = await read();
  client.destroy();
  return {
    young: { p99: rounded(percentile(young, 99), 1), p50: rounded(median(young), 1) },
    p99: rounded(percentile(millis, 99), 1),
    p50: rounded(median(millis), 1),
    ours: rounded((spent.ours - before.ours) / READS, 1),
    engine: rounded((spent.engine - before.engine) / READS, 1),
    requests: rounded(requests / READS, 1),
    kB: rounded(JSON.stringify(board).length / 1000),
    cases: board.cases.total,
    agents: board.agents.count,
    due: board.dueSoon.count,
  };
};

/** Milliseconds of processor time so far, this process's and the engine's (whose clock ticks a hundred times a second). */
const processor = (engine: number) => {
  const { user, system } = process.cpuUsage();
  const fields = readFileSync(`/proc/${engine}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return { ours: (user + system) / 1000, engine: (Number(fields[11]) + Number(fields[12])) * 10 };
};

const [, , endpoint, engine] = process.argv;
if (import.meta.main && endpoint !== undefined) console.log(JSON.stringify(await measure(endpoint, Number(engine))));
