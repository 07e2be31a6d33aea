import { randomUUID } from 'node:crypto';
import type { Actor, Commit } from '../../../domain/kernel/event.ts';
import { type CommandId, commandId } from '../../../domain/kernel/ids.ts';
import {
  evolveSuppression,
  type SuppressionCommand,
  type SuppressionEvent,
  type SuppressionState,
  suppressionStream,
} from '../../../domain/notice/suppression.ts';
import type { EventStore } from '../adapters/event-store.ts';
import { hmacSha256 } from '../digest.ts';
import type { CommandHandler, Outcome } from '../handle-command.ts';

export type Suppressions = {
  /** Why mail does not go there any more; `undefined` where it does. */
  readonly find: (address: string) => Promise<SuppressionState['suppressed']>;
  readonly give: (
    address: string,
    command: SuppressionCommand,
    by: { readonly actor: Actor; readonly id?: CommandId },
  ) => Promise<Outcome<SuppressionState, SuppressionEvent>>;
};

/**
 * The desk's own list of addresses that mail does not go to, by a digest under the MAC key: whoever reads the table learns no
 * address from it, nor whether one that they know is there. `macKeys`: newest first; what was suppressed under an older key holds
 * as long as that key does.
 */
export const createSuppressions = (options: {
  readonly events: Pick<EventStore, 'load'>;
  readonly handle: CommandHandler<SuppressionState, SuppressionCommand, SuppressionEvent>;
  readonly macKeys: () => Promise<readonly string[]>;
}): Suppressions => {
  const { events, handle, macKeys } = options;
  const streamsOf = async (address: string) => (await macKeys()).map((key) => suppressionStream(digestOf(address, key)));
  const load = async (stream: Awaited<ReturnType<typeof streamsOf>>[number]) => ({
    stream,
    suppressed: foldSuppression(await events.load(stream)).suppressed,
  });

  return {
    find: async (address) => {
      const known = await Promise.all((await streamsOf(address)).map(load));
      return known.find(({ suppressed }) => suppressed !== undefined)?.suppressed;
    },
    give: async (address, command, { actor, id = commandId(`${command.type}:${randomUUID()}`) }) => {
      const known = await Promise.all((await streamsOf(address)).map(load));
      const stream = (known.find(({ suppressed }) => suppressed !== undefined) ?? known[0])?.stream;
      if (stream === undefined) throw new Error('no MAC key');
      return handle({ stream, commandId: id, actor, now: command.now, command });
    },
  };
};

const foldSuppression = (commits: readonly Commit[]): SuppressionState =>
  commits.flatMap(({ events }) => events as readonly SuppressionEvent[]).reduce(evolveSuppression, {});

/** 32 hex digits; letter case makes no difference, as mail programs see it. */
const digestOf = (address: string, key: string): string =>
  hmacSha256(key, `suppression:${address.trim().toLowerCase()}`).toString('hex').slice(0, 32);
