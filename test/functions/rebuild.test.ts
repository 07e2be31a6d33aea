import { type DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { phases } from '../../domain/case/words.ts';
import type { Commit } from '../../domain/kernel/event.ts';
import type { StreamId } from '../../domain/kernel/ids.ts';
import { lists } from '../../domain/views/board-lines.ts';
import { caseBoard } from '../../domain/views/supervisor-board.ts';
import { board, type View } from '../../domain/views/view.ts';
import { createEventStore, type EventStore } from '../../functions/lib/adapters/event-store.ts';
import { createViewItems } from '../../functions/lib/adapters/table-scan.ts';
import { createViewRegister, type ViewRegister } from '../../functions/lib/adapters/view-register.ts';
import { createViewStore, type ViewStore } from '../../functions/lib/adapters/view-store.ts';
import { standing } from '../../functions/lib/board-counts.ts';
import { listTogether } from '../../functions/lib/page.ts';
import { isProblem } from '../../functions/lib/problem.ts';
import { createBatchProjector, createProjector } from '../../functions/lib/project.ts';
import type { Rebuild, Work } from '../../functions/lib/rebuild/rebuild.ts';
import { createRebuildFrom } from '../../functions/lib/rebuild/wiring.ts';
import { viewRoutes } from '../../functions/lib/view-routes.ts';
import { allViews, viewsOf } from '../../functions/lib/views.ts';
import { type Dynoxide, startDynoxide } from '../../infra/local/dynoxide.ts';
import { simulate } from '../../infra/local/simulate/simulate.ts';
import { defaultPolicies } from '../support/given.ts';
import { monday } from '../support/moments.ts';
import { createTables, localClient } from '../support/tables.ts';

let engine: Dynoxide;
let client: DynamoDBClient;
let events: EventStore;
let register: ViewRegister;
let views: ViewStore;
let rebuild: Rebuild;
const env = { eventsTable: 'events', viewsTable: 'views' };
const boards = allViews(defaultPolicies).filter(({ name }) => name === 'board');
const boardsOf = viewsOf(boards);
const pause = (): Promise<void> => Promise.resolve();
const setting = () => ({
  client,
  env,
  now: () => monday.at('09:00'),
  pause,
  views: { views: boards, viewsOf: boardsOf },
  pageSize: 37,
});

beforeAll(async () => {
  engine = await startDynoxide();
  await createTables(engine.endpoint);
  client = localClient(engine.endpoint);
  events = createEventStore({ client, table: env.eventsTable });
  views = createViewStore({ client, table: env.viewsTable });
  register = createViewRegister({ client, table: env.viewsTable });
  rebuild = createRebuildFrom(setting());
});
afterAll(async () => {
  client?.destroy();
  await engine?.stop();
});

/** As the stream brings them: batches to every build that is registered. */
const live = async (commits: readonly Commit[], batch = 20): Promise<void> => {
  const project = createBatchProjector({ events, views, viewsOf: boardsOf });
  for (let from = 0; from < commits.length; from += batch) {
    const some = commits.slice(from, from + batch);
    for (const commit of some) await events.append(commit);
    for (const one of await project(some)) if (one.kind === 'failed') throw one.error;
  }
};
const quarter = (seed: number): readonly Commit[] =>
  [...simulate({ cases: 24, quarter: '2026-Q3', seed })].sort((a, b) => (a.at < b.at ? -1 : 1));
const finish = async (first: readonly Work[], by = rebuild): Promise<void> => {
  const left = [...first];
  for (let piece = left.shift(); piece !== undefined; piece = left.shift()) left.push(...(await by.work(piece, () => false)));
};
/** Every item of a build without its name, numbers that are 0 left out, in order. */
const bytesOf = async (place: string): Promise<readonly string[]> => {
  const lines: string[] = [];
  for await (const page of createViewItems({ client, table: env.viewsTable }).scan({ segment: 0, segments: 1 }))
    for (const { key, ...item } of page) {
      const [kind = '', of, ...rest] = (key?.S ?? '').split('#');
      const attributes = Object.entries(item).flatMap(([name, { S, N, B }]): readonly string[] =>
        N === '0' ? [] : [`${name}=${S ?? N ?? Buffer.from(B ?? []).toString('base64')}`],
      );
      if (of !== place || !['row', 'cells', 'sheets', 'sums', 'entries'].includes(kind) || attributes.length < 2) continue;
      lines.push([kind, ...rest, ...attributes.sort()].join(' '));
    }
  return lines.sort();
};

describe('decision 3: a rebuild', () => {
  it('G1 gives the live view byte for byte, with commits going on and a crash in the middle, and is then read', async () => {
    const commits = quarter(7);
    const half = Math.floor(commits.length / 2);
    await live(commits.slice(0, half));
    const before = (await standing(views))('cases');

    const first = await rebuild.begin('board');
    expect(first).toHaveLength(4);
    const rest = commits.slice(half);
    let written = 0;
    let calls = 0;
    // Each request of the worker lets the desk go on a little; now and then it dies and another takes its place.
    const dying = {
      ...client,
      send: async (command: never) => {
        calls += 1;
        if (calls % 5 === 0 && written < rest.length) {
          const some = rest.slice(written, written + 3);
          written += some.length;
          await live(some, 3);
        }
        if (calls % 23 === 0) throw new Error('the function died');
        return client.send(command);
      },
    } as unknown as DynamoDBClient;
    let died = 0;
    for (
      let work = await rebuild.begin('board');
      work.some(({ step }) => step === 'reading');
      work = await rebuild.begin('board')
    ) {
      const mortal = createRebuildFrom({ ...setting(), client: dying });
      for (const piece of work)
        await mortal
          .work(piece, () => true)
          .catch((error: unknown) => {
            if (!(error instanceof Error) || error.message !== 'the function died') throw error;
            died += 1;
          });
    }
    expect(died).toBeGreaterThan(0);
    expect((await register.find('board')).live).toBe('board');
    await live(rest.slice(written));
    await finish(await rebuild.begin('board'));

    expect(await register.find('board')).toMatchObject({ live: 'board@2', previous: 'board' });
    expect(await bytesOf('board@2')).toEqual(await bytesOf('board'));
    const after = createViewStore({ client, table: env.viewsTable });
    expect(await listTogether(after, phases.map(lists.casesIn), { limit: 500 })).toHaveLength(24);
    expect(Object.fromEntries(before)).not.toEqual(Object.fromEntries((await standing(after))('cases')));
  }, 120_000);

  it('live commits go on to both builds, so that there is a way back; the next rebuild takes the oldest out', async () => {
    await live(
      quarter(8)
        .filter(({ stream }) => stream.startsWith('case#'))
        .map((commit) => ({ ...commit, stream: `${commit.stream}X` as StreamId })),
    );
    expect(await bytesOf('board@2')).toEqual(await bytesOf('board'));
    expect(await rebuild.switchTo('board', 'previous')).toMatchObject({
      kind: 'switched',
      registered: { live: 'board', previous: 'board@2' },
    });
    expect(await rebuild.switchTo('board', 'building')).toEqual({ kind: 'nothing-there' });

    await finish(await rebuild.begin('board'));
    expect(await register.find('board')).toMatchObject({ live: 'board@3', previous: 'board' });
    expect(await bytesOf('board@3')).toEqual(await bytesOf('board'));
    expect(await bytesOf('board@2')).toEqual([]);
  }, 60_000);

  it('a build that differs is shown with where, and read only when somebody says so', async () => {
    await client.send(
      new UpdateItemCommand({
        TableName: 'views',
        Key: { key: { S: 'sheets#board@3#' }, sort: { S: 'now#0' } },
        UpdateExpression: 'ADD #count :one',
        ExpressionAttributeNames: { '#count': '.cases closed|normal' },
        ExpressionAttributeValues: { ':one': { N: '1' } },
      }),
    );
    await finish(await rebuild.begin('board'));
    expect(await register.find('board')).toMatchObject({
      live: 'board@3',
      building: { step: 'differs', report: { differences: 1, examples: ['sheets# now#0'] } },
    });
    expect(await rebuild.switchTo('board', 'building')).toMatchObject({ registered: { live: 'board@4', previous: 'board@3' } });
  }, 60_000);

  it('folds that have changed are switched to without asking, as they are meant to differ', async () => {
    const newVersion = board.version + 1;
    const changed = boards.map((view) =>
      view.streams === 'case'
        ? { ...view, version: newVersion, contribution: () => ({ cells: [], entries: [] }) }
        : { ...view, version: newVersion },
    );
    const views2 = {
      views: changed,
      viewsOf: (stream: StreamId) => changed.filter((view) => stream.startsWith(`${view.streams}#`)),
    };
    const newer = createRebuildFrom({ ...setting(), views: views2 });
    await finish(await newer.begin('board'), newer);
    expect(await register.find('board')).toMatchObject({ live: 'board@5', version: newVersion });
    expect(await createViewStore({ client, table: 'views' }).list(lists.casesIn('closed'), { limit: 5 })).toEqual([]);
  }, 60_000);
});

describe('the read models over HTTP', () => {
  const sent: object[] = [];
  const routes = () =>
    viewRoutes({
      register,
      rebuild,
      send: async (message) => void sent.push(message),
      events,
      store: views,
      project: createProjector({ events, views, viewsOf: boardsOf }),
      views: boards as readonly View<unknown>[],
    });
  const ask = async (route: string, params: Record<string, string> = {}, body?: unknown) => {
    const answer = await routes()[route]?.({ params, query: {}, headers: {}, body, claims: {} } as never, {} as never);
    if (answer === undefined) throw new Error(`no route ${route}`);
    return isProblem(answer)
      ? { status: answer.status, body: answer as never }
      : { status: answer.status, body: answer.body as never };
  };

  it('a rebuild is begun, its shares go to the queue, and its progress is shown', async () => {
    const begun = await ask('POST /views/{view}/rebuild', { view: 'board' });
    expect(begun).toMatchObject({
      status: 202,
      body: { view: 'board', rebuild: { step: 'reading', shares: 32, sharesDone: 0 } },
    });
    expect(sent).toHaveLength(4);
    expect(await ask('GET /views')).toMatchObject({ body: { views: [{ view: 'board', rebuild: { commitsRead: 0 } }] } });
    expect(await ask('POST /views/{view}/rebuild', { view: 'nothing' })).toMatchObject({ status: 404 });
    expect(await ask('POST /views/{view}/switch', { view: 'board' }, { to: 'building' })).toMatchObject({ status: 409 });
    expect(await ask('POST /views/{view}/switch', { view: 'board' }, { to: 'elsewhere' })).toMatchObject({ status: 422 });
  });

  it('each step of it is told while it lasts', async () => {
    const steps: (string | undefined)[] = [];
    const left = [...(await rebuild.begin('board'))];
    for (let piece = left.shift(); piece !== undefined; piece = left.shift()) {
      left.push(...(await rebuild.work(piece, () => false)));
      const { views: shown } = (await ask('GET /views')).body as { views: readonly { rebuild?: { step: string } }[] };
      steps.push(shown[0]?.rebuild?.step);
    }
    expect([...new Set(steps)]).toEqual(['reading', 'packing', undefined]); // checked and switched to in one
  });

  it('a parked stream is listed and folded again when its view is mended', async () => {
    const [commit] = quarter(7).filter(({ stream }) => stream.startsWith('case#'));
    const stream = commit?.stream as StreamId;
    await views.park('board@5', stream, 'RangeError: never');
    expect(await ask('GET /views/parked')).toEqual({
      status: 200,
      body: { parked: [{ view: 'board@5', stream, reason: 'RangeError: never' }] },
    });
    expect(await ask('POST /views/redrive', {}, { stream })).toMatchObject({ status: 200, body: { stream } });
    expect(await ask('GET /views/parked')).toEqual({ status: 200, body: { parked: [] } });
    expect(await ask('POST /views/redrive', {}, { stream: 'case#NOSUCH' })).toMatchObject({ status: 404 });
    expect(await ask('POST /views/redrive', {}, { stream: 'what' })).toMatchObject({ status: 422 });
    expect(caseBoard.name).toBe('board');
  });
});
