import * as z from 'zod/mini';
import { type StreamId, streamId } from '../../domain/kernel/ids.ts';
import type { View } from '../../domain/views/view.ts';
import type { EventStore } from './adapters/event-store.ts';
import type { Send } from './adapters/queue.ts';
import { registeredAs, type ViewRegister } from './adapters/view-register.ts';
import type { ViewStore } from './adapters/view-store.ts';
import { pageAsked, pageOf } from './page.ts';
import { type HttpProblem, isProblem, notFound, problem, problemOfInvalid } from './problem.ts';
import type { Project } from './project.ts';
import type { Rebuild } from './rebuild/rebuild.ts';
import * as schemas from './schemas/views.ts';
import type { HttpRoutes } from './triggers.ts';

type Ports = {
  readonly register: Pick<ViewRegister, 'all' | 'segments'>;
  readonly rebuild: Pick<Rebuild, 'begin' | 'switchTo'>;
  readonly send: Send;
  readonly events: Pick<EventStore, 'load'>;
  readonly store: Pick<ViewStore, 'parked' | 'unpark'>;
  readonly project: Project;
  readonly views: readonly View<unknown>[];
};

/** The read models: which build is read, rebuilding one, and streams that one of them could not fold. */
export const viewRoutes = ({ register, rebuild, send, events, store, project, views }: Ports): HttpRoutes => {
  const names = [...new Set(views.map(({ name }) => name))];
  const state = async () => {
    const all = await register.all();
    return Promise.all(
      names.map(async (view) => {
        const { live, previous, version, building } = registeredAs(all, view);
        const shares = building === undefined ? [] : await register.segments(building.place);
        return {
          view,
          version: views.find(({ name }) => name === view)?.version,
          live,
          ...(version === undefined ? {} : { liveVersion: version }),
          ...(previous === undefined ? {} : { previous }),
          ...(building === undefined
            ? {}
            : {
                rebuild: {
                  place: building.place,
                  version: building.version,
                  startedAt: building.startedAt,
                  step: building.step,
                  commitsRead: shares.reduce((sum, { commits }) => sum + commits, 0),
                  sharesDone: shares.filter(({ done }) => done).length,
                  shares: building.segments,
                  ...(building.report === undefined ? {} : { report: building.report }),
                },
              }),
        };
      }),
    );
  };
  const one = async (view: string) => (await state()).find((known) => known.view === view);

  return {
    'GET /views': async () => ({ status: 200, body: { views: await state() } }),
    'POST /views/{view}/rebuild': async ({ params: { view = '' } }) => {
      if (!names.includes(view)) return unknownView(names);
      for (const piece of await rebuild.begin(view)) await send(piece);
      return { status: 202, body: await one(view) };
    },
    'POST /views/{view}/switch': async ({ params: { view = '' }, body }) => {
      if (!names.includes(view)) return unknownView(names);
      const parsed = z.safeParse(schemas.switchTo, body);
      if (!parsed.success) return problemOfInvalid(parsed.error);
      const switched = await rebuild.switchTo(view, parsed.data.to);
      return switched.kind === 'nothing-there' ? nothingThere : { status: 200, body: await one(view) };
    },
    'GET /views/parked': async ({ query }) => {
      const asked = pageAsked(query);
      if (isProblem(asked)) return asked;
      const { lines, ...next } = pageOf(await store.parked(), ({ view, stream }) => `${view}#${stream}`, asked);
      return { status: 200, body: { parked: lines, ...next } };
    },
    'POST /views/redrive': async ({ body }) => {
      const parsed = z.safeParse(schemas.redrive, body);
      if (!parsed.success) return problemOfInvalid(parsed.error);
      const stream: StreamId = streamId(parsed.data.stream);
      const commits = await events.load(stream);
      if (commits.length === 0) return unknownStream;
      const rows = await project(stream, commits);
      for (const { view, kind } of rows) if (kind !== 'parked') await store.unpark(view, stream);
      const told = rows.map((row) => ({
        view: row.view,
        outcome: row.kind === 'parked' ? 'parked' : 'up to date',
        ...(row.kind === 'parked' ? { reason: row.error } : {}),
      }));
      return { status: 200, body: { stream, rows: told } };
    },
  };
};

const unknownView = (names: readonly string[]): HttpProblem =>
  notFound({
    en: `There is no such view; there are ${names.join(', ')}.`,
    zh: `没有该视图;现有视图:${names.join('、')}。`,
  });
const unknownStream = notFound({
  en: 'There is no such stream; a stream is named like case#K7Q29XMB.',
  zh: '没有该事件流;事件流的名称形如 case#K7Q29XMB。',
});
const nothingThere = problem({
  status: 409,
  code: 'no-such-build',
  words: {
    en: 'There is no such build: `building` is one that was found to differ, `previous` the one before the live one. GET /views shows what there is.',
    zh: '没有可切换的版本:building 为核对不一致的新版本,previous 为上一版本。请通过 GET /views 查看。',
  },
});
