import type { CaseCommand } from '../../domain/case/commands.ts';
import type { Commit, Role } from '../../domain/kernel/event.ts';
import type { Instant } from '../../domain/kernel/time.ts';
import { customerFigures } from '../../domain/views/figures/customers.ts';
import { figuresView } from '../../domain/views/figures/view.ts';
import type { View } from '../../domain/views/view.ts';
import { createEventStore } from '../../functions/lib/adapters/event-store.ts';
import { createSumReader } from '../../functions/lib/adapters/sum-reader.ts';
import { createViewStore, type ViewStore } from '../../functions/lib/adapters/view-store.ts';
import { figureRoutes } from '../../functions/lib/figures/routes.ts';
import type { HttpRequest } from '../../functions/lib/http.ts';
import { isProblem } from '../../functions/lib/problem.ts';
import { createBatchProjector } from '../../functions/lib/project.ts';
import { commitsOf, figuresOfCases, figuresOfInspections, terms } from './figures.ts';
import { defaultPolicies } from './given.ts';
import { friday } from './moments.ts';
import { createTables, localClient } from './tables.ts';

const figures = [figuresOfCases, customerFigures(terms), figuresOfInspections] as readonly View<unknown>[];

/** The figures' routes on a real engine; cases are stored and projected as they are told; the clock is the test's. */
export const openFiguresOffice = async (engine: { readonly endpoint: string }) => {
  const tables = await createTables(engine.endpoint);
  const client = localClient(engine.endpoint);
  const events = createEventStore({ client, table: tables.events });
  const setting = { client, table: tables.views, view: figuresView.name };
  const views = createViewStore(setting);
  const sums = createSumReader(setting);
  const clock: { now: Instant } = { now: friday.at('18:00') };
  const routes = figureRoutes({ store: { ...views, ...sums }, policies: defaultPolicies, now: () => clock.now });
  const projectorWith = (store: ViewStore) =>
    createBatchProjector({
      events,
      views: store,
      viewsOf: (stream) => figures.filter(({ streams }) => stream.startsWith(`${streams}#`)),
    });
  const project = projectorWith(views);

  type Asked = {
    readonly role?: Role;
    readonly sub?: string;
    readonly query?: Readonly<Record<string, string>>;
    readonly accept?: string;
  };
  const ask = async (
    route: string,
    { role = 'supervisor', sub = `${role}-1`, query = {}, accept = 'application/json' }: Asked = {},
  ) => {
    const request = {
      route,
      query,
      params: {},
      headers: { accept },
      language: 'en',
      claims: { sub, 'cognito:groups': `[${role}]` },
    };
    const answer = await routes[route]?.(request as unknown as HttpRequest, {} as never);
    if (answer === undefined) throw new Error(`no route ${route}`);
    const body: ReturnType<JSON['parse']> = JSON.parse(JSON.stringify(isProblem(answer) ? answer : (answer.body ?? null)));
    return { status: answer.status, body };
  };

  const bring = async (commits: readonly Commit[]): Promise<void> => {
    for (const commit of commits) await events.append(commit);
    await project(commits);
  };

  let cases = 0;
  return {
    ask,
    events,
    views,
    sums,
    client,
    tables,
    clock,
    projectorWith,
    store: async (commits: readonly Commit[]): Promise<void> => {
      for (const commit of commits) await events.append(commit);
    },
    /** What is decided elsewhere, and the figures have it. */
    bring,
    /** A case is told from its first contact on, and the figures have it. */
    tell: async (...commands: readonly CaseCommand[]): Promise<readonly Commit[]> => {
      cases += 1;
      const commits = commitsOf(70_000 + cases, ...commands);
      await bring(commits);
      return commits;
    },
    close: (): void => client.destroy(),
  };
};
export type FiguresOffice = Awaited<ReturnType<typeof openFiguresOffice>>;
