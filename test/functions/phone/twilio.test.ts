import { describe, expect, it } from 'vitest';
import { caseIdFrom } from '../../../domain/kernel/ids.ts';
import { sha256 } from '../../../functions/lib/digest.ts';
import { callEventOf, formOf, verifyTwilio } from '../../../functions/lib/phone/twilio.ts';
import { isProblem } from '../../../functions/lib/problem.ts';
import { callStatus, recordingStatus, signForm, twilioRequest } from '../../support/twilio.ts';

const url = 'https://mycompany.com/myapp.php?foo=1&bar=2';
const documented = {
  CallSid: 'CA1234567890ABCDE',
  Caller: '+14158675309',
  Digits: '1234',
  From: '+14158675309',
  To: '+18005551212',
};
const body = Buffer.from(new URLSearchParams(documented).toString());
const signature = 'RSOYDt4T1cUTdK1PDd93/VVr8B8=';
const good = { signature, url, body, tokens: ['12345'] };

describe('the signature of a webhook', () => {
  it('holds for the example that Twilio documents', () => {
    expect(verifyTwilio(good)).toBe(true);
    expect(signForm(url, documented, '12345')).toBe(signature);
  });

  it('holds with the token of yesterday while both are valid', () => {
    expect(verifyTwilio({ ...good, tokens: ['67890', '12345'] })).toBe(true);
  });

  it('holds for Chinese, spaces, plus signs and empty values', () => {
    const request = twilioRequest(url, { CallSid: 'CA1', CallerName: '张 三+李', Empty: '' }, 'token');
    const sent = { url, body: Buffer.from(request.body), tokens: ['token'] };
    expect(verifyTwilio({ ...sent, signature: request.headers['x-twilio-signature'] })).toBe(true);
  });

  it.each<[string, Partial<typeof good> | { signature: undefined }]>([
    ['no signature', { signature: undefined }],
    ['an empty one', { signature: '' }],
    ['another one', { signature: 'RSOYDt4T1cUTdK1PDd93/VVr8B9=' }],
    ['another token', { tokens: ['12346'] }],
    ['no token', { tokens: [] }],
    ['an empty token', { tokens: [''], signature: signForm(url, documented, '') }],
    ['another host', { url: url.replace('mycompany', 'yourcompany') }],
    ['another query', { url: `${url}&case=K7Q29XMB4` }],
    ['another field', { body: Buffer.from(`${body}&CallStatus=completed`) }],
    ['another value', { body: Buffer.from(body.toString().replace('1234&', '1235&')) }],
  ])('fails with %s', (_what, part) => {
    expect(verifyTwilio({ ...good, ...part })).toBe(false);
  });
});

const call = { callSid: 'CA0001', sequence: 2, at: '2026-11-16T01:30:00Z' } as const;
const event = (form: Readonly<Record<string, string>>, at = url) => callEventOf(new URLSearchParams(form), at);

describe('a call event', () => {
  it('A5 of a call that was answered and has ended', () => {
    expect(event(callStatus({ ...call, status: 'completed', seconds: 95 }))).toEqual({
      callSid: 'CA0001',
      sequence: 2,
      status: 'completed',
      at: '2026-11-16T01:30:00.000Z',
      direction: 'inbound',
      from: '+8613800138000',
      to: '+864008001234',
      durationSeconds: 95,
      commandId: 'twilio:CA0001:completed:2',
    });
  });

  it.each(['queued', 'initiated', 'ringing', 'in-progress', 'completed', 'busy', 'failed', 'no-answer', 'canceled'])(
    'A5 %s is known',
    (status) => {
      expect(event(callStatus({ ...call, status }))).toMatchObject({ status, commandId: `twilio:CA0001:${status}:2` });
    },
  );

  it('A5 a recording comes with its place and length', () => {
    expect(event(recordingStatus({ callSid: 'CA0001', recordingSid: 'RE0001', seconds: 90 }))).toEqual({
      callSid: 'CA0001',
      status: 'recording',
      recording: {
        sid: 'RE0001',
        status: 'completed',
        url: 'https://api.twilio.com/2010-04-01/Accounts/AC1/Recordings/RE0001',
        seconds: 90,
      },
      commandId: 'twilio:CA0001:recording:RE0001',
    });
  });

  it('A5 a recording that has only begun is another event, without a place', () => {
    expect(event(recordingStatus({ callSid: 'CA0001', recordingSid: 'RE0001', status: 'in-progress', seconds: 0 }))).toEqual({
      callSid: 'CA0001',
      status: 'recording',
      recording: { sid: 'RE0001', status: 'in-progress' },
      commandId: 'twilio:CA0001:recording:RE0001.in-progress',
    });
  });

  it('the first webhook of a call has neither time nor sequence', () => {
    expect(event({ CallSid: 'CA0001', CallStatus: 'ringing', From: '+1', To: '+2', Direction: 'inbound' })).toEqual({
      callSid: 'CA0001',
      status: 'ringing',
      direction: 'inbound',
      from: '+1',
      to: '+2',
      commandId: 'twilio:CA0001:ringing:-',
    });
  });

  it('A5 a call of ours about a case says which; what is no case id says nothing', () => {
    const caseId = caseIdFrom(sha256('a first contact'));
    const outbound = callStatus({ ...call, status: 'ringing', direction: 'outbound-api' });
    expect(event(outbound, `${url}&case=${caseId.toLowerCase()}`)).toMatchObject({ caseId, direction: 'outbound' });
    expect(event(outbound, `${url}&case=nonsense`)).not.toHaveProperty('caseId');
  });

  it.each<[string, Readonly<Record<string, string>>, string]>([
    ['an unknown status', { CallSid: 'CA0001', CallStatus: 'teleported' }, 'unknown-call-status'],
    ['no status', { CallSid: 'CA0001' }, 'unknown-call-status'],
    ['an unknown recording status', { CallSid: 'CA0001', RecordingSid: 'RE1', RecordingStatus: 'lost' }, 'unknown-call-status'],
    ['no call', { CallStatus: 'ringing' }, 'invalid-fields'],
    ['a sequence that is no number', { CallSid: 'CA0001', CallStatus: 'ringing', SequenceNumber: '-1' }, 'invalid-fields'],
    [
      'a recording at no address',
      { ...recordingStatus({ callSid: 'CA1', recordingSid: 'RE1', seconds: 1 }), RecordingUrl: 'javascript:x' },
      'invalid-fields',
    ],
  ])('with %s it is a 422 problem', (_what, form, code) => {
    const answer = event(form);
    expect(isProblem(answer) && { status: answer.status, code: answer.code }).toEqual({ status: 422, code });
  });

  it('a form is read from its bytes', () => {
    expect([...formOf(Buffer.from('a=1%2B+2&b=%E5%BC%A0'))]).toEqual([
      ['a', '1+ 2'],
      ['b', '张'],
    ]);
  });
});
