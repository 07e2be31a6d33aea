import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Commit } from '../../domain/kernel/event.ts';
import { totalsOf } from '../../domain/views/work-log/totals.ts';
import { dayOfSort, workLogView } from '../../domain/views/work-log/view.ts';

import { createEventStore, type EventStore } from '../../functions/lib/adapters/event-store.ts';
import { createViewItems } from '../../functions/lib/adapters/table-scan.ts';
import { MOVES } from '../../functions/lib/adapters/view-items.ts';
import { createViewRegister } from '../../functions/lib/adapters/view-register.ts';
import { createViewStore, type ViewStore } from '../../functions/lib/adapters/view-store.ts';
import { createBatchProjector } from '../../functions/lib/project.ts';
import type { Work } from '../../functions/lib/rebuild/rebuild.ts';
import { createRebuildFrom } from '../../functions/lib/rebuild/wiring.ts';
import { allViews, viewsOf } from '../../functions/lib/views.ts';
import { readLog } from '../../functions/lib/work-log-read.ts';
import { type Dynoxide, startDynoxide } from '../../infra/local/dynoxide.ts';
import { complaintHistories, histories, play } from '../domain/case/histories.ts';
import { asCommits } from '../support/figures.ts';
import { defaultPolicies } from '../support/given.ts';
import { monday, secondsAfter } from '../support/moments.ts';
import { recountWork, sharedOut, workers } from '../support/recount-work.ts';
import { inspectionHistories } from '../support/scored-inspections.ts';
import { createTables, localClient } from '../support/tables.ts';

let engine: Dynoxide;
let client: DynamoDBClient;
let events: EventStore;
let views: ViewStore;
const env = { eventsTable: 'events', viewsTable: 'views' };
const all = allViews(defaultPolicies);
const names = ['board', 'figures', workLogView.name];
const cases: (readonly Commit[])[] = [];

beforeAll(async () => {
  engine = await startDynoxide();
  await createTables(engine.endpoint);
  client = localClient(engine.endpoint);
  events = createEventStore({ client, table: env.eventsTable });
  views = createViewStore({ client, table: env.viewsTable });
});
afterAll(async () => {
  client?.destroy();
  await engine?.stop();
});

/** As a stream brings them on a bad day: in batches with duplicates, some turned round, to a function that dies now and then. */
const live = async (commits: readonly Commit[], roll: () => number): Promise<void> => {
  for (const commit of commits) await events.append(commit);
  const dying: ViewStore = {
    ...views,
    write: async (writes) => {
      if (roll() === 0) throw new Error('died before the write');
      const written = await views.write(writes);
      if (roll() === 0) throw new Error('died after the write');
      return written;
    },
    writeLines: async (lines) => {
      if (roll() === 0) throw new Error('died before the lines');
      await views.writeLines(lines);
      if (roll() === 0) throw new Error('died between the lines and the rows');
    },
  };
  const fresh = () => createBatchProjector({ events, views: dying, viewsOf: viewsOf(all) });
  let project = fresh();
  const size = 5 + roll() * 4;
  for (let from = 0; from < commits.length; from += size) {
    const batch = commits.slice(Math.max(0, from - 2), from + size);
    if (roll() < 3) batch.reverse();
    for (let left: readonly Commit[] = batch; left.length > 0; ) {
      const failed = new Set((await project(left)).filter(({ kind }) => kind === 'failed').map(({ stream }) => stream));
      if (failed.size > 0) project = fresh();
      left = left.filter(({ stream }) => failed.has(stream));
    }
  }
};

/** Every item of a build without its name, in order; without numbers that are 0 and how often sums moved. */
const bytesOf = async (place: string): Promise<readonly string[]> => {
  const lines: string[] = [];
  for await (const page of createViewItems({ client, table: env.viewsTable }).scan({ segment: 0, segments: 1 }))
    for (const { key, ...item } of page) {
      const [kind = '', of, ...rest] = (key?.S ?? '').split('#');
      const attributes = Object.entries(item).flatMap(([name, { S, N, B }]): readonly string[] =>
        N === '0' || name === MOVES ? [] : [`${name}=${S ?? N ?? Buffer.from(B ?? []).toString('base64')}`],
      );
      if (of !== place || !['row', 'cells', 'sums', 'entries'].includes(kind) || attributes.length < 2) continue;
      lines.push([kind, ...rest, ...attributes.sort()].join(' '));
    }
  return lines.sort();
};

describe('decision 3: the views of any histories', () => {
  it('G1 E4 a rebuild gives the live board, figures and work logs, byte for byte', async () => {
    const rebuild = createRebuildFrom({
      client,
      env,
      // Before any day is past: a rebuild packs the sums of those, and packed ones are compared in figures/packing.test.ts.
      now: () => secondsAfter(monday.at('09:00'), -7 * 86_400),
      pause: () => Promise.resolve(),
      pageSize: 53,
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.oneof(histories, histories, complaintHistories), { minLength: 2, maxLength: 3 }),
        fc.array(inspectionHistories, { minLength: 1, maxLength: 2 }),
        fc.infiniteStream(fc.nat(9)),
        async (some, inspected, dice) => {
          const roll = (): number => dice.next().value;
          const streams = some.map((one, index) => sharedOut(asCommits(cases.length + index + 1, play(one).turns), roll));
          const inspections = inspected.map((one, index) => one(cases.length + index + 1)); // of as many cases at most
          cases.push(...streams);
          await live(
            [...streams, ...inspections].flat().toSorted((one, other) => one.commit - other.commit),
            roll,
          );
          for (const view of names) {
            const before = (await createViewRegister({ client, table: env.viewsTable }).find(view)).live;
            const left: Work[] = [...(await rebuild.begin(view))];
            for (let piece = left.shift(); piece !== undefined; piece = left.shift())
              left.push(...(await rebuild.work(piece, () => false)));
            const { live: now, previous, building } = await createViewRegister({ client, table: env.viewsTable }).find(view);
            expect([building, previous]).toEqual([undefined, before]);
            expect(now).not.toBe(before);
            expect(await bytesOf(now)).toEqual(await bytesOf(before));
          }
        },
      ),
      { numRuns: 3, endOnFailure: true },
    );
    expect(cases.length).toBeGreaterThan(3);
  }, 120_000);

  it('E4 the logs that are read come to what a recount of the events gives', async () => {
    const logs = createViewStore({ client, table: env.viewsTable, view: workLogView.name });
    const told: Record<string, { count: number; millis: number }> = {};
    for (const agent of workers) {
      const lines = await readLog(logs, agent, { from: '2026-01-01', to: '2028-12-31' });
      for (const [day, own] of Map.groupBy(lines, ({ sort }) => dayOfSort(sort)))
        for (const [what, { count, seconds = 0 }] of Object.entries(totalsOf(own).work))
          told[`${agent} ${day} ${what}`] = { count, millis: Math.round(seconds * 1000) };
    }
    expect(told).toEqual(recountWork(cases));
    expect(Object.keys(told).length).toBeGreaterThan(10);
  });
});
