import * as z from 'zod/mini';
import { commandId } from '../../../domain/kernel/ids.ts';
import { type Instant, instant, parseInstant } from '../../../domain/kernel/time.ts';
import { sha256Hex } from '../digest.ts';
import { given } from '../given.ts';
import { readJson } from '../hooks/json.ts';
import { type HttpProblem, isProblem } from '../problem.ts';
import type { ReportedCall } from './report.ts';

/**
 * Amazon Connect's contact events, by EventBridge (`aws.connect`, `Amazon Connect Contact Event`): best effort, late, doubled and in
 * any order. Every event carries the times of all that has happened so far, so that one that is lost costs nothing.
 */

const time = () => z.optional(z.nullable(z.string().check(z.refine((value) => parseInstant(value) !== undefined))));
const endpoint = () => z.optional(z.nullable(z.object({ address: z.optional(z.nullable(z.string().check(z.maxLength(200)))) })));
const id = () => z.string().check(z.regex(/^[\w-]{1,100}$/));
const amount = () => z.optional(z.nullable(z.number().check(z.minimum(0), z.maximum(604_800))));

export const connectEvent = z.lazy(() =>
  z.object({
    time: time(),
    detail: z.object({
      contactId: id(),
      /** Of the first contact, where this one is a transfer of it. */
      initialContactId: z.optional(z.nullable(id())),
      eventType: z.string().check(z.maxLength(60)),
      channel: z.string().check(z.maxLength(40)),
      initiationMethod: z.string().check(z.maxLength(40)),
      initiationTimestamp: time(),
      connectedToSystemTimestamp: time(),
      disconnectTimestamp: time(),
      disconnectReason: z.optional(z.nullable(z.string().check(z.maxLength(60)))),
      customerEndpoint: endpoint(),
      systemEndpoint: endpoint(),
      queueInfo: z.optional(z.nullable(z.object({ enqueueTimestamp: time() }))),
      agentInfo: z.optional(
        z.nullable(
          z.object({
            agentArn: z.optional(z.nullable(z.string().check(z.maxLength(300)))),
            connectedToAgentTimestamp: time(),
            afterContactWorkDuration: amount(),
            holdDuration: amount(),
            /** Newer accounts tell the durations of the customer's holding here too. */
            totalHoldDurationInSeconds: amount(),
          }),
        ),
      ),
    }),
  }),
);
export type ConnectEvent = z.infer<typeof connectEvent>;

const OUTBOUND: readonly string[] = ['OUTBOUND', 'EXTERNAL_OUTBOUND', 'CALLBACK'];

/** What an event says of a call; nothing for contacts that are no calls (chats and tasks of Connect, monitoring). */
export const reportsOfConnect = (raw: Buffer): readonly ReportedCall[] | HttpProblem => {
  const event = readJson(raw, connectEvent, 'A5');
  if (isProblem(event)) return event;
  const { detail } = event;
  if (detail.channel !== 'VOICE' || detail.initiationMethod === 'MONITOR') return [];
  const transferred = detail.initiationMethod === 'TRANSFER' || detail.initiationMethod === 'QUEUE_TRANSFER';
  const direction = OUTBOUND.includes(detail.initiationMethod) ? ('outbound' as const) : ('inbound' as const);
  const callId = (transferred ? detail.initialContactId : undefined) ?? detail.contactId;
  const customer = detail.customerEndpoint?.address ?? undefined;
  const system = detail.systemEndpoint?.address ?? undefined;
  const [from, to] = direction === 'inbound' ? [customer, system] : [system, customer];
  const key = sha256Hex([detail.contactId, detail.eventType, event.time ?? '', sha256Hex(raw)].join('\n')).slice(0, 40);
  return reportsIn(detail, transferred).map((report, index) => ({
    provider: 'connect',
    callId,
    report: { ...report, ...(transferred ? {} : { direction }) },
    ...given({ from, to }),
    commandId: commandId(`connect:${key}:${index}`),
  }));
};

type Report = ReportedCall['report'];

const reportsIn = (detail: ConnectEvent['detail'], transferred: boolean): readonly Report[] => {
  const { agentInfo, queueInfo, disconnectReason } = detail;
  const began = at(detail.initiationTimestamp);
  const queued = at(queueInfo?.enqueueTimestamp);
  const connected = at(agentInfo?.connectedToAgentTimestamp);
  const over = at(detail.disconnectTimestamp);
  const agent = agentInfo?.agentArn?.split('/').at(-1);
  const holdSeconds = agentInfo?.holdDuration ?? agentInfo?.totalHoldDurationInSeconds ?? undefined;
  const wrapSeconds = agentInfo?.afterContactWorkDuration ?? undefined;
  const gaveUp = disconnectReason === 'CUSTOMER_DISCONNECT';
  const reports: readonly (Report | undefined)[] = [
    began && !transferred ? { status: 'initiated', at: began } : undefined,
    queued && { status: 'queued', at: queued },
    connected && {
      status: transferred ? 'transferred' : 'connected',
      at: connected,
      ...given({ agent }),
      ...(transferred ? { transfer: { to: agent ?? 'unknown' } } : {}),
    },
    over && connected
      ? { status: 'completed', at: over, ...given({ holdSeconds, wrapSeconds }) }
      : over && { status: gaveUp ? 'abandoned' : 'no-answer', at: over },
  ];
  return reports.filter((report) => report !== undefined);
};

const at = (text: string | null | undefined): Instant | undefined => (text ? instant(text) : undefined);
