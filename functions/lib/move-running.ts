import type { CaseCommand } from '../../domain/case/commands.ts';
import type { CaseEvent } from '../../domain/case/events.ts';
import type { CaseState } from '../../domain/case/state.ts';
import type { Phase } from '../../domain/case/words.ts';
import { type CaseId, caseStream, commandId, parseCaseId } from '../../domain/kernel/ids.ts';
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
  type Reached,
} from '../../domain/policy/moves.ts';
import { spreading } from '../../domain/policy/policy.ts';
import { type CaseLine, lists } from '../../domain/views/supervisor-board.ts';
import { systemActor } from './actor.ts';
import type { EventStore } from './adapters/event-store.ts';
import type { ViewStore } from './adapters/view-store.ts';
import type { CommandHandler } from './handle-command.ts';
import type { PoliciesSource } from './policies.ts';

/**
 * L2: once a version is in force that running deadlines go over to, a pass over the open cases, some thousand with every sweep, takes
 * them along and writes down which. A case that changes between two lists meanwhile has had a command, which has moved it already.
 */
export type MoveRunning = (now: Instant) => Promise<{ readonly cases: number; readonly moved: number; readonly failed: number }>;

type Ports = {
  readonly policies: Pick<PoliciesSource, 'state'>;
  readonly events: Pick<EventStore, 'load'>;
  readonly views: Pick<ViewStore, 'list'>;
  readonly cases: CommandHandler<CaseState, CaseCommand, CaseEvent>;
  readonly moves: CommandHandler<MovesState, MovesCommand, MovesEvent>;
};

const open: readonly Phase[] = ['new', 'in-progress', 'waiting', 'resolved'];
const BATCH = 200;
const SIDE_BY_SIDE = 10;
/** Within the time of a sweep, with room to spare. */
const MOST_CASES = 4000;
const actor = systemActor('sweep.timer');

export const createMoveRunning = ({ policies, events, views, cases, moves }: Ports): MoveRunning => {
  const finished = new Set<number>();

  const caseMoved = async (id: CaseId, version: number, now: Instant): Promise<readonly MovedDeadline[] | 'failed'> => {
    try {
      const { state } = await cases({
        stream: caseStream(id),
        commandId: commandId(`policy:${version}:${id}`),
        actor,
        now,
        causation: movesStream(version),
        command: { type: 'RearmUnderPolicy', now, by: actor },
      });
      return state.kind === 'none' ? 'failed' : movedTo(version, state);
    } catch {
      return 'failed';
    }
  };

  const batchMoved = async (ids: readonly CaseId[], version: number, now: Instant) => {
    const queue = [...ids];
    const moved: MovedDeadline[] = [];
    const failed: CaseId[] = [];
    const lane = async (): Promise<void> => {
      for (let id = queue.shift(); id !== undefined; id = queue.shift()) {
        const result = await caseMoved(id, version, now);
        if (result === 'failed') failed.push(id);
        else moved.push(...result);
      }
    };
    await Promise.all(Array.from({ length: SIDE_BY_SIDE }, lane));
    return { moved, failed };
  };

  const tell = (command: MovesCommand, id: string) =>
    moves({ stream: movesStream(command.version), commandId: commandId(id), actor, now: command.now, command });

  return async (now) => {
    const sum = { cases: 0, moved: 0, failed: 0 };
    for (const { version, appliesToRunning, effectiveFrom } of approvedOf(await policies.state())) {
      // A minute later, so that the lists show what was opened before it.
      if (appliesToRunning.length === 0 || finished.has(version) || now < plus(effectiveFrom, spreading)) continue;
      const stored = await events.load(movesStream(version));
      let state = stored.flatMap((commit) => commit.events as readonly MovesEvent[]).reduce(evolveMoves, noMoves);
      while (state.appliedAt === undefined && sum.cases < MOST_CASES) {
        const { ids, reached } = await nextBatch(views, state.reached ?? { phase: 'new' });
        const { moved, failed } = await batchMoved(ids, version, now);
        const last = ids.length === 0;
        const command: MovesCommand = last
          ? { type: 'CompleteMoves', version, now }
          : { type: 'RecordMoves', version, cases: ids.length, moved, failed, reached, now };
        const outcome = await tell(command, last ? `complete:${version}` : `moves:${version}:${reached.phase}:${reached.after}`);
        state = outcome.state;
        sum.cases += ids.length;
        sum.moved += moved.length;
        sum.failed += failed.length;
      }
      if (state.appliedAt !== undefined) finished.add(version);
    }
    return sum;
  };
};

/** The next open cases after those reached, oldest first; none after the last of the last phase. */
const nextBatch = async (
  views: Ports['views'],
  { phase, after }: Reached,
): Promise<{ readonly ids: readonly CaseId[]; readonly reached: Reached }> => {
  for (const one of open.slice(open.indexOf(phase))) {
    const from = one === phase && after !== undefined ? { after } : {};
    const entries = await views.list(lists.casesIn(one), { limit: BATCH, ...from });
    const last = entries.at(-1);
    if (last === undefined) continue;
    const ids = entries.flatMap(({ line }) => parseCaseId((line as CaseLine).caseId) ?? []);
    return { ids, reached: { phase: one, after: last.sort } };
  }
  return { ids: [], reached: { phase, ...(after === undefined ? {} : { after }) } };
};
