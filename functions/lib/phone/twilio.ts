import * as z from 'zod/mini';
import { type CaseId, type CommandId, commandId, parseCaseId } from '../../../domain/kernel/ids.ts';
import { type Instant, instantOf } from '../../../domain/kernel/time.ts';
import { hmacSha1, sameInConstantTime } from '../digest.ts';
import { given } from '../given.ts';
import { type HttpProblem, problem, problemOfInvalid } from '../problem.ts';

export type SignedWebhook = {
  /** The X-Twilio-Signature header. */
  readonly signature: string | undefined;
  /** The public URL with its query, as Twilio was given it. */
  readonly url: string;
  readonly body: Buffer;
  /** Every auth token that is valid now. */
  readonly tokens: readonly string[];
};

/**
 * Twilio's request validation: base64 HMAC-SHA1 with the account's auth token over the URL followed by every form field,
 * sorted by name, as name and value.
 * https://www.twilio.com/docs/usage/security#validating-requests
 */
export const verifyTwilio = ({ signature, url, body, tokens }: SignedWebhook): boolean => {
  if (signature === undefined || signature === '') return false;
  const signedText = url + sortedFields(formOf(body));
  const matches = tokens.map(
    (token) => token !== '' && sameInConstantTime(hmacSha1(token, signedText).toString('base64'), signature),
  );
  return matches.includes(true);
};

/** The fields of a form body, in their order. */
export const formOf = (body: Buffer): URLSearchParams => new URLSearchParams(body.toString('utf8'));

/** Names in the order of their code units; a name given several times has its different values sorted, as Twilio's own library does. */
const sortedFields = (form: URLSearchParams): string =>
  [...new Set(form.keys())]
    .sort()
    .flatMap((name) => [...new Set(form.getAll(name))].sort().map((value) => name + value))
    .join('');

const callStatuses = [
  'queued',
  'initiated',
  'ringing',
  'in-progress',
  'completed',
  'busy',
  'failed',
  'no-answer',
  'canceled',
] as const;
const recordingStatuses = ['in-progress', 'completed', 'absent', 'failed'] as const;

/** One thing that happened to a call. Personal: `from`, `to`, `recording.url`. */
export type CallEvent = {
  /** The customer's call; of an agent's phone that it was put through to, the call that it belongs to. */
  readonly callSid: string;
  /** The agent's phone that this is about. */
  readonly leg?: string;
  /** Twilio's counter of a call's status callbacks, from 0. Recordings and the first webhook of a call have none. */
  readonly sequence?: number;
  readonly status: (typeof callStatuses)[number] | 'recording';
  /** When it happened by Twilio's clock, to the second; the first webhook of a call does not say. */
  readonly at?: Instant;
  readonly direction?: 'inbound' | 'outbound';
  readonly from?: string;
  readonly to?: string;
  /** Length of the call; with `completed`. */
  readonly durationSeconds?: number;
  readonly recording?: {
    readonly sid: string;
    readonly status: (typeof recordingStatuses)[number];
    /** Where the sound is; once the recording is completed. */
    readonly url?: string;
    readonly seconds?: number;
  };
  /** From `?case=` of the URL that we gave Twilio for a call of ours; absent where it names no case. */
  readonly caseId?: CaseId;
  /** `twilio:<CallSid>:<status>:<sequence or recording>`. */
  readonly commandId: CommandId;
};

