import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CaseEvent } from '../../domain/case/events.ts';
import { phases } from '../../domain/case/words.ts';
import type { Commit } from '../../domain/kernel/event.ts';
import { caseIdFrom, caseStream, commandId, type StreamId, streamId } from '../../domain/kernel/ids.ts';
import { lists, tables } from '../../domain/views/board-lines.ts';
import { timedTables } from '../../domain/views/board-sheets.ts';
import { caseBoard } from '../../domain/views/supervisor-board.ts';
import type { View } from '../../domain/views/view.ts';
import { createEventStore, type EventStore } from '../../functions/lib/adapters/event-store.ts';
import { createSumReader } from '../../functions/lib/adapters/sum-reader.ts';
import { createViewStore, type ViewStore } from '../../functions/lib/adapters/view-store.ts';
import { standing } from '../../functions/lib/board-counts.ts';
import { createProjector, type Project } from '../../functions/lib/project.ts';
import { type Dynoxide, startDynoxide } from '../../infra/local/dynoxide.ts';
import { histories, play } from '../domain/case/histories.ts';
import { armed, breached } from '../domain/deadline/expected.ts';
import { aMail, anAgent, assign, caseId as fixtureCase, reply, resolve } from '../support/cases.ts';
import { goingOn, happened } from '../support/given.ts';
import { monday } from '../support/moments.ts';
import { createTables, localClient } from '../support/tables.ts';

let engine: Dynoxide;
let client: DynamoDBClient;
let events: EventStore;
let views: ViewStore;
let project: Project;

const board = caseBoard as View<unknown>;
const caseViews = (stream: StreamId) => (stream.startsWith('case#') ? [board] : []);

beforeAll(async () => {
  engine = await startDynoxide();
  const names = await createTables(engine.endpoint);
  client = localClient(engine.endpoint);
  events = createEventStore({ client, table: names.events });
  views = createViewStore({ client, table: names.views });
  project = createProjector({ events, views, viewsOf: caseViews });
});
afterAll(async () => {
  client?.destroy();
  await engine?.stop();
});

const noticedAt = monday.at('18:00');
let cases = 0;
/** The commits of a new case, each of these event lists one, stored as they are in the real system. */
const stored = async (...decisions: readonly (readonly CaseEvent[])[]): Promise<readonly Commit[]> => {
  cases += 1;
  const own = caseIdFrom(new Uint8Array([7, 7, 7, cases >> 8, cases & 255]));
  const stream = caseStream(own);
  const commits = decisions.map(
    (decision, index): Commit => ({
      stream,
      commit: index + 1,
      events: JSON.parse(JSON.stringify(decision).replaceAll(fixtureCase, own)),
      commandId: commandId(`c-${index + 1}`),
      actor: anAgent,
      at: monday.at('09:00'),
    }),
  );
  for (const commit of commits) await events.append(commit);
  return commits;
};
const rowOf = async (view: string, stream: StreamId) => (await views.rows([{ view, stream }]))[0];
const streamOf = (commits: readonly Commit[]): StreamId => commits[0]?.stream ?? streamId('case#none');
const fromScratch = (commits: readonly Commit[]): unknown =>
  JSON.parse(JSON.stringify(commits.reduce(board.evolve, board.initial)));
const linesOf = async (list: string, commits: readonly Commit[]) => {
  const own = streamOf(commits).slice('case#'.length);
  return (await views.list(list, { limit: 2000 })).filter(({ sort }) => sort.includes(`#${own}`));
};
const fourCommits = () => {
  const opened = happened(aMail(monday.at('09:00')));
  const answered = goingOn(opened, reply(monday.at('10:00')));
  const assigned = goingOn(answered, assign(monday.at('10:05')));
  const resolved = goingOn(assigned, resolve(monday.at('11:00')));
  return stored(opened, answered.slice(opened.length), assigned.slice(answered.length), resolved.slice(assigned.length));
};

