import type { CaseCommand } from '../../domain/case/commands.ts';
import type { CaseEvent } from '../../domain/case/events.ts';
import type { CaseState } from '../../domain/case/state.ts';
import type { DeadlineKind } from '../../domain/case/words.ts';
import type { CustomerCommand, CustomerState } from '../../domain/customer/customer.ts';
import { type CustomerEvent, type CustomerId, customerStream } from '../../domain/customer/events.ts';
import { customerKinds } from '../../domain/customer/policy-change.ts';
import type { Deadlines } from '../../domain/deadline/deadline.ts';
import { type CaseId, caseStream, commandId } from '../../domain/kernel/ids.ts';
import { type Instant, plus } from '../../domain/kernel/time.ts';
import { approvedOf } from '../../domain/policy/book.ts';
import {
  evolveMoves,
  type MovedDeadline,
  type MovesCommand,
  type MovesEvent,
  type MovesState,
  movedTo,
  movesStream,
  noMoves,
  type Ower,
  type Reached,
} from '../../domain/policy/moves.ts';
import { spreading } from '../../domain/policy/policy.ts';
import { type CaseLine, lists } from '../../domain/views/board-lines.ts';
import { type CustomerLine, directory } from '../../domain/views/customer-directory.ts';
import { systemActor } from './actor.ts';
import type { EventStore } from './adapters/event-store.ts';
import type { ViewStore } from './adapters/view-store.ts';
import type { CommandHandler } from './handle-command.ts';
import type { PoliciesSource } from './policies.ts';

/**
 * L2: once a version is in force that running deadlines go over to, a pass over the open cases and the customers who are owed anything,
 * some thousand with every sweep, takes them along and writes down which. What changes between two lists meanwhile has had a command,
 * which has moved it already.
 */
export type MoveRunning = (now: Instant) => Promise<Moved>;
type Moved = { readonly cases: number; readonly customers: number; readonly moved: number; readonly failed: number };

type Ports = {
  readonly policies: Pick<PoliciesSource, 'state'>;
  readonly events: Pick<EventStore, 'load'>;
  readonly views: Pick<ViewStore, 'list'>;
  readonly cases: CommandHandler<CaseState, CaseCommand, CaseEvent>;
  readonly customers: CommandHandler<CustomerState, CustomerCommand, CustomerEvent>;
  readonly moves: CommandHandler<MovesState, MovesCommand, MovesEvent>;
};

type Stage = Reached['phase'];
const ofCases: readonly Stage[] = ['new', 'in-progress', 'waiting', 'resolved'];
const BATCH = 200;
const SIDE_BY_SIDE = 10;
/** Cases and customers within the time of a sweep, with room to spare. */
const MOST = 4000;
const actor = systemActor('sweep.timer');

export const createMoveRunning = ({ policies, events, views, cases, customers, moves }: Ports): MoveRunning => {
  const finished = new Set<number>();

  /** The deadlines of one case or customer after a command that moves them. */
  const decided = async (ower: Ower, version: number, now: Instant): Promise<Deadlines | undefined> => {
    const told = { actor, now, causation: movesStream(version) };
    if ('caseId' in ower) {
      const command: CaseCommand = { type: 'RearmUnderPolicy', now, by: actor };
      const [stream, id] = [caseStream(ower.caseId), commandId(`policy:${version}:${ower.caseId}`)];
      const { state } = await cases({ ...told, stream, commandId: id, command });
      return state.kind === 'none' ? undefined : state.deadlines;
    }
    const command: CustomerCommand = { type: 'NoticeDeadline', now, by: actor };
    const [stream, id] = [customerStream(ower.customerId), commandId(`policy:${version}:${ower.customerId}`)];
    const { state } = await customers({ ...told, stream, commandId: id, command });
    return state.kind === 'none' ? undefined : state.deadlines;
  };

  const batchMoved = async (owers: readonly Ower[], version: number, now: Instant) => {
    const queue = [...owers];
    const moved: MovedDeadline[] = [];
    const failed: (CaseId | CustomerId)[] = [];
    const lane = async (): Promise<void> => {
      for (let ower = queue.shift(); ower !== undefined; ower = queue.shift()) {
        const deadlines = await decided(ower, version, now).catch(() => undefined);
        if (deadlines === undefined) failed.push('caseId' in ower ? ower.caseId : ower.customerId);
        else moved.push(...movedTo(version, ower, deadlines));
      }
    };
    await Promise.all(Array.from({ length: SIDE_BY_SIDE }, lane));
    return { moved, failed };
  };

  const tell = (command: MovesCommand, id: string) =>
    moves({ stream: movesStream(command.version), commandId: commandId(id), actor, now: command.now, command });

  return async (now) => {
    const sum = { cases: 0, customers: 0, moved: 0, failed: 0 };
    for (const { version, appliesToRunning, effectiveFrom } of approvedOf(await policies.state())) {
      // A minute later, so that the lists show what was opened before it.
      if (appliesToRunning.length === 0 || finished.has(version) || now < plus(effectiveFrom, spreading)) continue;
      const stages = stagesFor(appliesToRunning);
      const stored = await events.load(movesStream(version));
      let state = stored.flatMap((commit) => commit.events as readonly MovesEvent[]).reduce(evolveMoves, noMoves);
      while (state.appliedAt === undefined && sum.cases + sum.customers < MOST) {
        const { owers, reached } = await nextBatch(views, stages, state.reached);
        const { moved, failed } = await batchMoved(owers, version, now);
        const count = reached.phase === 'customers' ? { cases: 0, customers: owers.length } : { cases: owers.length };
        const last = owers.length === 0;
        const command: MovesCommand = last
          ? { type: 'CompleteMoves', version, now }
          : { type: 'RecordMoves', version, ...count, moved, failed, reached, now };
        const outcome = await tell(command, last ? `complete:${version}` : `moves:${version}:${reached.phase}:${reached.after}`);
        state = outcome.state;
        sum.cases += count.cases;
        sum.customers += count.customers ?? 0;
        sum.moved += moved.length;
        sum.failed += failed.length;
      }
      if (state.appliedAt !== undefined) finished.add(version);
    }
    return sum;
  };
};

const stagesFor = (kinds: readonly DeadlineKind[]): readonly Stage[] => {
  const owedToCustomers: readonly DeadlineKind[] = customerKinds;
  const toCustomers = kinds.some((kind) => owedToCustomers.includes(kind));
  const inCases = kinds.some((kind) => !owedToCustomers.includes(kind));
  return [...(inCases ? ofCases : []), ...(toCustomers ? (['customers'] as const) : [])];
};

/** The next owers after those reached, in the order of their list; none after the last of the last stage. */
const nextBatch = async (
  views: Ports['views'],
  stages: readonly Stage[],
  reached: Reached | undefined,
): Promise<{ readonly owers: readonly Ower[]; readonly reached: Reached }> => {
  const begun = reached === undefined ? 0 : Math.max(0, stages.indexOf(reached.phase));
  for (const phase of stages.slice(begun)) {
    const from = phase === reached?.phase && reached.after !== undefined ? { after: reached.after } : {};
    const entries = await views.list(phase === 'customers' ? directory.owed : lists.casesIn(phase), { limit: BATCH, ...from });
    const last = entries.at(-1);
    if (last === undefined) continue;
    const owers = entries.map(({ line }): Ower => {
      const { caseId, customerId } = line as Partial<CaseLine & CustomerLine>;
      return customerId === undefined ? { caseId: caseId as CaseId } : { customerId };
    });
    return { owers, reached: { phase, after: last.sort } };
  }
  return { owers: [], reached: reached ?? { phase: 'new' } };
};