/** Reads a verified webhook; a 422 problem when it is not one that a call sends, or its status is unknown. */
export const callEventOf = (form: URLSearchParams, url: string): CallEvent | HttpProblem => {
  const parsed = fields.safeParse(Object.fromEntries(form));
  if (!parsed.success) return problemOfInvalid(parsed.error, 'A5');
  const { CallSid, ParentCallSid, CallStatus, RecordingStatus, RecordingSid, SequenceNumber: sequence } = parsed.data;
  const callSid = ParentCallSid ?? CallSid;
  const leg = ParentCallSid === undefined ? undefined : CallSid;
  const status = RecordingStatus !== undefined ? ('recording' as const) : callStatuses.find((known) => known === CallStatus);
  if (status === undefined) return unknownStatus('CallStatus', CallStatus, callStatuses);
  const recorded = RecordingStatus ?? 'completed'; // a finished call may carry its recording along
  const recordingStatus = recordingStatuses.find((known) => known === recorded);
  if (recordingStatus === undefined) return unknownStatus('RecordingStatus', recorded, recordingStatuses);
  if (status === 'recording' && RecordingSid === undefined) return unknownStatus('RecordingSid', undefined, ['RE…']);
  const caseId = parseCaseId(new URLSearchParams(url.split('?')[1] ?? '').get('case') ?? '');
  const suffix = status === 'recording' ? `${RecordingSid}${recorded === 'completed' ? '' : `.${recorded}`}` : (sequence ?? '-');
  return {
    callSid,
    status,
    ...given({
      leg,
      sequence,
      at: timeOf(parsed.data.Timestamp),
      direction: directionOf(parsed.data.Direction),
      from: parsed.data.From,
      to: parsed.data.To,
      durationSeconds: parsed.data.CallDuration,
      caseId,
    }),
    ...(RecordingSid === undefined ? {} : { recording: recordingOf(RecordingSid, recordingStatus, parsed.data) }),
    commandId: commandId(`twilio:${callSid}:${leg === undefined ? '' : `${leg}:`}${status}:${suffix}`),
  };
};

const sid = z.string().check(z.regex(/^[A-Za-z0-9]{3,64}$/));
const text = z.optional(z.string().check(z.maxLength(500)));
const wholeNumber = z.optional(
  z.pipe(
    z.string().check(z.regex(/^\d{1,9}$/)),
    z.transform((digits: string) => Number(digits)),
  ),
);

const fields = z.object({
  CallSid: sid,
  ParentCallSid: z.optional(sid),
  CallStatus: text,
  SequenceNumber: wholeNumber,
  Timestamp: text,
  Direction: text,
  From: text,
  To: text,
  CallDuration: wholeNumber,
  RecordingSid: z.optional(sid),
  RecordingUrl: z.optional(z.url({ protocol: /^https?$/ })),
  RecordingStatus: text,
  RecordingDuration: wholeNumber,
});

const recordingOf = (
  recordingSid: string,
  status: (typeof recordingStatuses)[number],
  { RecordingUrl, RecordingDuration }: z.infer<typeof fields>,
): NonNullable<CallEvent['recording']> => ({
  sid: recordingSid,
  status,
  ...(status === 'completed' ? given({ url: RecordingUrl, seconds: RecordingDuration }) : {}),
});

/** RFC 2822: `Mon, 16 Nov 2026 01:30:00 +0000`. */
export const timeOf = (stamp: string | undefined): Instant | undefined => {
  const millis = Date.parse(stamp ?? '');
  return Number.isNaN(millis) || millis < 0 || millis > 253_402_300_799_999 ? undefined : instantOf(millis);
};

const directionOf = (direction: string | undefined): 'inbound' | 'outbound' | undefined => {
  if (direction === undefined) return undefined;
  return direction.startsWith('outbound') ? 'outbound' : 'inbound'; // outbound-api, outbound-dial
};

export const unknownStatus = (field: string, given: string | undefined, known: readonly string[]): HttpProblem => {
  const shown = JSON.stringify((given ?? '').slice(0, 60));
  return problem({
    status: 422,
    code: 'unknown-call-status',
    clause: 'A5',
    words: {
      en: `${field} ${shown} is not one we know; errors names those that are.`,
      zh: `无法识别的通话状态 ${field}：${shown};可用值请见 errors。`,
    },
    errors: [{ path: field, message: `must be one of ${known.join(', ')}` }],
  });
};
