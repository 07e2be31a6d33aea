import type { CaseId } from '../../../domain/kernel/ids.ts';
import { sha256Hex } from '../digest.ts';
import { jsonType } from '../hooks/json.ts';
import type { Hook } from '../hooks/receive.ts';
import { verifyStandardWebhook } from '../hooks/standard.ts';
import { isProblem } from '../problem.ts';
import type { Contact, Received } from '../receive-contact.ts';
import type { PlaceCallBack, SettleCallBacks } from './call-backs.ts';
import { reportedCallOf } from './calls.ts';
import type { ReceiveCalls } from './receive.ts';
import { contactOfCall } from './report.ts';

/** Brings each report to its call's case, then settles what it means for calls that are owed a call back (A5). */
export const createReceiveCalls =
  (ports: {
    readonly receive: (contact: Contact) => Promise<Received>;
    readonly place: PlaceCallBack;
    readonly settle: SettleCallBacks;
  }): ReceiveCalls =>
  async (calls, rawKey) => {
    const cases = new Set<CaseId>();
    for (const told of calls) {
      const call = await ports.place(told);
      const received = await ports.receive(contactOfCall(call, rawKey));
      if (received.kind === 'no-case') throw new Error('a call opens its own case');
      await ports.settle(call, received);
      cases.add(received.caseId);
    }
    return [...cases];
  };

/** A5: the generic call webhook, for any phone system. */
export const callsHook = (ports: {
  readonly secrets: () => Promise<readonly string[]>;
  readonly receive: ReceiveCalls;
}): Hook => ({
  source: 'calls',
  path: 'calls',
  verify: async ({ headers, raw }, now) => verifyStandardWebhook({ headers, body: raw, secrets: await ports.secrets(), now }),
  contentType: jsonType,
  wanted: 'application/json',
  idOf: ({ headers }) => headers['webhook-id'],
  take: async ({ raw, headers }, { rawKey }) => {
    const call = reportedCallOf(raw, headers['webhook-id'] ?? sha256Hex(raw));
    if (isProblem(call)) return call;
    return { status: 204, cases: await ports.receive([call], rawKey) };
  },
});
