import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { openLake } from '../../infra/analytics/lake.ts';
import { newDataDir, type RunningDesk, removeDataDir, startDesk } from '../support/desk.ts';
import { reaches } from './desk-load.ts';
import { type Figure, median, percentile, rounded } from './figure.ts';

/** How soon an event is in a figure and in SQL, on the local host as `npm start` runs it: one new case at a time, from its 2xx. */
export const benchFreshness = async (): Promise<readonly Figure[]> => {
  const dataDir = newDataDir();
  try {
    const desk = await startDesk(dataDir);
    try {
      await open(desk, 'The first');
      await reaches(() => contacts(desk), 1, { every: 20, patience: PATIENCE });
      const toFigure = await times(TO_FIGURE, async (sample) => {
        const before = await contacts(desk);
        await open(desk, `To a figure ${sample}`);
        return async () => reaches(() => contacts(desk), before + 1, { every: 20, patience: PATIENCE });
      });
      const toSql = await times(TO_SQL, async (sample) => {
        const id = await open(desk, `To SQL ${sample}`);
        return async () => reaches(() => inLake(dataDir, id), 1, { every: 100, patience: PATIENCE });
      });
      return [
        { name: 'host.eventToFigure.p50Ms', unit: 'ms', ours: rounded(median(toFigure)) },
        { name: 'host.eventToFigure.p99Ms', unit: 'ms', ours: rounded(percentile(toFigure, 99)), goal: '<= 2000' },
        { name: 'host.eventToSql.p50Ms', unit: 'ms', ours: rounded(median(toSql)) },
        { name: 'host.eventToSql.max.ms', unit: 'ms', ours: rounded(Math.max(...toSql)), goal: '<= 10000' },
      ];
    } finally {
      await desk.stop();
    }
  } finally {
    removeDataDir(dataDir);
  }
};

const TO_FIGURE = 60;
const TO_SQL = 10;
const PATIENCE = 60_000;

/** Milliseconds from when `begin` is done until what it gives is. */
const times = async (samples: number, begin: (sample: number) => Promise<() => Promise<void>>): Promise<readonly number[]> => {
  const taken: number[] = [];
  for (let sample = 0; sample < samples; sample += 1) {
    const arrives = await begin(sample);
    const since = performance.now();
    await arrives();
    taken.push(performance.now() - since);
    await sleep(Math.random() * 200); // no step with the pollers
  }
  return taken;
};

/** Gives the case's number. */
const open = async ({ client }: RunningDesk, subject: string): Promise<string> => {
  const customer = { name: '张女士', email: 'zhang@customer.example' };
  const answer = await client.post('/cases', { channel: 'chat', subject, description: 'Hello?', customer });
  return (answer as { readonly case: { readonly id: string } }).case.id;
};

/** Of the quarter that goes on. */
const contacts = async ({ client }: RunningDesk): Promise<number> => {
  const { groups } = (await client.get('/figures?figures=contacts')) as {
    readonly groups: readonly { readonly figures: { readonly contacts?: { readonly value?: number } } }[];
  };
  return groups[0]?.figures.contacts?.value ?? 0;
};

/** A new look at the lake each time, as `npm run sql` has it. */
const inLake = async (dataDir: string, caseId: string): Promise<number> => {
  const lake = await openLake(path.join(dataDir, 'lake')).catch(() => undefined);
  if (lake === undefined) return 0;
  try {
    const asked = `select count(*) from events where subject = '${caseId}' and event_type = 'CaseOpened'`;
    return Number((await lake.ask(asked)).rows[0]?.[0] ?? 0);
  } finally {
    lake.close();
  }
};

if (import.meta.main) console.table(await benchFreshness());
