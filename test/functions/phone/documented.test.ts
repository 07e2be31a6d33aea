import { describe, expect, it } from 'vitest';
import { instant } from '../../../domain/kernel/time.ts';
import { interactionsHook } from '../../../functions/lib/chat/receive.ts';
import { receiveFile } from '../../../functions/lib/chat/receive-file.ts';
import { receiveUpload } from '../../../functions/lib/chat/receive-upload.ts';
import { receiveHook } from '../../../functions/lib/hooks/receive.ts';
import { mailgunHook, postmarkHook, sendgridHook } from '../../../functions/lib/mail-hooks/providers.ts';
import { twilioHooks } from '../../../functions/lib/phone/receive.ts';
import { callsHook } from '../../../functions/lib/phone/receive-calls.ts';
import { tcccHook } from '../../../functions/lib/phone/tccc.ts';
import { createReceiveContact } from '../../../functions/lib/receive-contact.ts';
import { curlOf, providers, signedRequest } from '../../../infra/local/sign.ts';
import { aPhoneDesk } from '../../support/calls.ts';
import { documented, documentedSecrets as secrets } from '../../support/documented-webhooks.ts';
import { inMemory } from '../../support/memory-store.ts';
import { asking, handlerOn } from '../aftercare/office.ts';

const now = instant('2026-11-23T02:00:00.000Z');
const url = 'https://desk.example';
const aDesk = () => {
  const phone = aPhoneDesk(now);
  const parked: string[] = [];
  const mails: string[] = [];
  const stored: string[] = [];
  const ports = {
    objects: { put: async (key: string) => void stored.push(key), get: async () => undefined },
    park: async ({ detail }: { detail: string }) => void parked.push(detail),
    publicUrl: url,
    now: () => now,
  };
  const receive = async (calls: Parameters<typeof phone.hear>[0]) => {
    await phone.hear(calls);
    return [];
  };
  const twilio = twilioHooks({ tokens: async () => ['12345'], receive, survey: phone.survey, publicUrl: url });
  const standard = async () => secrets.standardWebhooks.secret;
  const mail = {
    postmark: async () => ['pm'],
    mailgun: async () => ['mg'],
    sendgrid: async () => ({ password: ['sg'] }),
    deliver: async (_provider: string, { raw }: { readonly raw: Buffer }) => void mails.push(raw.toString()),
    isFirst: async () => true,
  };
  const contacts = createReceiveContact(handlerOn(inMemory().store), () => now);
  const routes = {
    'POST /webhooks/calls': receiveHook(ports, callsHook({ secrets: standard, receive })),
    'POST /webhooks/interactions': receiveHook(
      ports,
      interactionsHook({ secrets: standard, objects: ports.objects, receive: contacts }),
    ),
    'POST /webhooks/interactions/files': receiveFile({ secrets: standard, objects: ports.objects, now: () => now }),
    'POST /webhooks/interactions/files/uploads': receiveUpload({
      ...{ secrets: standard, objects: ports.objects, now: () => now },
      large: { part: async () => undefined, uploadAddress: async () => ({ method: 'PUT', url, headers: {}, expiresAt: now }) },
    }),
    'POST /webhooks/phone/tccc': receiveHook(ports, tcccHook({ passwords: async () => ['tccc'], receive })),
    'POST /webhooks/phone/twilio': receiveHook(ports, twilio.status),
    'POST /webhooks/phone/twilio/dial': receiveHook(ports, twilio.dial),
    'POST /webhooks/phone/twilio/survey': receiveHook(ports, twilio.survey),
    'POST /webhooks/mail/postmark': receiveHook(ports, postmarkHook(mail)),
    'POST /webhooks/mail/mailgun/mime': receiveHook(ports, mailgunHook(mail)),
    'POST /webhooks/mail/sendgrid': receiveHook(ports, sendgridHook(mail)),
  };
  return { ask: asking(routes, 'raw'), parked, stored, mails, phone };
};

