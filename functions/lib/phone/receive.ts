import type { CaseCommand } from '../../../domain/case/commands.ts';
import { earlier, type Instant } from '../../../domain/kernel/time.ts';
import { customerActor } from '../actor.ts';
import type { ObjectStore } from '../adapters/object-store.ts';
import type { HttpAnswer, HttpRequest } from '../http.ts';
import type { Park } from '../park.ts';
import { type HttpProblem, isProblem, problem } from '../problem.ts';
import type { Contact, FirstContact, Received } from '../receive-contact.ts';
import { publicUrl, rawWebhookKey } from '../webhooks.ts';
import { type CallEvent, callEventOf, formOf, isForm, verifyTwilio } from './twilio.ts';

export type PhonePorts = {
  readonly objects: Pick<ObjectStore, 'put'>;
  readonly tokens: () => Promise<readonly string[]>;
  readonly receive: (contact: Contact) => Promise<Received>;
  readonly park: Park;
  readonly publicUrl: string;
  readonly now: () => Instant;
};

/** A5: one status callback of Twilio, verified on its raw bytes, stored raw, then brought to its call's case. */
export const createReceiveTwilio =
  (ports: PhonePorts) =>
  async (request: HttpRequest): Promise<HttpAnswer | HttpProblem> => {
    const url = publicUrl(ports.publicUrl, request.event);
    const contentType = request.headers['content-type'];
    const signature = request.headers['x-twilio-signature'];
    if (!verifyTwilio({ signature, url, body: request.raw, contentType, tokens: await ports.tokens() })) return badSignature;
    if (!isForm(contentType)) return notAForm;

    const form = formOf(request.raw);
    const now = ports.now();
    const rawKey = rawWebhookKey({ source: 'phone/twilio', at: now, sid: form.get('CallSid') ?? '', url, body: request.raw });
    await ports.objects.put(rawKey, request.raw, { contentType: 'application/x-www-form-urlencoded' });

    const event = callEventOf(form, url);
    if (isProblem(event)) {
      await ports.park({
        source: 'twilio',
        reason: 'unparsable',
        detail: event.code,
        rawKey,
        identity: `twilio:${rawKey}`,
        at: now,
      });
      return event;
    }
    const received = await ports.receive(contactOf(event, { rawKey, at: event.at ?? now }));
    if (received.kind === 'no-case') throw new Error('a call opens its own case');
    return { status: 204 };
  };

const contactOf = (event: CallEvent, { rawKey, at }: { rawKey: string; at: Instant }): Contact => ({
  namedCase: event.caseId,
  sourceId: `twilio:${event.callSid}`,
  commandId: event.commandId,
  causation: rawKey,
  opening: openingOf(event),
  command: (now, opening): CaseCommand => ({
    type: 'ReportCall',
    now,
    by: customerActor,
    callId: event.callSid,
    report: {
      status: event.status,
      at: earlier(at, now), // a provider's clock that runs ahead makes no future
      ...(event.direction === undefined ? {} : { direction: event.direction }),
      ...(event.durationSeconds === undefined ? {} : { talkSeconds: event.durationSeconds }),
    },
    ...(opening ? { opening } : {}),
    ...(event.from === undefined ? {} : { from: event.from }),
    ...(event.to === undefined ? {} : { to: event.to }),
    ...(event.recording?.url === undefined
      ? {}
      : { recording: recordingOf(event.recording.sid, event.recording.url, event.recording.seconds) }),
  }),
});

const recordingOf = (id: string, url: string, seconds: number | undefined) => ({
  id,
  url,
  ...(seconds === undefined ? {} : { seconds }),
});

/** A call of ours that names no case is the desk's own; it owes nobody a first response. */
const openingOf = ({ direction, from, to }: CallEvent): FirstContact => {
  const outbound = direction === 'outbound';
  const customer = outbound ? to : from;
  return {
    channel: outbound ? 'desk' : 'phone',
    subject: `${outbound ? '去电 Call to' : '来电 Call from'} ${customer ?? '未知号码 unknown number'}`,
    customer: customer === undefined ? {} : { phone: customer },
  };
};

const badSignature = problem({
  status: 403,
  code: 'bad-signature',
  words: {
    en: 'The signature does not fit: check the auth token, and that Twilio calls exactly the public URL that kefu is configured with.',
    zh: '签名不符:请检查认证令牌,并确认 Twilio 调用的网址与 kefu 配置的公开网址完全一致。',
  },
});
const notAForm = problem({
  status: 415,
  code: 'not-a-form',
  words: {
    en: 'Status callbacks are sent as application/x-www-form-urlencoded.',
    zh: '状态回调须以 application/x-www-form-urlencoded 发送。',
  },
});
export const isBadSignature = (answer: HttpAnswer | HttpProblem): boolean => answer === badSignature;
