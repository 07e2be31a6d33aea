import type { ParkedWebhook, Replaying } from '../../domain/intake/parked.ts';
import type { ObjectStore } from './adapters/object-store.ts';
import { type Hook, requestAsSent, type Taken } from './hooks/receive.ts';
import { type HttpProblem, isProblem } from './problem.ts';
import type { Reread } from './replays.ts';

/** A hook that reads what was proved when it came. */
export type Reader = Pick<Hook, 'take'>;

export type RereadPorts = {
  readonly objects: Pick<ObjectStore, 'get'>;
  /** By route, as `POST /webhooks/calls`. */
  readonly readers: Readonly<Record<string, Reader>>;
  /** Amazon Connect's events come by the bus and by no route. */
  readonly connect: (raw: Buffer, rawKey: string) => Promise<Taken | HttpProblem>;
};

/** A parked webhook read once more by the hook that it came to, as of the time at which it came. */
export const createRereadWebhook =
  ({ objects, readers, connect }: RereadPorts) =>
  async ({ source, webhook, rawKey, at }: Replaying): Promise<Reread> => {
    const raw = await objects.get(rawKey);
    if (raw === undefined) throw new Error(`no webhook stored at ${rawKey}`);
    const read = (sent: ParkedWebhook): Promise<Taken | HttpProblem> => {
      const reader = readers[sent.route];
      if (reader === undefined) throw new Error(`nothing reads ${sent.route}`);
      return reader.take(requestAsSent(sent, raw), { rawKey, now: at });
    };
    const taken = webhook === undefined && source === 'connect' ? await connect(raw, rawKey) : await read(webhook ?? nothingSent);
    if (isProblem(taken)) return { kind: 'parked', reason: 'unparsable', detail: taken.code };
    return taken.handedOn ? { kind: 'handed-on' } : { kind: 'taken-in', cases: taken.cases ?? [] };
  };

const nothingSent: ParkedWebhook = { route: '(none)', query: '', headers: {} };
