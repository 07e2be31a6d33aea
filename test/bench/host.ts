import { rmSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { assemblies } from '../../infra/local/synthesize.ts';
import { newDataDir, type RunningDesk, removeDataDir, startDesk } from '../support/desk.ts';
import { boardShows, createCaller, memoryOfTree } from './desk-load.ts';
import { type Figure, percentile, rounded } from './figure.ts';

/** The local host as `npm start` runs it, on an empty data folder: how soon it is ready, how fast, how large. */
export const benchHost = async (): Promise<readonly Figure[]> => {
  rmSync(assemblies, { recursive: true, force: true });
  const afterChange = await withDesk(async (_, seconds) => seconds); // leaves what `npm ci` leaves
  const ready: number[] = [];
  for (let start = 1; start < STARTS; start += 1) ready.push(await withDesk(async (_, seconds) => seconds));
  return withDesk(async (desk, seconds) => {
    ready.push(seconds);
    const call = createCaller(desk);
    const shown = await showTimes(desk, call);
    const { accepted, perSecond, catchUp } = await sustain(desk, call);
    return [
      { name: 'host.ready.s', unit: 's', ours: rounded(Math.min(...ready), 1), goal: '<= 10' },
      { name: 'host.ready.first.s', unit: 's', ours: rounded(ready[0] ?? Number.NaN, 1) },
      { name: 'host.ready.afterChange.s', unit: 's', ours: rounded(afterChange, 1) },
      { name: 'host.webhookToBoard.p50Ms', unit: 'ms', ours: rounded(percentile(shown, 50), 1) },
      { name: 'host.webhookToBoard.p99Ms', unit: 'ms', ours: rounded(percentile(shown, 99), 1), goal: '<= 1000' },
      { name: 'host.webhooks.perSecond', unit: 'webhooks/s', ours: rounded(perSecond, 1) },
      { name: 'host.webhooks.accepted', unit: 'webhooks', ours: accepted },
      { name: 'host.webhooks.catchUp.s', unit: 's', ours: rounded(catchUp, 1) },
      { name: 'host.memory.MB', unit: 'MB', ours: rounded(memoryOfTree(desk.pid)), goal: '<= 600' },
    ];
  });
};

const STARTS = 3;
const SAMPLES = 200;
const IN_FLIGHT = 16;
const SUSTAINED_MILLIS = 15_000;
const PATIENCE = 120_000;

const withDesk = async <T>(work: (desk: RunningDesk, readySeconds: number) => Promise<T>): Promise<T> => {
  const dataDir = newDataDir();
  try {
    const started = performance.now();
    const desk = await startDesk(dataDir);
    const seconds = (performance.now() - started) / 1000;
    return await work(desk, seconds).finally(desk.stop);
  } finally {
    removeDataDir(dataDir);
  }
};

/** One call at a time: milliseconds from the webhook's 2xx until the list of cases shows the caller. */
const showTimes = async ({ client }: RunningDesk, call: () => Promise<string>): Promise<readonly number[]> => {
  const times: number[] = [];
  for (let sample = 0; sample < SAMPLES; sample += 1) {
    const from = await call();
    const accepted = performance.now();
    const isShown = async (): Promise<boolean> => {
      const { cases } = (await client.get('/cases?limit=20')) as { cases: readonly { subject: string }[] };
      return cases.some(({ subject }) => subject.includes(from));
    };
    while (!(await isShown())) {
      if (performance.now() - accepted > PATIENCE) throw new Error(`the case of ${from} does not show`);
      await sleep(1);
    }
    times.push(performance.now() - accepted);
    await sleep(Math.random() * 50); // no step with the pollers
  }
  return times;
};

/** As fast as they are accepted, always so many in flight; then until the board has counted them all. */
const sustain = async (desk: RunningDesk, call: () => Promise<string>) => {
  const started = performance.now();
  let accepted = 0;
  const lane = async (): Promise<void> => {
    while (performance.now() - started < SUSTAINED_MILLIS) {
      await call();
      accepted += 1;
    }
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, lane));
  const ended = performance.now();
  await boardShows(desk, SAMPLES + accepted, { every: 50, patience: PATIENCE });
  return { accepted, perSecond: accepted / ((ended - started) / 1000), catchUp: (performance.now() - ended) / 1000 };
};

if (import.meta.main) console.table(await benchHost());
