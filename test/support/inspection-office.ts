import { drawDecider } from '../../domain/inspection/draw.ts';
import { inspectionDecider } from '../../domain/inspection/inspection.ts';
import type { Commit, Role } from '../../domain/kernel/event.ts';
import type { Instant } from '../../domain/kernel/time.ts';
import { defaultCalendar } from '../../domain/policy/default-policy.ts';
import { figuresView } from '../../domain/views/figures/view.ts';
import { inspectionDraws, inspections } from '../../domain/views/inspections.ts';
import type { View } from '../../domain/views/view.ts';
import { forStaff } from '../../functions/lib/access.ts';
import { createBoardReader } from '../../functions/lib/adapters/board-reader.ts';
import { createEventStore, type EventStore } from '../../functions/lib/adapters/event-store.ts';
import { createViewReader } from '../../functions/lib/adapters/view-reader.ts';
import { createViewStore } from '../../functions/lib/adapters/view-store.ts';
import { readBoard } from '../../functions/lib/board.ts';
import { readSection } from '../../functions/lib/board-sections.ts';
import { createCommandHandler } from '../../functions/lib/handle-command.ts';
import type { HttpRequest } from '../../functions/lib/http.ts';
import { type DrawPorts, drawDueMonths } from '../../functions/lib/inspections/draw-due.ts';
import { inspectionRoutes } from '../../functions/lib/inspections/routes.ts';
import { isProblem } from '../../functions/lib/problem.ts';
import { createProjector } from '../../functions/lib/project.ts';
import { startDynoxide } from '../../infra/local/dynoxide.ts';
import { figuresOfCases, figuresOfInspections } from './figures.ts';
import { defaultPolicies } from './given.ts';
import { createTables, localClient } from './tables.ts';

type Asked = {
  readonly role?: Role;
  readonly sub?: string;
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly key?: string;
};

/** Inspections on a real engine: the timer's draw and the routes, views brought up to date with each commit; the clock is the test's. */
export const openInspectionOffice = async () => {
  const engine = await startDynoxide();
  const names = await createTables(engine.endpoint);
  const client = localClient(engine.endpoint);
  const stored = createEventStore({ client, table: names.events });
  const store = createViewStore({ client, table: names.views });
  const all = [figuresOfCases, figuresOfInspections, inspections, inspectionDraws] as readonly View<unknown>[];
  const project = createProjector({
    events: stored,
    views: store,
    viewsOf: (stream) => all.filter((view) => stream.startsWith(`${view.streams}#`)),
  });
  /** Fails so many appends from now on, before they reach the store. */
  const faults = { after: Number.POSITIVE_INFINITY };
  const events: EventStore = {
    load: stored.load,
    append: async (commit) => {
      if (faults.after <= 0) throw new Error('the store is away');
      faults.after -= 1;
      const result = await stored.append(commit);
      await project(commit.stream, [commit]);
      return result;
    },
  };
  const views = createBoardReader({ client, table: names.views });
  const documents = new Map<string, Buffer>();
  const objects = {
    put: async (key: string, body: string | Uint8Array) => void documents.set(key, Buffer.from(body)),
    get: async (key: string) => documents.get(key),
  };
  const clock = { now: '2026-11-01T02:00:00.000Z' as Instant };
  const handle = createCommandHandler({ store: events, decider: inspectionDecider, context: defaultPolicies });
  const ports: DrawPorts = {
    events,
    figures: createViewReader({ client, table: names.views, view: figuresView.name }),
    objects,
    draws: createCommandHandler({ store: events, decider: drawDecider, context: undefined }),
    inspections: handle,
    policyAt: defaultPolicies.at,
  };
  const routes = forStaff(
    inspectionRoutes({
      events,
      views,
      objects,
      handle,
      policies: () => defaultPolicies,
      zone: () => defaultCalendar.zone,
      now: () => clock.now,
    }),
    { find: async () => undefined },
  );
  let keys = 0;
  const ask = async (
    route: string,
    { role = 'inspector', sub = `${role}-1`, params = {}, query = {}, body, key }: Asked = {},
  ) => {
    keys += 1;
    const request = {
      route,
      params,
      query,
      body,
      headers: { 'idempotency-key': key ?? `key-${keys}`, accept: 'application/json' },
      language: 'en',
      claims: { sub, 'cognito:groups': `[${role}]` },
    };
    const answer = await routes[route]?.(request as unknown as HttpRequest, {} as never);
    if (answer === undefined) throw new Error(`no route ${route}`);
    const parsed: ReturnType<JSON['parse']> = isProblem(answer)
      ? answer
      : answer.body instanceof Uint8Array
        ? answer.body
        : JSON.parse(JSON.stringify(answer.body ?? null));
    return { status: answer.status, body: parsed };
  };
  return {
    ask,
    clock,
    documents,
    faults,
    draw: () => drawDueMonths(ports, clock.now),
    /** What happened before, and the figures have it. */
    store: async (commits: readonly Commit[]): Promise<void> => {
      for (const commit of commits) await events.append(commit);
    },
    board: (who: { readonly id: string; readonly role: Role }) =>
      readBoard(views, { now: clock.now, centre: defaultCalendar, who: { kind: 'agent', ...who }, people: [] }),
    section: (section: string, who: { readonly id: string; readonly role: Role }) =>
      readSection(views, { section, cursor: undefined, limit: undefined }, { kind: 'agent', ...who }),
    close: async (): Promise<void> => {
      client.destroy();
      await engine.stop();
    },
  };
};
export type InspectionOffice = Awaited<ReturnType<typeof openInspectionOffice>>;
