import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { DynamoDBRecord } from 'aws-lambda';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Commit } from '../../domain/kernel/event.ts';
import { caseIdFrom, caseStream, commandId, type StreamId, streamId } from '../../domain/kernel/ids.ts';
import { lists, tables } from '../../domain/views/board-lines.ts';
import { caseBoard } from '../../domain/views/supervisor-board.ts';
import type { View } from '../../domain/views/view.ts';
import { createEventStore, type EventStore, itemFromCommit } from '../../functions/lib/adapters/event-store.ts';
import { packed, type RowWrite } from '../../functions/lib/adapters/view-items.ts';
import type { Line } from '../../functions/lib/adapters/view-lines.ts';
import { createViewStore, type ViewStore } from '../../functions/lib/adapters/view-store.ts';
import { standing } from '../../functions/lib/board-counts.ts';
import { createBatchProjector, type Projected } from '../../functions/lib/project.ts';
import { projectRecords } from '../../functions/lib/project-records.ts';
import type { Tools } from '../../functions/lib/triggers.ts';
import { type Dynoxide, startDynoxide } from '../../infra/local/dynoxide.ts';
import { histories, play } from '../domain/case/histories.ts';
import { anAgent, caseId as fixtureCase } from '../support/cases.ts';
import { monday } from '../support/moments.ts';
import { createTables, localClient } from '../support/tables.ts';

let engine: Dynoxide;
let client: DynamoDBClient;
let events: EventStore;
let views: ViewStore;
const board = caseBoard as View<unknown>;
const viewsOf = (stream: StreamId) => (stream.startsWith('case#') ? [board] : []);

beforeAll(async () => {
  engine = await startDynoxide();
  const names = await createTables(engine.endpoint);
  client = localClient(engine.endpoint);
  events = createEventStore({ client, table: names.events });
  views = createViewStore({ client, table: names.views });
});
afterAll(async () => {
  client?.destroy();
  await engine?.stop();
});

let cases = 0;
const storedCase = async (history: Parameters<typeof play>[0]): Promise<readonly Commit[]> => {
  cases += 1;
  const own = caseIdFrom(new Uint8Array([5, 5, 5, cases >> 8, cases & 255]));
  const commits = play(history).turns.map(
    (turn, index): Commit => ({
      stream: caseStream(own),
      commit: index + 1,
      events: JSON.parse(JSON.stringify(turn.events).replaceAll(fixtureCase, own)),
      commandId: commandId(`c-${index + 1}`),
      actor: anAgent,
      at: monday.at('09:00'),
    }),
  );
  for (const commit of commits) await events.append(commit);
  return commits;
};
const fromScratch = (commits: readonly Commit[]): unknown =>
  JSON.parse(JSON.stringify(commits.reduce(board.evolve, board.initial)));