describe('decision 3: rows move once for each commit', () => {
  it('G2 a batch in order becomes a row, its cells and its lines', async () => {
    const before = (await standing(views))(tables.cases);
    const commits = await fourCommits();
    expect(await project(streamOf(commits), commits)).toEqual([{ view: 'board', stream: streamOf(commits), kind: 'projected' }]);
    expect(await rowOf('board', streamOf(commits))).toEqual({
      stream: streamOf(commits),
      commit: 4,
      row: fromScratch(commits),
    });
    const after = (await standing(views))(tables.cases);
    expect((after.get('resolved|normal') ?? 0) - (before.get('resolved|normal') ?? 0)).toBe(1);
    expect(await linesOf(lists.casesIn('resolved'), commits)).toMatchObject([{ line: { phase: 'resolved', assignee: 'a-17' } }]);
    expect(await linesOf(lists.casesIn('new'), commits)).toEqual([]);
    expect(await linesOf(lists.running, commits)).toMatchObject([{ line: { kind: 'follow-up', moment: 'warning' } }]);
  });

  it('a commit delivered again is skipped', async () => {
    const commits = await fourCommits();
    await project(streamOf(commits), commits);
    expect(await project(streamOf(commits), commits)).toEqual([{ view: 'board', stream: streamOf(commits), kind: 'skipped' }]);
    expect(await project(streamOf(commits), commits.slice(0, 2))).toEqual([
      { view: 'board', stream: streamOf(commits), kind: 'skipped' },
    ]);
    expect(await project(streamOf(commits), [])).toEqual([{ view: 'board', stream: streamOf(commits), kind: 'skipped' }]);
    expect((await rowOf('board', streamOf(commits)))?.commit).toBe(4);
  });

  it('a gap is filled from the events table, also where the first commit never came', async () => {
    const commits = await fourCommits();
    expect(await project(streamOf(commits), commits.slice(2, 3))).toEqual([
      { view: 'board', stream: streamOf(commits), kind: 'projected' },
    ]);
    expect(await rowOf('board', streamOf(commits))).toEqual({
      stream: streamOf(commits),
      commit: 4,
      row: fromScratch(commits),
    });
    expect(await project(streamOf(commits), commits)).toEqual([{ view: 'board', stream: streamOf(commits), kind: 'skipped' }]);
  });

  it('a shuffled batch that has all it needs, and some it does not, reads nothing more', async () => {
    const commits = await fourCommits();
    const unread = createProjector({
      events: { load: () => Promise.reject(new Error('read for nothing')) },
      views,
      viewsOf: caseViews,
    });
    const [first, second, third, fourth] = commits as [Commit, Commit, Commit, Commit];
    expect(await unread(first.stream, [second, first])).toEqual([
      { view: 'board', stream: streamOf(commits), kind: 'projected' },
    ]);
    expect(await unread(first.stream, [fourth, second, third, fourth, first])).toEqual([
      { view: 'board', stream: streamOf(commits), kind: 'projected' },
    ]);
    expect(await rowOf('board', first.stream)).toMatchObject({ commit: 4, row: fromScratch(commits) });
  });

  it('two functions at the same stream at once move it once', async () => {
    const before = (await standing(views))(tables.cases);
    const commits = await fourCommits();
    await Promise.all(
      [commits.slice(0, 1), commits.slice(0, 3), commits, commits.slice(1), commits.slice(3)].map((batch) =>
        project(streamOf(commits), batch),
      ),
    );
    const after = (await standing(views))(tables.cases);
    expect((after.get('resolved|normal') ?? 0) - (before.get('resolved|normal') ?? 0)).toBe(1);
    expect((await rowOf('board', streamOf(commits)))?.commit).toBe(4);
  });

  it.each([0, 1, 2])(
    'a function that another overtakes between its reading and its writing, from commit %i on, moves nothing twice',
    async (known) => {
      const before = (await standing(views))(tables.cases);
      const commits = await fourCommits();
      await project(streamOf(commits), commits.slice(0, known));
      let overtaken = 0;
      const write: ViewStore['write'] = async (writes) => {
        overtaken += 1;
        if (overtaken === 1) await project(streamOf(commits), commits.slice(0, 3));
        return views.write(writes);
      };
      const slow = createProjector({ events, views: { ...views, write }, viewsOf: caseViews });
      await slow(streamOf(commits), commits);
      expect(overtaken).toBeGreaterThan(1); // refused, and done again from what stands there
      const after = (await standing(views))(tables.cases);
      for (const phase of phases)
        expect([phase, (after.get(`${phase}|normal`) ?? 0) - (before.get(`${phase}|normal`) ?? 0)]).toEqual([
          phase,
          phase === 'resolved' ? 1 : 0,
        ]);
      expect(await rowOf('board', streamOf(commits))).toMatchObject({ commit: 4, row: fromScratch(commits) });
    },
  );

  it('many streams at once share their cells without losing a count', async () => {
    const before = (await standing(views))(tables.cases);
    const all = await Promise.all(Array.from({ length: 12 }, fourCommits));
    await Promise.all(all.map((commits) => project(streamOf(commits), commits)));
    const after = (await standing(views))(tables.cases);
    expect((after.get('resolved|normal') ?? 0) - (before.get('resolved|normal') ?? 0)).toBe(12);
  });

  it('a stream of another kind is skipped', async () => {
    expect(await project(streamId('parked#1'), [])).toEqual([]);
  });

  it('a stream that its view cannot fold is parked by itself, with the reason, and its row stays as it was', async () => {
    const commits = await fourCommits();
    await project(streamOf(commits), commits.slice(0, 1));
    const broken: View<unknown> = {
      ...board,
      evolve: (row, commit) => {
        if (commit.commit === 3) throw new TypeError('no such thing');
        return board.evolve(row, commit);
      },
    };
    const parking = createProjector({ events, views, viewsOf: () => [broken] });
    expect(await parking(streamOf(commits), commits)).toMatchObject([
      { view: 'board', kind: 'parked', error: 'TypeError: no such thing' },
    ]);
    expect((await rowOf('board', streamOf(commits)))?.commit).toBe(1);
    expect(await project(streamOf(commits), commits.slice(3))).toEqual([
      { view: 'board', stream: streamOf(commits), kind: 'projected' },
    ]);
    expect(await rowOf('board', streamOf(commits))).toMatchObject({ commit: 4, row: fromScratch(commits) });
  });

  it('a store that is down is an error, so that the batch comes again, and not a parked stream', async () => {
    const commits = await fourCommits();
    const down = createProjector({
      events: {
        load: async () => {
          throw new Error('throttled');
        },
      },
      views,
      viewsOf: caseViews,
    });
    await expect(down(streamOf(commits), commits.slice(1))).rejects.toThrow('throttled');
  });

  it('a row that keeps moving under the writer is given up with an error', async () => {
    const commits = await fourCommits();
    const restless = createProjector({
      events,
      views: { rows: views.rows, writeLines: views.writeLines, write: async () => 'stale' },
      viewsOf: caseViews,
    });
    await expect(restless(streamOf(commits), commits)).rejects.toThrow(/kept moving/);
  });
});

