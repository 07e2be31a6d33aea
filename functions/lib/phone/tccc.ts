import * as z from 'zod/mini';
import { commandId } from '../../../domain/kernel/ids.ts';
import { epochMillis, type Instant, instantOf } from '../../../domain/kernel/time.ts';
import { sha256Hex } from '../digest.ts';
import { given } from '../given.ts';
import { verifyBasic } from '../hooks/basic.ts';
import { jsonType, readJson } from '../hooks/json.ts';
import type { Hook } from '../hooks/receive.ts';
import type { HttpAnswer } from '../http.ts';
import { type HttpProblem, isProblem, problem } from '../problem.ts';
import type { ReceiveCalls } from './receive.ts';
import type { ReportedCall } from './report.ts';

/**
 * Tencent Cloud Contact Center (云联络中心): pushes of call records (`?action=cdr`), recordings (`record`) and messages
 * left (`voicemail`), after a call has ended. Basic authentication, no signature; `X-TCCC-PUSH-UUID` names the push.
 */
export const tcccHook = (ports: {
  readonly passwords: () => Promise<readonly string[]>;
  readonly receive: ReceiveCalls;
}): Hook => ({
  source: 'tccc',
  path: 'phone/tccc',
  verify: async ({ headers }) => verifyBasic(headers.authorization, await ports.passwords()),
  contentType: jsonType,
  wanted: 'application/json',
  idOf: ({ headers }) => headers['x-tccc-push-uuid'],
  take: async ({ raw, query, headers }, { rawKey }) => {
    const push = headers['x-tccc-push-uuid'] ?? sha256Hex(raw);
    const calls = reportsOfPush(raw, { action: query.action, push });
    if (isProblem(calls)) return calls;
    return { ...taken, cases: await ports.receive(calls, rawKey) };
  },
});

/** What TCCC takes for "received": anything else is pushed again. */
const taken: HttpAnswer = { status: 200, body: { ErrCode: 0, ErrMsg: '' } };

export const reportsOfPush = (
  raw: Buffer,
  { action, push }: { readonly action: string | undefined; readonly push: string },
): readonly ReportedCall[] | HttpProblem => {
  if (action === 'cdr') return cdrReports(raw, push);
  if (action === 'record') return recordReport(raw, { push, status: 'recording' });
  if (action === 'voicemail') return recordReport(raw, { push, status: 'voicemail' });
  return unknownAction;
};

/** Unix seconds; 0 or missing: did not happen. */
const stamp = () => z.optional(z.nullable(z.union([z.int().check(z.minimum(0), z.maximum(99_999_999_999)), z.literal('')])));
const label = () => z.optional(z.nullable(z.string().check(z.maxLength(200))));

const cdr = z.lazy(() =>
  z.object({
    SessionId: z.string().check(z.minLength(1), z.maxLength(120)),
    Caller: label(),
    Callee: label(),
    /** 0: the customer rang; 1: the desk did. */
    Direction: z.union([z.literal(0), z.literal(1)]),
    StartTimestamp: stamp(),
    QueuedTimestamp: stamp(),
    RingTimestamp: stamp(),
    AcceptTimestamp: stamp(),
    EndedTimestamp: stamp(),
    EndStatusString: label(),
    /** `user` or `seat`. */
    HungUpSide: label(),
    /** Who served it last. */
    SeatUser: z.optional(z.nullable(z.object({ Mail: label(), UserId: label() }))),
    /** Everybody who served it, one after the other. */
    ServeParticipants: z.optional(
      z.nullable(z.array(z.object({ Mail: label(), RingTimestamp: stamp(), AcceptTimestamp: stamp(), TransferTo: label() }))),
    ),
  }),
);
type Cdr = z.infer<typeof cdr>;

const record = z.lazy(() =>
  z.object({
    SessionId: z.string().check(z.minLength(1), z.maxLength(120)),
    RecordURL: z.url({ protocol: /^https?$/ }),
    RecordId: label(),
    Timestamp: stamp(),
  }),
);

type Report = ReportedCall['report'];

