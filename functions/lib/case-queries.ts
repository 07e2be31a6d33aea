import * as z from 'zod/mini';
import { phases } from '../../domain/case/words.ts';
import { caseStream, parseCaseId } from '../../domain/kernel/ids.ts';
import { caseHistory } from '../../domain/views/case-history.ts';
import { lists } from '../../domain/views/supervisor-board.ts';
import type { EventStore } from './adapters/event-store.ts';
import type { ObjectStore } from './adapters/object-store.ts';
import type { ViewStore } from './adapters/view-store.ts';
import { unknownCase } from './case-command.ts';
import { problem } from './problem.ts';
import * as schemas from './schemas/cases.ts';
import type { HttpRoutes } from './triggers.ts';

type Ports = {
  readonly events: Pick<EventStore, 'load'>;
  readonly views: Pick<ViewStore, 'list'>;
  readonly objects: Pick<ObjectStore, 'get'>;
};

/** Texts shown with a case; older ones stand in the store under their key. */
const MOST_TEXTS = 50;

/** Reading cases: the list, one case with its contacts, and the events behind it (G4). */
export const caseQueryRoutes = ({ events, views, objects }: Ports): HttpRoutes => ({
  'GET /cases': async ({ query }) => {
    const parsed = z.safeParse(schemas.caseQuery, query);
    if (!parsed.success) return badQuery;
    const { state, cursor } = parsed.data;
    const limit = Number(parsed.data.limit ?? '50');
    const after = cursor === undefined ? {} : { after: Buffer.from(cursor, 'base64url').toString() };
    const name = state === undefined ? lists.cases : lists.casesIn(state);
    const found = await views.list(name, { limit: limit + 1, newestFirst: true, ...after });
    const page = found.slice(0, limit);
    const last = page.at(-1);
    const next = found.length > limit && last ? { cursor: Buffer.from(last.sort).toString('base64url') } : {};
    return { status: 200, body: { cases: page.map(({ line }) => line), ...next } };
  },

  'GET /cases/{id}': async ({ params }) => {
    const id = parseCaseId(params.id ?? '');
    const history = id === undefined ? undefined : caseHistory(await events.load(caseStream(id)));
    if (history === undefined) return unknownCase;
    const texts = history.interactions.slice(-MOST_TEXTS).map(async (interaction) => {
      const text = interaction.content ? (await objects.get(interaction.content.key))?.toString('utf8') : undefined;
      return text === undefined ? interaction : { ...interaction, text };
    });
    const interactions = [...history.interactions.slice(0, -MOST_TEXTS), ...(await Promise.all(texts))];
    return { status: 200, body: { ...history, interactions } };
  },

  'GET /cases/{id}/events': async ({ params }) => {
    const id = parseCaseId(params.id ?? '');
    const commits = id === undefined ? [] : await events.load(caseStream(id));
    return commits.length === 0 ? unknownCase : { status: 200, body: { caseId: id, commits } };
  },
});

const badQuery = problem({
  status: 400,
  code: 'bad-query',
  words: {
    en: `state is one of ${phases.join(', ')}; limit is 1 to 100; cursor is the one that the last page gave.`,
    zh: `state 可为 ${phases.join('、')};limit 为 1 至 100;cursor 须为上一页给出的值。`,
  },
});