describe('decision 3: several views of one stream', () => {
  /** Counts a case's events by kind, a wide cell a day. */
  const tally: View<Readonly<Record<string, number>>> = {
    name: 'tally',
    version: 1,
    streams: 'case',
    initial: {},
    evolve: (row, { events: some }) => {
      const seen: Record<string, number> = { ...row };
      for (const { type } of some) seen[type] = (seen[type] ?? 0) + 1;
      return seen;
    },
    contribution: (row) => ({ cells: [], entries: [], sums: [{ table: 'events', key: '2026-11-16', values: row }] }),
  };
  const projectorOf = (...viewsOf: readonly View<unknown>[]) => createProjector({ events, views, viewsOf: () => viewsOf });

  it('G1 each keeps its own row; the wide cells of many streams add up over shards and batches', async () => {
    const all = await Promise.all(Array.from({ length: 9 }, fourCommits));
    for (const commits of all) {
      const expected = [
        { view: 'board', kind: 'projected' },
        { view: 'tally', kind: 'projected' },
      ] as const;
      expect(await projectorOf(board, tally as View<unknown>)(streamOf(commits), commits.slice(0, 2))).toMatchObject(expected);
      expect(await projectorOf(board, tally as View<unknown>)(streamOf(commits), commits)).toMatchObject(expected);
    }
    const read = createSumReader({ client, table: 'views', view: 'tally' });
    const recount: Record<string, number> = {};
    for (const { type } of all.flat().flatMap(({ events: some }) => some)) recount[type] = (recount[type] ?? 0) + 1;
    expect(await read.sums('events', { from: '2026-11-01', to: '2026-11-30' })).toEqual([{ key: '2026-11-16', values: recount }]);
    expect(await read.sums('events', { from: '2026-11-17', to: '2026-11-30' })).toEqual([]);
    expect(await read.sums('events', { from: '2026-11-01', to: '2026-11-16' })).toHaveLength(1);
    expect(
      await createSumReader({ client, table: 'views', view: 'board' }).sums('events', { from: '2026-11-01', to: '2026-11-30' }),
    ).toEqual([]);
  });

  it('a view that cannot fold a stream parks it for itself alone', async () => {
    const commits = await fourCommits();
    const broken: View<unknown> = {
      ...(tally as View<unknown>),
      evolve: () => {
        throw new RangeError('never');
      },
    };
    expect(await projectorOf(broken, board)(streamOf(commits), commits)).toMatchObject([
      { view: 'tally', kind: 'parked', error: 'RangeError: never' },
      { view: 'board', kind: 'projected' },
    ]);
    expect(await rowOf('tally', streamOf(commits))).toBeUndefined();
    expect(await rowOf('board', streamOf(commits))).toMatchObject({ commit: 4 });
  });

  it('when the store fails for one view the others have gone on, and the batch comes again', async () => {
    const commits = await fourCommits();
    const failing: ViewStore['write'] = async (writes) => {
      if (writes.some(({ view }) => view === 'tally')) throw new Error('throttled');
      return views.write(writes);
    };
    const both = createProjector({
      events,
      views: { rows: views.rows, writeLines: views.writeLines, write: failing },
      viewsOf: () => [tally as View<unknown>, board],
    });
    await expect(both(streamOf(commits), commits)).rejects.toThrow('throttled');
    expect(await rowOf('board', streamOf(commits))).toMatchObject({ commit: 4 });
  });
});

