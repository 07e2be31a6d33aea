import type { CaseId } from '../../../domain/kernel/ids.ts';
import type { Hook, Taken } from '../hooks/receive.ts';
import { badSignature } from '../hooks/refusals.ts';
import type { HttpAnswer, HttpRequest } from '../http.ts';
import { type HttpProblem, isProblem } from '../problem.ts';
import { publicUrl } from '../webhooks.ts';
import type { KeypadSurvey } from './keypad.ts';
import type { ReportedCall } from './report.ts';
import { formOf, verifyTwilio } from './twilio.ts';
import { dialReportOf, reportsOf, type TwilioWebhook, voicemailReportOf } from './twilio-report.ts';
import { leaveMessage, messageTaken, nothingMore } from './twiml.ts';

/** Takes a call's reports in; `rawKey`: where the raw form stands. Resolves to the cases that they went to. */
export type ReceiveCalls = (calls: readonly ReportedCall[], rawKey: string) => Promise<readonly CaseId[]>;

export type TwilioPorts = {
  readonly tokens: () => Promise<readonly string[]>;
  readonly receive: ReceiveCalls;
  readonly survey: KeypadSurvey;
  readonly publicUrl: string;
};

/** A5: Twilio's webhooks by their path below `/webhooks/phone/twilio`. */
export const twilioHooks = (ports: TwilioPorts) => {
  const url = (request: HttpRequest): string => publicUrl(ports.publicUrl, request.event);
  const hook = (take: (webhook: TwilioWebhook, rawKey: string) => Promise<Taken | HttpProblem>): Hook => ({
    source: 'twilio',
    path: 'phone/twilio',
    verify: async (request) => {
      const signature = request.headers['x-twilio-signature'];
      const fits = verifyTwilio({ signature, url: url(request), body: request.raw, tokens: await ports.tokens() });
      return fits ? undefined : unsigned;
    },
    contentType: /^application\/x-www-form-urlencoded\s*(;|$)/i,
    wanted: 'application/x-www-form-urlencoded',
    idOf: ({ raw }) => formOf(raw).get('CallSid') ?? undefined,
    take: (request, { rawKey, now }) => take({ form: formOf(request.raw), url: url(request), now }, rawKey),
  });
  const reporting = (
    read: (webhook: TwilioWebhook) => ReportedCall | HttpProblem,
    answer: (call: ReportedCall, webhook: TwilioWebhook) => HttpAnswer,
  ): Hook =>
    hook(async (webhook, rawKey) => {
      const call = read(webhook);
      if (isProblem(call)) return call;
      const cases = await ports.receive([call], rawKey);
      return { ...answer(call, webhook), cases };
    });

  return {
    status: hook(async (webhook, rawKey) => {
      const calls = reportsOf(webhook);
      if (isProblem(calls)) return calls;
      return { status: 204, cases: await ports.receive(calls, rawKey) };
    }),
    /** Nobody took it: the customer is asked for a message. The query goes along, so that the case stays named. */
    dial: reporting(dialReportOf, ({ report }, webhook) =>
      report.status === 'connected' || report.status === 'abandoned'
        ? nothingMore()
        : leaveMessage(webhook.url.replace('/twilio/dial', '/twilio/voicemail')),
    ),
    voicemail: reporting(voicemailReportOf, () => messageTaken()),
    survey: hook((webhook, rawKey) => ports.survey(webhook, rawKey)),
  };
};

const unsigned = badSignature({
  en: 'check the auth token, and that Twilio calls exactly the public URL that kefu is configured with.',
  zh: '请检查认证令牌,并确认 Twilio 调用的网址与 kefu 配置的公开网址完全一致。',
});
