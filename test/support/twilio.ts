import { createHmac } from 'node:crypto';

/** What Twilio sends: a form, its headers with the signature, ready for fetch. */
export type TwilioRequest = { readonly url: string; readonly body: string; readonly headers: Readonly<Record<string, string>> };

/**
 * Signs a form as Twilio does, from its documentation and apart from the code under test: the URL, then each field's name and
 * value in the order of the names, HMAC-SHA1 with the auth token, base64.
 */
export const signForm = (url: string, form: Readonly<Record<string, string>>, token: string): string => {
  const hmac = createHmac('sha1', token);
  hmac.update(url, 'utf8');
  for (const name of Object.keys(form).sort()) hmac.update(`${name}${form[name] ?? ''}`, 'utf8');
  return hmac.digest('base64');
};

/** A signed webhook to `url`. */
export const twilioRequest = (url: string, form: Readonly<Record<string, string>>, token: string): TwilioRequest => ({
  url,
  body: new URLSearchParams(form).toString(),
  headers: {
    'content-type': 'application/x-www-form-urlencoded; charset=UTF-8',
    'x-twilio-signature': signForm(url, form, token),
    'user-agent': 'TwilioProxy/1.1',
  },
});

/** The fields of a voice status callback; `at` in ISO 8601. */
export const callStatus = (call: {
  readonly callSid: string;
  readonly status: string;
  readonly sequence: number;
  readonly at: string;
  readonly from?: string;
  readonly to?: string;
  readonly direction?: string;
  readonly seconds?: number;
}): Readonly<Record<string, string>> => ({
  AccountSid: 'AC00000000000000000000000000000001',
  ApiVersion: '2010-04-01',
  CallSid: call.callSid,
  CallStatus: call.status,
  CallbackSource: 'call-progress-events',
  Direction: call.direction ?? 'inbound',
  From: call.from ?? '+8613800138000',
  To: call.to ?? '+864008001234',
  SequenceNumber: String(call.sequence),
  Timestamp: rfc2822(call.at),
  ...(call.seconds === undefined ? {} : { CallDuration: String(call.seconds), Duration: String(Math.ceil(call.seconds / 60)) }),
});

/** The fields of a recording status callback: no From, To, Direction or CallStatus. */
export const recordingStatus = (recording: {
  readonly callSid: string;
  readonly recordingSid: string;
  readonly status?: string;
  readonly seconds: number;
}): Readonly<Record<string, string>> => ({
  AccountSid: 'AC00000000000000000000000000000001',
  CallSid: recording.callSid,
  RecordingSid: recording.recordingSid,
  RecordingUrl: `https://api.twilio.com/2010-04-01/Accounts/AC1/Recordings/${recording.recordingSid}`,
  RecordingStatus: recording.status ?? 'completed',
  RecordingDuration: String(recording.seconds),
  RecordingChannels: '1',
  RecordingSource: 'DialVerb',
});

const rfc2822 = (iso: string): string => new Date(iso).toUTCString().replace('GMT', '+0000');