describe('decision 3: figures = recount', () => {
  type Delivery = { readonly from: number; readonly size: number };
  const deliveries = fc.array(fc.record({ from: fc.nat(30), size: fc.integer({ min: 1, max: 6 }) }), { maxLength: 8 });

  it('G1 shuffled, repeated and gapped batches give the row, cells and lines of a recount', async () => {
    const seen: (readonly Commit[])[] = [];
    const before = await allCounts();
    await fc.assert(
      fc.asyncProperty(histories, deliveries, fc.boolean(), async (history, batches, atOnce) => {
        const commits = await stored(...play(history).turns.map((turn) => turn.events));
        seen.push(commits);
        const slices = [...batches, { from: commits.length - 1, size: 1 }].map(({ from, size }: Delivery) =>
          commits.slice(from % commits.length, (from % commits.length) + size).toReversed(),
        );
        if (atOnce) await Promise.all(slices.map((batch) => project(streamOf(commits), batch)));
        else for (const batch of slices) await project(streamOf(commits), batch);

        const known = await rowOf('board', streamOf(commits));
        expect(known?.row).toEqual(fromScratch(commits.slice(0, known?.commit)));
        const { entries } = board.contribution(fromScratch(commits));
        for (const list of [...phases.map(lists.casesIn), lists.running, lists.breached, lists.escalations]) {
          const expected = entries.filter((entry) => entry.list === list).map(({ sort, line }) => ({ sort, line }));
          expect(await linesOf(list, commits)).toEqual(expected.toSorted((a, b) => (a.sort < b.sort ? -1 : 1)));
        }
      }),
      { numRuns: 25, endOnFailure: true },
    );
    const recount = new Map(before);
    for (const { sheet, table, key, count } of seen.flatMap((commits) => board.contribution(fromScratch(commits)).cells))
      recount.set(`${sheet} ${table} ${key}`, (recount.get(`${sheet} ${table} ${key}`) ?? 0) + count);
    expect(withoutZeros(await allCounts())).toEqual(withoutZeros(recount));
  });
});

