import type { DeliveryState, DeliveryTaken, TakeDelivery } from '../../../domain/intake/delivery.ts';
import type { ReplayWanted } from '../../../domain/intake/parked.ts';
import { commandId, streamId } from '../../../domain/kernel/ids.ts';
import { systemActor } from '../actor.ts';
import type { ObjectStore } from '../adapters/object-store.ts';
import type { Send } from '../adapters/queue.ts';
import { sha256Hex } from '../digest.ts';
import type { CommandHandler } from '../handle-command.ts';
import type { StoredMail } from '../mail/desk.ts';
import type { ProviderPorts } from './providers.ts';

type DeliverPorts = {
  readonly objects: Pick<ObjectStore, 'put'>;
  /** Puts a message on the queue of the function that reads mail. */
  readonly send: Send;
  readonly supportAddress: string;
  /** The parked webhook that the mail was read out of at last; its reader says there what became of it. */
  readonly replay?: ReplayWanted;
};

/**
 * A1: the raw mail where the mail of SES stands too, named by its content, then a message in the shape of SES's own for the function
 * that reads both. The same mail delivered again is read again, and recognised there.
 */
export const createDeliver =
  ({ objects, send, supportAddress, replay }: DeliverPorts): ProviderPorts['deliver'] =>
  async (provider, { raw, from, to }, now) => {
    const messageId = `${provider}-${sha256Hex(raw).slice(0, 40)}`;
    await objects.put(`mail/inbound/${messageId}`, raw, { contentType: 'message/rfc822' });
    const message = {
      mail: { messageId, timestamp: now, ...(from === undefined ? {} : { source: from }) },
      receipt: { recipients: to.length > 0 ? [...to] : [supportAddress] },
      ...(replay === undefined ? {} : { replay }),
    } as unknown as StoredMail; // what the reader takes of it
    await send(message);
  };

export const createIsFirst =
  (handle: CommandHandler<DeliveryState, TakeDelivery, DeliveryTaken>): ProviderPorts['isFirst'] =>
  async (token, body, now) => {
    const digest = sha256Hex(body);
    const { state } = await handle({
      stream: streamId(`delivery#mailgun.${sha256Hex(token).slice(0, 40)}`),
      commandId: commandId(`delivery:${digest}`),
      actor: systemActor('intake'),
      now,
      command: { type: 'TakeDelivery', digest, at: now },
    });
    return state.digest === digest;
  };
