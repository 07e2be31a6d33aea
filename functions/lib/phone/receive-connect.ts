import { type Instant, instantOf } from '../../../domain/kernel/time.ts';
import type { ObjectStore } from '../adapters/object-store.ts';
import { sha256Hex } from '../digest.ts';
import type { Taken } from '../hooks/receive.ts';
import type { Park } from '../park.ts';
import { type HttpProblem, isProblem } from '../problem.ts';
import { rawWebhookKey } from '../webhooks.ts';
import { reportsOfConnect } from './connect.ts';
import type { ReceiveCalls } from './receive.ts';

export type ConnectPorts = {
  readonly objects: Pick<ObjectStore, 'put'>;
  readonly receive: ReceiveCalls;
  readonly park: Park;
  readonly now?: () => Instant;
};

/** A1, A5: one event of the bus, stored raw, then brought to its call's case, or parked. EventBridge itself vouches for the sender. */
export const createReceiveConnect =
  ({ objects, receive, park, now = () => instantOf(Date.now()) }: ConnectPorts) =>
  async (event: unknown): Promise<'received' | 'parked'> => {
    const body = Buffer.from(JSON.stringify(event));
    const at = now();
    const rawKey = rawWebhookKey({ source: 'phone/connect', at, sid: contactOf(event), url: '', body });
    await objects.put(rawKey, body, { contentType: 'application/json' });
    const calls = reportsOfConnect(body);
    if (isProblem(calls)) {
      await park({
        source: 'connect',
        reason: 'unparsable',
        detail: calls.code,
        rawKey,
        identity: `connect:${sha256Hex(body)}`,
        at,
      });
      return 'parked';
    }
    await receive(calls, rawKey);
    return 'received';
  };

/** A parked event read once more. */
export const rereadConnect =
  (receive: ReceiveCalls) =>
  async (raw: Buffer, rawKey: string): Promise<Taken | HttpProblem> => {
    const calls = reportsOfConnect(raw);
    return isProblem(calls) ? calls : { status: 200, cases: await receive(calls, rawKey) };
  };

const contactOf = (event: unknown): string => {
  const detail = (event as { readonly detail?: { readonly contactId?: unknown } } | null)?.detail;
  return typeof detail?.contactId === 'string' ? detail.contactId : '';
};