const allCounts = async (): Promise<ReadonlyMap<string, number>> => {
  const sheets = await views.sheets({ from: ' ', to: '~' });
  return new Map(
    [...sheets].flatMap(([sheet, { table, marks }]) =>
      Object.values({ ...tables, ...timedTables }).flatMap((name) =>
        [...table(name), ...marks(name).map((key) => [key, 1] as const)].map(
          ([key, count]) => [`${sheet} ${name} ${key}`, count] as const,
        ),
      ),
    ),
  );
};
const withoutZeros = (counts: ReadonlyMap<string, number>) => Object.fromEntries([...counts].filter(([, count]) => count !== 0));

describe('decision 3: lists', () => {
  it('G2 a list is read page by page, in both directions, both bounds left out', async () => {
    const all = await Promise.all(Array.from({ length: 9 }, fourCommits));
    await Promise.all(all.map((commits) => project(streamOf(commits), commits)));
    const whole = await views.list(lists.casesIn('resolved'), { limit: 2000 });
    expect(whole.map(({ sort }) => sort)).toEqual(whole.map(({ sort }) => sort).toSorted());
    for (const newestFirst of [false, true]) {
      const paged: string[] = [];
      for (let after: string | undefined; ; after = paged.at(-1)) {
        const page = await views.list(lists.casesIn('resolved'), {
          limit: 2,
          newestFirst,
          ...(after === undefined ? {} : { after }),
        });
        paged.push(...page.map(({ sort }) => sort));
        if (page.length < 2) break;
      }
      expect(paged).toEqual(newestFirst ? whole.map(({ sort }) => sort).toReversed() : whole.map(({ sort }) => sort));
    }
    const [first, second, third] = whole.map(({ sort }) => sort);
    if (first === undefined || third === undefined) throw new Error('too few cases');
    expect(
      (await views.list(lists.casesIn('resolved'), { limit: 5, after: first, upTo: third })).map(({ sort }) => sort),
    ).toEqual([second]);
  });

  it('G2 lists, counts and sums of more than a page, which is 1 MB, come whole', async () => {
    const stream = streamId('case#pages');
    const long = 'x'.repeat(1000);
    const many = Array.from({ length: 1200 }, (_, index) => `${String(index).padStart(4, '0')}${long}`);
    for (let from = 0; from < many.length; from += 30) {
      const some = many.slice(from, from + 30);
      const movement = {
        cells: some.map((key) => ({ table: 'pages', key, count: 1 })),
        sums: some.map((key) => ({ table: 'pages', key, values: { one: 1 } })),
        put: some.map((sort) => ({ list: 'pages', sort, line: { sort } })),
        remove: [],
      };
      await views.write([{ view: 'board', stream, from, to: from + 30, row: {}, movement }]);
    }
    expect([...(await views.counts('pages')).keys()].sort()).toEqual(many);
    expect(
      (await createSumReader({ client, table: 'views', view: 'board' }).sums('pages', { from: '0', to: '9' })).map(
        ({ key }) => key,
      ),
    ).toEqual(many);
    expect((await views.list('pages', { limit: 5000 })).map(({ sort }) => sort)).toEqual(many);
    expect(await views.list('pages', { limit: 1150, newestFirst: true })).toHaveLength(1150);
  }, 20_000);

  it('B8 a case that moves more than one transaction holds is parked by itself, and nothing of it is written', async () => {
    const opened = happened(aMail(monday.at('09:00')));
    const breaches = Array.from({ length: 120 }, (_, i) => [
      armed('resolution', { generation: i + 2, from: noticedAt, dueAt: noticedAt, warnAt: noticedAt, clause: 'B11' }),
      breached('resolution', noticedAt, { generation: i + 2, noticedAt }),
    ]).flat();
    const commits = await stored(opened, breaches);
    expect(await project(streamOf(commits), commits.slice(0, 1))).toEqual([
      { view: 'board', stream: streamOf(commits), kind: 'projected' },
    ]);
    expect(await project(streamOf(commits), commits)).toMatchObject([
      { view: 'board', kind: 'parked', error: 'its row moves more than one transaction holds' },
    ]);
    expect((await rowOf('board', streamOf(commits)))?.commit).toBe(1);
    expect(await linesOf(lists.breached, commits)).toEqual([]);
  });
});
