import {
  evolveParked,
  type ParkedCommand,
  type ParkedEvent,
  type ParkedReason,
  type ParkedState,
  type Replaying,
  type ReplayWanted,
} from '../../domain/intake/parked.ts';
import { type CaseId, commandId, type StreamId } from '../../domain/kernel/ids.ts';
import type { Instant } from '../../domain/kernel/time.ts';
import { systemActor } from './actor.ts';
import type { EventStore } from './adapters/event-store.ts';
import type { CommandHandler } from './handle-command.ts';

/** What a second reading came to. `handed-on`: another function reads on, and tells. */
export type Reread =
  | { readonly kind: 'taken-in'; readonly cases: readonly CaseId[] }
  | { readonly kind: 'parked'; readonly reason: ParkedReason; readonly detail: string }
  | { readonly kind: 'handed-on' };

export type ReplayPorts = {
  readonly events: Pick<EventStore, 'load'>;
  readonly parked: CommandHandler<ParkedState, ParkedCommand, ParkedEvent>;
  readonly now: () => Instant;
};
export type Replays = ReturnType<typeof createReplays>;

/**
 * A1: what was parked is read once more by the function that reads its kind. Told on the entry's own stream; a message that comes
 * twice, or after its replay was told of, does nothing: what is read has the same command ids as ever.
 */
export const createReplays = ({ events, parked, now }: ReplayPorts) => {
  const tell = async ({ stream, attempt }: ReplayWanted, reread: Exclude<Reread, { kind: 'handed-on' }>): Promise<void> => {
    const at = now();
    const state = parkedStateOf(await events.load(stream));
    const by = state.kind === 'replaying' ? state.askedBy : 'intake';
    const command =
      reread.kind === 'taken-in'
        ? ({ type: 'SettleParked', outcome: 'taken-in', cases: reread.cases, by, at } as const)
        : ({ type: 'KeepParked', attempt, reason: reread.reason, detail: reread.detail, at } as const);
    const actor = systemActor('intake');
    await parked({ stream, commandId: commandId(`replayed:${attempt}`), actor, now: at, command });
  };

  return {
    tell,
    /** `undefined`: nobody waits for this replay any more. */
    read: async (wanted: ReplayWanted, reread: (state: Replaying) => Promise<Reread>): Promise<Reread | undefined> => {
      const state = parkedStateOf(await events.load(wanted.stream));
      if (state.kind !== 'replaying' || state.replays !== wanted.attempt) return undefined;
      const outcome = await reread(state);
      if (outcome.kind !== 'handed-on') await tell(wanted, outcome);
      return outcome;
    },
  };
};

export const parkedStateOf = (commits: Awaited<ReturnType<EventStore['load']>>): ParkedState =>
  commits.flatMap((commit) => commit.events as readonly ParkedEvent[]).reduce(evolveParked, { kind: 'none' } as ParkedState);

/** Reads a message about a replay; throws on anything else, so that it ends in the dead-letter queue. */
export const parseReplayWanted = (body: string): ReplayWanted => {
  const { replay } = JSON.parse(body) as { readonly replay?: Partial<ReplayWanted> };
  const { stream, attempt } = replay ?? {};
  if (typeof stream !== 'string' || !stream.startsWith('parked#') || typeof attempt !== 'number')
    throw new Error('not a message about a replay');
  return { stream: stream as StreamId, attempt };
};