/** A record tells the whole call at once; each of its times is a report. */
const cdrReports = (raw: Buffer, push: string): readonly ReportedCall[] | HttpProblem => {
  const call = readJson(raw, cdr, 'A5');
  if (isProblem(call)) return call;
  const [began, queued, rang] = [at(call.StartTimestamp), at(call.QueuedTimestamp), at(call.RingTimestamp)];
  const accepted = at(call.AcceptTimestamp);
  const over = at(call.EndedTimestamp) ?? accepted ?? rang ?? queued ?? began;
  if (over === undefined) return withoutTimes;
  const agent = agentName(call.SeatUser?.UserId) ?? agentName(call.SeatUser?.Mail);
  const reports: readonly (Report | undefined)[] = [
    began && { status: 'initiated', at: began },
    queued && { status: 'queued', at: queued },
    rang && { status: 'ringing', at: rang },
    accepted && { status: 'connected', at: accepted, ...given({ agent }) },
    ...transfersOf(call),
    accepted
      ? { status: 'completed', at: over, talkSeconds: (epochMillis(over) - epochMillis(accepted)) / 1000 }
      : { status: endOf(call), at: over },
  ];
  const direction = call.Direction === 0 ? 'inbound' : 'outbound';
  return reports
    .filter((report) => report !== undefined)
    .map((report, index) => ({
      provider: 'tccc',
      callId: sessionId(call.SessionId),
      report: { ...report, direction },
      ...given({ from: call.Caller ?? undefined, to: call.Callee ?? undefined }),
      commandId: commandId(`tccc:${sha256Hex(push)}:${index}`),
    }));
};

const transfersOf = ({ ServeParticipants }: Cdr): readonly Report[] =>
  (ServeParticipants ?? []).flatMap(({ TransferTo: to, AcceptTimestamp, RingTimestamp }) => {
    const time = at(AcceptTimestamp) ?? at(RingTimestamp);
    return to && time ? [{ status: 'transferred' as const, at: time, transfer: { to: to.slice(0, 60) } }] : [];
  });

const recordReport = (
  raw: Buffer,
  { push, status }: { readonly push: string; readonly status: 'recording' | 'voicemail' },
): readonly ReportedCall[] | HttpProblem => {
  const sound = readJson(raw, record, 'A5');
  if (isProblem(sound)) return sound;
  const { SessionId, RecordURL: url, RecordId, Timestamp } = sound;
  const time = at(Timestamp);
  if (time === undefined) return withoutTimes;
  return [
    {
      provider: 'tccc',
      callId: sessionId(SessionId),
      report: { status, at: time },
      recording: { id: RecordId || sha256Hex(url).slice(0, 24), url },
      commandId: commandId(`tccc:${sha256Hex(push)}:0`),
    },
  ];
};

/** How a call without an answer ended. */
const endOf = ({ EndStatusString, HungUpSide, Direction }: Cdr): Report['status'] => {
  if (/voicemail/i.test(EndStatusString ?? '')) return 'voicemail';
  if (/busy/i.test(EndStatusString ?? '')) return 'busy';
  return Direction === 0 && HungUpSide === 'user' ? 'abandoned' : 'no-answer';
};

const at = (stamp: number | '' | null | undefined): Instant | undefined => (stamp ? instantOf(stamp * 1000) : undefined);
/** Kept as it is where it can stand in an id. */
const sessionId = (id: string): string => (/^[\w.:@+-]+$/.test(id) ? id : sha256Hex(id).slice(0, 40));
const agentName = (name: string | null | undefined): string | undefined => {
  const known = name?.replace(/@.*$/, '');
  return known !== undefined && /^[\w.:+-]{1,120}$/.test(known) ? known : undefined;
};

const unknownAction = problem({
  status: 422,
  code: 'unknown-push',
  clause: 'A5',
  words: {
    en: 'The address needs ?action=cdr for call records or ?action=record for recordings.',
    zh: '网址须带 ?action=cdr(话单)或 ?action=record(录音)。',
  },
});
const withoutTimes = problem({
  status: 422,
  code: 'call-without-times',
  clause: 'A5',
  words: {
    en: 'The push names no time at which anything happened; send Timestamp, or one of the call’s own times.',
    zh: '推送中没有任何发生时间;请提供 Timestamp 或通话各时间。',
  },
});
