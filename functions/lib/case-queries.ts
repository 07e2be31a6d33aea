import * as z from 'zod/mini';
import { type AccessEvent, caseAccessStream } from '../../domain/access/access.ts';
import { type Colleague, lookAt } from '../../domain/case/authorize.ts';
import type { CaseEvent } from '../../domain/case/events.ts';
import type { Link } from '../../domain/case/link.ts';
import { notYourCase } from '../../domain/case/refusals.ts';
import { foldCase } from '../../domain/case/state.ts';
import { phases } from '../../domain/case/words.ts';
import { type CaseId, caseStream, parseCaseId } from '../../domain/kernel/ids.ts';
import { firstTeam } from '../../domain/roster/words.ts';
import { type CaseLine, lists } from '../../domain/views/board-lines.ts';
import { caseHistory } from '../../domain/views/case-history.ts';
import { type CustomerCaseLine, directory } from '../../domain/views/customer-directory.ts';
import { impersonalLine, impersonally, withoutPersonal } from '../../domain/views/impersonal.ts';
import { actorOf } from './actor.ts';
import type { EventStore } from './adapters/event-store.ts';
import type { ObjectStore } from './adapters/object-store.ts';
import type { ViewStore } from './adapters/view-store.ts';
import { unknownCase } from './case-command.ts';
import type { Looks } from './looks.ts';
import { listTogether, pageAsked, pageOfStory } from './page.ts';
import { type HttpProblem, isProblem, problem, problemOfRefusal } from './problem.ts';
import { storyAsked, tellStory } from './reading/story.ts';
import * as schemas from './schemas/cases.ts';
import type { HttpRoutes } from './triggers.ts';

type Ports = {
  readonly events: Pick<EventStore, 'load'>;
  readonly views: Pick<ViewStore, 'list'>;
  readonly objects: Pick<ObjectStore, 'get'>;
  readonly looks: Pick<Looks, 'atCase'>;
  /** Of the centre's clocks. */
  readonly zone: () => string;
};

/** Texts shown with a case; older ones stand in the store under their key. */
const MOST_TEXTS = 50;
/** Earlier cases shown. */
const MOST_CASES = 50;

/** Reading cases: the list, one case with its contacts, and the events behind it (G4). */
export const caseQueryRoutes = ({ events, views, objects, looks, zone }: Ports): HttpRoutes => ({
  'GET /cases': async ({ query, claims }) => {
    const parsed = z.safeParse(schemas.caseQuery, query);
    if (!parsed.success) return badQuery;
    const { state, cursor } = parsed.data;
    const limit = Number(parsed.data.limit ?? '50');
    const after = cursor === undefined ? {} : { after: Buffer.from(cursor, 'base64url').toString() };
    const names = (state === undefined ? phases : [state]).map(lists.casesIn);
    const found = await listTogether(views, names, { limit: limit + 1, newestFirst: true, ...after });
    const page = found.slice(0, limit);
    const last = page.at(-1);
    const next = found.length > limit && last ? { cursor: Buffer.from(last.sort).toString('base64url') } : {};
    return { status: 200, body: { cases: linesFor(actorOf(claims), page as readonly { line: CaseLine }[]), ...next } };
  },

  'GET /cases/{id}': async ({ params, claims }) => {
    const id = parseCaseId(params.id ?? '');
    const commits = id === undefined ? [] : await events.load(caseStream(id));
    const history = caseHistory(commits);
    if (id === undefined || history === undefined) return unknownCase;
    const who = actorOf(claims);
    const look = lookAt(who, history);
    if (look === 'none') return notYours(history);
    if (look === 'impersonal') return { status: 200, body: impersonally(caseHistory, commits) };
    const logged = looks.atCase(who, id, 'case');
    const texts = history.interactions.slice(-MOST_TEXTS).map(async (interaction) => {
      const text = interaction.content ? (await objects.get(interaction.content.key))?.toString('utf8') : undefined;
      return text === undefined ? interaction : { ...interaction, text };
    });
    const [shown, , earlierCases] = await Promise.all([Promise.all(texts), logged, earlierCasesOf(history, views)]);
    return {
      status: 200,
      body: { ...history, ...earlierCases, interactions: [...history.interactions.slice(0, -MOST_TEXTS), ...shown] },
    };
  },

  'GET /cases/{id}/events': async (request) => {
    const { params, claims } = request;
    const asked = storyAsked(request);
    if (isProblem(asked)) return asked;
    const id = parseCaseId(params.id ?? '');
    const commits = id === undefined ? [] : await events.load(caseStream(id));
    const state = foldCase(commits.flatMap((commit) => commit.events as readonly CaseEvent[]));
    if (id === undefined || state.kind === 'none') return unknownCase;
    const who = actorOf(claims);
    const look = lookAt(who, state);
    if (look === 'none') return notYours(state);
    if (look === 'full') await looks.atCase(who, id, 'events');
    const shown = look === 'full' ? commits : withoutPersonal(commits);
    return tellStory(request, asked, { of: { caseId: id }, commits: shown, zone: zone() });
  },

  'GET /cases/{id}/access-log': async ({ params, query }) => {
    const asked = pageAsked(query);
    if (isProblem(asked)) return asked;
    const id = parseCaseId(params.id ?? '');
    if (id === undefined) return unknownCase;
    const [known, commits] = await Promise.all([events.load(caseStream(id)), events.load(caseAccessStream(id))]);
    if (known.length === 0) return unknownCase;
    const seen = commits.flatMap((commit) => commit.events as readonly AccessEvent[]).map(({ data }) => data);
    const { lines, ...next } = pageOfStory(seen, { ...asked, newestFirst: true });
    return { status: 200, body: { caseId: id, count: seen.length, looks: lines, ...next } };
  },
});

/** A2: other cases of the customer that the case is linked to, newest first. */
const earlierCasesOf = async (
  { id, link }: { readonly id: CaseId; readonly link?: Link },
  views: Ports['views'],
): Promise<{ readonly earlierCases?: readonly object[] }> => {
  if (link?.customerId === undefined) return {};
  const linked = await views.list(directory.casesLinkedTo(link.customerId), { limit: MOST_CASES, newestFirst: true });
  return { earlierCases: linked.map(({ line }) => line as CustomerCaseLine).filter(({ caseId }) => caseId !== id) };
};

/** What a page of a list shows somebody: their own cases and their team's, analysts all of them without the customer's words. */
const linesFor = (who: Colleague, page: readonly { readonly line: CaseLine }[]): readonly object[] =>
  page.flatMap(({ line }): readonly object[] => {
    const look = lookAt(who, line);
    if (look === 'none') return [];
    return [look === 'full' ? line : impersonalLine(line)];
  });

const notYours = ({ team }: { readonly team?: string }): HttpProblem => problemOfRefusal(notYourCase(team ?? firstTeam).refusal);

const badQuery = problem({
  status: 400,
  code: 'bad-query',
  words: {
    en: `state is one of ${phases.join(', ')}; limit is 1 to 100; cursor is the one that the last page gave.`,
    zh: `state 可为 ${phases.join('、')};limit 为 1 至 100;cursor 须为上一页给出的值。`,
  },
});