const ask = (desk: ReturnType<typeof aDesk>, request: ReturnType<typeof signedRequest>) => {
  const { pathname, searchParams } = new URL(request.url);
  return desk.ask({
    route: `POST ${pathname}`,
    query: Object.fromEntries(searchParams),
    headers: request.headers,
    body: Buffer.from(request.body).toString('base64'),
    encoded: true,
  });
};

describe('A1: docs/webhooks.md', () => {
  it('shows every provider that the signer knows', () => {
    expect(new Set(documented.map(({ provider }) => provider))).toEqual(new Set(providers));
    expect(documented.length).toBeGreaterThanOrEqual(15);
  });

  it.each(documented)('A1 $provider $path is taken as it is documented: $body', async ({ provider, path: more, body }) => {
    const desk = aDesk();
    const request = signedRequest({ provider, url, path: more, body, at: now, secrets });
    const answer = await ask(desk, request);
    expect({ status: answer.status, text: (answer.status ?? 500) < 300 ? '' : answer.text, parked: desk.parked }).toEqual({
      status: expect.toBeOneOf([200, 202, 204]),
      text: '',
      parked: [],
    });
    expect(curlOf(request)).toMatch(/^curl -i -X POST \\\n {2}-H '/);
  });

  it.each(documented)('A1 $provider $path with another secret is refused: 403', async ({ provider, path: more, body }) => {
    const wrong = Object.fromEntries(
      Object.entries(secrets).map(([name, keys]) => [
        name,
        Object.fromEntries(Object.keys(keys).map((key) => [key, 'd3Jvbmc='])),
      ]),
    );
    expect((await ask(aDesk(), signedRequest({ provider, url, path: more, body, at: now, secrets: wrong }))).status).toBe(403);
  });

  /** What its provider never sends; a file may be of any type, but comes as it is and in no form. */
  const strange = {
    json: ['', 'text/plain', 'text/json', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x'],
    form: ['', 'text/plain', 'application/json', 'message/rfc822'],
    file: ['application/x-www-form-urlencoded', 'multipart/form-data; boundary=x'],
  };
  const sends = (provider: (typeof providers)[number]): keyof typeof strange =>
    provider === 'files' ? 'file' : ['twilio', 'mailgun', 'sendgrid'].includes(provider) ? 'form' : 'json';
  const addresses = [...new Map(documented.map((one) => [`${one.provider}${one.path.split('?')[0]}`, one])).values()];

  it.each(addresses.flatMap((one) => strange[sends(one.provider)].map((type) => ({ ...one, type }))))(
    'A1 $provider $path as "$type", which it never sends: 415 with the type that it wants, proof or no proof; nothing is stored',
    async ({ provider, path: more, body, type }) => {
      const desk = aDesk();
      const request = signedRequest({ provider, url, path: more, body, at: now, secrets });
      for (const proof of [request.headers, {}]) {
        const answer = await ask(desk, { ...request, headers: { ...proof, 'content-type': type } });
        const { code, words } = JSON.parse(answer.text);
        expect([answer.status, code]).toEqual([415, expect.stringMatching(/^(not-json|not-a-form|wrong-content-type)$/)]);
        expect([words.en, words.zh]).toEqual([
          expect.stringContaining(`${answer.headers?.accept}`),
          expect.stringMatching(/须以/),
        ]);
      }
      expect([desk.stored, desk.parked, desk.mails, desk.phone.calls()]).toEqual([[], [], [], []]);
    },
  );

  it('A5 the four documented events of a call make one answered call with its transfer', async () => {
    const desk = aDesk();
    for (const { provider, body } of documented.filter((one) => one.provider === 'calls'))
      await ask(desk, signedRequest({ provider, url, body, at: now, secrets }));
    expect(desk.phone.calls()).toMatchObject([
      { facts: { outcome: 'answered', ringSeconds: 7, talkSeconds: 95, holdSeconds: 10 } },
    ]);
    expect(desk.phone.calls()[0]?.transfers).toMatchObject([{ to: '8012', reason: 'returns' }]);
  });
});
