import type { MailVerdicts } from '../../domain/case/events.ts';
import type {
  Envelope,
  ParkedCommand,
  ParkedEvent,
  ParkedReason,
  ParkedSource,
  ParkedState,
  ParkedWebhook,
} from '../../domain/intake/parked.ts';
import { commandId, streamId } from '../../domain/kernel/ids.ts';
import type { Instant } from '../../domain/kernel/time.ts';
import { systemActor } from './actor.ts';
import { sha256Hex } from './digest.ts';
import type { CommandHandler } from './handle-command.ts';

export type Parked = {
  readonly source: ParkedSource;
  readonly reason: ParkedReason;
  /** For the engineer; never content. */
  readonly detail: string;
  readonly rawKey: string;
  /** Of a mail: what it takes to read it once more. */
  readonly envelope?: Envelope;
  readonly verdicts?: MailVerdicts;
  /** Of a webhook: the same. */
  readonly webhook?: ParkedWebhook;
  /** Names the contact, so that the same one sent again is parked once. */
  readonly identity: string;
  readonly at: Instant;
};
export type Park = (parked: Parked) => Promise<void>;

/** A1: what cannot be taken as it is stays in sight, with its raw form, and stops nothing after it. */
export const createPark =
  (handle: CommandHandler<ParkedState, ParkedCommand, ParkedEvent>, now: () => Instant): Park =>
  async ({ identity, ...data }) => {
    const id = sha256Hex(identity).slice(0, 16);
    await handle({
      stream: streamId(`parked#${id}`),
      commandId: commandId(`park:${id}`),
      actor: systemActor('intake'),
      now: now(),
      causation: data.rawKey,
      command: { type: 'ParkIntake', ...data },
    });
  };
