import { DeleteTableCommand } from '@aws-sdk/client-dynamodb';
import { caseDecider } from '../../domain/case/case.ts';
import type { CaseCommand } from '../../domain/case/commands.ts';
import { foldCase } from '../../domain/case/state.ts';
import { type CustomerCommand, customerDecider } from '../../domain/customer/customer.ts';
import { type CustomerId, customerIdFrom, customerStream } from '../../domain/customer/events.ts';
import type { Role } from '../../domain/kernel/event.ts';
import { agentId, type CaseId, caseIdFrom, caseStream, commandId } from '../../domain/kernel/ids.ts';
import type { Instant } from '../../domain/kernel/time.ts';
import { movesDecider } from '../../domain/policy/moves.ts';
import { policyDecider } from '../../domain/policy/policy.ts';
import { customerDirectory } from '../../domain/views/customer-directory.ts';
import { caseBoard } from '../../domain/views/supervisor-board.ts';
import type { View } from '../../domain/views/view.ts';
import { forStaff } from '../../functions/lib/access.ts';
import { createEventStore, type EventStore } from '../../functions/lib/adapters/event-store.ts';
import { createViewStore } from '../../functions/lib/adapters/view-store.ts';
import { createCommandHandler } from '../../functions/lib/handle-command.ts';
import type { HttpRequest } from '../../functions/lib/http.ts';
import { createMoveRunning } from '../../functions/lib/move-running.ts';
import { createPolicies, readPolicies } from '../../functions/lib/policies.ts';
import { policyRoutes } from '../../functions/lib/policy-routes.ts';
import { isProblem } from '../../functions/lib/problem.ts';
import { createProjector } from '../../functions/lib/project.ts';
import { createRoster } from '../../functions/lib/roster.ts';
import { simulationRoutes } from '../../functions/lib/simulation-route.ts';
import { minutesAfter, monday } from './moments.ts';
import { createTables, localClient } from './tables.ts';

/** The policy's routes, cases and the sweep's pass on a real engine; the clock is the test's, views keep up with every commit. */
export const openPolicyOffice = async (
  engine: { readonly endpoint: string },
  { budget = 15_000 }: { readonly budget?: number } = {},
) => {
  const tables = await createTables(engine.endpoint);
  const client = localClient(engine.endpoint);
  const stored = createEventStore({ client, table: tables.events });
  const views = createViewStore({ client, table: tables.views });
  const clock = { now: monday.at('09:00') };
  const now = (): Instant => clock.now;
  const project = createProjector({
    events: stored,
    views,
    viewsOf: (stream) => viewsOfOffice.filter(({ streams }) => stream.startsWith(`${streams}#`)),
  });
  let loads = 0;
  const events: EventStore = {
    load: (stream, after) => {
      if (stream === 'policy#service') loads += 1;
      return stored.load(stream, after);
    },
    append: async (commit) => {
      const outcome = await stored.append(commit);
      await project(commit.stream, [commit]);
      return outcome;
    },
  };
  const policies = createPolicies(events, now);
  const cases = createCommandHandler({ store: events, decider: caseDecider, context: policies.book });
  const moves = createCommandHandler({ store: events, decider: movesDecider, context: undefined });
  const customers = createCommandHandler({ store: events, decider: customerDecider, context: policies.book });
  const sweeping = () => createMoveRunning({ policies, events, views, cases, customers, moves });
  const handle = createCommandHandler({ store: events, decider: policyDecider, context: undefined });
  const ports = { handle, events, views, now, state: () => readPolicies(events) };
  const roster = createRoster(views, now);
  const people = async () => [{ agentId: agentId('wang-1'), team: 'technical-support' as const }];
  const routes = forStaff({ ...policyRoutes(ports), ...simulationRoutes({ ...ports, people, budget }) }, roster);

  type Asked = { role?: Role; params?: Record<string, string>; query?: Record<string, string>; body?: unknown; key?: string };
  const ask = async (route: string, { role = 'manager', params = {}, query = {}, body, key }: Asked = {}) => {
    const headers = key === undefined ? {} : { 'idempotency-key': key };
    const claims = { sub: `${role}-1`, 'cognito:groups': `[${role}]` };
    const request = { route, path: route, params, query, headers, body, claims } as unknown as HttpRequest;
    const answer = await routes[route]?.(request, {} as never);
    if (answer === undefined) throw new Error(`no route ${route}`);
    // As a client parses it.
    const parsed: ReturnType<JSON['parse']> = JSON.parse(JSON.stringify(isProblem(answer) ? answer : (answer.body ?? null)));
    return { status: answer.status, body: parsed };
  };

  let commands = 0;
  /** Gives a command to the case of this number, at the command's time. */
  const give = async (number: number, command: CaseCommand): Promise<void> => {
    clock.now = command.now;
    commands += 1;
    const id = idOf(number);
    const asked = JSON.parse(JSON.stringify(command).replaceAll('041061055', id)) as CaseCommand;
    const request = { stream: caseStream(id), commandId: commandId(`c-${commands}`), actor: command.by, now: command.now };
    const outcome = await cases({ ...request, command: asked });
    if (outcome.kind === 'rejected') throw new Error(`${command.type}: ${outcome.refusal.code}`);
  };
  /** The same to a customer. */
  const giveCustomer = async (number: number, command: CustomerCommand): Promise<void> => {
    clock.now = command.now;
    commands += 1;
    const request = { commandId: commandId(`c-${commands}`), actor: command.by, now: command.now, command };
    const outcome = await customers({ ...request, stream: customerStream(customerOf(number)) });
    if (outcome.kind === 'rejected') throw new Error(`${command.type}: ${outcome.refusal.code}`);
  };
  const caseOf = async (number: number) => {
    const state = foldCase((await stored.load(caseStream(idOf(number)))).flatMap(({ events }) => events) as never);
    if (state.kind === 'none') throw new Error(`no case ${number}`);
    return state;
  };

  return {
    ask,
    give,
    giveCustomer,
    caseOf,
    clock,
    policies,
    /** A minute passes, and a sweep takes running deadlines along. */
    sweep: (move = sweeping()) => {
      clock.now = minutesAfter(clock.now, 1);
      return move(clock.now);
    },
    sweeping,
    policyLoads: (): number => loads,
    /** Leaves the engine as it was. */
    close: async (): Promise<void> => {
      for (const TableName of Object.values(tables)) await client.send(new DeleteTableCommand({ TableName }));
      client.destroy();
    },
  };
};

const viewsOfOffice = [caseBoard as View<unknown>, customerDirectory(() => undefined) as View<unknown>];

export const customerOf = (number: number): CustomerId => customerIdFrom(new Uint8Array([8, 8, 8, number >> 8, number & 255]));
export const idOf = (number: number): CaseId => caseIdFrom(new Uint8Array([9, 9, 9, number >> 8, number & 255]));
