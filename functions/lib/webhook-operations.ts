import { interactionEvent } from './chat/interactions.ts';
import { uploadWanted } from './chat/upload-wanted.ts';
import type { ApiName, Operation, RouteKey } from './operations.ts';
import { callEvent } from './phone/calls.ts';

/** The routes that providers and other systems call; docs/webhooks.md describes each. */

const twilioSigns = 'Twilio signs the request; the function checks the signature first.';
const senderSigns = 'The sender signs the request (Standard Webhooks); the function checks the signature first.';
const mailgunSigns = 'Mailgun signs a one-time token; the function checks it first.';
const hasPassword = 'The provider shows a password of ours; the function checks it first.';
/** What a provider sends by its own rules: its content type, and a body as it might be. */
const form = (example: object) => ({ sends: { type: 'application/x-www-form-urlencoded', example } });
const multipart = (example: object) => ({ sends: { type: 'multipart/form-data', example } });
const json = (example: object) => ({ sends: { type: 'application/json', example } });
const aCall = { CallSid: 'CA00000000000000000000000000000001', From: '+8613800138000', To: '+864008001234' };
const aMail = 'From: ann@customer.example\r\nSubject: filter\r\n\r\nThe filter leaks.\r\n';

const webhook = (at: ApiName, summary: string, openBecause: string, status = 200): Operation => ({
  at,
  summary,
  tag: 'webhooks',
  access: { openBecause },
  status,
});

export const webhookOperations: Readonly<Record<RouteKey, Operation>> = {
  'POST /webhooks/phone/twilio': {
    ...webhook('phone', 'Twilio voice: status, recording and conference callbacks (A5)', twilioSigns, 204),
    ...form({ ...aCall, CallStatus: 'ringing', Direction: 'inbound', SequenceNumber: '0' }),
  },
  'POST /webhooks/phone/twilio/dial': {
    ...webhook('phone', 'Twilio voice: what came of putting a call through (A5)', twilioSigns),
    ...form({ ...aCall, CallStatus: 'in-progress', DialCallStatus: 'no-answer' }),
  },
  'POST /webhooks/phone/twilio/voicemail': {
    ...webhook('phone', 'Twilio voice: a message left (A5)', twilioSigns),
    ...form({ ...aCall, CallStatus: 'in-progress', RecordingSid: 'RE00000000000000000000000000000001' }),
  },
  'POST /webhooks/phone/twilio/survey': {
    ...webhook('phone', 'Twilio voice: the survey by keypad (D1)', twilioSigns),
    ...form({ ...aCall, CallStatus: 'in-progress', Direction: 'outbound-api', Digits: '5' }),
  },
  'POST /webhooks/phone/tccc': {
    ...webhook('calls', 'Tencent Cloud Contact Center: call records and recordings (A5)', hasPassword),
    ...json({ SessionId: 's-1', Caller: '+8613800138000', Callee: '+864008001234', Direction: 0, StartTimestamp: 1_795_568_400 }),
  },
  'POST /webhooks/calls': { ...webhook('calls', 'Calls of any phone system (A5)', senderSigns, 204), body: callEvent },
  'POST /webhooks/interactions': {
    ...webhook('interactions', 'Chat sessions and messages, social and forum posts (A1, A6, A8)', senderSigns),
    body: interactionEvent,
  },
  'POST /webhooks/interactions/files': {
    ...webhook('files', 'A file for a chat message or a post to come; the body is the file (A6)', senderSigns),
    sends: { type: 'application/octet-stream', example: 'the bytes of the file' },
  },
  'POST /webhooks/interactions/files/uploads': {
    ...webhook('files', 'Where to put a file above 4 MB, and once it is there, what it is (A6)', senderSigns),
    body: uploadWanted,
  },
  'POST /webhooks/mail/postmark': {
    ...webhook('mailhooks', 'Mail by way of Postmark (A1)', hasPassword),
    ...json({ MessageID: 'pm-1', OriginalRecipient: 'support@desk.example', RawEmail: aMail }),
  },
  'POST /webhooks/mail/mailgun/mime': {
    ...webhook('mailhooks', 'Mail by way of Mailgun (A1)', mailgunSigns),
    ...multipart({ timestamp: '1795568400', token: '…', signature: '…', recipient: 'support@desk.example', 'body-mime': aMail }),
  },
  'POST /webhooks/mail/sendgrid': {
    ...webhook('mailhooks', 'Mail by way of SendGrid (A1)', hasPassword),
    ...multipart({ email: aMail, envelope: '{"to":["support@desk.example"]}' }),
  },
};
