import type { CallStatus } from '../../../domain/case/call.ts';
import { commandId, parseCaseId } from '../../../domain/kernel/ids.ts';
import { epochMillis, type Instant, instantOf } from '../../../domain/kernel/time.ts';
import { given } from '../given.ts';
import { type HttpProblem, isProblem } from '../problem.ts';
import type { ReportedCall } from './report.ts';
import { type CallEvent, callEventOf, timeOf, unknownStatus } from './twilio.ts';

/** A verified webhook: its form, the URL that was signed, and when it came. */
export type TwilioWebhook = { readonly form: URLSearchParams; readonly url: string; readonly now: Instant };

/** What a status, recording or conference callback says of a call; nothing where it is of no interest here. */
export const reportsOf = ({ form, url, now }: TwilioWebhook): readonly ReportedCall[] | HttpProblem => {
  const hold = holdOf(form, now);
  if (hold !== undefined) return [hold];
  if (/^(participant|conference)-/.test(form.get('StatusCallbackEvent') ?? '')) return [];
  const event = callEventOf(form, url);
  if (isProblem(event)) return event;
  const call = event.leg === undefined ? callReport(event, { now, legs: hasLegs(url) }) : legReport(event, now);
  const transfer = transferOf(url);
  return transfer === undefined || call.report.status !== 'connected'
    ? [call]
    : [
        call,
        {
          ...call,
          report: { status: 'transferred', at: call.report.at, transfer },
          commandId: commandId(`${call.commandId}:transferred`),
        },
      ];
};

/**
 * With `?legs=1` in the address, Twilio itself picks the call up and puts it through to agents: its `in-progress` is the beginning of
 * the wait, its duration no conversation; the agents' phones tell of both.
 */
const hasLegs = (url: string): boolean => new URLSearchParams(url.split('?')[1] ?? '').get('legs') === '1';

const callReport = (event: CallEvent, { now, legs }: { readonly now: Instant; readonly legs: boolean }): ReportedCall => {
  const { callSid, at = now, direction, recording, from, to, caseId, commandId } = event;
  const inbound = legs && direction !== 'outbound';
  const status = inbound && event.status === 'in-progress' ? 'queued' : event.status;
  const talkSeconds = inbound ? undefined : event.durationSeconds;
  return {
    provider: 'twilio',
    callId: callSid,
    report: { status, at, ...given({ direction, talkSeconds }) },
    ...given({ from, to, caseId }),
    ...(recording?.url === undefined
      ? {}
      : { recording: { id: recording.sid, url: recording.url, ...given({ seconds: recording.seconds }) } }),
    commandId,
  };
};

/** An agent's phone: it rings, somebody takes it or nobody does. The caller's number stands in From, the agent in To. */
const legReport = (event: CallEvent, now: Instant): ReportedCall => {
  const { callSid, at = now, durationSeconds = 0, from, to, caseId, commandId } = event;
  const agent = /^(?:client:|sip:)([\w.-]{1,120})/.exec(to ?? '')?.[1];
  const taken = event.status === 'in-progress' || (event.status === 'completed' && durationSeconds > 0);
  const picked = event.status === 'completed' ? instantOf(epochMillis(at) - durationSeconds * 1000) : at;
  const status: CallStatus = taken
    ? 'connected'
    : event.status === 'initiated' || event.status === 'queued'
      ? 'initiated'
      : 'dialled';
  return {
    provider: 'twilio',
    callId: callSid,
    report: { status, at: taken ? picked : at, ...(taken ? given({ agent }) : {}) },
    ...given({ from, caseId }),
    commandId,
  };
};

const holds: Readonly<Record<string, 'held' | 'resumed'>> = { 'participant-hold': 'held', 'participant-unhold': 'resumed' };
const holdOf = (form: URLSearchParams, now: Instant): ReportedCall | undefined => {
  const status = holds[form.get('StatusCallbackEvent') ?? ''];
  const callId = form.get('CallSid') ?? '';
  if (status === undefined || !/^[A-Za-z0-9]{3,64}$/.test(callId)) return undefined;
  const sequence = form.get('SequenceNumber')?.slice(0, 9) ?? '-';
  return {
    provider: 'twilio',
    callId,
    report: { status, at: timeOf(form.get('Timestamp') ?? undefined) ?? now },
    commandId: commandId(`twilio:${callId}:${status}:${sequence}`),
  };
};

const dialled: Readonly<Record<string, CallStatus>> = {
  completed: 'connected',
  answered: 'connected',
  'no-answer': 'no-answer',
  busy: 'busy',
  failed: 'failed',
  canceled: 'abandoned', // the caller hung up before anybody took it
};

/** What came of putting a call through (`action` of a Dial); the words come without a time. */
export const dialReportOf = ({ form, url, now }: TwilioWebhook): ReportedCall | HttpProblem => {
  const call = callEventOf(form, url);
  if (isProblem(call)) return call;
  const result = form.get('DialCallStatus') ?? '';
  const status = dialled[result];
  if (status === undefined) return unknownStatus('DialCallStatus', result, Object.keys(dialled));
  const seconds = Number(/^\d{1,6}$/.exec(form.get('DialCallDuration') ?? '')?.[0] ?? 0);
  const at = status === 'connected' ? instantOf(epochMillis(now) - seconds * 1000) : now;
  return {
    provider: 'twilio',
    callId: call.callSid,
    report: { status, at, ...given({ direction: call.direction }) },
    ...given({ from: call.from, to: call.to, caseId: call.caseId }),
    commandId: commandId(`twilio:${call.callSid}:dial:${form.get('DialCallSid')?.slice(0, 64) ?? '-'}`),
  };
};

/** A message left (`action` of a Record). */
export const voicemailReportOf = ({ form, url, now }: TwilioWebhook): ReportedCall | HttpProblem => {
  const call = callEventOf(form, url);
  if (isProblem(call)) return call;
  const { callSid, direction, from, to, caseId, recording } = call;
  return {
    provider: 'twilio',
    callId: callSid,
    report: { status: 'voicemail', at: now, ...given({ direction }) },
    ...given({ from, to, caseId }),
    ...(recording?.url === undefined
      ? {}
      : { recording: { id: recording.sid, url: recording.url, ...given({ seconds: recording.seconds }) } }),
    commandId: commandId(`twilio:${callSid}:voicemail:${recording?.sid ?? '-'}`),
  };
};

/** From `?case=` and `?survey=` of the URL that Twilio signed. */
export const surveyOf = (url: string) => {
  const query = new URLSearchParams(url.split('?')[1] ?? '');
  const survey = /^[1-9]\d{0,3}$/.exec(query.get('survey') ?? '')?.[0];
  return { caseId: parseCaseId(query.get('case') ?? ''), survey: survey === undefined ? undefined : Number(survey) };
};

/** A5: `?transfer=<extension>&reason=…` in the URL of a put-through call's callbacks. */
const transferOf = (url: string): { readonly to: string; readonly reason?: string } | undefined => {
  const query = new URLSearchParams(url.split('?')[1] ?? '');
  const to = query.get('transfer')?.trim().slice(0, 60);
  const reason = query.get('reason')?.trim().slice(0, 500);
  return to ? { to, ...(reason ? { reason } : {}) } : undefined;
};