describe('decision 3: batches of many streams', () => {
  it('G1 batches with duplicates and shuffles, and a store that fails now and then: rows, counts and lists are a recount', async () => {
    const seen: (readonly Commit[])[] = [];
    const batchSizes = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(
        fc.array(histories, { minLength: 2, maxLength: 5 }),
        batchSizes,
        fc.infiniteStream(fc.nat(9)),
        async (some, sizes, dice) => {
          const streams = await Promise.all(some.map(storedCase));
          seen.push(...streams);
          const roll = (): number => dice.next().value;
          const throwing = {
            ...views,
            write: async (writes: readonly RowWrite[]) => fail(roll, () => views.write(writes)),
            writeLines: async (lines: readonly Line[]) => fail(roll, () => views.writeLines(lines)),
          };
          let project = createBatchProjector({ events, views: throwing, viewsOf });
          const mixed = streams.flat().toSorted((a, b) => a.commit - b.commit);
          for (let from = 0, turn = 0; from < mixed.length; turn += 1) {
            const size = sizes[turn % sizes.length] ?? 1;
            const batch = [...mixed.slice(from, from + size), ...mixed.slice(Math.max(0, from - 2), from)];
            if (roll() === 0) batch.reverse();
            for (let left: readonly Commit[] = batch; left.length > 0; ) {
              const failed = new Set((await project(left)).filter(({ kind }) => kind === 'failed').map(({ stream }) => stream));
              left = left.filter(({ stream }) => failed.has(stream));
              // A function that died comes back with nothing remembered.
              if (failed.size > 0) project = createBatchProjector({ events, views: throwing, viewsOf });
            }
            from += size;
          }
          for (const commits of streams) {
            const [{ stream } = { stream: streamId('case#none') }] = commits;
            const [stored] = await views.rows([{ view: 'board', stream }]);
            expect(stored?.row).toEqual(fromScratch(commits.slice(0, stored?.commit)));
          }
        },
      ),
      { numRuns: 12, endOnFailure: true },
    );
    const expected = seen.flatMap((commits) => board.contribution(fromScratch(commits)).cells);
    const counts = await standing(views);
    for (const table of Object.values(tables)) {
      const recount = new Map<string, number>();
      for (const { key, count } of expected.filter((cell) => cell.table === table))
        recount.set(key, (recount.get(key) ?? 0) + count);
      const counted = [...counts(table)].filter(([, count]) => count !== 0);
      expect(Object.fromEntries(counted)).toEqual(Object.fromEntries(recount));
    }
    const open = seen.flatMap((commits) => board.contribution(fromScratch(commits)).entries);
    for (const name of [lists.running, lists.casesIn('resolved'), lists.casesIn('closed')]) {
      const own = open.filter(({ list }) => list === name).map(({ sort, line }) => ({ sort, line }));
      expect(await views.list(name, { limit: 5000 })).toEqual(own.toSorted((a, b) => (a.sort < b.sort ? -1 : 1)));
    }
  }, 60_000);

  it('rows of one shard share a transaction up to its 100 items, and a row too large for any stands alone', () => {
    const write = (stream: string, entries: number): { readonly write: RowWrite } => ({
      write: {
        view: 'board',
        stream: streamId(stream),
        from: 0,
        to: 1,
        row: {},
        movement: {
          cells: [{ table: 'cases', key: 'new|normal', count: 1 }],
          sums: [],
          put: Array.from({ length: entries }, (_, index) => ({ list: 'running', sort: `${stream}#${index}`, line: {} })),
          remove: [],
        },
      },
    });
    const small = Array.from({ length: 200 }, (_, index) => write(`case#${index}`, 3));
    const packs = packed([...small, write('case#large', 150)]);
    expect(packs.flat()).toHaveLength(201);
    for (const pack of packs) {
      const items = pack.reduce((sum, { write: { movement } }) => sum + 1 + movement.put.length, 1);
      if (pack.length > 1) expect(items).toBeLessThanOrEqual(100);
    }
    expect(packs.find((pack) => pack.some(({ write: { stream } }) => stream === 'case#large'))).toHaveLength(1);
    expect(packs.length).toBeLessThanOrEqual(14);
  });

  it('G2 marks that come and go by one write, many at one sheet, are those that are told', async () => {
    const stream = streamId('case#marks');
    const there = new Set<string>();
    let commit = 0;
    const keysAndTurns = fc.array(fc.uniqueArray(fc.nat(60), { minLength: 1, maxLength: 40 }), { minLength: 5, maxLength: 10 });
    await fc.assert(
      fc.asyncProperty(keysAndTurns, async (turns) => {
        for (const turned of turns) {
          const cells = turned.map((number) => {
            const key = `9:${number}.000Z#K7Q29XMB#progress#cases#`;
            const count = there.has(key) ? -1 : 1;
            if (count === 1) there.add(key);
            else there.delete(key);
            return { table: 'due', key, count, sheet: 'marked', mark: true } as const;
          });
          const movement = { cells, sums: [], put: [], remove: [] };
          commit += 1;
          expect(await views.write([{ view: 'board', stream, from: commit - 1, to: commit, row: {}, movement }])).toBe('written');
        }
        const told = (await views.sheets({ from: 'marked', to: 'marked' })).get('marked')?.marks('due') ?? [];
        expect([...told].sort()).toEqual([...there].sort());
      }),
      { numRuns: 8, endOnFailure: true },
    );
  });

  it('a stream that cannot be folded parks alone in its batch', async () => {
    const [history] = fc.sample(histories, { numRuns: 1, seed: 7 });
    if (history === undefined) throw new Error('no history');
    const [good, bad] = [await storedCase(history), await storedCase(history)];
    const broken: View<unknown> = {
      ...board,
      evolve: (row, commit) => {
        if (commit.stream === bad[0]?.stream) throw new RangeError('never');
        return board.evolve(row, commit);
      },
    };
    const projected = await createBatchProjector({ events, views, viewsOf: () => [broken] })([...good, ...bad]);
    expect(projected).toMatchObject([{ kind: 'projected' }, { kind: 'parked', error: 'RangeError: never' }]);
  });
});

describe('decision 3: what a batch of the stream answers', () => {
  const record = (stream: string, commit: number, image: object = {}): DynamoDBRecord =>
    ({
      dynamodb: {
        NewImage: {
          ...itemFromCommit({
            stream: streamId(stream),
            commit,
            events: [],
            commandId: commandId(`${stream}-${commit}`),
            actor: anAgent,
            at: monday.at('09:00'),
          }),
          ...image,
        },
      },
    }) as unknown as DynamoDBRecord;

  it('failed streams and unreadable commits come again, parked ones are noted and do not', async () => {
    const parked: string[] = [];
    const metrics: string[] = [];
    const tools = {
      logger: { error: () => undefined },
      metrics: { addMetric: (name: string) => metrics.push(name) },
    } as unknown as Tools;
    const project = async (commits: readonly Commit[]): Promise<readonly Projected[]> =>
      [...new Set(commits.map(({ stream }) => stream))].map((stream): Projected => {
        if (stream === 'case#down') return { view: 'board', stream, kind: 'failed', error: new Error('throttled') };
        if (stream === 'case#odd') return { view: 'board', stream, kind: 'parked', error: 'RangeError: never' };
        return { view: 'board', stream, kind: 'projected' };
      });
    const run = projectRecords(project, { park: async (...noted) => void parked.push(noted.join(' ')) });
    const [good, odd, down, again, broken] = [
      record('case#good', 1),
      record('case#odd', 1),
      record('case#down', 1),
      record('case#down', 2),
      record('case#good', 2, { events: { S: 'not JSON' } }),
    ] as const;
    expect(await run([good, odd, down, again, broken], tools)).toEqual([broken, down, again]);
    expect(parked).toEqual(['board case#odd RangeError: never']);
    expect(metrics).toEqual(['StreamParked']);
  });
});

/** Fails before or after the write, as a lost connection does; both leave the caller without an answer. */
const fail = async <T>(roll: () => number, write: () => Promise<T>): Promise<T> => {
  if (roll() === 0) throw new Error('lost before');
  const answer = await write();
  if (roll() === 0) throw new Error('lost after');
  return answer;
};
