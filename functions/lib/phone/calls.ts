import * as z from 'zod/mini';
import type { CallStatus } from '../../../domain/case/call.ts';
import { commandId, parseCaseId } from '../../../domain/kernel/ids.ts';
import { instant } from '../../../domain/kernel/time.ts';
import { sha256Hex } from '../digest.ts';
import { given } from '../given.ts';
import { readJson } from '../hooks/json.ts';
import { type HttpProblem, isProblem } from '../problem.ts';
import { moment, text } from '../schemas/fields.ts';
import type { ReportedCall } from './report.ts';

/** The generic call webhook: what any phone system can say of a call, one event a request (A5). docs/webhooks.md describes it. */

const statuses = {
  queued: 'queued',
  ringing: 'ringing',
  answered: 'connected',
  held: 'held',
  resumed: 'resumed',
  transferred: 'transferred',
  ended: 'completed',
  'no-answer': 'no-answer',
  busy: 'busy',
  failed: 'failed',
  abandoned: 'abandoned',
  voicemail: 'voicemail',
  'wrapped-up': 'wrapped-up',
  recording: 'recording',
} as const satisfies Readonly<Record<string, CallStatus>>;
type Status = keyof typeof statuses;

export const callEvent = z.lazy(() => {
  const id = z.string().check(z.regex(/^[\w.:@+-]{1,120}$/));
  const number = z.optional(z.string().check(z.maxLength(60)));
  const seconds = z.optional(z.int().check(z.minimum(0), z.maximum(604_800)));
  return z
    .object({
      call: id,
      status: z.enum(Object.keys(statuses) as [Status, ...Status[]]),
      at: moment,
      direction: z.optional(z.enum(['inbound', 'outbound'])),
      from: number,
      to: number,
      /** Who has it, as the desk knows the person. */
      agent: z.optional(id),
      /** Of conversation, without holding; what `ended` has to say. */
      talkSeconds: seconds,
      holdSeconds: seconds,
      wrapSeconds: seconds,
      transfer: z.optional(z.object({ to: text(60), reason: z.optional(text(500)) })),
      recording: z.optional(z.object({ id, url: z.url({ protocol: /^https?$/ }), seconds })),
      /** The number of a case that the call belongs to. */
      case: z.optional(
        z.string().check(z.refine((value) => parseCaseId(value) !== undefined, { error: 'must be a case number' })),
      ),
    })
    .check(
      z.refine(({ status, talkSeconds }) => status !== 'ended' || talkSeconds !== undefined, {
        error: 'must be given with the status ended; 0 for a call without conversation',
        path: ['talkSeconds'],
      }),
      z.refine(({ status, transfer }) => status !== 'transferred' || transfer !== undefined, {
        error: 'must name the extension, with the status transferred',
        path: ['transfer'],
      }),
      z.refine(({ status, recording }) => status !== 'recording' || recording !== undefined, {
        error: 'must be given with the status recording',
        path: ['recording'],
      }),
    );
});

/** `webhookId`: the sender's key of this event, the same when it is sent again. */
export const reportedCallOf = (raw: Buffer, webhookId: string): ReportedCall | HttpProblem => {
  const event = readJson(raw, callEvent, 'A5');
  if (isProblem(event)) return event;
  const { talkSeconds, holdSeconds, recording, transfer } = event;
  const caseId = event.case === undefined ? undefined : parseCaseId(event.case);
  return {
    provider: 'calls',
    callId: event.call,
    report: {
      status: statuses[event.status],
      at: instant(event.at),
      ...given({ direction: event.direction, holdSeconds, wrapSeconds: event.wrapSeconds, agent: event.agent }),
      ...(talkSeconds === undefined ? {} : { talkSeconds: talkSeconds + (holdSeconds ?? 0) }),
      ...(transfer === undefined ? {} : { transfer: { to: transfer.to, ...given({ reason: transfer.reason }) } }),
    },
    ...given({ from: event.from, to: event.to, caseId }),
    ...(recording === undefined
      ? {}
      : { recording: { id: recording.id, url: recording.url, ...given({ seconds: recording.seconds }) } }),
    commandId: commandId(`calls:${sha256Hex(webhookId)}`),
  };
};
